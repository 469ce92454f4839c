"""The window as people and screen readers find it: by role, name and word."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QFileDialog, QLabel, QMenu, QPushButton, QSpinBox, QToolButton, QWidget

from atera_desktop.app.status import Fall
from atera_desktop.store.errors import DiskFull
from atera_desktop.ui.notices import Notice
from atera_desktop.ui.pages import PAGES
from tests.tenant import until
from tests.ui.desk import Desk, desk
from tests.ui.faces import nameless

pytestmark = pytest.mark.usefixtures("qapp")

Role = QAccessible.Role


def named(root: QWidget, role: QAccessible.Role, name: str) -> list[QWidget]:
    """The visible widgets that a screen reader finds under this role and a name beginning so."""
    found = []
    for widget in [root, *root.findChildren(QWidget)]:
        face = QAccessible.queryAccessibleInterface(widget)
        if widget.isVisible() and face.role() == role and face.text(QAccessible.Text.Name).startswith(name):
            found.append(widget)
    return found


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, modifiers))


async def test_everything_has_its_name(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        window = here.window
        window.page.table.selectRow(0)
        for role, name in (
            (Role.Table, "Agents"),
            (Role.List, "Sections"),
            (Role.EditableText, "Filter"),
            (Role.Button, "Refresh"),
            (Role.Button, "Pause polling"),
            (Role.Button, "Unlock changes"),
            (Role.Button, "Open in Atera"),
            (Role.StaticText, "Next refresh in 0:"),
            (Role.StaticText, "Connected"),
            (Role.StaticText, "API "),
            (Role.StaticText, "1 of 60 selected"),
        ):
            assert len(named(window, role, name)) >= 1, f"no {role} is called {name!r}"
        assert named(window, Role.Button, "New ticket") == [], "a button that does nothing"
        assert window.details.accessibleName() == "Details"
        budget = named(window, Role.StaticText, "API ")[0]
        assert QAccessible.queryAccessibleInterface(budget).text(QAccessible.Text.Name).endswith(" of 100,000 a minute")


@pytest.mark.parametrize("section", PAGES)
async def test_nothing_that_takes_focus_is_nameless(tmp_path: Path, section: str) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        here.window.show_section(section)
        here.window.page.table.selectRow(0)
        here.window.focus_filter()
        here.window.bar.filter.setText("a")
        assert nameless(here.window) == []
        assert named(here.window, Role.Table, PAGES[section].title) != []


async def test_sections_begin_with_their_title_and_count(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        here.window._tick()
        listed = QAccessible.queryAccessibleInterface(here.window.sections)
        names = [listed.child(number).text(QAccessible.Text.Name) for number in range(listed.childCount())]
        assert [name.split(",")[0] for name in names] == [page.title for page in PAGES.values()]
        assert names[0] == "Agents, 60 agents"


async def test_filter_counts_and_escape_clears(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        page, line = here.window.page, here.window.bar.filter
        assert page.header.count.words() == "60"
        line.setText("is:server")
        servers = len(page.rows)
        assert 0 < servers < 60
        assert page.header.count.words() == f"{servers} of 60"
        line.setText("no machine is called this")
        assert page.empty.isVisible()
        assert "no machine is called this" in page.empty.words.text()
        here.button("Clear filter").click()
        assert line.text() == ""
        assert page.empty.isHidden()
        line.setText("again")
        press(line, Qt.Key.Key_Escape)
        assert page.header.count.words() == "60"


async def test_each_section_keeps_its_own_filter(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        here.window.bar.filter.setText("is:server")
        here.window.show_section("tickets")
        assert here.window.bar.filter.text() == ""
        here.window.show_section("agents")
        assert here.window.bar.filter.text() == "is:server"
        assert here.window.page.header.count.words() != "60"


async def test_quick_filters_are_chosen_by_name(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        page = here.window.page
        assert page.header.chips.buttons["All"].isChecked()
        here.button("Online").click()
        assert 0 < len(page.rows) < 60
        assert all(page.rows.record_at(row).online for row in range(len(page.rows)))  # type: ignore[attr-defined]
        assert not page.header.chips.buttons["All"].isChecked()
        face = QAccessible.queryAccessibleInterface(page.header.chips.buttons["Online"])
        assert face.state().checked


@pytest.mark.parametrize("action", ["Press", "Toggle"])
async def test_quick_filters_are_chosen_over_the_accessibility_bus(tmp_path: Path, action: str) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        page = here.window.page
        face = QAccessible.queryAccessibleInterface(page.header.chips.buttons["Servers"])
        assert face.role() == Role.RadioButton
        face.actionInterface().doAction(action)
        await until(lambda: page.view.title == "Servers")
        assert 0 < len(page.rows) < 60
        assert page.header.count.words() == f"{len(page.rows)} of 60"


async def test_sections_are_chosen_over_the_accessibility_bus(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        listed = QAccessible.queryAccessibleInterface(here.window.sections)
        for number, title in ((1, "Alerts"), (2, "Tickets"), (0, "Agents")):
            assert listed.selectionInterface().select(listed.child(number))
            assert here.window.page.spec.title == title
            assert named(here.window, Role.Table, title) != []
            assert [face.text(QAccessible.Text.Name).split(",")[0] for face in listed.selectionInterface().selectedItems()] == [title]


async def test_older_alerts_are_fetched_when_somebody_looks(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=300) as here:
        await here.quiet()
        here.window.show_section("alerts")
        page = here.window.page
        live = page.rows.total
        here.button("All").click()
        await until(lambda: page.rows.total > live)
        assert here.served is not None
        assert any("/alerts?" in request and "alertStatus" not in request for request in here.served.asked)


async def test_countdown_runs_pauses_and_raises_no_event(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        countdown = here.window.bar.countdown
        before = countdown.words()
        assert before.startswith("Next refresh in 0:")
        await until(lambda: countdown.words() not in (before, "Refreshing…"))
        assert countdown.text() == "", "QLabel.setText would announce every second"
        here.button("Pause polling").click()
        assert countdown.words() == "Paused"
        assert QAccessible.queryAccessibleInterface(countdown).text(QAccessible.Text.Name) == "Paused"
        here.button("Resume polling").click()
        assert countdown.words().startswith("Next refresh in 0:")


async def test_offline_keeps_everything_readable_and_says_since_when(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        assert here.served is not None
        here.served.weather.set("offline")
        await here.refreshed()
        assert len(here.window.page.rows) == 60
        assert here.window.status_bar.connection.text().startswith("Offline, data from ")
        assert any(line.startswith("Offline since ") for line in here.notices())
        assert here.window.page.header.age.words().startswith("Offline, data from ")
        here.served.weather.set("offline", "off")
        await here.refreshed()
        assert here.window.status_bar.connection.text() == "Connected"
        assert here.notices() == []


async def test_a_refused_key_is_said_once_and_stops(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        assert here.served is not None
        here.served.weather.set("expired")
        await here.refreshed()
        assert here.window.status_bar.connection.text() == "Key refused"
        assert len(here.notices()) == 1
        assert "expired" in here.notices()[0]
        assert here.window.bar.countdown.words() == "Paused"


async def test_a_missing_permission_concerns_one_section(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        assert here.served is not None
        here.served.weather.set("forbid", "Tickets:Read")
        await here.quiet()
        assert here.notices() == []
        assert here.window.status_bar.connection.text() == "No permission: tickets"
        here.window.show_section("tickets")
        assert len(here.notices()) == 1
        assert here.notices()[0].startswith("No permission: this API key may not read tickets")
        assert here.window.page.empty.isVisible()


async def test_without_key_or_cache_it_says_so(tmp_path: Path) -> None:
    async with desk(tmp_path, served=False) as here:
        await here.quiet()
        assert here.window.status_bar.connection.text() == "Offline"
        assert here.notices() == ["Not connected: there is no API key."]
        assert not here.button("Refresh").isEnabled()
        assert here.window.bar.countdown.words() == "Paused"
        for name, page in PAGES.items():
            here.window.show_section(name)
            words = f"No {page.noun[1]} are stored on this computer yet. Connect to Atera to see them."
            assert [face for face in named(here.window, Role.StaticText, "No ") if face.text() == words] != []  # type: ignore[attr-defined]


async def test_work_offline_sends_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        assert here.served is not None
        here.window.actions_["work-offline"].trigger()
        asked = len(here.served.asked)
        assert here.window.actions_["work-offline"].isChecked()
        assert any("nothing is sent" in line for line in here.notices())
        assert here.window.bar.countdown.words() == "Paused"
        await asyncio.sleep(0.05)
        assert len(here.served.asked) == asked
        here.button("Work online").click()
        await until(lambda: here.window.status_bar.connection.text() == "Connected")


async def test_the_cache_is_shown_without_a_tenant(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
    async with desk(tmp_path, served=False) as again:
        await again.quiet()
        assert len(again.window.page.rows) == 60
        assert again.window.status_bar.connection.text().startswith("Offline, data from ")
        assert again.window.status_bar.ages.words().startswith("Agents ")
        assert again.notices() == ["Not connected: there is no API key."]


async def test_state_comes_back(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        here.window.resize(1100, 700)
        here.window.bar.filter.setText("is:server")
        here.button("Offline").click()
        here.window.page.table.sort([("customer", True)])
        here.window.show_section("alerts")
        here.window.show_section("agents")
        here.window.panes.toggle_details()
        here.window.save_state()
        kept = here.states[-1]
    async with desk(tmp_path, state=kept) as again:
        assert (again.window.width(), again.window.height()) == (1100, 700)
        assert again.window.bar.filter.text() == "is:server"
        assert again.window.page.view.title == "Offline"
        assert again.window.page.rows.sorted_by == (("customer", True),)
        assert again.window.details.isHidden()
        assert again.window.state()["sections"]["agents"]["filter"] == "is:server"


@pytest.mark.parametrize(
    "state",
    [
        {"window": 3, "section": ["agents"], "sections": {"agents": {"filter": 7, "view": "Nonsense", "table": [1]}}},
        {"window": {"rect": [1, "2", 3, 4], "splitter": [1e9]}, "section": "nothing", "sections": 1},
    ],
)
async def test_a_spoilt_state_is_passed_over(tmp_path: Path, state: dict[str, object]) -> None:
    async with desk(tmp_path, state=state) as here:
        await here.quiet()
        assert here.window.page.spec.title == "Agents"
        assert here.window.page.view.title == "All"


async def test_details_follow_the_selection(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        page = here.window.page
        page.table.selectRow(3)
        name = page.rows.record_at(3).name  # type: ignore[attr-defined]
        assert name in [label.text() for label in here.window.details.findChildren(QLabel)]
        assert page.selected.words() == "1 of 60 selected"
        here.window.actions_["select-all"].trigger()
        assert page.selected.words() == "60 of 60 selected"
        here.window.bar.filter.setText("is:server")
        servers = len(page.rows)
        assert 0 < servers < 60
        assert page.selected.words() == f"{servers} of {servers} selected"


async def test_nothing_is_selected_until_somebody_does_over_the_accessibility_bus_too(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        window, page = here.window, here.window.page
        window._tick()
        assert page.keys() == ()
        assert page.selected.words() == "Nothing selected"
        assert named(window, Role.StaticText, "Select an agent to see its details.") != []
        face = QAccessible.queryAccessibleInterface(page.table)
        name = page.rows.record_at(7).name  # type: ignore[attr-defined]
        cells = (face.child(number) for number in range(face.childCount()))
        cell = next(each for each in cells if each.role() == Role.Cell and each.text(QAccessible.Text.Name).startswith(name))
        assert face.selectionInterface().select(cell)
        assert page.keys() == (page.rows.key_at(7),)
        assert name in [label.text() for label in window.details.findChildren(QLabel)]


async def test_a_related_record_is_shown_even_if_filtered_out(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        key = here.window.page.rows.key_at(5)
        here.window.bar.filter.setText("nothing fits this")
        here.window.show_section("alerts")
        here.window.go_to("agents", key)
        assert here.window.page.keys() == (key,)
        assert here.window.bar.filter.text() == ""


async def test_copying_takes_what_is_shown(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        here.window.page.table.selectRow(0)
        here.window.actions_["copy-with-headers"].trigger()
        head, row = QGuiApplication.clipboard().text().split("\n")
        assert head.split("\t")[:5] == ["Name", "Status", "Customer", "OS", "Last seen"]
        here.button("Copy").click()
        assert QGuiApplication.clipboard().text() == row


async def test_panes_are_reached_by_key_in_order(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        window = here.window
        window.page.table.selectRow(0)
        window.activateWindow()
        await until(window.isActiveWindow)
        window.focus_filter()
        panes, seen = [window.bar.filter, window.sections, window.page.table, window.details], []
        for _ in panes:
            focus = QApplication.focusWidget()
            assert focus is not None
            seen.append(next(pane for pane in panes if within(focus, pane)))
            window.actions_["next-pane"].trigger()
        assert seen == panes
        assert QApplication.focusWidget() is window.bar.filter


def within(widget: QWidget, pane: QWidget) -> bool:
    return widget is pane or pane.isAncestorOf(widget)


async def test_tab_goes_through_the_panes_in_order(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        window = here.window
        window.show_section("tickets")
        window.page.table.selectRow(0)
        window.notes.tell(Notice("test", "A line with a button", actions=(("Press", "refresh"),)))
        panes: list[QWidget] = [window.bar, window.notes, window.sections, window.page, window.details]
        seen: list[QWidget] = []
        at: QWidget = window.bar.filter
        while True:
            if at.isVisible() and at.focusPolicy() & Qt.FocusPolicy.TabFocus:
                pane = next(pane for pane in panes if within(at, pane))
                seen += [pane] if seen[-1:] != [pane] else []
            following = at.nextInFocusChain()
            assert following is not None
            at = following
            if at is window.bar.filter:
                break
        assert seen == panes


async def test_a_held_fall_is_shown_and_accepted(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        keys = tuple(here.window.page.rows.key_at(row) for row in range(40))
        feed = here.session.sync.feeds["agents"]
        feed.held = Fall(60, 20, keys)
        here.session.sync._facts()
        assert any("20 agents instead of 60" in line for line in here.notices())
        here.button("Show what would go").click()
        dialog = await opened(here)
        assert dialog.windowTitle() == "40 agents would go"
        assert nameless(dialog) == []
        dialog.reject()
        await until(lambda: QApplication.activeModalWidget() is None)


async def opened(here: Desk) -> QDialog:
    await until(lambda: isinstance(QApplication.activeModalWidget(), QDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QDialog)
    return dialog


DIALOGS = [("about", "About Atera Desktop"), ("about-qt", "About Qt"), ("shortcuts", "Keyboard shortcuts")]


@pytest.mark.parametrize(("action", "title"), DIALOGS)
async def test_dialogs_open_are_named_and_close_by_escape(tmp_path: Path, action: str, title: str) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        here.window.actions_[action].trigger()
        dialog = await opened(here)
        assert dialog.windowTitle() == title
        assert nameless(dialog) == []
        press(dialog, Qt.Key.Key_Escape)
        await until(lambda: QApplication.activeModalWidget() is None)


async def test_settings_are_obeyed_and_kept(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        here.window.actions_["settings"].trigger()
        dialog = await opened(here)
        assert dialog.windowTitle() == "Settings"
        assert nameless(dialog) == []
        boxes = {box.accessibleName(): box for box in dialog.findChildren(QComboBox)}
        for name in ("Refresh every", "Row height", "Appearance", "Keep what is over", "Proxy", "Your Atera plan"):
            (box,) = named(dialog, Role.ComboBox, name)
            face = QAccessible.queryAccessibleInterface(box)
            assert face.text(QAccessible.Text.Value) == boxes[name].currentText()
            assert face.child(0).role() == Role.List
            assert face.child(0).text(QAccessible.Text.Name) == name
        (line,) = named(dialog, Role.EditableText, "Proxy")
        assert QAccessible.queryAccessibleInterface(boxes["Proxy"]).child(1).object() is line
        face = QAccessible.queryAccessibleInterface(boxes["Row height"])
        for shown in (True, False):
            face.actionInterface().doAction("ShowMenu")
            assert boxes["Row height"].view().isVisible() is shown
            assert face.state().expanded == shown
        boxes["Refresh every"].setCurrentText("2 minutes")
        boxes["Row height"].setCurrentText("Compact")
        boxes["Your Atera plan"].setCurrentText("Another number")
        spins = {spin.accessibleName(): spin for spin in dialog.findChildren(QSpinBox)}
        spins["Requests a minute"].setValue(750)
        boxes["Proxy"].setEditText("proxy.example")
        named(dialog, Role.Button, "Save")[0].click()  # type: ignore[attr-defined]
        assert any(label.text().startswith("The proxy is") and label.isVisible() for label in dialog.findChildren(QLabel))
        boxes["Proxy"].setEditText("system")
        named(dialog, Role.Button, "Save")[0].click()  # type: ignore[attr-defined]
        await until(lambda: here.settings)
        kept = here.settings[-1]
        assert (kept.interval_seconds, kept.row_height, kept.rate) == (120, "compact", "750")
        assert here.session.sync.client is not None
        assert here.session.sync.client.used[1] == 750
        assert here.window.page.table.rowHeight(0) == 26
        assert here.window.bar.countdown.words().startswith(("Next refresh in 1:5", "Next refresh in 2:00"))


@pytest.mark.expects_log("atera_desktop.ui")
async def test_a_hundred_failures_of_one_cause_are_one_line(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()

        async def fail() -> None:
            raise ZeroDivisionError

        for _ in range(100):
            here.window.scope.start(fail())
        await until(lambda: here.notices() and "(100 times)" in here.notices()[0])
        assert len(here.notices()) == 1
        here.button("Copy details").click()
        assert "ZeroDivisionError" in QGuiApplication.clipboard().text()
        here.button("Dismiss").click()
        assert here.notices() == []


async def test_a_full_disk_is_a_line(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()

        def full(state: object) -> None:
            raise DiskFull(tmp_path)

        here.window._keep_state = full
        here.window.save_state()
        assert here.notices() == ["The disk is full: what is shown is not kept. Make room; it is written again by itself."]


@pytest.mark.parametrize("suffix", ["csv", "json", "xlsx"])
async def test_export_writes_what_is_shown(tmp_path: Path, suffix: str) -> None:
    from atera_desktop.ui.saving import save_rows

    async with desk(tmp_path) as here:
        await here.quiet()
        here.window.bar.filter.setText("is:server")
        path = tmp_path / f"rows.{suffix}"
        assert await save_rows(here.window.page, here.session, path) == len(here.window.page.rows)
        assert path.stat().st_size > 100
        if suffix == "csv":
            lines = path.read_text().splitlines()
            assert lines[0].startswith("Name,Status,Customer,OS,Last seen")
            assert len(lines) == len(here.window.page.rows) + 1
        with pytest.raises(FileNotFoundError):
            await save_rows(here.window.page, here.session, tmp_path / "missing" / "rows.csv")


async def test_the_refresh_button_keeps_the_keyboard_while_it_refreshes(tmp_path: Path) -> None:
    """Else Space a moment later would press its neighbour, and pause."""
    async with desk(tmp_path) as here:
        await here.quiet()
        button = here.button("Refresh")
        here.window.activateWindow()
        button.setFocus()
        await here.refreshed()
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Space)
        assert QApplication.focusWidget() is button
        assert not here.session.sync.status.paused
        await here.quiet()


async def test_the_cross_of_the_filter_goes_with_its_words(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        cross = next(iter(here.window.bar.filter.findChildren(QToolButton)))
        here.window.bar.filter.setText("server")
        await until(cross.isVisible)
        here.window.show_section("tickets")
        assert here.window.bar.filter.text() == ""
        await until(lambda: not cross.isVisible())
        here.window.show_section("agents")
        assert here.window.page.rows.text == "server"


async def test_rows_of_a_list_that_was_just_looked_at_are_not_grey(tmp_path: Path) -> None:
    """What a refresh by changes alone has settled counts as confirmed, in the rows as in the line above them."""
    async with desk(tmp_path) as here:
        await here.quiet()
        here.window.show_section("tickets")
        await here.quiet()
        page = here.window.page
        now = here.session.now()
        for key in page.collection.confirmed:
            page.collection.confirmed[key] = now - 3 * 86_400
        page.tick()
        source, tip = page.table.source, Qt.ItemDataRole.ToolTipRole
        assert "as of" in str(source.index(0, 0).data(tip))
        page.collection.settled = now
        page.tick()
        assert "as of" not in str(source.index(0, 0).data(tip))


async def test_refresh_moves_neither_focus_nor_place_nor_selection(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=200) as here:
        await here.quiet()
        table = here.window.page.table
        table.selectRow(50)
        table.scrollTo(table.model().index(60, 0))
        keys, place, focus = here.window.page.keys(), table.verticalScrollBar().value(), QApplication.focusWidget()
        await here.refreshed()
        assert here.window.page.keys() == keys
        assert table.verticalScrollBar().value() == place
        assert QApplication.focusWidget() is focus


async def test_menus_offer_everything_by_its_keys(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        menus = {action.text().replace("&", ""): action.menu() for action in here.window.menuBar().actions() if action.isVisible()}
        assert list(menus) == ["File", "Edit", "View", "Go", "Agent", "Alert", "Ticket", "Tools", "Help"]
        keys: dict[str, str] = {}
        for action in here.window.actions():
            for key in action.shortcuts():
                assert key.toString() not in keys, f"{key.toString()} does two things"
                keys[key.toString()] = action.text()
        wanted = {"F5": "Refresh", "Ctrl+R": "Refresh", "Ctrl+F": "Filter", "F6": "Next pane", "Ctrl+Return": "Open in Atera"}
        wanted |= {"Ctrl+,": "Settings…", "Ctrl+1": "Agents", "Ctrl+2": "Alerts", "Ctrl+3": "Tickets", "F1": "Keyboard shortcuts"}
        wanted |= {"Ctrl+C": "Copy", "Ctrl+Shift+C": "Copy with headers", "Ctrl+A": "Select all", "Esc": "Clear filter"}
        assert {key: keys.get(key) for key in wanted} == wanted


async def test_columns_and_sorting_are_within_reach_of_the_keyboard(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        view = next(action.menu() for action in here.window.menuBar().actions() if action.text() == "&View")
        assert isinstance(view, QMenu)
        offered = {action.text(): action.menu() for action in view.actions()}
        columns, sorting = offered["Columns"], offered["Sort by"]
        assert isinstance(columns, QMenu)
        assert isinstance(sorting, QMenu)
        columns.aboutToShow.emit()
        next(action for action in columns.actions() if action.text() == "User").trigger()
        assert "user" not in here.window.page.table.shown_keys()
        sorting.aboutToShow.emit()
        next(action for action in sorting.actions() if action.text() == "Customer").trigger()
        assert here.window.page.rows.sorted_by == (("customer", False),)


async def test_export_asks_for_a_file_and_says_what_it_wrote(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        here.button("Export…").click()
        dialog = await opened(here)
        assert isinstance(dialog, QFileDialog)
        dialog.fileSelected.emit(str(tmp_path / "agents.csv"))
        dialog.accept()
        await until(lambda: here.notices())
        assert here.notices() == [f"60 agents written to {tmp_path / 'agents.csv'}"]


@pytest.mark.parametrize("answer", ["Replace", "Cancel"])
async def test_a_file_that_is_there_is_replaced_only_when_asked_for(tmp_path: Path, answer: str) -> None:
    there = tmp_path / "agents.csv"
    there.write_text("mine")
    async with desk(tmp_path) as here:
        await here.quiet()
        here.button("Export…").click()
        dialog = await opened(here)
        assert isinstance(dialog, QFileDialog)
        dialog.fileSelected.emit(str(there))
        dialog.accept()
        await until(lambda: isinstance(question := QApplication.activeModalWidget(), QDialog) and question.windowTitle() == "Replace file")
        question = QApplication.activeModalWidget()
        assert isinstance(question, QDialog)
        next(button for button in question.findChildren(QPushButton) if button.text().replace("&", "") == answer).click()
        await until(lambda: not question.isVisible())
        if answer == "Replace":
            await until(lambda: here.notices())
        assert (there.read_text() == "mine") is (answer == "Cancel")


async def test_a_failed_export_is_a_line(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        here.button("Export…").click()
        dialog = await opened(here)
        assert isinstance(dialog, QFileDialog)
        dialog.fileSelected.emit(str(tmp_path / "missing" / "agents.csv"))
        dialog.done(1)
        await until(lambda: here.notices())
        assert here.notices()[0].endswith("Choose another place.")
