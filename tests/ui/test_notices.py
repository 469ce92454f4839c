"""Every error has a sentence of its own, with what to do; a hundred of one cause are one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from atera_desktop.api import errors as api
from atera_desktop.app.status import Connection, Fall, SyncStatus
from atera_desktop.domain.bodies.body import Fault, Reason
from atera_desktop.domain.secret import BadKey
from atera_desktop.store import errors as store
from atera_desktop.ui.notices import Unexpected, connection_words, section_notices, sentence
from atera_desktop.ui.pages import PAGES
from atera_desktop.ui.telling import countdown

NOW = 1_795_608_000.0
AGENTS = ("agent", "agents")
FILE = Path("folder") / "file"

REASONS: dict[Reason, Any] = {
    **dict.fromkeys(get_args(Reason)),
    "too long": 256,
    "not one of": ("Low", "High"),
    "out of range": (1, 65_535),
    "order": ("StartWorkHour",),
    "one of two": ("EnduserCommentDetails",),
}
ERRORS: list[BaseException] = [
    *(api.NotReached(reason) for reason in get_args(api.Unreached)),
    *(api.NotAtera(reason) for reason in get_args(api.Foreign)),
    api.KeyRefused(),
    *(api.Unfit((Fault("EndUserEmail", reason, limit),)) for reason, limit in REASONS.items()),
    api.Forbidden("agents"),
    api.NotFound("agents/1"),
    api.NotAllowed("agents/1"),
    api.Invalid(400, "The page is missing"),
    api.Throttled(30),
    api.Throttled(None),
    api.ServerTrouble(503),
    api.ReadOnly("DELETE"),
    store.DiskFull(FILE),
    store.FolderInUse(FILE),
    store.PolicyUnusable(FILE, "no JSON object"),
    store.AddressNotAllowed(FILE, "https://one.example", "https://other.example"),
    store.FolderUnusable(FILE, "denied"),
    store.FolderUnusable(FILE, "something else"),
    store.OtherAddress(FILE, "https://one.example", "https://other.example"),
    store.OtherAccount(FILE, "1", "2"),
    store.BadProfileName("a/b"),
    store.JournalUnusable(FILE, "no room"),
    store.CacheUnusable(FILE, "unable to open"),
    store.CacheEmpty(FILE),
    store.CacheBusy(FILE),
    store.CacheReadOnly(FILE),
    store.CacheCorrupt(FILE, "malformed", FILE),
    BadKey("empty"),
    PermissionError(13, "Permission denied", "file.csv"),
    OSError(28, "No space left on device", "file.csv"),
    ZeroDivisionError("division by zero"),
]


def subclasses(root: type[BaseException]) -> Iterator[type[BaseException]]:
    for each in root.__subclasses__():
        yield each
        yield from subclasses(each)


def test_no_error_is_forgotten() -> None:
    known = {type(error) for error in ERRORS}
    ours = {each for root in (api.AteraError, store.StoreError) for each in subclasses(root) if each.__module__ == root.__module__}
    assert ours - known == set()


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_every_error_is_a_sentence(error: BaseException) -> None:
    words = sentence(error)
    assert re.fullmatch(r"[A-Z].*\.", words), words
    assert len(words) < 260
    assert not re.search(r"\bNone\b|Traceback|\bhttpx\b|errno", words), words


def test_sentences_differ() -> None:
    alike = [type(error).__name__ for error in ERRORS if sentence(error).startswith("Atera could not be read")]
    assert alike == []


def test_what_a_key_may_not_read_is_named() -> None:
    assert sentence(api.Forbidden("tickets/lastmodified")).startswith(
        "This API key may not read tickets: it lacks the permission Tickets: Read. "
    )
    assert sentence(api.Forbidden("account")).startswith("This API key may not read the account. ")
    assert sentence(api.Forbidden("something/else")).startswith("This API key may not read this. ")


def test_an_unusable_cache_says_why() -> None:
    words = sentence(store.CacheUnusable(FILE, "unable to open the file"))
    assert words == "The stored data cannot be used: unable to open the file. Everything is fetched again at the next start."


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (SyncStatus(connection=Connection.CONNECTED, refreshing=True), "Refreshing…"),
        (SyncStatus(connection=Connection.CONNECTED, next_at=123.0), "Next refresh in 0:23"),
        (SyncStatus(connection=Connection.CONNECTED), "Next refresh in 0:00"),
        (SyncStatus(connection=Connection.CONNECTED, paused=True), "Paused"),
        (SyncStatus(connection=Connection.CONNECTED, interval=0), "Paused"),
        *((SyncStatus(connection=each), "Paused") for each in (Connection.REFUSED, Connection.NOT_CONNECTED, Connection.WORKING_OFFLINE)),
    ],
)
def test_the_countdown_has_three_wordings(status: SyncStatus, words: str) -> None:
    assert countdown(status, 100.0) == words


def test_a_line_says_since_when_there_is_no_connection() -> None:
    status = SyncStatus(connection=Connection.OFFLINE, since=NOW, error=api.NotReached("dns"))
    (notice,) = section_notices(status, "agents", AGENTS, NOW + 60)
    assert re.match(r"Offline since \d\d:\d\d\. The name of Atera's server could not be found", notice.text)
    assert connection_words(status, NOW, NOW + 60)[0].startswith("Offline, data from ")


def test_a_forbidden_section_is_told_there_alone() -> None:
    status = SyncStatus(connection=Connection.CONNECTED, forbidden={"tickets": api.Forbidden("tickets")})
    assert section_notices(status, "agents", AGENTS, NOW) == []
    assert section_notices(status, "tickets", ("ticket", "tickets"), NOW)[0].text.startswith("No permission: ")
    assert connection_words(status, NOW, NOW)[0] == "No permission: tickets"


def test_what_is_held_and_left_out_is_counted() -> None:
    status = SyncStatus(connection=Connection.CONNECTED, held={"agents": Fall(2431, 12, ())}, set_aside={"agents": 1}, skew=-400.0)
    texts = [notice.text for notice in section_notices(status, "agents", AGENTS, NOW)]
    assert texts == [
        "Atera now lists 12 agents instead of 2,431. That is a large fall, so nothing was removed.",
        "1 agent could not be read and is not shown.",
        "This computer's clock is 6 min ahead of Atera's. Ages count by Atera's clock.",
    ]


def test_a_small_skew_is_no_news() -> None:
    assert section_notices(SyncStatus(connection=Connection.CONNECTED, skew=119.0), "agents", AGENTS, NOW) == []


def test_failures_of_one_cause_are_one_line() -> None:
    unexpected = Unexpected()
    for error in (ZeroDivisionError(), ZeroDivisionError(), store.DiskFull(FILE), store.DiskFull(FILE), store.DiskFull(FILE)):
        unexpected.add(error, "details")
    texts = [notice.text for notice in unexpected.notices()]
    assert len(texts) == 2
    assert texts[0].endswith("(2 times)")
    assert texts[1].endswith("(3 times)")
    unexpected.dismiss(unexpected.notices()[0].key)
    assert len(unexpected.notices()) == 1


@pytest.mark.parametrize(
    ("section", "permission"),
    [
        ("agents", "Agents"), ("alerts", "Alerts"), ("tickets", "Tickets"), ("customers", "Customers"), ("contacts", "Contacts"),
        ("monitors", "Devices"), ("contracts", "Contracts"), ("invoices", "Billing"), ("products", "Rates"), ("expenses", "Rates"),
        ("departments", "Departments"), ("knowledgebase", "KnowledgeBase"),
    ],
)  # fmt: skip
def test_a_forbidden_section_names_the_permission_that_is_missing(section: str, permission: str) -> None:
    page = PAGES[section]
    error = api.Forbidden(page.resource.path)
    status = SyncStatus(connection=Connection.CONNECTED, forbidden={section: error})
    (notice,) = section_notices(status, section, page.noun, NOW)
    assert notice.text.startswith(f"No permission: this API key may not read {page.noun[1]}: it lacks the permission {permission}: Read. ")
    assert f"the permission {permission}: Read" in sentence(error)


def test_permissions_that_atera_does_not_tell_are_not_invented() -> None:
    page = PAGES["workhours"]
    status = SyncStatus(connection=Connection.CONNECTED, forbidden={"workhours": api.Forbidden("workhours")})
    (notice,) = section_notices(status, "workhours", page.noun, NOW)
    assert "lacks" not in notice.text
    assert "a key with full access may" in notice.text
    assert "custom fields: it lacks the permission CustomValues: Read" in sentence(api.Forbidden("customvalues/agentfields/1"))
