"""The ordered, filtered view: after whatever happened it shows what a view made afresh would show."""

from collections.abc import Callable
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atera_desktop.app.collection import Changes
from atera_desktop.app.column import AnyColumn, Column, Grammar, Value
from atera_desktop.app.natural import natural, sort_key
from atera_desktop.app.query import AT_ONCE, Difference, Rows
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.record import Key

GRAMMAR: Grammar[Agent] = Grammar(
    keys={"os": lambda a: a.os or ""},
    flags={("is", "online"): lambda a, now: a.online is True, ("is", "late"): lambda a, now: (a.memory or 0) < now},
    always=lambda a: a.name,
)


def column(key: str, value: Callable[[Agent], Value]) -> AnyColumn:
    return Column(key, key.title(), value, lambda a, now: str(value(a) or ""))


def mixed(agent: Agent) -> Value:
    """A column of numbers, text and nothing, as a custom value may be."""
    return agent.memory if agent.online else agent.os


COLUMNS = (column("name", lambda a: a.name), column("os", lambda a: a.os), column("memory", lambda a: a.memory), column("mixed", mixed))


def is_online(record: object, now: float) -> bool:
    return isinstance(record, Agent) and record.online is True


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def agent(number: int, name: str = "", os: str | None = None, memory: int | None = None, online: bool | None = None) -> Agent:
    return Agent(agent_id=number, agent_name=name or f"PC-{number}", os=os, memory=memory, online=online)


def rows_of(*agents: Agent, clock: Clock | None = None) -> Rows:
    rows = Rows(COLUMNS, GRAMMAR, clock or Clock())
    rows.set_records({a.agent_id or 0: a for a in agents})
    return rows


def shown(rows: Rows) -> list[Key]:
    return [rows.key_at(row) for row in range(len(rows))]


@pytest.mark.parametrize(
    "rising",
    [
        ["PC2", "PC10"],
        ["1.8.9", "1.8.10", "1.10.0"],
        ["10.0.0.9", "10.0.0.10", "10.0.1.1", "192.168.1.1"],
        ["pc-1", "PC-2", "pc-3"],
        ["Muller", "Müllers", "Mulz"],
        ["9" * 8, "9" * 9, "9" * 10, "9" * 17, "9" * 18, "9" * 40],
        ["a 007", "a 8"],
        ["1", "a", "b"],
    ],
)
def test_text_sorts_as_people_count(rising: list[str]) -> None:
    assert all(natural(one) < natural(other) for one, other in pairwise(rising))


@given(st.integers(0, 10**30), st.integers(0, 10**30))
def test_numbers_in_text_sort_as_numbers(one: int, other: int) -> None:
    assert (natural(f"pc{one}x") < natural(f"pc{other}x")) is (one < other)


def test_nothing_is_nothing() -> None:
    assert [sort_key(value) for value in (None, "", "  ", "\u200b", float("nan"))] == [None] * 5
    assert sort_key(0) == 0


@pytest.mark.parametrize("descending", [False, True])
def test_nothing_comes_last_in_both_directions(descending: bool) -> None:
    rows = rows_of(agent(1, memory=None), agent(2, memory=5), agent(3, memory=10), agent(4, memory=None))
    rows.sort([("memory", descending)])
    assert shown(rows) == ([3, 2, 1, 4] if descending else [2, 3, 1, 4])
    rows.sort([("os", descending)])
    assert shown(rows) == [1, 2, 3, 4]


def test_each_key_has_its_own_direction_and_ties_keep_their_order() -> None:
    given = [(1, "b", 1), (2, "a", 1), (3, "b", 2), (4, "a", 2), (5, "a", 2)]
    rows = rows_of(*(agent(number, os=os, memory=memory) for number, os, memory in given))
    rows.sort([("os", False), ("memory", True)])
    assert shown(rows) == [4, 5, 2, 3, 1]
    rows.sort([("memory", True), ("os", True)])
    assert shown(rows) == [3, 4, 5, 1, 2]
    rows.sort([("no such column", True)])
    assert (shown(rows), rows.sorted_by) == ([1, 2, 3, 4, 5], ())


