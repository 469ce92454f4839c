"""What the window changes at Atera: whether it may, the question before it, the run, and what became of it (safety.md)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from atera_desktop.api.errors import AteraError, Forbidden
from atera_desktop.app.column import Tone
from atera_desktop.app.operations.agents import delete_agent
from atera_desktop.app.operations.alerts import delete_alert, resolve_alert
from atera_desktop.app.operations.many import run_many
from atera_desktop.app.operations.namesakes import namesakes
from atera_desktop.app.operations.outcome import Kind, Outcome, Target, target_of
from atera_desktop.app.operations.reread import reread
from atera_desktop.app.operations.tickets import delete_ticket, update_ticket
from atera_desktop.domain.record import Key, Record
from atera_desktop.store.errors import StoreError
from atera_desktop.ui.actions import Selection, Work
from atera_desktop.ui.allowed import Allowed
from atera_desktop.ui.belongings import HANGING, belongings
from atera_desktop.ui.dialogs.ask import finished
from atera_desktop.ui.notices import Notice
from atera_desktop.ui.outcomes import (
    CREATE,
    DELETE,
    RESOLVE,
    UPDATE,
    Deed,
    gravest,
    outcome_words,
    run_name,
    sum_words,
)
from atera_desktop.ui.runs import Run
from atera_desktop.ui.unknowns import notice_of
from atera_desktop.ui.vocabulary import noun

if TYPE_CHECKING:
    from atera_desktop.app.session import Session
    from atera_desktop.ui.dialogs.confirm import DeletionDialog
    from atera_desktop.ui.window import Window

One = Callable[[Target], Awaitable[Outcome]]

AT_ONCE = 4
"""Records that are read again at the same time for one dialog."""
TITLED = ("alerts", "tickets")
"""What has a title in place of a name: many have the same."""

_DELETES: Mapping[str, Callable[[Session, Target], Awaitable[Outcome]]] = {
    "agents": delete_agent,
    "alerts": delete_alert,
    "tickets": delete_ticket,
}
"""How the records of these are deleted; of all others by `_delete_record`."""


async def _delete_record(session: Session, target: Target) -> Outcome:
    from atera_desktop.app.operations.records import delete_record  # after the window's first paint

    return await delete_record(session, target)


class Changes:
    """One window's. Nothing here speaks of an id that was not frozen when the user chose."""

    def __init__(self, window: Window) -> None:
        self._window, self._session = window, window.session
        self.runs: list[Run] = []
        """Under way, the oldest first."""
        self.latest: Run | None = None
        """The run of many records whose results can be looked at."""
        self._asked: tuple[str, Selection] | None = None
        self._made: tuple[str, Key] | None = None
        self.allowed = Allowed(self._session)
        deletions = self._session.deletions
        self._ends = [deletions.changed.connect(lambda _: self._follow()), deletions.recalled.connect(lambda _: self._stop())]

    def close(self) -> None:
        """Follows the session no longer."""
        for end in self._ends:
            end()

    # what is asked for

    def ask_by_key(self, action: str, deed: Deed, reason: str) -> None:
        """A key asked for what cannot be done now: says why, and offers to unlock and go on with the same."""
        if not self.allowed.is_locked(deed):
            self._window.notes.tell(Notice("locked", reason))
            return
        selection = self._window.selection()
        self._asked = (action, selection)
        targets, _ = self._frozen(selection)
        what = run_name(deed, targets, noun(selection.resource)) if targets else deed.doing
        self._window.notes.tell(Notice("locked", f"{what} is locked.", actions=(("Unlock changes", "unlock-and-go-on"),)))

    def unlock_and_go_on(self) -> None:
        """Unlocks, and does what was asked for while it was locked, to the records that were selected then."""
        asked, self._asked = self._asked, None
        self._session.locking.unlock()
        if asked is not None:
            self._window.actions_.run(asked[0], asked[1])

    def forget_asked(self) -> None:
        """What was asked for while locked is no longer waited for: it was unlocked in another way."""
        self._asked = None
        self._window.notes.withdraw("locked")

    # what is done

    async def delete(self, selection: Selection) -> None:
        """Asks, in a dialog that reads everything again, and lets the undo window begin."""
        from atera_desktop.ui.dialogs.confirm import DeletionDialog  # after the window's first paint

        targets, records = self._frozen(selection)
        if not targets:
            return
        window, session = self._window, self._session

        def read() -> None:
            window.scope.start(self._read_again(dialog), replace="read again")

        dialog = DeletionDialog(
            window,
            targets,
            records,
            noun(selection.resource),
            now=session.now(),
            undo_seconds=session.settings.undo_seconds,
            read_again=read,
        )
        read()
        ends = [session.deletions.recalled.connect(lambda _: dialog.reject()), *self._count(dialog)]
        try:
            answer = await finished(dialog)
        finally:  # also where the window goes with it
            for end in ends:
                end()
            window.scope.stop("read again")
        if answer == QDialog.DialogCode.Accepted:
            self._delete(dialog.targets(), self._one(_DELETES.get(selection.resource, _delete_record)))

    def _count(self, dialog: DeletionDialog) -> list[Callable[[], None]]:
        """Tells what depends on what is to go, whenever more of it is known; what ends that."""
        targets, session = dialog.targets(), self._session
        resource, keys = targets[0].resource, [target.key for target in targets]

        def count() -> None:
            dialog.tell_hanging(belongings(resource, keys, self._window.desk))

        count()
        hanging = HANGING.get(resource, {})
        session.sync.want(*hanging)
        ends = [session.collections[name].changed.connect(lambda _: count()) for name in hanging]
        return [*ends, session.sync.changed.connect(lambda _: count())] if hanging else ends

    async def _read_again(self, dialog: DeletionDialog) -> None:
        turns = asyncio.Semaphore(AT_ONCE)

        async def read(index: int) -> None:
            target = dialog.going[index].target
            async with turns:
                try:
                    record, differences = await reread(self._session, target)
                except (AteraError, StoreError) as error:
                    dialog.not_read(index, error)
                else:
                    dialog.found(index, record, None if record is None else target_of(target.resource, record), differences)

        await asyncio.gather(*map(read, dialog.unread()))
        await self._look_for_namesakes(dialog)

    async def _look_for_namesakes(self, dialog: DeletionDialog) -> None:
        targets = dialog.targets()
        going = {target.key for target in targets}
        known = self._session.collections[targets[0].resource].records
        found: dict[object, Record] = {}
        for target in targets if targets[0].resource not in TITLED else ():
            found |= {record.key: record for record in namesakes(known.values(), target) if record.key not in going}
            await asyncio.sleep(0)
        dialog.warn_of(list(found.values()))

    def _delete(self, targets: Sequence[Target], one: One) -> None:
        run = Run(DELETE, noun(targets[0].resource), tuple(targets), one)
        run.deletion = self._session.deletions.start(targets, one, lambda _: self._ended(run), run.progress)
        self._begin(run)
        self._follow()

    def resolve(self, selection: Selection) -> Work:
        """Resolves alerts, at once."""
        targets, _ = self._frozen(selection)
        return self._at_once(RESOLVE, targets, self._one(resolve_alert))

    def update(self, selection: Selection, values: Mapping[str, object]) -> Work:
        """Sets fields of tickets (Atera's names), at once."""
        targets, _ = self._frozen(selection)
        return self._at_once(UPDATE, targets, lambda target: update_ticket(self._session, target, values))

    async def create(self, targets: Sequence[Target], one: One) -> None:
        """Makes what does not exist yet, a row each, and shows what becomes of it."""
        run = self._begin(Run(CREATE, noun(targets[0].resource), tuple(targets), one))
        self._window.scope.start(self._go(run))
        await self.show_results(run)

    async def _at_once(self, deed: Deed, targets: Sequence[Target], one: One) -> None:
        if targets:
            await self._go(self._begin(Run(deed, noun(targets[0].resource), tuple(targets), one)))

    async def _go(self, run: Run) -> None:
        self._show_runs()
        try:
            await run_many(run.targets, run.one, pace=self._session.deletions.pace, progress=run.progress, cancelled=lambda: run.stopped)
        finally:
            self._ended(run)

    def _begin(self, run: Run) -> Run:
        self.runs.append(run)
        run.changed.connect(lambda _: self._show_runs())
        return run

    def _one(self, operation: Callable[[Session, Target], Awaitable[Outcome]]) -> One:
        return lambda target: operation(self._session, target)

    def _frozen(self, selection: Selection) -> tuple[list[Target], list[Record]]:
        """The selected records as they are shown now."""
        known = self._session.collections[selection.resource].records
        pairs = [
            (target, record) for key in selection.keys if (record := known.get(key)) and (target := target_of(selection.resource, record))
        ]
        return [target for target, _ in pairs], [record for _, record in pairs]

    # what becomes of it

    async def undo(self, run: Run) -> None:
        """Takes a deletion back, if it is not too late."""
        if run.deletion is not None:
            await self._session.deletions.undo(run.deletion)

    def undo_latest(self) -> Work | None:
        """Takes the latest deletion back that can be."""
        run = next((run for run in reversed(self.runs) if run.undoable), None)
        return None if run is None else self.undo(run)

    def can_undo(self) -> bool:
        return any(run.undoable for run in self.runs)

    def _follow(self) -> None:
        """The session's deletions have moved on."""
        waiting = self._session.deletions.waiting
        for run in tuple(self.runs):
            run.undoable = run.deletion in waiting
            if run.deletion is not None and run.deletion.undone:
                self._undone(run)
        self._show_runs()

    def _undone(self, run: Run) -> None:
        self._remove(run)
        outcomes = [Outcome(target, Kind.NOT_SENT) for target in run.targets]
        self._window.notes.tell(Notice("done", _result_words(run, outcomes), Tone.INFO))

    def _stop(self) -> None:
        """No run begins another row."""
        for run in tuple(self.runs):
            if not run.undoable:
                run.stop()

    def _ended(self, run: Run) -> None:
        run.ended = True
        self._remove(run)
        outcomes = list(run.outcomes.values())
        self._note_denials(run, outcomes)
        if run.deed is DELETE and any(outcome.kind is Kind.DONE for outcome in outcomes):
            self._read_dependents(run.targets[0].resource)
        if outcomes:
            self._tell(run, outcomes)
        run.changed.emit(run)

    def _read_dependents(self, resource: str) -> None:
        """What referred to something that is gone has changed, and may be in a list that is read once a day."""
        for name in HANGING.get(resource, {}):
            if self._session.collections[name].resource.rare:
                self._session.sync.want_again(name, whole=True)

    def _remove(self, run: Run) -> None:
        if run in self.runs:
            self.runs.remove(run)
        self._show_runs()

    def _show_runs(self) -> None:
        self._window.show_runs(self.runs)

    def _note_denials(self, run: Run, outcomes: Sequence[Outcome]) -> None:
        """A permission is the key's for all records: where one of them went through, it was not lacking."""
        refused = any(outcome.kind is Kind.REFUSED and isinstance(outcome.error, Forbidden) for outcome in outcomes)
        if refused and not any(outcome.kind is Kind.DONE for outcome in outcomes):
            self.allowed.deny(run.targets[0].resource, run.deed)
            self._window.actions_.refresh()

    def _tell(self, run: Run, outcomes: Sequence[Outcome]) -> None:
        """One line. Good news replace each other; what went wrong stays until it is dismissed."""
        words, worst = _result_words(run, outcomes), gravest(outcomes)
        fine = all(outcome.fine for outcome in outcomes)
        if len(run.targets) > 1:
            self.latest = run
            self._window.notes.tell(Notice("results", words, worst, (("Show results", "show-results"),)))
        else:
            if outcomes[0].kind is Kind.UNKNOWN:
                notice = Notice(notice_of(outcomes[0].number), words, worst, (("Show journal", "journal"),))
            else:
                notice = Notice("done" if fine else f"change-{run.targets[0].resource}-{run.targets[0].key}", words, worst)
            self._window.notes.tell(notice)

    def remember_made(self, resource: str, key: Key) -> None:
        """What was made last, and can be shown."""
        self._made = resource, key

    def has_made(self) -> bool:
        return self._made is not None

    def show_made(self) -> None:
        """Shows what was made last."""
        if self._made is not None:
            self._window.go_to(*self._made)

    def show_latest(self) -> Work | None:
        return None if self.latest is None else self.show_results(self.latest)

    async def show_results(self, run: Run) -> None:
        """Shows what became of each record; what failed can be tried again."""
        from atera_desktop.ui.dialogs.results import Results

        answer = await finished(Results(self._window, run))
        if answer == QDialog.DialogCode.Accepted:
            self._again(run)

    def _again(self, run: Run) -> None:
        """Tries the failed ones anew, each read again; deletions with an undo window of their own."""
        targets = run.to_try_again()
        busy = self._session.deletions.keys(targets[0].resource) if targets else frozenset()
        targets = [target for target in targets if target.key not in busy]
        if not targets:
            return
        if run.deed is DELETE:
            self._delete(targets, run.one)
        else:
            self._window.scope.start(self._at_once(run.deed, targets, run.one))


def _result_words(run: Run, outcomes: Sequence[Outcome]) -> str:
    if len(outcomes) == 1:
        return outcome_words(outcomes[0], run.deed, run.noun)
    return sum_words(outcomes, run.deed, run.noun)
