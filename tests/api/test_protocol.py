"""Everything odd that Atera, or what stands before it, may answer: tables of inputs, no I/O."""

from __future__ import annotations

import json
from contextlib import suppress
from email.utils import formatdate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atera_desktop.api.errors import (
    AteraError,
    Forbidden,
    Invalid,
    KeyRefused,
    NotAllowed,
    NotAtera,
    NotFound,
    NotReached,
    ServerTrouble,
    Throttled,
)
from atera_desktop.api.protocol import (
    Answer,
    Request,
    base_address,
    below,
    decode_action,
    decode_page,
    decode_single,
    epoch,
    fill,
    headers,
    retry_after,
    trouble,
)
from atera_desktop.api.words import words
from atera_desktop.domain.secret import Secret
from tests.api.raw import envelope

WALL = 1_795_000_000.0


def said(status: int, body: bytes | Any = b"", **more: str) -> Answer:
    return Answer(
        status,
        {name.replace("_", "-"): text for name, text in more.items()},
        body if isinstance(body, bytes) else json.dumps(body).encode(),
    )


# what is sent


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://app.atera.com/api/v3", "https://app.atera.com/api/v3"),
        (" https://app.atera.com/api/v3/ ", "https://app.atera.com/api/v3"),
        ("https://app.atera.com", "https://app.atera.com"),
        ("http://127.0.0.1:8080/api/v3", "http://127.0.0.1:8080/api/v3"),
        ("http://localhost/api/v3", "http://localhost/api/v3"),
        ("http://[::1]:1/x", "http://[::1]:1/x"),
    ],
)
def test_a_base_address(text: str, address: str) -> None:
    assert base_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "app.atera.com",
        "http://app.atera.com/api/v3",
        "http://10.0.0.1/api/v3",
        "ftp://127.0.0.1/",
        "https:///api",
        "https://user@app.atera.com/api",
        "https://app.atera.com/api?x=1",
        "https://app.atera.com/api#x",
        "https://app.atera.com:0/",
        "https://app.atera.com:99999/",
        "https://äpp.atera.com/",
    ],
)
def test_no_other_base_address(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        base_address(text)


def test_in_this_process_any_host_may_be_named() -> None:
    assert base_address("http://demo/api/v3", in_process=True) == "http://demo/api/v3"


@pytest.mark.parametrize(
    ("key", "path"),
    [(29, "agents/29"), ("A/B", "agents/A%2FB"), ("x y", "agents/x%20y"), ("ä", "agents/%C3%A4"), ("29?x=1#y", "agents/29%3Fx%3D1%23y")],
)
def test_a_key_is_one_segment_of_its_path(key: int | str, path: str) -> None:
    assert fill("agents/{key}", key) == path
    assert below("agents", key) == path
    assert Request("GET", path).target == path


@pytest.mark.parametrize("key", ["", ".", ".."])
def test_a_key_that_would_lead_elsewhere_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="segment"):
        fill("agents/{key}", key)
    with pytest.raises(ValueError, match="segment"):
        below("agents", key)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/agents",
        "agents/",
        "agents//29",
        "agents/../x",
        "agents/./x",
        "agents/%2e%2E/x",
        "agents/29%2F..%2F..%2Ftickets%2F29",
        "a b",
        "a?b",
        "ä",
    ],
)
def test_a_path_that_could_lead_elsewhere_is_not_sent(path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        _ = Request("GET", path).target


def test_a_query_is_encoded() -> None:
    request = Request("GET", "tickets", {"ticketStatus": "On hold & more", "page": 2})
    assert request.target == "tickets?ticketStatus=On%20hold%20%26%20more&page=2"


def test_the_key_goes_into_one_header() -> None:
    bearer, old = dict(headers(Secret("k1"), True)), dict(headers(Secret("k1"), False))
    assert bearer["Authorization"] == "Bearer k1"
    assert "X-API-KEY" not in bearer
    assert old["X-API-KEY"] == "k1"
    assert "Authorization" not in old
    assert old["Accept"] == "application/json"
    assert old["Cache-Control"] == "no-cache"
    assert old["Accept-Encoding"] == "gzip"
    assert "python" not in old["User-Agent"].lower()


# what a status means


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, type(None)), (201, type(None)), (204, type(None)), (299, type(None)),
        (100, NotAtera), (300, NotAtera), (301, NotAtera), (302, NotAtera), (304, NotAtera), (308, NotAtera),
        (400, Invalid), (401, KeyRefused), (402, Invalid), (403, Forbidden), (404, NotFound), (405, NotAllowed), (407, NotReached),
        (408, NotReached), (409, Invalid), (410, NotFound), (418, Invalid), (422, Invalid), (429, Throttled), (499, Invalid),
        (500, ServerTrouble), (502, ServerTrouble), (503, ServerTrouble), (504, ServerTrouble), (511, NotAtera), (520, ServerTrouble),
        (526, ServerTrouble), (599, ServerTrouble),
    ],
)  # fmt: skip
def test_what_a_status_means(status: int, kind: type[AteraError | None]) -> None:
    assert type(trouble(said(status), "agents", WALL)) is kind


