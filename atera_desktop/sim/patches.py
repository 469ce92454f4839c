"""Which updates a machine has and lacks: worked out from the machine and the time, not kept (atera-api.md, 8.2)."""

from __future__ import annotations

import re
import zlib
from calendar import TUESDAY
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple

from .alarms import seen
from .moments import iso
from .record import Record
from .seed import DAY

MONTHS = 12
"""For how long back a machine tells of its updates."""

DRIVERS = (
    "Intel - Net - 12.19.2.56",
    "Intel Corporation - Display - 31.0.101.4502",
    "Realtek Semiconductor Corp. - MEDIA - 6.0.9632.1",
    "Intel - System - 2406.5.5.0",
)
DEFENDER = "Security Intelligence Update for Microsoft Defender Antivirus - KB2267602 (Version 1.{minor}.{patch}.0)"


class Patch(NamedTuple):
    """An update that its maker offers, since `released` (seconds since the epoch)."""

    name: str
    kind: str
    kb: str | None
    released: float


def patches(agent: Record, now: float) -> tuple[list[Record], list[Record]]:
    """The updates installed and those available, the newest first; none of either for what is not Windows or never reported.

    A machine installs an update some days after its release. What it did not get to before it was last seen is available, and some of
    that has failed.
    """
    installed, available = list[tuple[float, Record]](), list[Record]()
    reported, patience = min(now, seen(agent)), Random(agent["DeviceGuid"]).choice((2, 4, 6, 12, 25))
    for patch in offered(agent, reported, now):
        own = Random(f"{agent['DeviceGuid']} {patch.name}")
        done = patch.released + own.expovariate(1 / patience) * DAY + 4 * 3600
        shown = {"name": patch.name, "class": patch.kind, "kbId": patch.kb}
        if done <= reported:
            installed.append((done, {**shown, "installDate": iso(done)}))
        else:
            available.append({**shown, "status": "Failed" if own.random() < 0.1 else "Available"})
    return [record for _, record in sorted(installed, key=lambda pair: -pair[0])], available


def offered(agent: Record, reported: float, now: float) -> Iterator[Patch]:
    """What there is for a machine, the newest first."""
    product = re.search(r"Windows (Server )?\d+", agent["OS"] or "")
    if not product or not reported:
        return
    rng, created = Random(agent["DeviceGuid"]), datetime.fromisoformat(agent["Created"]).timestamp()
    minor, patch = divmod(int(now // DAY) * 3, 900)
    yield Patch(DEFENDER.format(minor=380 + minor, patch=patch), "Definition Updates", "KB2267602", now // DAY * DAY)
    for name in rng.sample(DRIVERS, 2) if "VMware" not in (agent["Vendor"] or "") else ():
        if (released := created + rng.uniform(5, 900) * DAY) < now:
            yield Patch(name, "Drivers", None, released)
    for month in _months(now):
        yield from _of_month(agent, product[0], month)


def _of_month(agent: Record, product: str, day: datetime) -> Iterator[Patch]:
    """What a Tuesday of updates brings."""
    label, at, build = f"{day:%Y-%m}", day.timestamp(), str(agent["OSBuild"])
    system = product if "Server" in product else f"{product} Version {agent['OSVersion']}"
    yield _numbered(f"{label} Cumulative Update for {system} for x64-based Systems", "Security Updates", build, at)
    yield Patch(f"Windows Malicious Software Removal Tool x64 - v5.{day.year * 12 + day.month - 24182}", "Update Rollups", "KB890830", at)
    if day.month % 3 == 1:
        yield _numbered(
            f"{label} Cumulative Update for .NET Framework 3.5 and 4.8.1 for {system} for x64", "Security Updates", f"net{build}", at
        )
    if day.month % 4 == 2:
        yield _numbered(f"{label} Update for {system} for x64-based Systems", "Critical Updates", f"fix{build}", at + 9 * DAY)
    if office := re.search(r"20(16|19)", agent["Office"] or ""):
        yield _numbered(f"{label} Security Update for Microsoft Office {office[0]}", "Security Updates", office[0], at)


def _numbered(name: str, kind: str, key: str, at: float) -> Patch:
    """Named with a number of the knowledge base, the same for every machine that it is for, and growing with the years."""
    kb = f"KB{4_990_000 + int(at / DAY / 30.44 - 570) * 800 + zlib.crc32(key.encode()) % 797}"
    return Patch(f"{name} ({kb})", kind, kb, at)


def _months(now: float) -> Iterator[datetime]:
    """The second Tuesdays (18:00 UTC) of the last months, the latest first."""
    first = datetime.fromtimestamp(now, UTC).replace(day=1, hour=18, minute=0, second=0, microsecond=0)
    for _ in range(MONTHS):
        tuesday = first + timedelta(days=(TUESDAY - first.weekday()) % 7 + 7)
        if tuesday.timestamp() <= now:
            yield tuesday
        first = (first - timedelta(days=1)).replace(day=1)
