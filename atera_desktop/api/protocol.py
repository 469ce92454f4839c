"""How Atera speaks, without any I/O: a request to build, an answer to decipher, a page of a list."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC
from ipaddress import ip_address
from urllib.parse import quote, unquote, urlencode, urlsplit

import msgspec

from atera_desktop import __version__
from atera_desktop.api.envelope import split
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
from atera_desktop.api.limits import Priority
from atera_desktop.api.words import of_fields, words
from atera_desktop.domain.bodies.body import Body
from atera_desktop.domain.secret import Secret
from atera_desktop.domain.wire import is_id

PAGE_SIZE = 50
"""The most Atera gives at once."""
MAX_PAGES = 20_000
"""A list that claims to be longer is followed no further: a million records."""

USER_AGENT = f"Mozilla/5.0 (compatible; AteraDesktop/{__version__})"
"""What stands before Atera may refuse Python's own (atera-api.md, 1)."""

_SEGMENT = re.compile(r"[\w.~%!$&'()*+,;=:@-]+", re.A)


class Request(msgspec.Struct, frozen=True):
    """What is asked of Atera. `path` is below the base address, its segments encoded (`below` and `fill` make such paths)."""

    method: str
    path: str
    query: Mapping[str, str | int] = msgspec.field(default_factory=dict)
    priority: Priority = Priority.BACKGROUND
    body: bytes | None = None
    """JSON, where there is any."""
    fresh: bool = False
    """Whether it has a connection of its own: a kept one may be dead already, or hold a stray answer to something else."""

    @property
    def target(self) -> str:
        """The path and query to send. Raises ValueError for a path that could lead somewhere else than it says."""
        for segment in self.path.split("/"):
            if not _SEGMENT.fullmatch(segment) or any(part in ("", ".", "..") for part in unquote(segment).split("/")):
                raise ValueError("not a path below the base address")
        return f"{self.path}?{urlencode(self.query, quote_via=quote)}" if self.query else self.path


class Answer(msgspec.Struct, frozen=True):
    """What came back: the status, the headers (names in any case), the body without its gzip."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Page(msgspec.Struct, frozen=True):
    """One page of a list. Pages are no snapshot: whoever collects them judges by `total` whether all belong together."""

    items: list[bytes]
    """Each record as it was sent, undecoded; also what is no record at all."""
    total: int
    """How many records the whole list has, by this page's account."""
    number: int
    size: int
    pages: int
    """How many pages the list has, by this page's account; 0 when it is empty."""
    digest: int
    """Tells the bytes of this page from those of any other, within this run: comparing it is 30 times cheaper than decoding."""


# requests


def base_address(text: str, *, in_process: bool = False) -> str:
    """The base address without its trailing slash. Raises ValueError unless it is https, or http to this computer, and nothing more."""
    parts = urlsplit(text.strip())
    host = parts.hostname or ""
    if parts.scheme not in ("https", "http") or not host or parts.username is not None or parts.query or parts.fragment:
        raise ValueError("not an address of an API")
    if parts.scheme == "http" and not in_process and not is_loopback(host):
        raise ValueError("plain http is for this computer only")
    if parts.port == 0 or not host.isascii():
        raise ValueError("not an address of an API")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def is_loopback(host: str) -> bool:
    """Whether the host is this computer."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def fill(template: str, key: int | str) -> str:
    """A path of the catalog with a record's key in its place: `agents/{key}` → `agents/29`. Raises ValueError like `segment`."""
    return template.replace("{key}", segment(str(key)))


def below(*parts: str | int) -> str:
    """A path of these segments, each encoded. Raises ValueError where one is empty, `.` or `..`."""
    return "/".join(segment(str(part)) for part in parts)


def segment(text: str) -> str:
    """The text as one segment of a path: nothing in it can lead to another path (safety.md, Talking to Atera)."""
    if text in ("", ".", ".."):
        raise ValueError("not a segment of a path")
    return quote(text, safe="")


def headers(key: Secret, bearer: bool) -> list[tuple[str, str]]:
    """The headers of every request, with the key as a token or in the old header."""
    credential = ("Authorization", f"Bearer {key.reveal()}") if bearer else ("X-API-KEY", key.reveal())
    return [
        ("Accept", "application/json"),
        ("Accept-Encoding", "gzip"),
        ("Cache-Control", "no-cache"),
        ("User-Agent", USER_AGENT),
        credential,
    ]


def place(template: str, keys: Sequence[int | str]) -> str:
    """A path of an operation with its keys in their order: `tickets/{ticketId}/comments`, 29. Raises ValueError like `segment`."""
    segments, left = [], list(keys)
    for part in template.split("/"):
        segments.append(segment(str(left.pop(0))) if part.startswith("{") and left else part)
    if left or any("{" in part for part in segments):
        raise ValueError("not the keys of this path")
    return "/".join(segments)


def write(method: str, path: str, body: Mapping[str, object] | Body | Sequence[int] | None = None) -> Request:
    """A request that changes something; the user waits for it."""
    return Request(method, path, priority=Priority.USER, body=None if body is None else msgspec.json.encode(body), fresh=True)


