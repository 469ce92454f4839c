"""Every form that a page offers, through everything that can stand in its way: what is said, what is kept, what is sent how often."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QPushButton
from shiboken6 import isValid

from atera_desktop.api.lock import Level
from atera_desktop.app.operations.creation import KINDS
from atera_desktop.sim.answers import Refusal
from atera_desktop.store.journal import Entry
from atera_desktop.ui.change_actions import FORMS
from atera_desktop.ui.dialogs.ask import Panel
from atera_desktop.ui.forms.dialog import FormDialog
from atera_desktop.ui.forms.filling import spelling
from atera_desktop.ui.forms.form import Row
from atera_desktop.ui.forms.spec import FormSpec
from tests.tenant import until
from tests.ui.changing import named, ready, said, writes
from tests.ui.desk import Desk, desk
from tests.ui.forms import closed, fill, fill_any, focus_in, open_any, send
from tests.ui.refusals import (
    FORBIDDEN,
    KEPT,
    REFUSALS,
    end_the_pause,
    entries,
    listen_again,
    refusing,
    see_in_the_journal,
    silence_after_a_write,
    take_another_key,
)

pytestmark = pytest.mark.usefixtures("qapp")

every_form = pytest.mark.parametrize("spec", FORMS.values(), ids=FORMS)


def beside(row: Row) -> str:
    """What is said beside an input, to the eye and to a screen reader."""
    assert row.editor.widget.accessibleDescription().endswith(row.said.text())
    return row.said.text() if row.said.isVisible() else ""


def contents(dialog: FormDialog) -> dict[str, str]:
    """What can be read in each input."""
    found = {}
    for name, row in dialog.form.rows.items():
        widget = row.editor.widget
        if isinstance(widget, QLineEdit):
            found[name] = widget.text()
        elif isinstance(widget, QPlainTextEdit):
            found[name] = widget.toPlainText()
        elif isinstance(widget, QComboBox):
            found[name] = widget.currentText()
    return found


@asynccontextmanager
async def filled(tmp_path: Path, spec: FormSpec) -> AsyncIterator[tuple[Desk, FormDialog]]:
    """The form with everything in it that it needs."""
    async with desk(tmp_path, agents=60) as here:
        await ready(here)
        dialog = await open_any(here, spec)
        await fill_any(here, dialog)
        yield here, dialog


async def asked(dialog: FormDialog) -> Panel:
    """What is asked over the form."""
    await until(lambda: isinstance(QApplication.activeModalWidget(), Panel) and QApplication.activeModalWidget() is not dialog)
    found = QApplication.activeModalWidget()
    assert isinstance(found, Panel)
    return found


async def keep_editing(dialog: FormDialog, question: Panel) -> None:
    named(question, "Keep editing").click()
    await until(lambda: QApplication.activeModalWidget() is dialog)
    dialog.activateWindow()  # as the window manager does, where there is one


# what is not sent at all

WRONG: dict[str, tuple[str, tuple[str, ...]]] = {
    "whole number": ("is no whole number", ("twelve", "1.5", "9" * 19)),
    "number": ("is no number", ("a lot", "1,234,567", "1e5")),
    "date": ("is no date", ("tomorrow", "31.12.2026", "2026-02-30")),
    "moment": ("is no date and time", ("noon", "2026-12-31", "2026-12-31 25:00")),
    "record": ("fits none here", ("Nobody of that name",)),
    "ports": ("no port from 1 to 65,535", ("http", "0", "80, 65536")),
}
"""By an input's kind: what is said beside it of what means nothing there, and such texts."""
WRONG_WORDS = {
    "E-mail": ("is no e-mail address", ("nora at light", "nora@light", "a@b.c, d@e.f")),
    "Address": ("is no address that begins with http:// or https://", ("light.example", "ftp://light.example", "https://")),
}
"""The same for inputs of text that must have a form."""