def test_numbers_and_text_in_one_column_sort() -> None:
    rows = rows_of(agent(1, os="x"), agent(2, memory=3, online=True), agent(3, memory=1, online=True), agent(4), agent(5, os="a"))
    rows.sort([("mixed", False)])
    assert shown(rows) == [3, 2, 5, 1, 4]
    rows.sort([("mixed", True)])
    assert shown(rows) == [1, 5, 2, 3, 4]


def test_filter_quick_view_and_counts() -> None:
    rows = rows_of(agent(1, "SRV-1", os="Server", online=True), agent(2, "PC-2", os="Win", online=True), agent(3, "SRV-3", os="Server"))
    rows.filter("srv")
    assert (shown(rows), len(rows), rows.total) == ([1, 3], 2, 3)
    rows.quick(is_online)
    assert shown(rows) == [1]
    rows.filter("")
    assert shown(rows) == [1, 2]
    rows.quick(None)
    assert shown(rows) == [1, 2, 3]
    assert rows.count(is_online) == 2
    assert (rows.row_of(3), rows.row_of(99), rows.record_of(3), rows.record_of(99)) == (2, None, rows.record_at(2), None)
    rows.filter("win")
    assert (shown(rows), rows.row_of(1)) == ([2], None)
    rows.shown(["name"])
    assert shown(rows) == [], "a hidden column is not searched"


def test_time_alone_changes_what_fits() -> None:
    clock = Clock()
    rows = rows_of(agent(1, memory=5), agent(2, memory=15), clock=clock)
    rows.filter("is:late")
    assert shown(rows) == []
    clock.now = 10.0
    assert rows.refresh() == Difference(inserted=(0,))
    assert shown(rows) == [1]
    rows.filter("")
    rows.quick(lambda record, now: record.memory < now)  # type: ignore[attr-defined]
    clock.now = 20.0
    assert rows.refresh() == Difference(inserted=(1,))


def test_what_changed_is_told_by_row() -> None:
    rows = rows_of(*(agent(number, os="a") for number in range(1, 6)))
    rows.sort([("name", True)])
    records: dict[Key, Agent] = {number: agent(number, os="a") for number in (1, 2, 4, 5, 6)}
    records[4] = agent(4, "PC-0", os="a")
    difference = rows.apply(Changes(inserted=(6,), changed=(4, 5), removed=(3,)), records)
    assert shown(rows) == [6, 5, 2, 1, 4]
    assert (difference.removed, difference.inserted, difference.moved) == ((2,), (0,), True)
    assert {rows.keys[slot] for slot in difference.changed} == {4, 5, 6, None}
    assert rows.apply(Changes(changed=(5,)), records).moved is False


def test_a_row_that_does_not_move_stays_among_its_equals() -> None:
    rows = rows_of(*(agent(number, os="same") for number in range(1, 5)))
    rows.sort([("os", False)])
    records: dict[Key, Agent] = {number: agent(number, os="same", memory=number) for number in range(1, 5)}
    difference = rows.apply(Changes(changed=(2,)), records)
    assert (shown(rows), difference.moved) == ([1, 2, 3, 4], False)


AGENTS = st.builds(
    agent,
    st.integers(1, 12),
    st.sampled_from(["PC-2", "PC-10", "srv-1", "Müller"]),
    st.sampled_from(["Win 10", "Win 9", "Server"]) | st.none(),
    st.integers(0, 3) | st.none(),
    st.booleans() | st.none(),
)
SORTS = st.lists(st.tuples(st.sampled_from(["name", "os", "memory", "mixed"]), st.booleans()), max_size=3, unique_by=lambda key: key[0])
STEPS = st.one_of(
    st.tuples(st.just("sort"), SORTS),
    st.tuples(st.just("filter"), st.sampled_from(["", "pc", "p", "win", "-win", "os:server", "is:online", "-is:online pc", "is:late"])),
    st.tuples(st.just("quick"), st.booleans()),
    st.tuples(st.just("shown"), st.lists(st.sampled_from(["name", "os", "memory", "mixed"]), unique=True)),
    st.tuples(st.just("put"), st.lists(AGENTS, max_size=8)),
    st.tuples(st.just("remove"), st.lists(st.integers(1, 12), max_size=5)),
    st.tuples(st.just("build"), st.none()),
)


