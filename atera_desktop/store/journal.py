"""The journal: every change sent to Atera, written down before it is sent and after (safety.md, Changing and deleting, 4).

It is never rebuilt, thinned out or overwritten. A damaged file stays as it is and is read as far as it can be; new lines go to a
new file beside it (journal-2.db, journal-3.db …), so that changes can still be recorded and nothing that may be repaired is touched.
Moving the damaged file away, after a look at it, makes the journal whole again.
"""

from __future__ import annotations

import re
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from atera_desktop.store import journal_file
from atera_desktop.store.errors import JournalUnusable, os_trouble
from atera_desktop.store.journal_entry import Conclusion, Damage, Entry, JournalCounts, Outcome, Target
from atera_desktop.store.journal_file import Damaged
from atera_desktop.store.logs import redacted

__all__ = ["Conclusion", "Damage", "Entry", "Journal", "JournalCounts", "JournalUnusable", "Outcome", "Target", "as_kept"]

WORDS = 1024
"""Characters kept of what the server said."""

_FILE_SPAN = 1_000_000_000  # numbers of a file: a new one cannot know the last number of a damaged one


class Journal:
    """One profile's journal. `open` it; a `read_only` one stands beside a writer. May be used from any thread.

    Writing returns when the line is on the disk, and takes a few milliseconds. It raises DiskFull, FolderUnusable or JournalUnusable,
    and then nothing may be sent. Reading raises JournalUnusable where a file cannot be read at all, never for damage: see `verify`.
    """

    def __init__(self, path: Path, profile: str, read_only: bool) -> None:
        self.path, self.profile, self.read_only = path, profile, read_only
        self.written = 0
        """Lines written by this object: whoever shows the journal looks again when it grows."""
        self._writing = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._file = path
        self._broken: set[Path] = set()
        self._began: dict[int, float] = {}

    @classmethod
    def open(cls, path: Path, *, profile: str | None = None, read_only: bool = False) -> Journal:
        """The journal in `path` and the files beside it. Its folder exists; a file is made with the first line.

        `profile` is what lines name, by default the folder's name. For writing, the newest file is checked as a whole.
        """
        journal = cls(path, path.parent.name if profile is None else profile, read_only)
        if not read_only and journal._files():
            with journal._writing:
                journal._take_file()
        return journal

    # writing

    def intend(self, operation: str, target: Target, details: Mapping[str, Any] | None = None) -> int:
        """Writes down what is about to be sent; returns its number. `details` are JSON values, as {"Status": ["Open", "Closed"]}."""
        what = {"resource": target.resource, "id": target.id, "name": target.name, "customer": target.customer, "facts": target.facts}
        body = {"profile": self.profile, "operation": operation, "target": what, "details": details or {}}
        number = self._append("intent", None, body)
        self._began[number] = time.monotonic()
        return number

    def conclude(self, number: int, outcome: Outcome, text: str = "", details: Mapping[str, Any] | None = None) -> None:
        """Writes down what became of it. An unknown outcome is cleared up by concluding again. Raises LookupError for no such intent."""
        began = self._began.get(number)  # kept until the line is written: it may be tried again
        seconds = None if began is None else round(time.monotonic() - began, 3)
        self._append("outcome", number, {"outcome": outcome, "text": text[:WORDS], "details": details or {}, "seconds": seconds})
        self._began.pop(number, None)

    def see(self, number: int) -> None:
        """Writes down that the user has seen its outcome. Raises LookupError for no such intent."""
        self._append("seen", number, {})

    # reading

    def entries(
        self, *, outcome: str = "", unseen: bool = False, profile: str = "", text: str = "", limit: int | None = None
    ) -> Iterator[Entry]:
        """The changes, newest first; those of one outcome ("pending" too), not seen yet, of one profile, with all words of `text`."""
        words = text.casefold().split()
        left = limit
        for entry in self._entries():
            if left is not None and left <= 0:
                return
            if (outcome and entry.outcome != outcome) or (unseen and entry.seen) or (profile and entry.profile != profile):
                continue
            if entry.has(words):
                yield entry
                left = None if left is None else left - 1

    def pending(self) -> list[Entry]:
        """Those without an outcome: being sent now, or the program ended before it knew."""
        return list(self.entries(outcome="pending"))

    def counts(self) -> JournalCounts:
        """Reads everything twice: for `doctor` and a start, not for every moment."""
        entries = pending = unknown = 0
        for entry in self._entries():
            entries += 1
            pending += entry.outcome == "pending"
            unknown += entry.outcome == "unknown" and not entry.seen
        return JournalCounts(entries, pending, unknown, self.verify() is None)

    def verify(self) -> Damage | None:
        """The first damage in the oldest damaged file, or None."""
        for index, path in self._files():
            try:
                journal_file.check(path, _before(index))
            except Damaged as error:
                return Damage(path, error.number, error.reason)
        return None

    # its end

    def wipe(self) -> None:
        """Removes every file of the journal, for a sign-out that leaves no customer data. Raises FolderUnusable."""
        with self._writing:
            self._close()
            self._began.clear()
            for _, path in self._files():
                for part in (path.with_name(path.name + suffix) for suffix in ("-wal", "-shm", "-journal", "")):
                    try:
                        part.unlink(missing_ok=True)
                    except OSError as error:
                        raise os_trouble(part, error) from error

    def close(self) -> None:
        """Calling it twice is harmless."""
        with self._writing:
            self._close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # within

    def _append(self, kind: str, intent: int | None, body: Mapping[str, Any]) -> int:
        if self.read_only:
            raise JournalUnusable(self.path, "opened for reading only")
        clean = _without_keys(body)
        reason = ""
        with self._writing:
            for _ in range(2):
                if not self._file.exists():  # taken away: what is written now would go nowhere
                    self._close()
                connection = self._connection or self._take_file()
                try:
                    number = journal_file.append(connection, self._file, kind, intent, clean)
                    self.written += 1
                    return number
                except Damaged as error:
                    reason = error.reason
                    self._broken.add(self._file)
                    self._close()
        raise JournalUnusable(self._file, reason)

    def _take_file(self) -> sqlite3.Connection:
        """Opens the newest file, or begins a new one after a damaged one."""
        index, self._file = (self._files() or [(0, self.path)])[-1]
        try:
            if not index or self._file in self._broken:
                raise Damaged("not to be written")
            journal_file.check(self._file, _before(index))
        except Damaged:
            index += 1
            self._file = self.path if index == 1 else self.path.with_name(f"{self.path.stem}-{index}{self.path.suffix}")
            journal_file.create(self._file, _before(index))
        self._connection = journal_file.open_writable(self._file)
        return self._connection

    def _files(self) -> list[tuple[int, Path]]:
        """The files that are there and their places in the row, oldest first."""
        name = re.compile(rf"{re.escape(self.path.stem)}(?:-(\d{{1,6}}))?{re.escape(self.path.suffix)}")
        try:
            found = [(int(match[1] or 1), path) for path in self.path.parent.iterdir() if (match := name.fullmatch(path.name))]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise os_trouble(self.path.parent, error) from error
        return sorted(found)

    def _entries(self) -> Iterator[Entry]:
        conclusions: dict[int, list[Conclusion]] = {}
        seen: set[int] = set()
        for _, path in reversed(self._files()):
            for line in journal_file.lines(path):
                if line.kind == "outcome":
                    conclusions.setdefault(line.intent, []).append(Conclusion(time=line.time, **line.body))
                elif line.kind == "seen" and line.intent not in conclusions:
                    seen.add(line.intent)
                elif line.kind == "intent":
                    body = line.body
                    found = tuple(reversed(conclusions.pop(line.number, ())))
                    target = Target(**body["target"])
                    yield Entry(
                        line.number, line.time, body["profile"], body["operation"], target, body["details"], found, line.number in seen
                    )
        for number, left in sorted(conclusions.items(), reverse=True):
            yield Entry(number, left[-1].time, self.profile, "", Target("", None), {}, tuple(reversed(left)), number in seen)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _before(index: int) -> int:
    return (index - 1) * _FILE_SPAN


def as_kept(text: str, name: str) -> str:
    """The text as the journal keeps it in a field of that name: without keys."""
    kept: str = _without_keys(text, name)
    return kept


def _without_keys(value: Any, name: str = "") -> Any:
    """The value without any key in its texts, wherever they are; `name` is what it is called, which may tell that it is one."""
    if isinstance(value, str):
        return redacted(f"{name}: {value}").removeprefix(f"{name}: ")
    if isinstance(value, Mapping):
        return {(clean := redacted(str(name))): _without_keys(one, clean) for name, one in value.items()}
    return [_without_keys(one, name) for one in value] if isinstance(value, (list, tuple)) else value