# answers


def trouble(answer: Answer, path: str, wall: float) -> AteraError | None:
    """What an answer's status means: None for success. `wall` (epoch seconds) is for a Retry-After that gives a date."""
    status = answer.status
    if 200 <= status < 300:
        return None
    text = words(answer.body, answer.headers.get("content-type", ""))
    match status:
        case 401:
            return KeyRefused()
        case 403:
            return Forbidden(path, text)
        case 404 | 410:
            return NotFound(path, text)
        case 405:
            return NotAllowed(path, text)
        case 407:
            return NotReached("proxy")
        case 408:
            return NotReached("timeout")
        case 429:
            return Throttled(retry_after(answer.headers.get("retry-after"), answer.headers.get("date"), wall))
        case 511:
            return NotAtera("sign-in page")
    if status < 400:
        return NotAtera("redirect")
    return ServerTrouble(status, text) if status >= 500 else Invalid(status, text, of_fields(answer.body))


def retry_after(text: str | None, date: str | None, wall: float) -> float | None:
    """Seconds to wait by a Retry-After header, integer or date; None where there is none, or one that cannot be obeyed.

    A date is measured against the answer's own Date: the two clocks need not agree. Negative or over an hour cannot be obeyed.
    """
    text = (text or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        seconds = float(text)
    else:
        until = epoch(text)
        if until is None:
            return None
        now = epoch(date)
        seconds = until - (wall if now is None else now)
    return seconds if 0 <= seconds <= 3600 else None


def epoch(date: str | None) -> float | None:
    """Epoch seconds of an HTTP date; None for what is none."""
    from email.utils import parsedate_to_datetime  # late: nothing before the network needs it

    try:
        moment = parsedate_to_datetime(date or "")
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def refuse_foreign(body: bytes) -> None:
    """Raises NotAtera for a body that is a web page."""
    if body[:1] == b"<":
        raise NotAtera("html")


def decode_single(answer: Answer, path: str) -> bytes:
    """The one record in an answer. Raises NotFound for the ways in which Atera says "unknown": 204, nothing, or null with 200."""
    body = answer.body.removeprefix(b"\xef\xbb\xbf").strip()
    if answer.status == 204 or body in (b"", b"null"):
        raise NotFound(path)
    refuse_foreign(body)
    if body[:1] != b"{" or body[-1:] != b"}":
        raise NotAtera("not JSON")
    return body


def decode_action(body: bytes) -> int | str | None:
    """The id in the answer to a write (`ActionID`; atera-api.md, 5), a number wherever it is one; None where there is none to act on."""
    try:
        parts = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"), type=dict[str, object])
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    action = next((value for name, value in parts.items() if name.lower() == "actionid"), None)
    if isinstance(action, str):
        action = action.strip()
        if re.fullmatch(r"[0-9]{1,16}", action):
            action = int(action)
    return action if is_id(action) or (isinstance(action, str) and action) else None


class _Envelope(msgspec.Struct, rename="camel", gc=False):
    items: list[msgspec.Raw] | None
    total_item_count: int
    page: int | None = None
    items_in_page: int | None = None
    total_pages: int | None = None


_envelope = msgspec.json.Decoder(_Envelope, strict=False)
_loose = msgspec.json.Decoder(dict[str, msgspec.Raw])
_FIELDS = {name.lower(): name for name in ("items", "totalItemCount", "page", "itemsInPage", "totalPages")}


def decode_page(body: bytes, number: int) -> Page:
    """The page in an answer to a request for page `number`. Keys may be in any case, `items` may be null, and one broken item stays one.

    Raises NotAtera for anything else, and for another page than the one asked for (what a stray answer on a kept connection would be).
    """
    digest = hash(body)
    body = body.removeprefix(b"\xef\xbb\xbf").strip()
    refuse_foreign(body)
    try:
        envelope = _envelope.decode(body)
        items = [bytes(item) for item in envelope.items or ()]
    except (msgspec.MsgspecError, ValueError, RecursionError):
        items, envelope = _tolerant(body)
    total = envelope.total_item_count
    if total < 0:
        raise NotAtera("no envelope")
    if envelope.page is not None and envelope.page != number:
        raise NotAtera("another page")
    pages = max(envelope.total_pages or 0, math.ceil(total / PAGE_SIZE))
    return Page(items, total, number, envelope.items_in_page or PAGE_SIZE, min(pages, MAX_PAGES), digest)


def _tolerant(body: bytes) -> tuple[list[bytes], _Envelope]:
    found = split(body)
    items, rest = found if found is not None else ([], body)
    try:
        parts = _loose.decode(rest)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise NotAtera("no envelope" if found is not None or _is_json(body) else "not JSON") from None
    known = {_FIELDS[name.lower()]: msgspec.json.decode(part) for name, part in parts.items() if name.lower() in _FIELDS}
    try:
        return items, msgspec.convert(known, _Envelope, strict=False)
    except msgspec.ValidationError:
        raise NotAtera("no envelope") from None


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True