def try_in_vain(here: Desk, dialog: FormDialog, row: Row, reason: str) -> None:
    """Ctrl+Enter with something wrong in it: the reason stands beside the input, which has the focus, and nothing is sent."""
    before = len(writes(here))
    send(dialog)
    assert beside(row).startswith(row.input.title), beside(row)
    assert reason in beside(row)
    assert not dialog.sending
    assert "Nothing was sent: correct what is marked first." in said(dialog)
    assert focus_in(dialog) is row.editor.widget
    assert len(writes(here)) == before
    assert entries(here) == []


def empty_each(here: Desk, dialog: FormDialog) -> None:
    """What must not be left out is left out, one after another."""
    for row in [row for row in dialog.form.rows.values() if row.asked and row.needed and row.input.kind != "yes or no"]:
        widget = row.editor.widget
        if isinstance(widget, QComboBox):
            assert not widget.isEditable(), "a word that is not offered cannot be typed"
            before = widget.currentText()
            fill(dialog, row.input.title, widget.itemText(0))
        else:
            before = contents(dialog)[row.input.field]
            fill(dialog, row.input.title, "")
        if row.asked:  # else another input has taken its place
            try_in_vain(here, dialog, row, "is needed")
        fill(dialog, row.input.title, before)


def mistype_each(here: Desk, dialog: FormDialog) -> None:
    """What means nothing is typed wherever something can be typed that means nothing."""
    for row in [row for row in dialog.form.rows.values() if row.asked]:
        before = contents(dialog).get(row.input.field, "")
        reason, texts = WRONG.get(row.input.kind) or WRONG_WORDS.get(row.input.title) or ("", ())
        for typed in texts:
            fill(dialog, row.input.title, typed)
            try_in_vain(here, dialog, row, reason)
            assert contents(dialog)[row.input.field] == typed
            fill(dialog, row.input.title, before)


@every_form
async def test_it_opens_locked_and_sends_nothing_that_is_wrong(tmp_path: Path, spec: FormSpec) -> None:
    async with desk(tmp_path, agents=60) as here:
        await ready(here, unlocked=False)
        dialog = await open_any(here, spec)
        assert "Changes are locked" in said(dialog)
        before = contents(dialog)
        QTest.keyClicks(focus_in(dialog), "x")
        send(dialog)
        assert contents(dialog) == before, "what is locked can only be read"
        assert not named(dialog, spec.send).isEnabled()
        unlock = named(dialog, "Unlock changes")
        unlock.setFocus()
        unlock.click()
        assert "Changes are locked" not in said(dialog)
        assert dialog.form.isAncestorOf(dialog.focusWidget()), "what can be filled now has the keyboard"
        assert contents(dialog) == before
        await fill_any(here, dialog)
        filled = contents(dialog)
        empty_each(here, dialog)
        mistype_each(here, dialog)
        assert contents(dialog) == filled
        assert not dialog.form.faults()
        dialog.close_for_good()


# what Atera refuses


SAID = {
    "errors of something": "request: One or more validation errors occurred; No; Else is odd. Correct it and send it again.",
    "plain text": "request: Invalid input. Correct it and send it again.",
    "nothing at all": "Atera did not accept the request. Correct it and send it again.",
    "not allowed": "Atera does not allow it here. Atera says: “Method Not Allowed; Not so”",
    "conflict": "Conflict; Somebody was faster. Correct it and send it again.",
    "a pause": "Atera asked for a pause. Try again in 49 min.",
    "a pause of any length": " s.",
    "trouble": "Try again.",
    "trouble of the gateway": "Try again.",
}
"""How the sentence about each refusal ends."""
NEVER_THERE = "Something that it belongs or refers to is no longer at Atera. Choose it again and send it again."
GONE = "Close this form; what is in it can be copied before."
CANNOT_TELL = "Close this form, and look in Atera before you do it again."
OURS = "It is not to our liking."


def cannot_be_read(spec: FormSpec) -> bool:
    """Whether nobody can read afterwards what the form makes."""
    return bool(spec.makes) and KINDS[spec.makes].find is None


