"""Dates, ages, sizes and counts in words, in a fixed time zone."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atera_desktop.domain.wire import instant
from atera_desktop.ui import words

NOW = instant("2026-11-25T12:00:00Z") or 0.0
MINUTE, HOUR, DAY = 60, 3_600, 86_400


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if not hasattr(time, "tzset"):
        pytest.skip("this system's time zone cannot be set for one process")
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (0, "now"), (59, "now"), (60, "1 min ago"), (26 * MINUTE + 30, "26 min ago"), (59 * MINUTE + 59, "59 min ago"),
        (HOUR, "1 h ago"), (3 * HOUR, "3 h ago"), (DAY - 1, "23 h ago"), (DAY, "1 d ago"), (4 * DAY, "4 d ago"), (30 * DAY - 1, "29 d ago"),
        (45 * DAY, "11 Oct 2026"), (400 * DAY, "21 Oct 2025"), (-30, "now"), (-2 * MINUTE, "now"), (-2 * DAY, "27 Nov 2026"),
    ],
)  # fmt: skip
def test_when_something_happened(berlin: None, passed: float, said: str) -> None:
    assert words.ago(NOW - passed, NOW) == said


@pytest.mark.parametrize("sent", [None, "", "0001-01-01", "0001-01-01T00:00:00", "1970-01-01T00:00:00Z", "rubbish"])
def test_empty_dates_are_never_and_not_54_years_ago(sent: str | None) -> None:
    moment = instant(sent)
    assert words.ago(moment, NOW) == words.day(moment) == words.exact(moment) == words.since(moment, NOW) == "never"
    assert words.due(moment, NOW) == words.until(moment, NOW) == ""


def test_the_exact_moment_has_its_zone(berlin: None) -> None:
    assert words.exact(instant("2026-11-20T14:30:12Z")) == "20 Nov 2026, 15:30:12 CET (UTC+01:00)"
    assert words.exact(instant("2026-07-03T22:30:12.5766667")) == "4 Jul 2026, 00:30:12 CEST (UTC+02:00)"


@pytest.mark.parametrize(
    ("zone", "said"), [("<+0530>-5:30", "20:00:12 UTC+05:30"), ("UTC0", "14:30:12 UTC"), ("<-0330>3:30", "11:00:12 UTC-03:30")]
)
def test_a_zone_without_a_name_is_told_by_its_offset(berlin: None, monkeypatch: pytest.MonkeyPatch, zone: str, said: str) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    assert words.exact(instant("2026-11-20T14:30:12Z")) == f"20 Nov 2026, {said}"


def test_the_end_of_time_is_for_ever() -> None:
    never_ending = instant("9999-12-31T23:59:59Z")
    assert (
        words.day(never_ending) == words.exact(never_ending) == words.ago(never_ending, NOW) == words.until(never_ending, NOW) == "for ever"
    )
    assert words.due(never_ending, NOW) == "for ever"


def test_a_date_and_how_long_ago_it_was(berlin: None) -> None:
    assert words.since(NOW - 43 * DAY, NOW) == "13 Oct 2026 · 43 d ago"
    assert words.since(NOW - 3 * HOUR, NOW) == "3 h ago"


@pytest.mark.parametrize(
    ("left", "said"),
    [(2 * HOUR, "in 2 h"), (3 * DAY, "in 3 d"), (-3 * DAY, "overdue 3 d"), (-90, "overdue 1 min"), (20, "now"), (-20, "now")],
)
def test_when_something_is_due(left: float, said: str) -> None:
    assert words.due(NOW + left, NOW) == said


def test_how_long_something_lasts() -> None:
    assert words.until(NOW + 2 * HOUR, NOW) == "for 2 h"
    assert words.until(NOW - 2 * HOUR, NOW) == "2 h ago"


def test_the_time_of_day_has_its_date_on_another_day(berlin: None) -> None:
    assert words.clock(NOW, NOW) == "13:00"
    assert words.clock(NOW - DAY, NOW) == "24 Nov 2026, 13:00"


@given(st.floats(-1e11, 1e12, allow_nan=False), st.floats(-1e11, 1e12, allow_nan=False))
def test_no_moment_is_beyond_words(moment: float, now: float) -> None:
    for said in (words.ago(moment, now), words.due(moment, now), words.since(moment, now), words.until(moment, now), words.exact(moment)):
        assert said
        assert "-" not in said.replace("UTC-", "")


@pytest.mark.parametrize(("seconds", "said"), [(0, "0 s"), (12.9, "12 s"), (-5, "0 s"), (3 * HOUR, "3 h"), (1500 * DAY, "1,500 d")])
def test_ages(seconds: float, said: str) -> None:
    assert words.age(seconds) == said


@pytest.mark.parametrize(("seconds", "said"), [(0, "0 min"), (900, "15 min"), (3600, "1 h"), (7500, "2 h 5 min"), (-60, "0 min")])
def test_durations(seconds: float, said: str) -> None:
    assert words.duration(seconds) == said


@pytest.mark.parametrize(
    ("mib", "said"),
    [
        (0, "0 MB"),
        (512, "512 MB"),
        (1023.6, "1 GB"),
        (16 * 1024, "16 GB"),
        (9.5 * 1024, "9.5 GB"),
        (242_928, "237 GB"),
        (1.8 * 1024**2, "1.8 TB"),
    ],
)
def test_sizes(mib: float, said: str) -> None:
    assert words.size(mib) == said


def test_free_space_names_the_unit_once_where_it_can() -> None:
    assert words.free_of(19 * 1024, 237 * 1024) == "19 of 237 GB free"
    assert words.free_of(900, 2 * 1024**2) == "900 MB of 2 TB free"


def test_counts() -> None:
    assert words.number(2431) == "2,431"
    assert words.number(92.5) == "92.5"
    assert words.shown(96, 2431) == "96 of 2,431"
    assert words.shown(2431, 2431) == "2,431"
    assert words.plural(1, ("agent", "agents")) == "1 agent"
    assert words.plural(2431, ("agent", "agents")) == "2,431 agents"
    assert words.percent(0.0813) == "8 %"


def test_amounts_have_two_decimals_and_more_where_they_matter() -> None:
    amounts = [(0, ""), (1290.0, "USD"), (0.1 + 0.2, ""), (0.125, "EUR"), (-25.5, ""), (1_234_567.891, "")]
    assert [words.money(*amount) for amount in amounts] == ["0.00", "USD 1,290.00", "0.30", "EUR 0.125", "-25.50", "1,234,567.891"]


def test_a_whole_day_is_the_same_in_every_zone(berlin: None) -> None:
    assert words.calendar_day(instant("2026-12-31T00:00:00Z")) == "31 Dec 2026"
    assert words.calendar_day(instant("2026-12-31T23:30:00Z")) == "1 Jan 2027"
    assert words.calendar_day(None) == "never"


def test_weeks_and_months_are_those_of_the_clock_on_the_wall(berlin: None) -> None:
    def at(text: str) -> float:
        return instant(text) or 0.0

    # The clocks went back on Sunday, 25 October: that week has an hour more.
    assert words.week_of(at("2026-10-21T12:00:00Z")) == (at("2026-10-18T22:00:00Z"), at("2026-10-25T23:00:00Z"))
    assert words.month_of(at("2026-12-31T22:30:00Z")) == (at("2026-11-30T23:00:00Z"), at("2026-12-31T23:00:00Z"))
    assert words.month_of(at("2026-12-31T23:30:00Z"))[0] == at("2026-12-31T23:00:00Z")
    assert words.week_of(9e14) > (0.0, 0.0)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("RetainerFlatFee", "Retainer flat fee"), ("TwiceAYear", "Twice a year"), ("PCAgents", "PC agents"), ("PCsTotalGB", "PCs total GB"),
        ("ServersTotalGB", "Servers total GB"), ("All", "All"), ("Something new", "Something new"), ("", ""),
    ],
)  # fmt: skip
def test_joined_words_are_spaced(sent: str, said: str) -> None:
    assert words.spaced(sent) == said
