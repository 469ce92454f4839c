"""200,000 alerts and 100,000 tickets in their sections: how long the window does not answer while one opens, and while it is used."""

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.figure import Figure
from tests.benchmarks.gaps import ANSWERS_IN, control

CROWDS = {"alerts": 200_000, "tickets": 100_000}
TYPED = ("s", "se", "ser", "service", "", "disk", "")
PAUSE = 0.3


def measure() -> Iterator[Figure]:
    with control() as seen:
        found = subprocess.run([sys.executable, "-m", __name__], check=True, stdout=subprocess.PIPE).stdout
    bound = max(seen) * 1000 + ANSWERS_IN
    for name, longest in json.loads(found).items():
        yield Figure(name, longest * 1000, bound, "control timer and 50 ms", 1, share=True)


async def use() -> dict[str, float]:
    """What was done → the longest time, in seconds, for which the window did not answer."""
    from atera_desktop.app.memory import bulk_load
    from tests.benchmarks.crowd import crowd
    from tests.benchmarks.desk import Gaps, scroll, window

    longest: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        async with window(Path(folder), None) as shown:
            for name, count in CROWDS.items():
                with bulk_load():  # as the cache is read
                    shown.session.collections[name].restore(list(crowd(name, count)))
                await asyncio.sleep(PAUSE)
                gaps = Gaps(shown)
                await asyncio.sleep(PAUSE)
                shown.show_section(name)
                filled = asyncio.Event()
                shown.page.table.filled.connect(filled.set)
                await filled.wait()
                await asyncio.sleep(PAUSE)
                longest[f"open {count:,} {name}"] = max(gaps.stop())
                for _ in shown.page.rows.build():  # as it is once the window has been idle for a moment
                    pass
                shown.page.show_all()
                await asyncio.sleep(PAUSE)
                gaps, timer = Gaps(shown), scroll(shown.page.table)
                for text in TYPED:
                    await asyncio.sleep(PAUSE)
                    shown.page.set_filter(text)
                await asyncio.sleep(PAUSE)
                timer.stop()
                longest[f"use {count:,} {name}"] = max(gaps.stop())
    return longest


def main() -> None:
    import qasync
    from PySide6.QtWidgets import QApplication

    with qasync.QEventLoop(QApplication([])) as loop:
        print(json.dumps(loop.run_until_complete(use())))


if __name__ == "__main__":
    main()
