"""The window among screens that come, go and differ: always within reach, and sharp."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from atera_desktop.ui import remembered
from atera_desktop.ui.table.painter import glyph_picture
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
        QApplication.processEvents()
        assert here.window.geometry() == there
        here.window.showMaximized()
        QApplication.processEvents()
        large = here.window.geometry()
        plug(QRect(0, 0, 1280, 720))
        QApplication.processEvents()
        assert here.window.geometry() == large, "the system places what is maximized"


async def test_a_window_is_restored_though_its_screen_is_missing(tmp_path: Path, plug: Plug) -> None:
    plug(LAPTOP)
    async with desk(tmp_path, state=state(QRect(2400, 200, 2000, 1200))) as here:
        assert LAPTOP.contains(here.window.pos())
        assert here.window.size() == LAPTOP.size()


def picture(widget: QWidget, scale: float) -> QImage:
    image = QImage((widget.size().toSizeF() * scale).toSize(), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    widget.render(image, QPoint(0, 0))
    return image


async def test_a_screen_of_another_scale_is_painted_afresh(qapp: QApplication, tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        table = here.window.page.table
        pictures = [picture(table, scale) for scale in (1, 3, 1.5)]
        for late, scale in zip(pictures, (1, 3, 1.5), strict=True):
            glyph_picture.cache_clear()
            table._painter.dress()
            assert picture(table, scale) == late, f"painted at {scale} with what was made for another scale"
