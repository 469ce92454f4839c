"""A process in which agents arrive while the table scrolls: `python -m tests.benchmarks.arriving ours|naive|control URL COUNT`, or
`… cached FOLDER COUNT` where they come from the cache in a folder.

Prints the gaps between the ticks of a timer on the window's loop, in seconds, as JSON. `control` only lets the timer tick until its
input ends: what it sees is the machine's doing.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import qasync
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QApplication, QHeaderView, QTableView

from atera_desktop.api.client import Client
from tests.benchmarks.bodies import KEY
from tests.benchmarks.desk import Gaps, scroll, until, window

IN_FLIGHT = 16
WARM_UP = 1.0
SHOWN = (
    "AgentName", "Online", "CustomerName", "OS", "LastSeen", "CurrentLoggedUsers", "IpAddresses", "DomainName", "VendorBrandModel",
    "VendorSerialNumber", "AgentVersion", "LastRebootTime",
)  # fmt: skip


async def ours(url: str, count: int) -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        async with window(Path(folder), lambda: Client(url, KEY, per_minute=100_000, proxy="none")) as shown:
            await asyncio.sleep(WARM_UP)
            gaps, timer = Gaps(shown), scroll(shown.page.table)
            shown.begin()
            agents = shown.session.collections["agents"]
            await until(lambda: len(agents) >= count and not shown.session.sync.status.refreshing)
            timer.stop()
            return gaps.stop()


async def cached(folder: str, count: int) -> list[float]:
    """From the cache in that folder instead of the network."""
    async with window(Path(folder), None) as shown:
        await asyncio.sleep(WARM_UP)
        gaps, timer = Gaps(shown), scroll(shown.page.table)
        shown.begin()
        await until(lambda: len(shown.page.rows) >= count)
        await asyncio.sleep(WARM_UP)  # what is prepared afterwards counts too
        timer.stop()
        return gaps.stop()


class Dicts(QAbstractTableModel):
    """What a quick start would be: dicts from JSON, a text made for every question."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[dict[str, Any]] = []

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(SHOWN)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        value = self.rows[index.row()].get(SHOWN[index.column()])
        return ", ".join(value) if isinstance(value, list) else str(value)

    def append(self, items: list[dict[str, Any]]) -> None:
        self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(items) - 1)
        self.rows.extend(items)
        self.endInsertRows()


async def naive(url: str, count: int) -> list[float]:
    """httpx, dicts, a sorted proxy, every page inserted when it comes."""
    import httpx

    model, proxy, table = Dicts(), QSortFilterProxyModel(), QTableView()
    proxy.setSourceModel(model)
    proxy.sort(0)
    table.setModel(proxy)
    table.setWordWrap(False)
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.resize(1440, 900)
    table.show()
    await asyncio.sleep(WARM_UP)
    gaps, timer = Gaps(table), scroll(table)
    limits = httpx.Limits(max_connections=IN_FLIGHT, max_keepalive_connections=IN_FLIGHT)
    async with httpx.AsyncClient(limits=limits, timeout=60, headers={"X-API-KEY": KEY}) as client:

        async def page(number: int) -> int:
            answer = json.loads((await client.get(f"{url}/agents", params={"page": number, "itemsInPage": 50})).content)
            model.append(answer["items"])
            return int(answer["totalPages"])

        left = iter(range(2, await page(1) + 1))

        async def worker() -> None:
            for number in left:
                await page(number)

        await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))
    assert len(model.rows) >= count
    timer.stop()
    table.close()
    return gaps.stop()


async def control(url: str, count: int) -> list[float]:
    application = QApplication.instance()
    assert application is not None
    ended = threading.Event()

    def wait_for_the_end() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    gaps = Gaps(application)
    await until(ended.is_set, 600)
    return gaps.stop()


def main(kind: str, url: str, count: str) -> None:
    application = QApplication([])
    with qasync.QEventLoop(application) as loop:
        print(
            json.dumps(
                loop.run_until_complete({"ours": ours, "cached": cached, "naive": naive, "control": control}[kind](url, int(count)))
            ),
            flush=True,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