async def send_once(here: Desk, dialog: FormDialog) -> Entry:
    """Presses Ctrl+Enter twice, and once more while it is under way. Returns the journal's newest line, of one more request."""
    requests, lines = len(writes(here)), len(entries(here))
    send(dialog)
    send(dialog)
    assert dialog.sending
    named(dialog, dialog.form.spec.send).click()
    await until(lambda: not isValid(dialog) or not dialog.sending)
    assert len(writes(here)) == requests + 1
    assert len(entries(here)) == lines + 1
    return entries(here)[0]


async def be_refused(here: Desk, dialog: FormDialog, case: str, refusal: Refusal) -> None:
    """Sends it and is refused: it is said once, everything is there as before, and the form can be sent again."""
    spec, typed = dialog.form.spec, contents(dialog)
    lost = case.startswith("trouble") and cannot_be_read(spec)
    gone = NEVER_THERE if spec.makes else GONE
    with refusing(here, refusal):
        line = await send_once(here, dialog)
    assert isValid(dialog), case
    assert contents(dialog) == typed, case
    words = said(dialog).splitlines()[-1]
    assert words.endswith(CANNOT_TELL if lost else SAID.get(case, gone)), f"{case}: {words}"
    assert line.outcome == ("unknown" if lost else KEPT.get(case, "refused")), case
    assert named(dialog, spec.send).isEnabled() is not lost, case
    if lost:
        dialog.stuck = ""  # somebody has looked: it is not there
    end_the_pause(here)


async def be_refused_for_a_field(here: Desk, dialog: FormDialog) -> None:
    """What Atera says of an input stands beside it, until something else is typed there."""
    field, row = next(iter(dialog.form.rows.items()))
    with refusing(here, Refusal(400, "", **{spelling(dialog.form.kind, field): OURS})):
        line = await send_once(here, dialog)
    assert line.outcome == "refused"
    assert beside(row) == OURS
    assert focus_in(dialog) is row.editor.widget
    assert "Atera did not accept what is marked. Nothing was changed; correct it and send it again." in said(dialog)


async def be_forbidden(here: Desk, dialog: FormDialog) -> None:
    """Sends it and may not: the permission is named, and it is not asked for again until there is another key."""
    spec, filled = dialog.form.spec, contents(dialog)
    with refusing(here, FORBIDDEN):
        line = await send_once(here, dialog)
    assert line.outcome == "refused"
    assert ": Write. Whoever made the key can add it in Atera" in said(dialog)
    assert contents(dialog) == filled
    assert not named(dialog, spec.send).isEnabled()
    requests = len(writes(here))
    send(dialog)
    assert not dialog.sending
    assert len(writes(here)) == requests
    await take_another_key(here)
    await until(named(dialog, spec.send).isEnabled)
    assert contents(dialog) == filled


@every_form
async def test_what_atera_refuses_is_said_and_nothing_is_lost(tmp_path: Path, spec: FormSpec) -> None:
    async with filled(tmp_path, spec) as (here, dialog):
        await be_refused_for_a_field(here, dialog)
        for case, refusal in REFUSALS.items():
            await be_refused(here, dialog, case, refusal)
            assert OURS not in said(dialog)
        await be_forbidden(here, dialog)
        line = await send_once(here, dialog)
        await closed(dialog)
        assert line.outcome == "ok"
        assert not [one for one in entries(here) if one.outcome == "pending"]


# an answer that is lost


async def lose_the_answer(here: Desk, dialog: FormDialog, fault: str) -> None:
    """Sends it; nobody knows what becomes of it, because nothing can be read after it."""
    assert here.served is not None
    here.served.weather.set(fault, 1)
    silence_after_a_write(here)
    line = await send_once(here, dialog)
    assert line.outcome == "unknown"
    assert isValid(dialog)
    assert "It is not known whether " in said(dialog)


