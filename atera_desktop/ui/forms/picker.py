"""A record picked by typing a part of what it is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QEvent, QModelIndex, QObject, QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView
from shiboken6 import isValid

from atera_desktop.domain.wire import sought
from atera_desktop.ui import text
from atera_desktop.ui.forms.editor import Editor
from atera_desktop.ui.forms.typed import Wrong
from atera_desktop.ui.words import plural

SHOWN = 10
"""Rows of the list at once."""


class RecordEditor(Editor):
    """A line that offers the records whose labels hold every word that is typed, and to look for others at Atera."""

    seek = Signal(str)
    """What was typed is to be looked for at Atera."""

    def __init__(
        self,
        labels: Mapping[object, str],
        noun: tuple[str, str],
        *,
        called: Callable[[object], str] = lambda key: "",
        seekable: bool = False,
    ) -> None:
        """`called`: the label of a record that is not offered; empty for one that is not here, which goes by its id."""
        super().__init__()
        self._noun, self._called, self._seekable = noun, called, seekable
        self._keys: dict[str, object] = {}
        """Label → key, of what is offered and of what was picked."""
        self._offered: list[tuple[str, str]] = []
        """What is typed for comparing, and the label."""
        self._rows: list[str] = []
        self.widget: QLineEdit = QLineEdit()
        self._model = QStringListModel(self.widget)
        self.list = QListView()
        """What pops up while one types."""
        self.list.setObjectName("offers")
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # what is too long ends in …
        self.list.setAccessibleName(noun[1].capitalize())
        self._completer = QCompleter(self._model, self.widget)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(SHOWN)
        self._completer.setPopup(self.list)
        self._completer.setWidget(self.widget)  # not the line's own: that one shows each row in the line on its way through the list
        self._completer.activated[QModelIndex].connect(self._chosen)  # type: ignore[index]
        self.widget.textEdited.connect(self._typed)
        self.widget.textChanged.connect(lambda words: text.set_tooltip(self.widget, words))
        self.widget.textChanged.connect(self.changed)
        self.widget.installEventFilter(self)
        self.list.installEventFilter(self)
        self.offer(labels)

    # what can be picked

    def offer(self, labels: Mapping[object, str]) -> None:
        """What can be picked: key → what it is called. What is picked stays."""
        picked, before = self.value(), self._keys
        offered = _by_label(labels)
        self._offered = sorted((sought(label), label) for label in offered)
        self._keys = dict(offered)
        self.widget.setPlaceholderText(f"Type a part of the name: {plural(len(offered), self._noun)}" if offered else "")
        if picked is None or isinstance(picked, Wrong):
            return
        for label, key in before.items():
            if key in _each(picked) and key not in offered.values() and not self._called(key):
                self._keys.setdefault(label, key)
        self.show(picked)

    def value(self) -> object:
        typed = self.widget.text().strip()
        if not typed:
            return None
        if typed in self._keys:
            return self._keys[typed]
        if not self._matching(typed):
            return Wrong("fits none here: type a part of the name and choose from the list")
        return Wrong("is not chosen yet: type a part of the name and choose from the list")

    def seen(self) -> str:
        return self.widget.text()

    def show(self, value: object) -> None:
        self._put("; ".join(map(self._label, _each(value))))

    def _label(self, value: object) -> str:
        """What a record is called here, offered or not."""
        label = next((label for label, key in self._keys.items() if key == value), "")
        if not label:
            label = text.plain(self._called(value)).replace(";", ",") or f"ID {value}"
            label = f"{label} · ID {value}" if label in self._keys else label
            self._keys[label] = value
        return label

    def choose(self, keys: Iterable[object]) -> None:
        """Lets one of these be chosen from the list, whatever is typed."""
        wanted = set(keys)
        self._open([label for label, key in self._keys.items() if key in wanted])

    # typing

    def _typed(self) -> None:
        typed = self._part()
        rows = self._matching(typed) if typed else []
        if typed and self._seekable and rows != [typed]:
            rows.append(f"Look for “{typed}” at Atera…")
        self._open(rows)

    def _matching(self, typed: str) -> list[str]:
        words = sought(typed).split()
        return [label for compared, label in self._offered if all(word in compared for word in words)]

    def _open(self, rows: list[str]) -> None:
        self._rows = rows
        self._model.setStringList(rows)
        if rows:
            self._completer.complete()
        else:
            self.list.hide()

    def _chosen(self, index: QModelIndex) -> None:
        row = str(index.data())
        if row in self._keys:
            self._take(row)
        elif typed := self._part():
            self.seek.emit(typed)

    def _part(self) -> str:
        """What is being typed."""
        return self.widget.text().strip()

    def _take(self, label: str) -> None:
        """A record was chosen in place of what was being typed."""
        self._put(label)

    def _put(self, words: str) -> None:
        """Shows its beginning, where there is no room for all of it."""
        if self.widget.text() != words:
            self.widget.setText(words)
        self.widget.setCursorPosition(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isValid(self.widget) or not isValid(self.list):  # they may be on their way out
            return False
        if watched is self.widget and event.type() == QEvent.Type.FocusOut and not self.widget.hasFocus():
            self.list.hide()
            self._complete()
        elif watched is self.list and event.type() == QEvent.Type.WindowActivate and not self.list.isVisible():
            # A platform may tell that the list became active when it is closed again; nobody could type any more.
            self.widget.window().activateWindow()
        return False

    def _complete(self) -> None:
        """Whoever goes on sees in full what is meant, where only one can be."""
        typed = self.widget.text().strip()
        if typed in self._keys:
            self._put(typed)
        elif typed and len(alike := self._matching(typed)) == 1:
            self._put(alike[0])

    def unfinished(self) -> bool:
        return self.widget.hasFocus() and (self.value() is None or isinstance(self.value(), Wrong))

    def lock(self, locked: bool) -> None:
        self.widget.setReadOnly(locked)


class SeveralEditor(RecordEditor):
    """A line of several records with semicolons between them; each is picked like one."""

    def value(self) -> object:
        parts = self._parts()
        if unknown := next((part for part in parts if part not in self._keys), ""):
            return Wrong(f"has “{unknown}”, which is not chosen yet: type a part of the name and choose from the list")
        return tuple(dict.fromkeys(self._keys[part] for part in parts)) or None

    def _parts(self) -> list[str]:
        return [part for part in map(str.strip, self.widget.text().split(";")) if part]

    def _edges(self) -> tuple[int, int]:
        """Where the part begins and ends in which the cursor stands."""
        words, at = self.widget.text(), self.widget.cursorPosition()
        end = words.find(";", at)
        return words.rfind(";", 0, at) + 1, len(words) if end < 0 else end

    def _part(self) -> str:
        begin, end = self._edges()
        return self.widget.text()[begin:end].strip()

    def _take(self, label: str) -> None:
        (begin, end), words = self._edges(), self.widget.text()
        before = f"{words[:begin].rstrip()} {label}".lstrip()
        self.widget.setText(f"{before}; {words[end:].lstrip('; ')}")
        self.widget.setCursorPosition(len(before) + 2)

    def _complete(self) -> None:
        found = [part if part in self._keys or len(alike := self._matching(part)) != 1 else alike[0] for part in self._parts()]
        self._put("; ".join(found))


def _each(picked: object) -> tuple[object, ...]:
    return picked if isinstance(picked, tuple) else () if picked is None else (picked,)


def _by_label(labels: Mapping[object, str]) -> dict[str, object]:
    """Where two are called the same, the id tells them apart."""
    found: dict[str, object] = {}
    for key, label in labels.items():
        named = text.plain(label).replace(";", ",") or f"ID {key}"
        found[named if named not in found else f"{named} · ID {key}"] = key
    return found
