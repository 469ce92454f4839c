"""What arrives, what changed, what is gone."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from atera_desktop.app.collection import Changes, Collection
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.catalog import AGENTS, TICKETS
from atera_desktop.domain.record import Key
from atera_desktop.store.cache import Stored


def raw(key: int, **fields: Any) -> bytes:
    return json.dumps({"AgentID": key, "AgentName": f"PC-{key}", **fields}).encode()


def listening(collection: Collection) -> list[Changes]:
    told: list[Changes] = []
    collection.changed.connect(told.append)
    return told


def test_a_flush_tells_each_change_once() -> None:
    agents = Collection(AGENTS)
    told = listening(agents)
    assert agents.merge([raw(1), raw(2)], 10.0) == [1, 2]
    agents.merge([raw(2, Online=True)], 11.0)
    agents.flush()
    agents.flush()
    assert told == [Changes(inserted=(1, 2))]
    agents.merge([raw(1), raw(2, Online=False), raw(3)], 12.0)
    agents.remove([1, 99])
    agents.flush()
    assert told[1:] == [Changes((3,), (2,), (1,))]


def test_equal_names_share_one_string() -> None:
    agents = Collection(AGENTS)
    agents.merge([raw(1, CustomerName="Acme Dental"), raw(2, CustomerName="Acme Dental")], 10.0)
    names = [record.customer_name for record in agents.records.values() if isinstance(record, Agent)]
    assert names[0] == "Acme Dental"
    assert names[0] is names[1]


def test_a_record_removed_and_back_before_the_flush_has_changed() -> None:
    agents = Collection(AGENTS)
    agents.merge([raw(1)], 10.0)
    agents.flush()
    agents.remove([1])
    agents.merge([raw(1, Online=True)], 11.0)
    assert agents.flush() == Changes(changed=(1,))


def test_a_record_new_and_gone_before_the_flush_is_never_told() -> None:
    agents = Collection(AGENTS)
    agents.merge([raw(1)], 10.0)
    agents.remove([1])
    assert not agents.flush()


def test_bytes_met_before_confirm_a_record_and_change_nothing() -> None:
    agents = Collection(AGENTS)
    agents.merge([raw(1)], 10.0)
    agents.flush()
    assert agents.merge([raw(1)], 20.0) == [1]
    assert agents.confirmed == {1: 20.0}
    assert not agents.flush()


def test_last_seen_alone_is_shown_but_written_only_when_asked() -> None:
    agents = Collection(AGENTS)
    agents.merge([raw(1, LastSeen="2026-11-20T14:00:00Z")], 10.0)
    agents.take_unwritten(with_seen=False)
    agents.flush()
    agents.merge([raw(1, LastSeen="2026-11-20T14:01:00Z")], 20.0)
    assert agents.flush() == Changes(changed=(1,))
    assert not agents.take_unwritten(with_seen=False).rows
    assert agents.take_unwritten(with_seen=True).seen == {1: "2026-11-20T14:01:00Z"}
    assert not agents.take_unwritten(with_seen=True).seen


def test_a_real_change_takes_last_seen_along() -> None:
    agents = Collection(AGENTS)
    agents.merge([raw(1)], 10.0)
    agents.take_unwritten(with_seen=True)
    agents.merge([raw(1, LastSeen="2026-11-20T14:01:00Z")], 20.0)
    changed = raw(1, LastSeen="2026-11-20T14:02:00Z", Online=True)
    agents.merge([changed], 30.0)
    taken = agents.take_unwritten(with_seen=True)
    assert taken.rows == {1: Stored(1, changed, None, 30.0)}
    assert not taken.seen


def test_what_could_not_be_written_comes_back_but_never_over_what_is_newer() -> None:
    agents = Collection(AGENTS)
    agents.merge([raw(1), raw(2)], 10.0)
    taken = agents.take_unwritten(with_seen=True)
    agents.merge([raw(1, Online=True)], 20.0)
    agents.remove([2])
    agents.give_back(taken)
    again = agents.take_unwritten(with_seen=True)
    assert again.rows[1].fetched == 20.0
    assert 2 not in again.rows
    assert again.removed == {2}


def test_a_bad_record_is_counted_and_what_is_known_of_it_stays() -> None:
    agents = Collection(AGENTS)
    agents.merge([raw(1), raw(2)], 10.0)
    assert agents.merge([raw(1, Memory="many"), b"[]", raw(3)], 20.0) == [1, 3]
    assert agents.records[1].agent_name == "PC-1"  # type: ignore[attr-defined]
    assert len(agents.set_aside) == 2
    agents.merge([raw(1, Memory="few"), raw(1)], 30.0)
    agents.forget_unreadable()
    assert not agents.set_aside
    assert agents.absent({1, 3}) == [2]


def test_a_record_leaves_after_two_complete_sweeps_in_a_row() -> None:
    agents = Collection(AGENTS)
    agents.merge([raw(1), raw(2)], 10.0)
    assert agents.mark_absent([2]) == []
    agents.merge([raw(2)], 20.0)
    assert agents.mark_absent([2]) == []
    assert agents.mark_absent([2]) == [2]
    assert list(agents.records) == [1]


def test_the_cache_never_overwrites_what_the_network_brought() -> None:
    agents = Collection(AGENTS)
    agents.merge([raw(1, Online=True)], 20.0)
    agents.restore([Stored(1, raw(1), None, 10.0), Stored(2, raw(2), "2026-11-20T14:00:00Z", 10.0), Stored(3, b"garbage", None, 10.0)])
    assert agents.records[1].online is True  # type: ignore[attr-defined]
    assert agents.records[2].last_seen == "2026-11-20T14:00:00Z"  # type: ignore[attr-defined]
    assert 3 not in agents.records
    assert not agents.unwritten.rows.get(2)


def test_age_is_that_of_the_oldest_asked_for_or_of_the_last_complete_list_of_changes() -> None:
    tickets = Collection(TICKETS)
    assert tickets.oldest() is None
    tickets.merge([b'{"TicketID":1}'], 10.0)
    tickets.merge([b'{"TicketID":2}'], 20.0)
    assert (tickets.oldest(), tickets.oldest([2]), tickets.oldest([])) == (10.0, 20.0, None)
    tickets.settled = 15.0
    assert (tickets.oldest(), tickets.oldest([2])) == (15.0, 20.0)


@given(st.lists(st.tuples(st.sampled_from(["merge", "remove", "flush", "write"]), st.integers(1, 4), st.booleans()), max_size=40))
def test_listeners_and_cache_always_end_where_the_collection_is(steps: list[tuple[str, int, bool]]) -> None:
    agents = Collection(AGENTS)
    shown: set[Key] = set()
    cached: dict[Key, bytes] = {}

    def follow(changes: Changes) -> None:
        assert not shown.intersection(changes.inserted)
        assert shown.issuperset((*changes.changed, *changes.removed))
        shown.update(changes.inserted)
        shown.difference_update(changes.removed)

    def write() -> None:
        taken = agents.take_unwritten(with_seen=True)
        for key in taken.removed:
            cached.pop(key, None)
        cached.update({key: row.raw for key, row in taken.rows.items()})

    agents.changed.connect(follow)
    for step, key, flag in steps:
        if step == "merge":
            agents.merge([raw(key, Online=flag)], 1.0)
        elif step == "remove":
            agents.remove([key])
        elif step == "flush":
            agents.flush()
        else:
            write()
    agents.flush()
    write()
    assert shown == set(agents.records) == set(cached)
    assert all(json.loads(cached[key])["Online"] == agents.records[key].online for key in shown)  # type: ignore[attr-defined]
