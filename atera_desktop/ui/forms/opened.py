"""One form that is open over a window: what it begins with, what may be sent, the sending, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from atera_desktop.api.errors import AteraError, Forbidden, Invalid, NotFound
from atera_desktop.app.asking import find
from atera_desktop.app.collection import Changes
from atera_desktop.app.column import Tone
from atera_desktop.app.operations.outcome import Kind, Outcome, Target, target_of
from atera_desktop.app.operations.records import create_record, update_record
from atera_desktop.app.operations.reread import reread
from atera_desktop.domain.record import Record
from atera_desktop.store.errors import StoreError
from atera_desktop.store.journal import Entry
from atera_desktop.ui.actions import Selection
from atera_desktop.ui.dialogs.ask import MAYBE, finished, given_up
from atera_desktop.ui.forms.dialog import FormDialog
from atera_desktop.ui.forms.filling import refusals, spelling
from atera_desktop.ui.forms.labels import found_words
from atera_desktop.ui.forms.spec import FormSpec
from atera_desktop.ui.notices import Notice
from atera_desktop.ui.outcomes import CORRECT, DEEDS, outcome_words, reason_words
from atera_desktop.ui.unknowns import again_words, stuck_words

if TYPE_CHECKING:
    from atera_desktop.ui.window import Window

GONE = "Atera no longer has it: what is typed here cannot be sent."
MEANWHILE = "Nothing was sent: it was changed at Atera meanwhile, as is said beside what you typed. Send again to set yours."


async def open_form(window: Window, spec: FormSpec, selection: Selection) -> None:
    """Opens the form over what is selected, and waits for its end."""
    await OpenForm(window, spec, selection).run()


class OpenForm:
    """The record it is about is fixed when it opens; what Atera has of it is followed while it is open."""

    def __init__(self, window: Window, spec: FormSpec, selection: Selection) -> None:
        self._window, self._session, self._spec = window, window.session, spec
        self._deed = DEEDS[spec.verb]
        records = window.session.collections[selection.resource].records
        self._record: Record | None = records.get(selection.keys[0]) if len(selection.keys) == 1 else None
        self._target = self._first_target(selection)
        self._made: Outcome | None = None
        self._ends: list[Callable[[], None]] = []
        self.dialog = FormDialog(
            window,
            spec,
            window.desk.records,
            send=self._send,
            start=lambda work: window.scope.start(work),
            unlock=self._session.locking.unlock,
            give_up=self._give_up,
        )

    def _first_target(self, selection: Selection) -> Target | None:
        """The record to be changed, or the one that what is made is a part of."""
        if self._record is None or (self._spec.makes and not self._spec.part):
            return None
        return target_of(selection.resource, self._record)

    async def run(self) -> None:
        spec, form = self._spec, self.dialog.form
        form.fixed = spec.fixed(self._record) if self._record is not None else {}
        form.begin(spec.begin(self._record, self._window.desk.records))
        if not spec.makes and self._record is not None:
            form.begin_with(self._record)
        self.dialog.tell(
            spec.about(self._record) if self._record is not None else "", spec.warning(self._record, self._window.desk.records)
        )
        wanted = {one.of for one in spec.inputs if one.of}
        self._session.sync.want(*wanted)
        ends = self._ends
        ends.extend(self._session.collections[name].changed.connect(partial(self._offer, name)) for name in wanted)
        form.seek.connect(self._seek)
        ends.append(self._session.locking.changed.connect(lambda _: self._bar()))
        ends.append(self._session.sync.changed.connect(lambda _: self._bar()))
        if not spec.makes:
            ends.append(self._session.collections[spec.resource].changed.connect(lambda _: self._follow()))
            self._start(self._read_again(), "read form again")
        self._bar()
        try:
            await finished(self.dialog)
        finally:
            for end in ends:
                end()
            self._window.scope.stop("read form again")
            self._window.scope.stop("look for a record")
        if self._made is not None:
            self._tell(self._made)

    def _bar(self) -> None:
        allowed, spec = self._window.changes.allowed, self._spec
        self.dialog.bar(
            allowed.barred(self._deed, spec.resource, spec.noun), locked=allowed.is_locked(self._deed) and not self.dialog.sending
        )

    # what Atera has meanwhile

    async def _read_again(self) -> None:
        """What is shown may be old: it is read once more, and shown where nothing was typed."""
        if self._target is None or not self._session.sync.may_ask():
            return
        try:
            record, _ = await reread(self._session, self._target)
        except (AteraError, StoreError):
            return  # sending reads it again, and says why where it cannot
        if record is None:
            self.dialog.stuck = GONE
            self.dialog.say(GONE, Tone.BAD)

    # what can be picked

    def _offer(self, resource: str, changes: Changes) -> None:
        """Nothing where records have only changed: a poll finds hundreds seen again, and not one of them has another name."""
        if changes.inserted or changes.removed:
            self.dialog.form.offer(resource)

    def _seek(self, field: str, typed: str) -> None:
        """Looks at Atera for a record that is to be picked and is not here."""
        self._start(self._look_at_atera(field, typed), "look for a record")

    async def _look_at_atera(self, field: str, typed: str) -> None:
        form, resource = self.dialog.form, self.dialog.form.rows[field].input.of
        form.tell_sought(field, "Looking at Atera…")
        try:
            keys = await find(self._session, resource, typed)
        except (AteraError, StoreError) as error:
            form.tell_sought(field, f"Atera could not be asked. {reason_words(error)}")
            return
        form.offer(resource)
        form.tell_sought(field, found_words(resource, typed, len(keys)))
        form.show_found(field, keys)

    def _follow(self) -> None:
        """Takes over what is known now of the record that the form changes."""
        if self._target is None or self.dialog.sending:
            return
        record = self._session.collections[self._spec.resource].records.get(self._target.key)
        if record is not None and record is not self._record:
            self._take(record)

    def _take(self, record: Record) -> None:
        self._record, self._target = record, target_of(self._spec.resource, record) or self._target
        self.dialog.form.begin_with(record)

    # sending

    async def _send(self) -> None:
        spec, body = self._spec, self.dialog.form.body()
        if spec.makes:
            outcome = await create_record(self._session, spec.makes, self._target_to_make(), body)
        elif not self.dialog.form.touched():
            self.dialog.say("Nothing was changed yet.", Tone.INFO)
            return
        else:
            assert self._target is not None
            outcome = await update_record(self._session, self._target, body)
        self._came(outcome)

    def _target_to_make(self) -> Target:
        values = self.dialog.form.values()
        if self._spec.part and self._target is not None:
            return self._target
        number = values.get("customer_id") or self.dialog.form.fixed.get("customer_id") or 0
        customer = self._session.collections["customers"].records.get(number)
        return Target(self._spec.resource, 0, self._spec.called(values), getattr(customer, "name", ""))

    def _came(self, outcome: Outcome) -> None:
        if outcome.fine:
            self._made = outcome
            self.dialog.accept()
            return
        if outcome.kind is Kind.DIFFERENT:
            self._changed_meanwhile(outcome)
            return
        if outcome.kind is Kind.REFUSED and isinstance(outcome.error, Forbidden):
            self._window.changes.allowed.deny(self._spec.resource, self._deed)
            self._bar()
        if outcome.kind is Kind.UNKNOWN:
            self.dialog.stuck = stuck_words(self._spec.noun)
            self._ends.append(self._window.unknowns.wait_for(outcome.number, self._settled))
            self._window.look_at_journal()
        self._say(outcome)

    def _settled(self, entry: Entry) -> None:
        """Nobody knew what became of it: now it is there, and the form has done its work, or it is not and can be sent again."""
        self.dialog.stuck = ""
        if entry.outcome == "ok":
            self._window.scope.stop("give up")
            self.dialog.accept()
        else:
            self.dialog.say(again_words(entry), Tone.WARN)

    def _say(self, outcome: Outcome) -> None:
        form, error = self.dialog.form, outcome.error
        if isinstance(error, Invalid) and error.fields:
            asked = [row.input for row in form.rows.values() if row.asked]
            placed = refusals(form.kind, asked, error.fields)
            form.refuse(placed)
            if "" not in placed:
                self.dialog.say("Atera did not accept what is marked. Nothing was changed; correct it and send it again.", Tone.BAD)
                return
        self.dialog.say(f"{outcome_words(self._named(outcome), self._deed, self._spec.noun)} {self._advice(outcome)}".rstrip(), Tone.BAD)

    def _advice(self, outcome: Outcome) -> str:
        """What to do about it, where the sentence does not say that itself."""
        if outcome.kind is Kind.UNKNOWN:
            return self.dialog.stuck
        match outcome.error:
            case Invalid():
                return CORRECT
            case NotFound() if not self._spec.makes:
                return "Close this form; what is in it can be copied before."
        return ""

    def _changed_meanwhile(self, outcome: Outcome) -> None:
        """What Atera has now stands beside what was typed; sending again sets what was typed."""
        self._follow_now()
        names = {spelling(self.dialog.form.kind, field): row for field, row in self.dialog.form.rows.items()}
        for one in outcome.differences:
            if (row := names.get(one.field)) is not None and not row.meanwhile:
                row.meanwhile = f"Atera has “{one.found}” there now"
        self.dialog.say(MEANWHILE, Tone.WARN)

    def _follow_now(self) -> None:
        assert self._target is not None
        record = self._session.collections[self._spec.resource].records.get(self._target.key)
        if record is not None:
            self._take(record)

    # its end

    def _tell(self, outcome: Outcome) -> None:
        """Says in the window that it is done, and shows it where the user is."""
        window, spec = self._window, self._spec
        actions: tuple[tuple[str, str], ...] = ()
        made = outcome.made
        if spec.makes and made is not None and not spec.part and made in self._session.collections[spec.resource].records:
            if window.page.spec.resource.name == spec.resource:
                window.go_to(spec.resource, made)
            else:
                window.changes.remember_made(spec.resource, made)
                actions = (("Show it", "show-made"),)
        tone = Tone.OK if outcome.kind is Kind.DONE else Tone.INFO
        window.notes.tell(Notice("done", outcome_words(self._named(outcome), self._deed, spec.noun), tone, actions))

    def _named(self, outcome: Outcome) -> Outcome:
        """By the name of what is made, where that is a part of its target."""
        if not self._spec.part:
            return outcome
        target = outcome.target
        called = Target(target.resource, target.key, self._spec.called(self.dialog.form.values()), target.customer)
        return msgspec.structs.replace(outcome, target=called)

    def _give_up(self) -> None:
        self._start(self._ask_to_give_up(), "give up")

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        try:
            self._window.scope.start(work, replace=name)
        except RuntimeError:  # the window is closing: nobody can be asked
            self.dialog.close_for_good()

    async def _ask_to_give_up(self) -> None:
        if await (given_up(self.dialog, MAYBE) if self.dialog.stuck else given_up(self.dialog)):
            self.dialog.close_for_good()
