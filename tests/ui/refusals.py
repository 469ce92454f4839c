"""Ways in which Atera refuses what is sent to it, each in the place of the simulated tenant's own answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QApplication

from atera_desktop.sim.answers import Answer, Refusal, empty, html, text
from atera_desktop.store.journal import Entry
from atera_desktop.ui.journal import JournalWindow
from tests.tenant import until
from tests.ui.changing import named, writes
from tests.ui.desk import Desk


class Instead(Refusal):
    """Any answer in the place of an operation's."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status, "")
        self._answer = answer

    def answer(self, path: str) -> Answer:
        return self._answer


FORBIDDEN = Instead(empty(403))
NOT_NOW = Instead(text(400, "Not now"))

REFUSALS: dict[str, Refusal] = {
    "errors of something": Refusal(400, "No.", Else="Else is odd."),
    "plain text": Instead(text(400, "Invalid input")),
    "nothing at all": Instead(empty(400)),
    "not found": Refusal(404, "There is none."),
    "not allowed": Refusal(405, "Not so."),
    "conflict": Refusal(409, "Somebody was faster."),
    "a pause": Instead(Answer(429, content_type="", headers=[("retry-after", "3000")])),
    "a pause of any length": Instead(empty(429)),
    "trouble": Instead(empty(500)),
    "trouble of the gateway": Instead(html(503, "Service Unavailable", "Error 503.")),
}
"""By what they are called in tests; the last four are not certain to mean anything of what was sent."""
KEPT = {"a pause": "not sent", "a pause of any length": "not sent", "trouble": "not sent", "trouble of the gateway": "not sent"}
"""The journal's word for a refusal, where it is not "refused"."""
SAID = {
    "errors of something": "; No; Else is odd. Correct it and send it again.",
    "plain text": "request: Invalid input. Correct it and send it again.",
    "nothing at all": "Atera did not accept the request. Correct it and send it again.",
    "not found": " no longer ",
    "not allowed": "Atera does not allow it ",
    "conflict": "Conflict; Somebody was faster. Correct it and send it again.",
    "a pause": "Atera asked for a pause. Try again in 49 min.",
    "a pause of any length": "Atera asked for a pause. Try again in ",
    "trouble": ": Atera failed with status 500",
    "trouble of the gateway": ": Atera failed with status 503",
}
"""What is said of each refusal, whatever was sent."""


@contextmanager
def refusing(here: Desk, refusal: Refusal) -> Iterator[None]:
    """While it lasts, every write is refused so."""

    def refuse(method: str, path: str) -> None:
        if method != "GET":
            raise refusal

    assert here.served is not None
    here.served.app.before = refuse
    try:
        yield
    finally:
        here.served.app.before = None


def silence_after_a_write(here: Desk) -> None:
    """As soon as something was written, nothing can be read any more."""

    def be_silent(method: str, path: str) -> None:
        if method == "GET" and writes(here):
            raise NOT_NOW

    assert here.served is not None
    here.served.app.before = be_silent


def listen_again(here: Desk) -> None:
    """Everything can be read again, and is."""
    assert here.served is not None
    here.served.app.before = None
    here.window.actions_.run("refresh")


def end_the_pause(here: Desk) -> None:
    """As if the time that Atera asked for were over."""
    client = here.session.sync.client
    assert client is not None
    client._limits.paused_until = client._limits._paused_at = float("-inf")
    client._wake()


async def take_another_key(here: Desk) -> None:
    served = here.served
    assert served is not None
    await here.session.connect(lambda: served.client(guard=here.session.guard))


def entries(here: Desk) -> list[Entry]:
    """The journal, newest first."""
    return list(here.session.journal.entries())


async def see_in_the_journal(here: Desk) -> None:
    """Somebody has looked in Atera, and marks the newest line as seen."""
    under = QApplication.activeModalWidget()
    here.window.actions_["journal"].trigger()
    await until(lambda: isinstance(QApplication.activeModalWidget(), JournalWindow))
    journal = QApplication.activeModalWidget()
    assert isinstance(journal, JournalWindow)
    await until(named(journal, "Mark as seen").isEnabled)
    named(journal, "Mark as seen").click()
    await until(lambda: not named(journal, "Mark as seen").isEnabled())
    journal.reject()
    assert under is not None
    await until(lambda: QApplication.activeModalWidget() is under)
    under.activateWindow()  # as the window manager does, where there is one
    await until(under.isActiveWindow)
