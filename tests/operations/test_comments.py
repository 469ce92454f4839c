"""Comments sent against a ticket that others work on too, and the drafts that they come from."""

from __future__ import annotations

import stat
import time
from pathlib import Path

import msgspec
import pytest

from atera_desktop.app.drafts import Drafts
from atera_desktop.app.operations.comments import add_comment, conversation, seen_now
from atera_desktop.app.operations.outcome import Kind, Outcome
from atera_desktop.app.technicians import seen_technicians
from atera_desktop.domain.bodies.tickets import ByTechnician, NewComment
from atera_desktop.store.drafts import Draft, DraftKind, Seen, read_drafts, write_drafts
from tests.operations.desk import Desk, desk, working
from tests.tenant import until


async def read(here: Desk) -> int:
    """A ticket whose conversation was looked at."""
    number = int(here.ticket().key)
    await here.session.lookups.look(conversation(number), await here.session.line())
    return number


def typed(here: Desk, number: int, text: str, kind: DraftKind = "reply") -> Draft:
    here.session.drafts.put(number, kind, text, seen_now(here.session, number))
    draft = here.session.drafts.get(number, kind)
    assert draft is not None
    return draft


async def send(here: Desk, draft: Draft) -> Outcome:
    author = seen_technicians({name: one.records for name, one in here.session.collections.items()})[0][0]
    by = ByTechnician(technician_id=author, is_internal=draft.kind == "note")
    body = NewComment(comment_text=draft.text, technician_comment_details=by)
    return await add_comment(here.session, here.target("tickets", draft.ticket), body, draft)


def texts(here: Desk, number: int) -> list[str]:
    return [comment["Comment"] for comment in here.served.tenant.comments[number]]


@pytest.mark.parametrize("kind", ["reply", "note"])
async def test_is_sent_and_its_draft_goes(tmp_path: Path, kind: DraftKind) -> None:
    async with desk(tmp_path) as here:
        number = await read(here)
        outcome = await send(here, typed(here, number, "All is well.", kind))
        assert outcome.kind is Kind.DONE
        assert here.served.tenant.comments[number][-1]["Comment"] == "All is well."
        assert here.served.tenant.comments[number][-1]["IsInternal"] is (kind == "note")
        assert not here.session.drafts.all()
        assert read_drafts(tmp_path) == []


async def test_nothing_is_sent_past_what_others_did(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        number = await read(here)
        draft, before = typed(here, number, "All is well."), texts(here, number)
        ticket = here.served.tenant.tickets[number]
        here.served.tenant.desk.move(ticket, "Waiting for parts", here.served.tenant.now)
        here.served.tenant.desk.heard(ticket, "It broke again.", here.served.tenant.now)
        outcome = await send(here, draft)
        assert outcome.kind is Kind.DIFFERENT
        assert [(one.field, one.found) for one in outcome.differences] == [
            ("TicketStatus", "Waiting for parts"),
            ("comment", "It broke again."),
        ]
        assert texts(here, number) == [*before, "It broke again."]
        assert read_drafts(tmp_path) == [draft], "what was written is still there"
        assert (await send(here, typed(here, number, draft.text))).kind is Kind.DONE, "seen, it goes"


@pytest.mark.parametrize(("fault", "kept"), [("cut-before", True), ("cut-after", False)])
async def test_a_lost_answer(tmp_path: Path, fault: str, kept: bool) -> None:
    async with desk(tmp_path) as here:
        number = await read(here)
        draft = typed(here, number, "All is well.")
        here.served.weather.set(fault, 1)
        outcome = await send(here, draft)
        assert outcome.kind is (Kind.NOT_DONE if kept else Kind.DONE)
        assert bool(read_drafts(tmp_path)) is kept
        assert texts(here, number).count("All is well.") == (0 if kept else 1)
        assert not here.session.drafts.is_doubtful(number, "reply")


async def test_what_nobody_knows_is_cleared_up_at_the_next_start(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        number = await read(here)
        draft = typed(here, number, "All is well.")
        here.served.weather.set("cut-after", 1)

        def unreachable(method: str, path: str) -> None:
            if method == "POST":
                here.served.weather.set("offline")

        here.served.app.before = unreachable
        assert (await send(here, draft)).kind is Kind.UNKNOWN
        assert here.session.drafts.is_doubtful(number, "reply")
        await here.session.close()
        here.served.weather.set("offline", "off")
        async with working(tmp_path, here.served) as again:
            await again.load()
            await until(lambda: not again.drafts.all())
        assert texts(here, number).count("All is well.") == 1


async def test_drafts_are_private_and_an_unreadable_file_is_kept(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        typed(here, 1, "Private.")
        await here.session.drafts.flush()
        file = tmp_path / "drafts.json"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert [draft.text for draft in read_drafts(tmp_path)] == ["Private."]
        here.session.drafts.put(1, "reply", " ", Seen())
        await here.session.drafts.flush()
        assert not file.exists()


@pytest.mark.expects_log("atera_desktop.store")
def test_what_cannot_be_understood_is_moved_aside(tmp_path: Path) -> None:
    (tmp_path / "drafts.json").write_bytes(b'[{"ticket": "x"')
    assert read_drafts(tmp_path) == []
    assert (tmp_path / "drafts.unreadable.json").read_bytes() == b'[{"ticket": "x"'


async def test_the_journal_tells_which_draft_has_arrived(tmp_path: Path) -> None:
    """A long one, of whose sending nobody told the draft; the same words begun later are another draft."""
    async with desk(tmp_path) as here:
        number = await read(here)
        draft = typed(here, number, "It goes on and on.\n" * 10_000)
        assert (await send(here, draft)).kind is Kind.DONE
        later = msgspec.structs.replace(draft, began=time.time())
        for left, kept in ((draft, []), (later, [later])):
            write_drafts(tmp_path, [left])
            drafts = Drafts(tmp_path)
            drafts.settle(here.session.journal.entries(), set())
            assert list(drafts.all().values()) == kept
            await drafts.close()
