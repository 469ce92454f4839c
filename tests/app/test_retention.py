"""What is over leaves this computer when the user wants it so, and nothing else does."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from atera_desktop.app.collection import Collection
from atera_desktop.app.retention import retire
from atera_desktop.domain.catalog import RESOURCES
from atera_desktop.domain.wire import instant
from tests.tenant import session, tenant

NOW = instant("2026-11-25T12:00:00Z") or 0.0
OLD, NEW = "2026-10-01T12:00:00Z", "2026-11-20T12:00:00Z"


@pytest.mark.parametrize(
    ("resource", "record", "stays"),
    [
        ("tickets", {"TicketStatus": "Closed", "TicketResolvedDate": OLD}, False),
        ("tickets", {"TicketStatus": "Closed", "TicketResolvedDate": NEW}, True),
        ("tickets", {"TicketStatus": "Closed", "TicketResolvedDate": None}, True),
        ("tickets", {"TicketStatus": "Open", "TicketResolvedDate": OLD}, True),
        ("alerts", {"Archived": True, "ArchivedDate": OLD}, False),
        ("alerts", {"Archived": True, "ArchivedDate": NEW}, True),
        ("alerts", {"Archived": False, "ArchivedDate": OLD}, True),
        ("agents", {"Online": False, "LastSeen": OLD}, True),
    ],
)
def test_only_what_is_over_for_long_leaves(resource: str, record: dict[str, object], stays: bool) -> None:
    collection = Collection(RESOURCES[resource])
    field = {"tickets": "TicketID", "alerts": "AlertID", "agents": "AgentID"}[resource]
    collection.merge([json.dumps({field: 7, **record}).encode()], NOW)
    assert retire({resource: collection}, 0, NOW) == 0
    assert retire({resource: collection}, 30, NOW) == (not stays)
    assert (7 in collection.records) is stays
    assert (7 in collection.unwritten.removed) is not stays


async def test_the_cache_forgets_it_too(tmp_path: Path) -> None:
    async with tenant(30) as served, session(tmp_path, served) as opened:
        client = served.client()
        opened.collections["tickets"].merge((await client.page(RESOURCES["tickets"], 1)).items, NOW)
        await client.aclose()
        await opened.keeper.write()
        before = opened.cache.counts()["tickets"]
        opened.settings = msgspec.structs.replace(opened.settings, keep_days=30)
        opened.retire()
        await opened.keeper.write()
        assert opened.cache.counts()["tickets"] == len(opened.collections["tickets"])
        assert 0 < opened.cache.counts()["tickets"] < before
