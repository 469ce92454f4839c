"""The table, used as a technician uses it, with Qt's own model tester watching every step."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication, QImage
from PySide6.QtGui import Qt as RichText
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from atera_desktop.app.collection import Changes
from atera_desktop.app.column import AnyColumn, Column, Glyph, Grammar, Tone
from atera_desktop.app.query import AT_ONCE, Rows
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.record import Key
from atera_desktop.ui import look
from atera_desktop.ui.table.model import runs
from atera_desktop.ui.table.view import Table
from tests.ui.faces import nameless

GRAMMAR: Grammar[Agent] = Grammar(keys={"os": lambda a: a.os or ""}, always=lambda a: a.name)
COLUMNS: tuple[AnyColumn, ...] = (
    Column("name", "Name", lambda a: a.name, lambda a, now: a.name, strong=True, width=140),
    Column(
        "status",
        "Status",
        lambda a: a.online is True,
        lambda a, now: "Online" if a.online else "Offline",
        tone=lambda a, now: Tone.OK if a.online else Tone.BAD,
        glyph=lambda a, now: Glyph.ONLINE if a.online else Glyph.OFFLINE,
    ),
    Column("os", "OS", lambda a: a.os, lambda a, now: a.os or "—"),
    Column(
        "seen",
        "Last seen",
        lambda a: a.last_seen,
        lambda a, now: f"{now:.0f} s ago",
        exact=lambda a: a.last_seen or "never",
        find=lambda a: "",
    ),
    Column("memory", "Memory", lambda a: a.memory, lambda a, now: str(a.memory or ""), right=True, shown=False),
)
Records = dict[Key, Agent]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def agent(number: Key, name: str = "", os: str = "Windows 11", online: bool = True, memory: int = 0) -> Agent:
    return Agent(agent_id=int(number), agent_name=name or f"PC-{number:04d}", os=os, online=online, memory=memory, last_seen="2026-11-24")


def fleet(count: int) -> Records:
    return {number: agent(number, memory=number % 7) for number in range(1, count + 1)}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(qtbot: QtBot, clock: Clock) -> Callable[[Records], Table]:
    testers = []

    def made(records: Records) -> Table:
        table = Table(Rows(COLUMNS, GRAMMAR, clock), "Agents")
        qtbot.addWidget(table)
        testers.append(QAbstractItemModelTester(table.source, QAbstractItemModelTester.FailureReportingMode.Fatal))
        table.set_records(records)
        table.resize(700, 34 + 10 * 32)
        table.show()
        QApplication.processEvents()
        return table

    return made


def names(table: Table) -> list[str]:
    return [str(table.source.index(row, 0).data()) for row in range(table.source.rowCount())]


def test_shows_records_in_columns(make: Callable[[Records], Table]) -> None:
    table = make({1: agent(1, "A"), 2: agent(2, "B", online=False)})
    assert [[table.source.index(row, column).data() for column in range(4)] for row in range(2)] == [
        ["A", "Online", "Windows 11", "0 s ago"],
        ["B", "Offline", "Windows 11", "0 s ago"],
    ]
    header = [table.source.headerData(column, Qt.Orientation.Horizontal) for column in range(5)]
    assert header == ["Name", "Status", "OS", "Last seen", "Memory"]
    assert table.shown_keys() == ["name", "status", "os", "seen"]


def test_text_from_the_server_is_never_markup(make: Callable[[Records], Table]) -> None:
    table = make({1: agent(1, "<b>x</b>\u202egpj.exe", os="<img src=file:///etc/passwd>")})
    index = table.source.index(0, 0)
    assert index.data() == "<b>x</b>gpj.exe"
    for column in range(4):
        tip = table.source.index(0, column).data(Qt.ItemDataRole.ToolTipRole)
        assert not RichText.mightBeRichText(tip)
    assert "2026-11-24" in table.source.index(0, 3).data(Qt.ItemDataRole.ToolTipRole), "the whole date"


def sorted_by(table: Table) -> list[tuple[str, bool]]:
    return list(table.rows.sorted_by)


def click_title(table: Table, number: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    header = table.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(number) + 20, 17)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, modifier, at)


def test_a_click_sorts_and_shift_adds_a_key(make: Callable[[Records], Table]) -> None:
    table = make({1: agent(1, "PC-10", "b"), 2: agent(2, "PC-9", "b"), 3: agent(3, "PC-1", "a"), 4: agent(4, "PC-2", "a")})
    click_title(table, 0)
    assert names(table) == ["PC-1", "PC-2", "PC-9", "PC-10"]
    click_title(table, 0)
    assert names(table) == ["PC-10", "PC-9", "PC-2", "PC-1"]
    assert table.source.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleDescriptionRole) == "sorted descending"
    click_title(table, 2)
    assert sorted_by(table) == [("os", False)]
    shift = Qt.KeyboardModifier.ShiftModifier
    click_title(table, 0, shift)
    click_title(table, 0, shift)
    assert sorted_by(table) == [("os", False), ("name", True)]
    assert names(table) == ["PC-2", "PC-1", "PC-10", "PC-9"]
    assert table.source.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleDescriptionRole) == "sorted descending, key 2"
    click_title(table, 0)
    assert sorted_by(table) == [("name", False)]
    assert not table.selectionModel().hasSelection(), "a click on a title selects nothing"


def test_selection_follows_the_records(make: Callable[[Records], Table]) -> None:
    records = fleet(30)
    table = make(records)
    table.select_keys([5, 7])
    told = QSignalSpy(table.selection_changed)
    table.sort([("name", True)])
    assert table.selected_keys() == [7, 5], "in the order shown"
    records[6] = agent(6, "ZZ")
    records[31] = agent(31, "ZZZ")
    del records[1]
    table.apply(Changes(inserted=(31,), changed=(6,), removed=(1,)), records)
    assert table.selected_keys() == [7, 5]
    assert told.count() == 0, "the same rows are selected"
    table.filter("pc-0007")
    assert (table.selected_keys(), told.count()) == ([7], 1)
    table.filter("")
    assert (table.selected_keys(), told.count()) == ([7], 1)
    del records[7]
    table.apply(Changes(removed=(7,)), records)
    assert (table.selected_keys(), told.count()) == ([], 2)


def test_a_selection_made_over_the_accessibility_bus_counts(make: Callable[[Records], Table]) -> None:
    table = make(fleet(5))
    told = QSignalSpy(table.selection_changed)
    interface: QAccessibleInterface = QAccessible.queryAccessibleInterface(table)
    assert interface.text(QAccessible.Text.Name) == "Agents"
    assert interface.role() == QAccessible.Role.Table
    flag = QItemSelectionModel.SelectionFlag
    table.selectionModel().select(table.source.index(2, 0), flag.ClearAndSelect | flag.Rows)  # as AT-SPI and UI Automation do
    assert (table.selected_keys(), told.count()) == ([3], 1)
    said = [interface.child(number).text(QAccessible.Text.Name) for number in range(12)]
    assert said[1:] == ["Name", "Status", "OS", "Last seen", "Memory", "PC-0001", "PC-0001", "Online", "Windows 11", "0 s ago", "1"]
    table.sort([("os", True)])
    assert interface.child(3).text(QAccessible.Text.Description) == "sorted descending"
    assert nameless(table) == []


def test_many_rows_come_bit_by_bit(make: Callable[[Records], Table], qtbot: QtBot) -> None:
    table, records = make({}), fleet(3 * AT_ONCE)
    table.fill(records)
    assert 0 < table.source.rowCount() < len(records)
    table.select_keys([7])
    gone = records.pop(3 * AT_ONCE)
    records[2] = agent(2, "aardvark")
    table.apply(Changes(changed=(2,), removed=(gone.key or 0,)), records)
    with qtbot.waitSignal(table.filled):
        pass
    assert table.source.rowCount() == len(records)
    assert table.selected_keys() == [7]
    table.filter("aardvark")
    assert [table.rows.key_at(row) for row in range(table.source.rowCount())] == [2]


def test_who_cannot_wait_finishes_at_once(make: Callable[[Records], Table]) -> None:
    table, records = make({}), fleet(2 * AT_ONCE)
    table.fill(records)
    table.finish()
    assert table.source.rowCount() == len(records)


def test_a_large_selection_survives_as_ids(make: Callable[[Records], Table]) -> None:
    records = fleet(3000)
    table = make(records)
    table.setFocus()
    table.selectAll()
    told = QSignalSpy(table.selection_changed)
    table.sort([("memory", True)])
    assert (table.selected_count(), told.count()) == (3000, 0)
    del records[9]
    records[3001] = agent(3001)
    table.apply(Changes(inserted=(3001,), removed=(9,)), records)
    assert sorted(map(int, table.selected_keys())) == [n for n in range(1, 3001) if n != 9]
    assert told.count() == 1
    table.filter("pc-1")
    assert table.selected_keys() == [table.rows.key_at(row) for row in range(len(table.rows))]


def test_a_poll_never_moves_what_is_read(make: Callable[[Records], Table]) -> None:
    records = fleet(400)
    table = make(records)
    bar = table.verticalScrollBar()
    table.sort([("name", False)])
    bar.setValue(100 * 32 + 5)
    before = table.visible_keys()
    assert before[0] == 101
    for number in (1, 2, 3):
        records[1000 + number] = agent(1000 + number, f"AAA-{number}")
    del records[50]
    table.apply(Changes(inserted=(1001, 1002, 1003), removed=(50,)), records)
    assert (table.visible_keys(), bar.value()) == (before, 102 * 32 + 5)
    for number in range(1, 60, 3):
        records.pop(number, None)
    table.apply(Changes(removed=tuple(range(1, 60, 3))), records)
    assert table.visible_keys() == before, "many runs at once keep the place too"
    del records[101]
    table.apply(Changes(removed=(101,)), records)
    assert table.visible_keys()[0] in (100, 102)
    table.filter("pc-02")
    table.filter("")
    bar.setValue(0)
    records[2000] = agent(2000, "0")
    table.apply(Changes(inserted=(2000,)), records)
    assert (bar.value(), table.visible_keys()[0]) == (0, 2000), "at the very top the top stays in view"


def test_rows_come_go_and_move_as_themselves(make: Callable[[Records], Table]) -> None:
    records = fleet(10)
    table = make(records)
    table.sort([("name", False)])
    spies = {name: QSignalSpy(getattr(table.source, name)) for name in ("rowsRemoved", "rowsInserted", "layoutChanged", "modelReset")}
    del records[2], records[3], records[8]
    records[20] = agent(20, "AA")
    records[5] = agent(5, "ZZ")
    table.apply(Changes(inserted=(20,), changed=(5,), removed=(2, 3, 8)), records)
    assert names(table) == ["AA", "PC-0001", "PC-0004", "PC-0006", "PC-0007", "PC-0009", "PC-0010", "ZZ"]
    assert {name: spy.count() for name, spy in spies.items()} == {"rowsRemoved": 2, "rowsInserted": 1, "layoutChanged": 1, "modelReset": 0}


def test_a_record_in_the_place_of_one_that_left_is_shown_as_itself(make: Callable[[Records], Table]) -> None:
    records = fleet(5)
    table = make(records)
    assert names(table)[2] == "PC-0003"
    del records[3]
    table.apply(Changes(removed=(3,)), records)
    records[9] = agent(9, "NEW")
    table.apply(Changes(inserted=(9,)), records)
    assert "NEW" in names(table)
    assert "PC-0003" not in names(table)


def test_content_is_told_only_for_what_can_be_seen(make: Callable[[Records], Table]) -> None:
    records = fleet(300)
    table = make(records)
    told = QSignalSpy(table.source.dataChanged)
    records[200] = agent(200, os="other")
    table.apply(Changes(changed=(200,)), records)
    assert told.count() == 0
    records[2] = agent(2, os="other")
    table.apply(Changes(changed=(2,)), records)
    assert (told.count(), table.source.index(1, 2).data()) == (1, "other")


def test_what_depends_on_time_is_read_again(make: Callable[[Records], Table], clock: Clock) -> None:
    table = make(fleet(3))
    clock.now = 60.0
    assert table.source.index(0, 3).data() == "60 s ago"


def test_copies_what_is_shown(make: Callable[[Records], Table]) -> None:
    table = make(fleet(3))
    table.show_column(2, False)
    table.horizontalHeader().moveSection(3, 0)
    table.select_keys([3, 1])
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(table, Qt.Key.Key_C, control)
    assert QGuiApplication.clipboard().text() == "0 s ago\tPC-0001\tOnline\n0 s ago\tPC-0003\tOnline"
    QTest.keyClick(table, Qt.Key.Key_C, control | shift)
    assert QGuiApplication.clipboard().text().split("\n")[0] == "Last seen\tName\tStatus"


def test_select_all_takes_the_filtered_rows(make: Callable[[Records], Table]) -> None:
    table = make(fleet(30))
    table.filter("pc-001")
    QTest.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert table.selected_keys() == list(range(10, 20))


def test_enter_and_double_click_ask_for_details(make: Callable[[Records], Table]) -> None:
    table = make(fleet(3))
    told = QSignalSpy(table.row_activated)
    table.select_keys([2])
    QTest.keyClick(table, Qt.Key.Key_Return)
    QTest.keyClick(table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert told.count() == 1, "Ctrl+Enter is the window's"
    at = table.visualRect(table.source.index(0, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert (told.count(), table.selected_keys()) == (2, [1])


def test_typing_loses_nothing(make: Callable[[Records], Table]) -> None:
    table = make(fleet(30))
    table.select_keys([2])
    QTest.keyClicks(table, "pc-0020")
    assert table.selected_keys() == [2]


def test_columns_come_back_by_key(make: Callable[[Records], Table]) -> None:
    first = make(fleet(3))
    header = first.horizontalHeader()
    header.moveSection(2, 0)
    header.resizeSection(1, 222)
    first.show_column(4, True)
    first.show_column(3, False)
    first.sort([("os", True), ("name", False)])
    told = QSignalSpy(first.arrangement_changed)
    state = first.column_state()
    assert told.count() == 0, "reading it changes nothing"
    second = make(fleet(3))
    second.restore_column_state(state)
    assert second.shown_keys() == ["os", "name", "status", "memory"]
    assert second.horizontalHeader().sectionSize(1) == 222
    assert second.rows.sorted_by == (("os", True), ("name", False))
    assert second.rows.shown_keys == second.shown_keys()


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"columns": 5, "sort": "x"},
        {"columns": [None, {"key": "gone"}, {"key": "os", "width": "x"}, {"key": "os"}], "sort": [["gone", True], [], 3]},
        {"columns": [{"key": key, "width": -5, "shown": False} for key in ("name", "status", "os", "seen", "memory")]},
    ],
)
def test_a_strange_state_is_passed_over(make: Callable[[Records], Table], state: dict[str, object]) -> None:
    table = make(fleet(3))
    table.restore_column_state(state)
    assert table.shown_keys()
    assert len(table.column_state()["columns"]) == 5


def test_a_hidden_column_is_not_searched(make: Callable[[Records], Table]) -> None:
    table = make(fleet(3))
    table.filter("windows")
    assert len(table.rows) == 3
    menu = QMenu(table)
    table.fill_columns_menu(menu)
    entry = next(action for action in menu.actions() if action.text() == "OS")
    entry.trigger()
    assert (len(table.rows), table.source.rowCount()) == (0, 0)


def test_the_menu_does_what_the_titles_do(make: Callable[[Records], Table]) -> None:
    table = make({1: agent(1, "A", "y"), 2: agent(2, "B", "x"), 3: agent(3, "C", "x")})

    def choose(title: str, column: str) -> None:
        menu = QMenu(table)
        table.fill_columns_menu(menu)
        part = next(entry.menu() for entry in menu.actions() if entry.text() == title)
        assert isinstance(part, QMenu)
        next(entry for entry in part.actions() if entry.text() == column).trigger()

    choose("Sort by", "OS")
    choose("Then by", "Name")
    choose("Then by", "Name")
    assert names(table) == ["C", "B", "A"]
    assert sorted_by(table) == [("os", False), ("name", True)]


def test_the_focus_is_seen_on_the_current_row(make: Callable[[Records], Table]) -> None:
    table = make(fleet(5))
    table.select_keys([2])
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    image, ratio = grab(table), table.devicePixelRatioF()
    assert table.selected_keys() == [2]
    edge = [image.pixelColor(round(300 * ratio), round(y * ratio)).name() for y in (32, 64)]
    assert edge == [look.current().selection.name(), look.current().accent.name()]


def grab(table: Table) -> QImage:
    return table.viewport().grab().toImage()


def test_selection_glyphs_and_age_are_painted(make: Callable[[Records], Table]) -> None:
    table = make(fleet(3))
    colours = look.current()
    image, ratio = grab(table), table.devicePixelRatioF()

    def colour(x: int, y: int) -> str:
        return image.pixelColor(round(x * ratio), round(y * ratio)).name()

    status = table.columnViewportPosition(1)
    assert colour(5, 5) == colours.base.name()
    assert colour(5, 31) == colours.line.name(), "a separator under each row"
    assert colour(status + 16, 16) == colours.ok.name(), "a filled circle"
    table.select_keys([2])
    image = grab(table)
    assert colour(5, 40) == colours.selection.name()
    table.grey(lambda key: "as of 14:03" if key == 1 else "")
    image = grab(table)
    assert colour(status + 16, 16) == colours.faint.name()
    assert colour(status + 16, 48) == colours.ok.name()
    assert table.source.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "PC-0001\nas of 14:03"


def test_a_column_grows_to_what_it_shows(make: Callable[[Records], Table]) -> None:
    table = make({1: agent(1, "W" * 40)})
    table.resizeColumnToContents(0)
    assert table.columnWidth(0) > table.fontMetrics().horizontalAdvance("W" * 40)


def test_row_heights(make: Callable[[Records], Table]) -> None:
    table = make(fleet(3))
    for name, height in (("compact", 26), ("comfortable", 38), ("regular", 32)):
        table.set_row_height(name)
        assert table.rowHeight(1) == height


def test_every_step_is_one_the_model_tester_accepts(make: Callable[[Records], Table]) -> None:
    """The tester is fatal: a wrong signal aborts the run. Persistent indexes of everything are held to make it look."""
    records = fleet(60)
    table = make(records)
    source = table.source
    flag = QItemSelectionModel.SelectionFlag
    for step in range(60):
        table.selectionModel().select(source.index(step % max(1, source.rowCount()), 0), flag.Toggle | flag.Rows)
        text = ["", "pc-00", "1", "nothing"][step % 4]
        table.filter(text)
        table.sort([("memory", bool(text)), ("name", not text)])
        gone = list(records)[step % 5 :: 9][:4]
        for key in gone:
            del records[key]
        new: Records = {1000 * step + n: agent(1000 * step + n, f"PC-{n}", memory=n) for n in range(1, 5)}
        changed = list(records)[::7]
        records.update({key: agent(key, memory=step % 5) for key in changed})
        records.update(new)
        table.apply(Changes(tuple(new), tuple(changed), tuple(gone)), records)
        table.quick((lambda record, now: record.memory != 3) if step % 3 else None)  # type: ignore[attr-defined]
        table.refresh()
        QApplication.processEvents()
    table.filter("")
    table.quick(None)
    assert sorted(names(table)) == sorted(a.name for a in records.values())


def test_prepares_itself_while_nothing_happens(qtbot: QtBot, make: Callable[[Records], Table]) -> None:
    table = make(fleet(2000))
    idle = table.findChild(QTimer)
    assert idle is not None
    qtbot.waitUntil(lambda: not idle.isActive())
    assert list(table.rows.build()) == [], "nothing is left to prepare"
    table.apply(Changes(inserted=(5000,)), {**fleet(2000), 5000: agent(5000)})
    assert idle.isActive()


def test_runs() -> None:
    assert list(runs([])) == []
    assert list(runs([0])) == [range(1)]
    assert list(runs([0, 1, 4, 6, 7, 8])) == [range(2), range(4, 5), range(6, 9)]
