"""The window among screens that come, go and differ: always within reach, and sharp."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QTimer
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from atera_desktop.ui import look, remembered
from atera_desktop.ui.pages import PAGES
from atera_desktop.ui.table.painter import Lane, Line, glyph_picture
from tests.tenant import until
from tests.ui.desk import desk

DESK, LAPTOP = QRect(1920, 0, 2560, 1440), QRect(0, 0, 1920, 1080)
Plug = Callable[..., None]


@pytest.fixture
def plug(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Plug:
    """Sets which screens there are: the platform of the tests has one, and it cannot be unplugged."""

    def screens(*present: QRect) -> None:
        monkeypatch.setattr(remembered, "screens", lambda: list(present))
        qapp.screenRemoved.emit(qapp.primaryScreen())

    return screens


def state(rect: QRect) -> dict[str, object]:
    return {"window": {"rect": [rect.x(), rect.y(), rect.width(), rect.height()]}}


async def settled() -> None:
    """Until what was posted before has arrived. Qt's events may not be processed inside a task: another could start in it."""
    arrived = asyncio.Event()
    QTimer.singleShot(0, arrived.set)
    await arrived.wait()


async def test_a_window_comes_back_when_its_screen_goes(tmp_path: Path, plug: Plug) -> None:
    plug(LAPTOP, DESK)
    there = QRect(2400, 200, 1440, 900)
    async with desk(tmp_path, state=state(there)) as here:
        assert here.window.geometry() == there
        here.window.details.focus_record()
        plug(LAPTOP)
        await until(lambda: LAPTOP.contains(here.window.geometry()))
        assert here.window.size() == there.size()
        home = here.window.geometry()
        plug(LAPTOP, DESK)
        await here.quiet()
        assert here.window.geometry() == home, "a screen that comes moves nothing"


async def test_a_window_left_alone_stays_where_it_is(tmp_path: Path, plug: Plug) -> None:
    plug(LAPTOP, DESK)
    there = QRect(1000, 100, 1440, 900)  # over the edge of both
    async with desk(tmp_path, state=state(there)) as here:
        await here.quiet()
        plug(LAPTOP)
        await settled()
        assert here.window.geometry() == there
        here.window.showMaximized()
        await settled()
        large = here.window.geometry()
        plug(QRect(0, 0, 1280, 720))
        await settled()
        assert here.window.geometry() == large, "the system places what is maximized"


async def test_a_window_is_restored_though_its_screen_is_missing(tmp_path: Path, plug: Plug) -> None:
    plug(LAPTOP)
    async with desk(tmp_path, state=state(QRect(2400, 200, 2000, 1200))) as here:
        assert LAPTOP.contains(here.window.pos())
        assert here.window.size() == LAPTOP.size()


async def test_rows_on_a_screen_of_another_scale_are_as_sharp_as_new(qapp: QApplication, tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        rows = here.window.page.table._painter

        def picture(scale: float) -> QImage:
            image = QImage(round(300 * scale), round(320 * scale), QImage.Format.Format_RGB32)
            image.setDevicePixelRatio(scale)
            image.fill(look.current().base)
            painter = QPainter(image)
            rows.paint(painter, [Line(row, row * 32, False) for row in range(10)], [Lane(0, 0, 140), Lane(1, 140, 160)], 32, None)
            painter.end()
            return image

        moved = {scale: picture(scale) for scale in (1.0, 3.0, 1.5, 2.0)}
        for scale, late in moved.items():
            glyph_picture.cache_clear()
            rows.dress()
            assert picture(scale) == late, f"painted at {scale} with what was made for another scale"


@pytest.mark.parametrize("size", [(960, 600), (1440, 900)])
async def test_the_titles_that_sort_are_read_whole(qapp: QApplication, tmp_path: Path, size: tuple[int, int]) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        here.window.resize(*size)
        for name in PAGES:
            here.window.show_section(name)
            await settled()
            header, rows = here.window.page.table.horizontalHeader(), here.window.page.rows
            for number in [
                n for n, column in enumerate(rows.columns) if column.key in dict(rows.sorted_by) and not header.isSectionHidden(n)
            ]:
                needed = header.sectionSizeFromContents(number).width()
                assert header.sectionSize(number) >= needed, f"{name}: {rows.columns[number].title}"