def test_the_facts_an_error_carries() -> None:
    forbidden = trouble(said(403, b"No right"), "alerts", WALL)
    assert isinstance(forbidden, Forbidden)
    assert (forbidden.path, forbidden.text) == ("alerts", "No right")
    gone = trouble(said(404, {"title": "Not Found"}), "alerts/1", WALL)
    assert isinstance(gone, NotFound)
    assert (gone.path, gone.text) == ("alerts/1", "Not Found")
    held = trouble(said(405, b"has dependencies"), "agents/1", WALL)
    assert isinstance(held, NotAllowed)
    assert (held.path, held.text) == ("agents/1", "has dependencies")
    invalid = trouble(said(422, b"no"), "agents", WALL)
    assert isinstance(invalid, Invalid)
    assert (invalid.status, invalid.text) == (422, "no")
    failed = trouble(said(503, b"<html><title>Busy</title>"), "agents", WALL)
    assert isinstance(failed, ServerTrouble)
    assert (failed.status, failed.text) == (503, "Busy")
    for status, reason in ((407, "proxy"), (408, "timeout")):
        lost = trouble(said(status), "agents", WALL)
        assert isinstance(lost, NotReached)
        assert lost.reason == reason
    for status, foreign in ((302, "redirect"), (511, "sign-in page")):
        other = trouble(said(status), "agents", WALL)
        assert isinstance(other, NotAtera)
        assert other.reason == foreign
    slow = trouble(said(429, retry_after="17"), "agents", WALL)
    assert isinstance(slow, Throttled)
    assert slow.retry_after == 17
    unsaid = trouble(said(429), "agents", WALL)
    assert isinstance(unsaid, Throttled)
    assert unsaid.retry_after is None


@pytest.mark.parametrize(
    ("text", "date", "seconds"),
    [
        ("0", None, 0), ("1", None, 1), (" 60 ", None, 60), ("3600", None, 3600), ("3601", None, None), ("99999999999", None, None),
        ("-5", None, None), ("1.5", None, None), ("soon", None, None), ("", None, None), (None, None, None), ("٣", None, None),
        (formatdate(WALL + 90, usegmt=True), None, 90),
        (formatdate(WALL, usegmt=True), None, 0),
        (formatdate(WALL - 1, usegmt=True), None, None),
        (formatdate(WALL + 3600, usegmt=True), None, 3600),
        (formatdate(WALL + 3601, usegmt=True), None, None),
        # Atera's clock is an hour ahead of ours: its own Date counts.
        (formatdate(WALL + 3690, usegmt=True), formatdate(WALL + 3600, usegmt=True), 90),
        (formatdate(WALL + 90, usegmt=True), "nonsense", 90),
    ],
)  # fmt: skip
def test_retry_after(text: str | None, date: str | None, seconds: float | None) -> None:
    assert retry_after(text, date, WALL) == seconds


@pytest.mark.parametrize(
    ("date", "seconds"),
    [
        ("Wed, 25 Nov 2026 10:00:00 GMT", 1795600800.0), ("Wed, 25 Nov 2026 10:00:00 -0000", 1795600800.0),
        ("Wed, 25 Nov 2026 11:00:00 +0100", 1795600800.0), ("", None), (None, None), ("today", None),
        ("Wed, 99 Nov 2026 10:00:00 GMT", None),
        ("Wed, 25 Nov 99999999999 10:00:00 GMT", None),
    ],
)  # fmt: skip
def test_http_dates(date: str | None, seconds: float | None) -> None:
    assert epoch(date) == seconds


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"", ""),
        (b"Invalid  input\r\n", "Invalid input"),
        (b"null", ""),
        (b"7", ""),
        (b'"Invalid input"', "Invalid input"),
        ({"type": "about:blank", "title": "Bad", "status": 400, "detail": "No such date", "instance": "/x"}, "Bad; No such date"),
        ({"Title": "Bad", "Detail": "Bad"}, "Bad"),
        ({"title": "Bad", "errors": {"date": ["not a date", "too late"], "page": ["x"]}}, "Bad; not a date; too late; x"),
        ({"title": "Bad.", "detail": "No such date."}, "Bad; No such date"),
        ({"message": "No"}, "No"),
        ({"errors": {"a": {"b": "deep"}, "c": "not"}}, "not"),
        ({"title": " ", "traceId": "00-1"}, ""),
        ({"errors": [str(n) for n in range(30)]}, "; ".join(str(n) for n in range(20))),
        (b"<!DOCTYPE html><html><head><TITLE>\n404 - File  not found</title></head><body>IIS</body>", "404 - File not found"),
        (b"<html><body>nothing</body></html>", ""),
        (b"<title><b>Guest</b> Wi-Fi</title>", "Guest Wi-Fi"),
        (b"a\x00b\xffc\x1b[31m", "a b\ufffdc [31m"),
        (b"x" * 501, "x" * 499 + "…"),
        (b"x" * 500, "x" * 500),
        (b"[" * 100_000, "[" * 499 + "…"),
    ],
)
def test_the_words_of_an_answer(body: bytes | Any, text: str) -> None:
    assert words(said(400, body).body, "") == text


