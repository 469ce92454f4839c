"""Runs the benchmarks named, or all but the longest; exits 1 when a target is missed, 2 for a name that is none."""

import os
import pkgutil
import sys
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context

from tests import benchmarks
from tests.benchmarks.figure import measured


def names() -> list[str]:
    """Every benchmark there is."""
    found = sorted(module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name != "__main__")
    return [name for name in found if hasattr(import_module(f"tests.benchmarks.{name}"), "measure")]


def usual() -> list[str]:
    """Those that run when none is named: all but the ones that take minutes (`AT_LENGTH = True`)."""
    return [name for name in names() if not getattr(import_module(f"tests.benchmarks.{name}"), "AT_LENGTH", False)]


def main(wanted: list[str]) -> int:
    unknown = set(wanted) - set(names())
    if unknown:
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(names())}", file=sys.stderr)
        return 2
    # A process of its own for each: what one leaves behind in memory and in the collector is nothing to the next.
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as processes:
        met = [each for of_one in processes.map(measured, wanted or usual()) for each in of_one]
    print(f"{sum(met)} of {len(met)} targets met")
    return 0 if all(met) else 1


if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    sys.exit(main(sys.argv[1:]))
