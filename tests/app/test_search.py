"""The filter's language, and the index against a matcher written for clarity alone."""

import re
import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atera_desktop.app.column import AnyColumn, Column, Grammar
from atera_desktop.app.index import Index
from atera_desktop.app.search import Query, Term, parse
from atera_desktop.domain.agent import Agent

GRAMMAR: Grammar[Agent] = Grammar(
    keys={
        "os": lambda a: a.os or "",
        "name": lambda a: a.name,
        "mac": lambda a: " ".join(a.mac_addresses or ()),
        "online": lambda a: "text",
    },
    flags={
        ("is", "online"): lambda a, now: a.online is True,
        ("is", "offline"): lambda a, now: a.online is not True,
        ("is", "late"): lambda a, now: (a.agent_id or 0) < now,
        ("online", "yes"): lambda a, now: a.online is True,
        ("online", "no"): lambda a, now: a.online is not True,
    },
    always=lambda a: "\n".join([a.name, str(a.agent_id), *(a.mac_addresses or ())]),
)
COLUMNS: tuple[AnyColumn, ...] = (
    Column("name", "Name", lambda a: a.name, lambda a, now: a.name),
    Column("os", "OS", lambda a: a.os, lambda a, now: a.os or ""),
    Column("seen", "Last seen", lambda a: a.last_seen, lambda a, now: f"{now} ago", find=lambda a: a.last_seen or "never"),
    Column("user", "User", lambda a: a.current_logged_users, lambda a, now: a.current_logged_users or "", shown=False),
)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        ("  \t ", []),
        ("PC acme", [Term("pc"), Term("acme")]),
        ("pc PC", [Term("pc")]),
        ('"front  Desk"', [Term("front desk")]),
        ("-acme", [Term("acme", excluded=True)]),
        ('-"front desk"', [Term("front desk", excluded=True)]),
        ("OS:Server", [Term("server", "os")]),
        ('os:"windows 11"', [Term("windows 11", "os")]),
        ('-os:"windows 11" x', [Term("windows 11", "os", excluded=True), Term("x")]),
        ("is:Offline", [Term("offline", "is", True)]),
        ("-is:offline", [Term("offline", "is", True, True)]),
        ("online:yes", [Term("yes", "online", True)]),
        ("online:maybe", [Term("maybe", "online")]),
        ("is:nonsense", [Term("is:nonsense")]),
        ("8C:04:BA:11:22:33", [Term("8c:04:ba:11:22:33")]),
        ("-8C:04:BA", [Term("8c:04:ba", excluded=True)]),
        ("mac:8C:04", [Term("8c:04", "mac")]),
        ("fe80::1", [Term("fe80::1")]),
        ("::1", [Term("::1")]),
        (r"C:\Users", [Term(r"c:\users")]),
        ("https://a.b/c?d", [Term("https://a.b/c?d")]),
        ('nokey:"a b"', [Term('nokey:"a'), Term('b"')]),
        ('"front de', [Term("front de")]),
        ('os:"windows 1', [Term("windows 1", "os")]),
        ('"a b"c', [Term("a b"), Term("c")]),
        ('5" disk', [Term('5"'), Term("disk")]),
        ("a-b", [Term("a-b")]),
        ('"-a"', [Term("-a")]),
        ("--a", [Term("-a", excluded=True)]),
        ('"os:server"', [Term("os:server")]),
        ("-", []),
        ("os:", []),
        ("is:", []),
        ("os: server", [Term("server")]),
        ('"" -"" os:""', []),
        ("\u200b", []),
        ("MU\u0308LLER", [Term("muller")]),
        ("Straße Müller", [Term("strasse"), Term("muller")]),
        ("STRASSE straße", [Term("strasse")]),
    ],
)
def test_reads_what_is_typed(text: str, terms: list[Term]) -> None:
    assert parse(text, GRAMMAR) == Query(tuple(terms))


@given(st.text(alphabet='ab:"- os\tis\u00e9', max_size=20))
def test_reads_everything(text: str) -> None:
    for term in parse(text, GRAMMAR).terms:
        assert term.text
        assert (term.key == "") or term.key in ("os", "is", "online", "name", "mac")


def simply(text: str) -> str:
    """How two texts are compared, said once more."""
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    apart = unicodedata.normalize("NFD", " ".join(visible.split()).casefold())
    return re.sub("[\u0300-\u036f]", "", apart)


def simply_fits(agent: Agent, terms: tuple[Term, ...], shown: list[str], now: float) -> bool:
    for term in terms:
        if term.flag:
            online = agent.online is True
            late = (agent.agent_id or 0) < now
            holds = {"online": online, "yes": online, "offline": not online, "no": not online, "late": late}[term.text]
        elif term.key == "os":
            holds = term.text in simply(agent.os or "")
        elif term.key == "name":
            holds = term.text in simply(agent.agent_name or "")
        elif term.key:
            holds = term.text in simply(" ".join(agent.mac_addresses or ()))
        else:
            places = [agent.agent_name or "", str(agent.agent_id), *(agent.mac_addresses or ())]
            places += [agent.os or ""] if "os" in shown else []
            places += [agent.last_seen or "never"] if "seen" in shown else []
            places += [agent.current_logged_users or ""] if "user" in shown else []
            holds = any(term.text in simply(place) for place in places)
        if holds == term.excluded:
            return False
    return True