@given(st.lists(AGENTS, max_size=10), st.lists(STEPS, max_size=10))
def test_every_history_ends_as_if_made_afresh(start: list[Agent], steps: list[tuple[str, object]]) -> None:
    records: dict[Key, Agent] = {a.agent_id or 0: a for a in start}
    rows = Rows(COLUMNS, GRAMMAR, lambda: 2.0)
    rows.set_records(records)
    arrived = list(records)
    asked: dict[str, object] = {"sort": [], "filter": "", "quick": False, "shown": ["name", "os", "memory", "mixed"]}
    for step, given_value in steps:
        before = shown(rows)
        difference: Difference | None = None
        if step == "put":
            new = {a.agent_id or 0: a for a in given_value}  # type: ignore[attr-defined]
            changes = Changes(tuple(k for k in new if k not in records), tuple(k for k in new if k in records))
            records.update(new)
            difference = rows.apply(changes, records)
        elif step == "remove":
            gone = tuple(k for k in dict.fromkeys(given_value) if records.pop(k, None))  # type: ignore[call-overload]
            difference = rows.apply(Changes(removed=gone), records)
        elif step == "build":
            assert all(pause is None for pause in rows.build())
        else:
            asked[step] = given_value
            getattr(rows, step)(is_online if given_value is True else None if given_value is False else given_value)
        arrived = [key for key in rows.keys if key is not None]
        if difference is not None:
            left = [key for row, key in enumerate(before) if row not in difference.removed]
            came = [key for row, key in enumerate(shown(rows)) if row not in difference.inserted]
            assert sorted(map(str, left)) == sorted(map(str, came))
            assert difference.moved is (left != came)
    afresh = Rows(COLUMNS, GRAMMAR, lambda: 2.0)
    afresh.set_records({key: records[key] for key in arrived})
    afresh.filter(str(asked["filter"]))
    afresh.quick(is_online if asked["quick"] else None)
    afresh.shown(asked["shown"])  # type: ignore[arg-type]
    afresh.sort(asked["sort"])  # type: ignore[arg-type]
    assert shown(rows) == shown(afresh)
    assert rows.total == len(records)
    assert [rows.row_of(key) for key in shown(rows)] == list(range(len(rows)))
    assert rows.rows_of(set(rows.view)) == {slot: row for row, slot in enumerate(rows.view)}


@pytest.mark.parametrize("pauses", [1, 2, 3, 4, 6, 9, 10, 1_000])
def test_many_records_come_in_slices_whatever_is_asked_meanwhile(pauses: int) -> None:
    records: dict[Key, Agent] = {
        number: agent(number, memory=number * 7 % 11, online=number % 3 == 0) for number in range(1, 2 * AT_ONCE + 100)
    }
    afresh, rows = Rows(COLUMNS, GRAMMAR, Clock()), Rows(COLUMNS, GRAMMAR, Clock())
    for each in (afresh, rows):
        each.quick(is_online)
        each.sort([("memory", True)])
    afresh.set_records(records)
    work = rows.fill(records)
    next(work)
    assert 0 < len(rows) < len(afresh)
    assert rows.sorted_by == (("memory", True),)
    for _ in islice(work, pauses):
        pass
    for each in (afresh, rows):
        each.quick(None)
        each.sort([("name", True)])
        each.filter("1")
    for _ in work:
        pass
    assert shown(rows) == shown(afresh)
    assert rows.total == len(records)


def test_a_record_that_leaves_while_others_come_is_left_out() -> None:
    records: dict[Key, Agent] = {number: agent(number) for number in range(1, AT_ONCE + 100)}
    rows = Rows(COLUMNS, GRAMMAR, Clock())
    work = rows.fill(records)
    next(work)
    del records[1], records[AT_ONCE + 50]
    for _ in work:
        pass
    rows.apply(Changes(removed=(1, AT_ONCE + 50)), records)
    assert sorted(map(str, shown(rows))) == sorted(map(str, records))


def test_many_changes_at_once_are_put_in_order() -> None:
    rows = rows_of(*(agent(number, memory=number % 7) for number in range(1, 400)))
    rows.sort([("memory", True), ("name", False)])
    memory = {number: number % 7 for number in range(1, 400)}
    for few in (range(1, 400, 50), range(1, 400, 2)):
        memory.update({number: number * 5 % 11 for number in few})
        records: dict[Key, Agent] = {number: agent(number, memory=memory[number]) for number in memory}
        rows.apply(Changes(changed=tuple(few)), records)
        assert shown(rows) == sorted(memory, key=lambda number: (-memory[number], number))