@every_form
async def test_a_lost_answer_is_not_known_until_it_is_looked_up(tmp_path: Path, spec: FormSpec) -> None:
    async with filled(tmp_path, spec) as (here, dialog):
        typed = contents(dialog)
        await lose_the_answer(here, dialog, "cut-after")
        assert contents(dialog) == typed
        send(dialog)
        assert not dialog.sending, "it is not sent again before somebody knows"
        listen_again(here)
        if cannot_be_read(spec):
            await here.quiet()
            assert CANNOT_TELL in said(dialog)
            dialog.close_for_good()
        await until(lambda: not isValid(dialog))  # what is there needs no form any more
        assert len(writes(here)) == 1
        (line,) = entries(here)
        assert line.outcome == ("unknown" if cannot_be_read(spec) else "ok")


async def test_what_turns_out_not_to_be_done_can_be_sent_again(tmp_path: Path) -> None:
    async with filled(tmp_path, FORMS["new-customer"]) as (here, dialog):
        await lose_the_answer(here, dialog, "cut-before")
        QTest.keyClick(focus_in(dialog), Qt.Key.Key_Escape)
        question = await asked(dialog)
        assert said(question) == "It is not known whether what you typed has arrived. Discard it?"
        await keep_editing(dialog, question)
        listen_again(here)
        await until(lambda: "Looked up: Lantern 7 was not created. Send it again." in said(dialog))
        line = await send_once(here, dialog)
        await closed(dialog)
        assert line.outcome == "ok"
        assert here.notices()[-1:] == ["Lantern 7 was created."]


async def test_a_form_follows_its_own_line_and_no_other_of_the_same_name(tmp_path: Path) -> None:
    async with filled(tmp_path, FORMS["new-customer"]) as (here, dialog):
        await lose_the_answer(here, dialog, "cut-before")
        (line,) = entries(here)
        other = here.session.journal.intend(line.operation, line.target, line.details)
        here.session.journal.conclude(other, "unknown")
        here.session.writes.numbers.add(line.number)  # it is the other's turn
        listen_again(here)
        await until(lambda: [one.outcome for one in entries(here)] == ["not sent", "unknown"])
        await here.refreshed()
        assert not named(dialog, "Create customer").isEnabled()
        here.session.writes.numbers.discard(line.number)
        await here.refreshed()
        await until(named(dialog, "Create customer").isEnabled)
        dialog.close_for_good()


async def test_what_nobody_can_look_up_can_be_sent_again_once_somebody_has_looked(tmp_path: Path) -> None:
    async with filled(tmp_path, FORMS["new-folder"]) as (here, dialog):
        await lose_the_answer(here, dialog, "cut-before")
        assert CANNOT_TELL in said(dialog)
        await see_in_the_journal(here)
        await until(named(dialog, "Create folder").isEnabled)
        assert "Look in Atera before you send it again." in said(dialog)
        listen_again(here)
        await send_once(here, dialog)
        await closed(dialog)


# what else stands in the way


@pytest.mark.parametrize("name", ["new-ticket", "edit-ticket"])
async def test_offline_it_can_be_read_and_keeps_what_was_typed(tmp_path: Path, name: str) -> None:
    async with filled(tmp_path, FORMS[name]) as (here, dialog):
        typed = contents(dialog)
        here.session.sync.work_offline(True)
        await until(lambda: "Working offline: nothing is sent to Atera." in said(dialog))
        QTest.keyClicks(focus_in(dialog), "x")
        send(dialog)
        assert not dialog.sending
        assert not named(dialog, FORMS[name].send).isEnabled()
        assert contents(dialog) == typed
        here.session.sync.work_offline(False)
        await until(named(dialog, FORMS[name].send).isEnabled)
        await send_once(here, dialog)
        await closed(dialog)