WORDS = st.sampled_from(
    ["pc", "PC-1", "pc-12", "Müller", "MULLER", "mu\u0308ller", "win  11", "Win 11 Pro", "server\u200b", "\u202eabc", "a", "b", ""]
)
AGENTS = st.builds(
    Agent,
    agent_id=st.integers(1, 40),
    agent_name=WORDS,
    os=WORDS | st.none(),
    last_seen=st.sampled_from(["2026-01-01", "2026-02-01"]) | st.none(),
    current_logged_users=WORDS,
    online=st.booleans() | st.none(),
    mac_addresses=st.lists(st.sampled_from(["8C:04:BA", "AA:BB", "a b"]), max_size=2).map(tuple),
)
TEXTS = st.lists(
    st.sampled_from(
        ["pc", "p", "-", '"', "win", "11", " ", " ", "os:", "mac:", "name:", "is:", "online", "offline", "late", "yes", "8c:04", "ü"]
    )
).map("".join)


@given(
    st.lists(AGENTS, max_size=12),
    st.lists(st.tuples(TEXTS, st.permutations(["name", "os", "seen", "user"]), st.integers(0, 4), st.integers(0, 40))),
    st.lists(st.tuples(st.integers(0, 11), AGENTS)),
)
def test_index_finds_what_fits(agents: list[Agent], asked: list[tuple[str, list[str], int, int]], changes: list[tuple[int, Agent]]) -> None:
    slots: list[Agent | None] = list(agents)
    index = Index(slots, COLUMNS, GRAMMAR)
    for number, (text, keys, shown, now) in enumerate(asked):
        index.show(keys[:shown])
        index.forget()
        query = parse(text, GRAMMAR)
        mask = index.match(query, now)
        fits = [simply_fits(agent, query.terms, keys[:shown], now) for agent in slots if agent is not None]
        if mask is None:
            assert all(fits)
        else:
            assert [bool(mask[slot]) for slot, agent in enumerate(slots) if agent is not None] == fits
        assert [query.fits(a, index.shown, GRAMMAR, now) for a in slots if a is not None] == fits
        if number < len(changes):
            slot, agent = changes[number]
            if slot < len(slots):
                slots[slot] = agent if number % 3 else None
                index.touch([slot])
            else:
                slots.append(agent)


def test_narrowing_by_the_keystroke_before_loses_nothing() -> None:
    slots = [Agent(agent_id=number, agent_name=f"PC-{number:05d}", os="Windows") for number in range(5000)]
    index = Index(slots, COLUMNS, GRAMMAR)
    for text in ["p", "pc-0", "pc-00", "pc-001", "pc-0012", "pc-0012 windows", "pc-001", "-pc-001", "-pc-0012"]:
        mask = index.match(parse(text, GRAMMAR), 0.0)
        assert mask is not None
        word, excluded = text.split()[0].lstrip("-"), text.startswith("-")
        assert [slot for slot in range(5000) if mask[slot]] == [slot for slot in range(5000) if (word in f"pc-{slot:05d}") is not excluded]


def test_many_distinct_texts_leave_the_planes_of_codes() -> None:
    """Beyond four times 255 distinct texts a column is searched text by text; the answers stay the same while it grows."""
    slots: list[Agent] = []
    index = Index(slots, COLUMNS, GRAMMAR)
    index.show(["os"])
    for size in (200, 255, 256, 1019, 1020, 1021, 1500):
        slots += [Agent(agent_id=1, agent_name="x", os=f"os {number}.") for number in range(len(slots), size)]
        for wanted in (0, 254, 255, size - 1):
            mask = index.match(parse(f'"os {wanted}."', GRAMMAR), 0.0)
            assert mask is not None
            assert [slot for slot in range(size) if mask[slot]] == ([wanted] if wanted < size else [])


def test_building_pauses_and_then_nothing_is_left() -> None:
    slots = [Agent(agent_id=number, agent_name=f"PC-{number}", os=f"os {number}") for number in range(20_000)]
    index = Index(slots, COLUMNS, GRAMMAR)
    pauses = sum(1 for _ in index.build())
    assert pauses > 4, "one long slice would freeze the window"
    assert list(index.build()) == []
    index.touch([7])
    slots[7] = msgspec.structs.replace(slots[7], agent_name="other")
    assert list(index.build()), "what changed is prepared again"
    mask = index.match(parse("other", GRAMMAR), 0.0)
    assert mask is not None
    assert mask.index(1) == 7
    assert mask.count(1) == 1


def test_a_flag_is_asked_again_when_time_has_passed() -> None:
    slots = [Agent(agent_id=number, agent_name="x") for number in range(50)]
    index = Index(slots, COLUMNS, GRAMMAR)
    query = parse("is:late", GRAMMAR)
    first, later = index.match(query, 10.0), index.match(query, 30.0)
    assert first is not None
    assert later is not None
    assert (first.count(1), later.count(1)) == (10, 30)