def test_html_is_known_by_its_header_too() -> None:
    assert words(b"\n\nNot a title", "text/html; charset=utf-8") == ""


# one record


@pytest.mark.parametrize("answer", [said(204), said(200), said(200, b" \r\n"), said(200, b"null"), said(200, b"\xef\xbb\xbfnull\n")])
def test_nothing_in_place_of_a_record_means_not_found(answer: Answer) -> None:
    with pytest.raises(NotFound) as caught:
        decode_single(answer, "agents/1")
    assert caught.value.path == "agents/1"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>", "html"),
        (b"hello", "not JSON"),
        (b"[]", "not JSON"),
        (b'{"AgentID":1', "not JSON"),
        (b'"x"', "not JSON"),
        (b"7}", "not JSON"),
    ],
)
def test_what_is_no_record_is_not_atera(body: bytes, reason: str) -> None:
    with pytest.raises(NotAtera) as caught:
        decode_single(said(200, body), "agents/1")
    assert caught.value.reason == reason


def test_a_record_is_handed_on_as_it_came() -> None:
    assert decode_single(said(200, b' {"AgentID" : 1}\n'), "agents/1") == b'{"AgentID" : 1}'


# pages


def test_a_page() -> None:
    page = decode_page(json.dumps(envelope({"AgentID": 1}, {"AgentID": 2}, total=102, page=3)).encode(), 3)
    assert page.items == [b'{"AgentID": 1}', b'{"AgentID": 2}']
    assert (page.total, page.number, page.size, page.pages) == (102, 3, 50, 3)
    assert decode_page(json.dumps(envelope(itemsInPage=20)).encode(), 1).size == 20
    assert decode_page(b'{"items":[],"totalItemCount":0}', 1).size == 50


@pytest.mark.parametrize(
    ("body", "items", "total", "pages"),
    [
        (b'{"items":[],"totalItemCount":0}', [], 0, 0),
        (b'{"items":null,"totalItemCount":0,"page":1,"itemsInPage":50,"totalPages":0,"prevLink":null,"nextLink":""}', [], 0, 0),
        (b'\xef\xbb\xbf {"Items":[1,"a",null,[2]],"TotalItemCount":"4","PAGE":1}\n', [b"1", b'"a"', b"null", b"[2]"], 4, 1),
        (b'{"ITEMS":null,"totalitemcount":51,"page":null}', [], 51, 2),
        (b'{"items":[],"totalItemCount":40,"totalPages":2,"itemsInPage":20}', [], 40, 2),
        (b'{"items":[],"totalItemCount":101,"totalPages":1}', [], 101, 3),
        (b'{"items":[],"totalItemCount":9000000000,"totalPages":1}', [], 9_000_000_000, 20_000),
        # one record that no parser takes does not lose the others
        (b'{"items":[{"a":NaN},{"b":"],{\\"}"}],"totalItemCount":2}', [b'{"a":NaN}', b'{"b":"],{\\"}"}'], 2, 1),
        (b'{"items":[{"a":' + b"9" * 5000 + b'}, {"a":\x00}],"totalItemCount":2}', [b'{"a":' + b"9" * 5000 + b"}", b'{"a":\x00}'], 2, 1),
        (b'{"items":[' + b"[" * 5000 + b"]" * 5000 + b'],"totalItemCount":1}', [b"[" * 5000 + b"]" * 5000], 1, 1),
        (b'{"x":{"items":[7]},"Items" : [NaN , 2],"y":[3,4],"totalItemCount":2}', [b"NaN", b"2"], 2, 1),
        (b'{"items":[ {"a":Infinity} ],"TOTALITEMCOUNT":1,"page":"1"}', [b'{"a":Infinity}'], 1, 1),
    ],
)
def test_pages_of_every_kind(body: bytes, items: list[bytes], total: int, pages: int) -> None:
    page = decode_page(body, 1)
    assert (page.items, page.total, page.pages) == (items, total, pages)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not JSON"), (b"hello", "not JSON"), (b"<html></html>", "html"), (b"\n<!DOCTYPE html>", "html"),
        (b'{"items":[{"AgentID":1},{"Age', "not JSON"), (b'{"items":[{"AgentID":1}}', "not JSON"), (b'{"items":[{"a":NaN}', "not JSON"),
        (b'{"items":[{"AgentID":\xff\xfe\x00NaN,,]', "not JSON"), (b'{"items":[NaN],"totalItemCount":1}}', "not JSON"),
        (b"null", "no envelope"), (b"[]", "no envelope"), (b"{}", "no envelope"), (b'{"items":[]}', "no envelope"),
        (b'{"totalItemCount":3}', "no envelope"), (b'{"items":{},"totalItemCount":3}', "no envelope"),
        (b'{"items":7,"totalItemCount":3}', "no envelope"),
        (b'{"items":[],"totalItemCount":"many"}', "no envelope"), (b'{"items":[],"totalItemCount":null}', "no envelope"),
        (b'{"items":[],"totalItemCount":-1}', "no envelope"), (b'{"items":[NaN],"totalItemCount":NaN}', "no envelope"),
        (b'{"items":[],"totalItemCount":1,"page":2}', "another page"), (b'{"Items":[],"totalItemCount":1,"Page":2}', "another page"),
        (b'{"error":"sign in"}', "no envelope"),
    ],
)  # fmt: skip
def test_what_is_no_page_is_not_atera(body: bytes, reason: str) -> None:
    with pytest.raises(NotAtera) as caught:
        decode_page(body, 1)
    assert caught.value.reason == reason


