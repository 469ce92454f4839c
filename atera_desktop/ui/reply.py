"""Reply and Internal note under a ticket's conversation: two buttons, and in place the text that is being written."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from atera_desktop.api.errors import Forbidden
from atera_desktop.app.column import Tone
from atera_desktop.app.drafts import Place
from atera_desktop.app.technicians import seen_technicians
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import is_id
from atera_desktop.store.drafts import Draft, DraftKind, Seen
from atera_desktop.ui import text
from atera_desktop.ui.actions import Selection
from atera_desktop.ui.notices import Notice, sentence
from atera_desktop.ui.reply_editor import UNLOCK, ReplyEditor, Standing
from atera_desktop.ui.reply_words import ANYWAY, DOUBT, TITLES, WRITE, meanwhile, needs_a_look, not_sent, sent

if TYPE_CHECKING:
    from atera_desktop.app.operations.outcome import Outcome
    from atera_desktop.domain.bodies.tickets import NewComment
    from atera_desktop.ui.window import Window

KINDS: tuple[DraftKind, ...] = ("reply", "note")


class ReplyBox(QFrame):
    """Under the details of one ticket. `technician` is who writes: remembered by the window."""

    changed = Signal()
    """A text was opened."""

    def __init__(self, window: Window, technician: object) -> None:
        super().__init__()
        self.setObjectName("replies")
        self._window, self._session = window, window.session
        self.technician = technician if isinstance(technician, int) and is_id(technician) else None
        self._ticket: Ticket | None = None
        self._seen = Seen()
        self._began = 0.0
        self._editor: ReplyEditor | None = None
        self._told = ("", 0.0)
        """What the line told last that must be seen before sending, and since when (monotonic seconds)."""
        self._sending: set[Place] = set()
        self._failed: dict[Place, str] = {}
        self._buttons = {kind: QPushButton(TITLES[kind], self) for kind in KINDS}
        self._drafts = {kind: text.label("Draft", 12, Tone.WARN) for kind in KINDS}
        self._row = QWidget(self)
        row = QHBoxLayout(self._row)
        row.setContentsMargins(18, 8, 18, 10)
        row.setSpacing(8)
        for kind, button in self._buttons.items():
            button.clicked.connect(lambda _=False, kind=kind: self.write(kind))
            row.addWidget(button)
            row.addWidget(self._drafts[kind])
        row.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._row)
        session = self._session
        self._ends = [session.drafts.changed.connect(self._draft_changed), session.locking.changed.connect(lambda _: self._refresh())]
        self._ends.append(session.lookups.changed.connect(lambda _: self._refresh()))
        self._ends.append(session.sync.changed.connect(lambda _: self._refresh()))
        self.hide()

    def close_box(self) -> None:
        """Follows the session no longer."""
        for end in self._ends:
            end()

    def state(self) -> dict[str, Any]:
        """What the window remembers."""
        return {} if self.technician is None else {"technician": self.technician}

    # what is shown

    def show_ticket(self, ticket: Ticket | None) -> None:
        """Follows the selection. A ticket with a draft opens it, without taking the keyboard."""
        before, self._ticket = self._ticket, ticket if ticket is not None and ticket.key is not None else None
        self.setVisible(self._ticket is not None)
        if self._ticket is not None and before is not None and before.key == self._ticket.key:
            self._refresh()
            return
        self._close_editor()
        if self._ticket is not None and (kind := next((kind for kind in KINDS if self._draft(kind)), None)):
            self._open(kind)
        self._refresh()

    def show_draft(self) -> None:
        """Goes to a ticket with a draft: the first that is not shown."""
        waiting = [ticket for ticket, _ in self._session.drafts.all() if ticket != self._number]
        if waiting:
            self._window.go_to("tickets", waiting[0])

    def write(self, kind: DraftKind) -> None:
        """Opens the text, and gives it the keyboard."""
        if self._editor is None or self._editor.kind != kind:
            self._close_editor()
            self._open(kind)
        self._refresh()
        if self._editor is not None:
            self._editor.text.setFocus(Qt.FocusReason.OtherFocusReason)
            self._editor.text.moveCursor(self._editor.text.textCursor().MoveOperation.End)

    def _open(self, kind: DraftKind) -> None:
        from atera_desktop.app.operations.comments import conversation, seen_now  # after the window's first paint

        if self._ticket is None:
            return
        number, draft = self._number, self._draft(kind)
        self._told = ("", 0.0)
        self._seen = draft.seen if draft is not None else seen_now(self._session, number)
        self._began = draft.began if draft is not None else self._session.now()
        if self._session.sync.may_ask():
            self._session.lookups.want([conversation(number)], anew=draft is not None)
        editor = self._editor = ReplyEditor(self, kind, self._ticket, draft.text if draft is not None else "")
        editor.typed.connect(self._typed)
        editor.left.connect(self.leave)
        editor.send.connect(self._ask_to_send)
        editor.anyway.connect(self._send_anyway)
        editor.unlock.connect(self._unlock)
        editor.writer_chosen.connect(self._writer_chosen)
        writers = seen_technicians(self._window.desk.records)
        if self.technician is None and len(writers) == 1:
            self.technician = writers[0][0]
        editor.show_writers(writers, self.technician)
        self._column.insertWidget(0, editor)
        editor.show()
        self.changed.emit()

    def leave(self) -> None:
        """Closes the text, which stays as a draft."""
        kind = self._editor.kind if self._editor is not None else "reply"
        self._close_editor()
        self._refresh()
        self._buttons[kind].setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_editor(self) -> None:
        if self._editor is not None:
            editor, self._editor = self._editor, None
            self._column.removeWidget(editor)
            editor.hide()
            editor.deleteLater()

    def _refresh(self) -> None:
        if self._ticket is None:
            return
        self._row.setVisible(self._editor is None)
        for kind, button in self._buttons.items():
            has_draft = self._draft(kind) is not None
            self._drafts[kind].setVisible(has_draft)
            button.setAccessibleDescription("Draft" if has_draft else "")
        if self._editor is not None:
            self._editor.show_standing(self._standing(self._editor))

    # what stands in the way

    def _standing(self, editor: ReplyEditor) -> Standing:
        place, allowed, drafts = (self._number, editor.kind), self._window.changes.allowed, self._session.drafts
        if place in self._sending:
            return Standing("Sending…", readable_only=True, may_send=False)
        if allowed.is_locked(WRITE):
            return Standing("Changes are locked.", offer=UNLOCK, readable_only=True, may_send=False)
        if reason := allowed.why_not(WRITE, "tickets", Selection("tickets", (self._number,))):
            return Standing(reason, Tone.WARN, readable_only=self._session.locking.never, may_send=False)
        if news := "\n".join(words for words in (DOUBT if drafts.is_doubtful(*place) else "", self._changed()) if words):
            if news != self._told[0]:
                self._told = news, time.monotonic()
            return Standing(news, Tone.WARN, offer=ANYWAY, may_send=False)
        if failed := self._failed.get(place):
            return Standing(failed, Tone.BAD)
        if drafts.trouble is not None and editor.words().strip():
            return Standing(f"What you write is not kept on this computer. {sentence(drafts.trouble)}", Tone.BAD)
        return self._of_text(editor)

    def _of_text(self, editor: ReplyEditor) -> Standing:
        from atera_desktop.ui.fault_words import fault_words  # after the window's first paint

        if not editor.words().strip():
            return Standing(may_send=False)
        if self.technician is None:
            return Standing("Choose who writes: Atera wants to know.", may_send=False)
        if faults := self._body(editor).faults():
            return Standing(f"The text {fault_words(faults[0])}.", Tone.BAD, may_send=False)
        return Standing()

    def _changed(self) -> str:
        """What others did since the writer began, if there is anything written."""
        from atera_desktop.app.operations.comments import changed_since, seen_now

        if self._seen.comments is None and self._draft(self._kind) is None:
            self._seen = msgspec.structs.replace(self._seen, comments=seen_now(self._session, self._number).comments)
        found = changed_since(self._session, self._number, self._seen, self._began, self.technician)
        return meanwhile(found) if found else ""

    # what the user does

    def _typed(self) -> None:
        if self._editor is not None:
            place = self._number, self._editor.kind
            self._failed.pop(place, None)
            self._session.drafts.put(*place, self._editor.words(), self._seen)
            self._refresh()

    def _unlock(self) -> None:
        self._session.locking.unlock()
        if self._editor is not None:
            self._editor.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _writer_chosen(self) -> None:
        if self._editor is not None:
            self.technician = self._editor.writer.currentData()
            self._window.save_state()
            self._refresh()

    def _send_anyway(self) -> None:
        """What the line told was seen: not if it has only just come, where a second click on Send would hit it."""
        from atera_desktop.app.operations.comments import seen_now

        if time.monotonic() - self._told[1] < QApplication.doubleClickInterval() / 1000:
            return
        if self._editor is not None and (draft := self._draft(self._editor.kind)) is not None:
            self._seen = seen_now(self._session, self._number)
            self._session.drafts.put(draft.ticket, draft.kind, draft.text, self._seen)
        self._ask_to_send()

    def _ask_to_send(self) -> None:
        """Sends it, once: whatever is pressed twice finds it being sent."""
        from atera_desktop.app.operations.outcome import target_of  # after the window's first paint

        editor, ticket = self._editor, self._ticket
        draft = self._draft(editor.kind) if editor is not None else None
        if editor is None or ticket is None or draft is None or self.technician is None or (self._number, editor.kind) in self._sending:
            return
        target = target_of("tickets", ticket)
        if target is not None and not self._body(editor).faults():
            self._sending.add((self._number, editor.kind))
            self._refresh()
            self._window.scope.start(self._send(target, self._body(editor), draft, ticket.number))

    async def _send(self, target: Any, body: NewComment, draft: Draft, number: str) -> None:
        from atera_desktop.app.operations.comments import add_comment

        place = draft.ticket, draft.kind
        try:
            outcome = await add_comment(self._session, target, body, draft)
        finally:
            self._sending.discard(place)
        self._ended(outcome, draft, number)

    def _ended(self, outcome: Outcome, draft: Draft, number: str) -> None:
        place, notes, changes = (draft.ticket, draft.kind), self._window.notes, self._window.changes
        if isinstance(outcome.error, Forbidden):
            changes.allowed.deny("tickets", WRITE)
        self._failed.pop(place, None)
        if self._session.drafts.get(*place) is None:
            notes.tell(Notice("done", sent(draft.kind, number), Tone.OK))
        elif words := not_sent(outcome, draft.kind):
            self._failed[place] = words
        if self._number != draft.ticket and self._session.drafts.get(*place) is not None:
            words = not_sent(outcome, draft.kind) or needs_a_look(draft.kind, number)
            notes.tell(Notice(f"draft-{draft.kind}-{draft.ticket}", words, Tone.WARN))
        self._refresh()

    def _draft_changed(self, place: Place) -> None:
        """Its draft is gone because it has arrived: so is what is shown of it."""
        editor = self._editor
        gone = editor is not None and place == (self._number, editor.kind) and self._session.drafts.get(*place) is None
        if gone and editor is not None and editor.words().strip():
            self.leave()
        else:
            self._refresh()

    # within

    @property
    def _number(self) -> int:
        return int(self._ticket.key) if self._ticket is not None and self._ticket.key is not None else 0

    @property
    def _kind(self) -> DraftKind:
        return self._editor.kind if self._editor is not None else "reply"

    def _draft(self, kind: DraftKind) -> Draft | None:
        return self._session.drafts.get(self._number, kind)

    def _body(self, editor: ReplyEditor) -> NewComment:
        from atera_desktop.domain.bodies.tickets import ByTechnician, NewComment

        by = ByTechnician(technician_id=self.technician or 0, is_internal=editor.kind == "note")
        return NewComment(comment_text=editor.words().strip(), technician_comment_details=by)