async def test_a_refused_key_stops_it_and_a_new_one_lets_it_go_on(tmp_path: Path) -> None:
    async with filled(tmp_path, FORMS["new-department"]) as (here, dialog):
        assert here.served is not None
        here.served.weather.set("expired")
        send(dialog)
        await until(lambda: not dialog.sending)
        assert [one.outcome for one in entries(here)] == ["refused"]
        assert writes(here) == [], "what was like it could not even be read"
        assert "Atera refused the API key: it is wrong, expired, revoked" in said(dialog)
        assert contents(dialog)["name"] == "Lantern 7"
        here.served.weather.set("expired", "off")
        await take_another_key(here)
        await until(named(dialog, "Create department").isEnabled)
        await send_once(here, dialog)
        await closed(dialog)


async def test_without_a_network_nothing_is_sent_and_nothing_lost(tmp_path: Path) -> None:
    async with filled(tmp_path, FORMS["edit-department"]) as (here, dialog):
        assert here.served is not None
        here.served.weather.set("offline")
        send(dialog)
        await until(lambda: not dialog.sending)
        assert "was not changed: nothing was sent. " in said(dialog)
        assert "next refresh" not in said(dialog)
        assert entries(here)[0].outcome == "not sent"
        here.served.weather.set("offline", "off")
        await send_once(here, dialog)
        await closed(dialog)


@pytest.mark.parametrize("name", ["new-contact", "edit-contact"])
async def test_escape_asks_only_where_something_would_be_lost(tmp_path: Path, name: str) -> None:
    async with desk(tmp_path, agents=60) as here:
        await ready(here)
        dialog = await open_any(here, FORMS[name])
        QTest.keyClick(focus_in(dialog), Qt.Key.Key_Escape)
        await closed(dialog)
        await until(lambda: QApplication.activeModalWidget() is None)
        dialog = await open_any(here, FORMS[name])
        await fill_any(here, dialog)
        typed = contents(dialog)
        QTest.keyClick(focus_in(dialog), Qt.Key.Key_Escape)
        question = await asked(dialog)
        assert said(question) == "What you typed was not sent. Discard it?"
        assert named(question, "Keep editing").isDefault(), "Enter loses nothing"
        QTest.keyClick(question, Qt.Key.Key_Escape)
        await until(lambda: QApplication.activeModalWidget() is dialog)
        assert contents(dialog) == typed
        named(dialog, "Cancel").click()
        named(await asked(dialog), "Discard").click()
        await until(lambda: not isValid(dialog))
        assert writes(here) == []
        assert entries(here) == []


async def test_the_program_does_not_end_over_a_filled_form(tmp_path: Path) -> None:
    async with filled(tmp_path, FORMS["new-contact"]) as (here, dialog):
        typed = contents(dialog)
        QApplication.closeAllWindows()
        question = await asked(dialog)
        assert here.window.isVisible()
        await keep_editing(dialog, question)
        assert contents(dialog) == typed
        dialog.close_for_good()


async def test_a_window_that_is_closed_sends_what_is_under_way_once(tmp_path: Path) -> None:
    async with filled(tmp_path, FORMS["new-department"]) as (here, dialog):
        assert here.served is not None
        here.served.weather.set("slow-reply", 300)
        send(dialog)
        await until(lambda: writes(here) or any(one.outcome == "pending" for one in entries(here)))
        here.window.close()
        await here.window.scope.close()
        assert writes(here) == ["POST /api/v3/departments"]
        assert [one.outcome for one in entries(here)] == ["ok"]


async def test_a_run_that_may_only_read_says_so_and_offers_no_key(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=60) as here:
        await ready(here, unlocked=False)
        here.session.guard._most = Level.READING  # as --read-only and a policy leave it
        dialog = await open_any(here, FORMS["new-department"])
        assert "This run is read-only, by --read-only or by your administrator" in said(dialog)
        assert not [one for one in dialog.findChildren(QPushButton) if one.isVisible() and one.text() == "Unlock changes"]
        send(dialog)
        assert not dialog.sending
        QTest.keyClick(focus_in(dialog), Qt.Key.Key_Escape)
        await closed(dialog)
        assert writes(here) == []