# anything at all

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
ENVELOPE = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("items", "Items", "totalItemCount", "TotalItemCount", "page", "itemsInPage", "totalPages", "nextLink"), JSON),
)


@given(body=st.binary() | JSON.map(lambda value: json.dumps(value).encode()) | ENVELOPE.map(lambda value: json.dumps(value).encode()))
def test_whatever_comes_is_a_page_or_not_atera(body: bytes) -> None:
    with suppress(NotAtera):
        page = decode_page(body, 1)
        assert page.total >= 0
        assert page.number == 1


@given(items=st.lists(JSON, max_size=6), odd=st.integers(0, 6))
def test_an_odd_record_costs_only_itself(items: list[Any], odd: int) -> None:
    written = [json.dumps(item).encode() for item in items]
    written.insert(min(odd, len(items)), b'{"AgentID":7,"Memory":NaN,"x":"\\"],[{"}')
    page = decode_page(b'{"items":[' + b" ,".join(written) + b'],"totalItemCount":%d}' % len(written), 1)
    assert page.items == written


@pytest.mark.parametrize(
    ("value", "action"),
    [
        ('"5121"', 5121), ("5121", 5121), ('" 5121 "', 5121), ('"x-7"', "x-7"), ("null", None), ('""', None), ("true", None), ("0", None),
        ("1.5", None), ("[1]", None), (str(2**53 - 1), 2**53 - 1), (str(2**53), None), (f'"{2**53}"', None),
        ('"12345678901234567"', "12345678901234567"),
    ],
)  # fmt: skip
def test_what_a_write_says_of_what_it_made(value: str, action: int | str | None) -> None:
    for name in ("ActionID", "actionId"):
        told = decode_action(f'\ufeff{{"{name}":{value}}}'.encode())
        assert told == action
        assert type(told) is type(action)


@pytest.mark.parametrize("body", [b"{}", b"", b"true", b"<html>", b'{"ActionID":', b"\xff", b"[" * 5000])
def test_a_write_that_says_nothing_of_what_it_made(body: bytes) -> None:
    assert decode_action(body) is None


@given(st.binary() | JSON.map(lambda value: json.dumps({"ActionID": value}).encode()))
def test_whatever_a_write_says_is_an_id_a_text_or_nothing(body: bytes) -> None:
    action = decode_action(body)
    assert action is None or action == str(action) or 0 < int(action) < 2**53


@given(status=st.integers(200, 599), body=st.binary() | JSON.map(lambda value: json.dumps(value).encode()), header=st.text())
def test_whatever_comes_has_a_meaning(status: int, body: bytes, header: str) -> None:
    error = trouble(said(status, body, retry_after=header, date=header, content_type=header), "agents", WALL)
    assert (error is None) == (status < 300)
    assert error is None or (len(error.text) <= 500 and "\n" not in error.text)
