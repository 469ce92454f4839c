"""The key: what pasting adds is taken off, what cannot be one is refused, and it never shows."""

from __future__ import annotations

import base64
import json
import logging
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atera_desktop.domain.secret import BadKey, Secret, clean_key

STATIC = "0123456789abcdef0123456789abcdef"
TOKEN = "eyJhbGciOi.eyJzdWIi-x_y.c2ln"


@pytest.mark.parametrize(
    ("pasted", "key"),
    [
        (STATIC, STATIC), (f" {STATIC}\r\n", STATIC), (f'"{STATIC}"', STATIC), (f"'{STATIC}' ", STATIC), (f"“{STATIC}”", STATIC),
        (f"Bearer {TOKEN}", TOKEN), (f'"bearer  {TOKEN}"\n', TOKEN), (f"BEARER '{TOKEN}'", TOKEN), (f"\ufeff\u00a0{STATIC}\u200b", STATIC),
        ("Bearer-of-news", "Bearer-of-news"), ("k" * 4096, "k" * 4096), ("!~", "!~"),
    ],
)  # fmt: skip
def test_a_pasted_key_is_cleaned(pasted: str, key: str) -> None:
    assert clean_key(pasted).reveal() == key


@pytest.mark.parametrize(
    ("pasted", "reason"),
    [
        ("", "empty"), (" \n", "empty"), ('""', "empty"), ("Bearer ", "empty"), ("bearer", "empty"), ("k" * 4097, "too long"),
        ("a b", "blank inside"), ("a\nb", "blank inside"), ("a\u2003b", "blank inside"), ("a\x00b", "control character"),
        ("a\x7fb", "control character"), ("schlüssel", "not ASCII"), ("a\u200bb", "not ASCII"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_key(pasted: str, reason: str) -> None:
    with pytest.raises(BadKey) as caught:
        clean_key(pasted)
    assert caught.value.reason == reason
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("text", "token", "usual"),
    [
        (TOKEN, True, True), (STATIC, False, True), ("z9" * 16, False, True), (STATIC[:-1], False, False), (STATIC.upper(), False, False),
        ("eyJ.a.b", False, False), ("eyJa.b", False, False), ("eyJa.b.c.d", False, False),
        ("xeyJa.b.c", False, False), ("eyJa.b.c+", False, False),
    ],
)  # fmt: skip
def test_the_shape_of_a_key(text: str, token: bool, usual: bool) -> None:
    assert (Secret(text).is_token, Secret(text).usual) == (token, usual)


def token(claims: object) -> Secret:
    """A token with these claims: JSON, unless they are bytes."""
    payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    return Secret(f"eyJh.{base64.urlsafe_b64encode(payload).decode().rstrip('=')}.c2ln")


@pytest.mark.parametrize(("claims", "moment"), [({"exp": 1_795_608_000, "sub": "x"}, 1_795_608_000.0), ({"exp": 1.5}, 1.5)])
def test_a_token_tells_when_it_ends(claims: object, moment: float) -> None:
    assert (token(claims).kind, token(claims).expires) == ("token", moment)


@pytest.mark.parametrize(
    "claims",
    [
        {}, {"exp": None}, {"exp": "1795608000"}, {"exp": True}, {"exp": 0}, {"exp": -5}, {"exp": 10**300}, {"exp": [1]}, {"exp": {}},
        [], 7, "exp", None, b"", b"{", b"\xff\xfe", b"[" * 3000, b'{"exp":NaN}', b'{"exp":Infinity}', b'{"exp":1e999}',
        b'{"exp":' + b"9" * 5000 + b"}",
    ],
)  # fmt: skip
def test_a_token_that_does_not_say(claims: object) -> None:
    assert token(claims).expires is None


@given(st.binary(max_size=200) | st.text().map(str.encode))
def test_whatever_is_in_a_token_is_no_error(payload: bytes) -> None:
    assert token(payload).expires is None or b"exp" in payload


@given(st.from_regex(r"eyJ[\w-]*\.[\w-]+\.[\w-]+", fullmatch=True))
def test_whatever_looks_like_a_token_is_no_error(text: str) -> None:
    Secret(text).expires  # noqa: B018 (it may be anything but an exception)


def test_a_key_of_the_old_kind_does_not_end_by_its_own_account() -> None:
    assert (Secret(STATIC).kind, Secret(STATIC).expires) == ("key", None)


def test_a_key_never_prints(caplog: pytest.LogCaptureFixture) -> None:
    key = Secret(STATIC)
    with caplog.at_level(logging.INFO):
        logging.getLogger("test").info("%s %r", key, key)
    assert f"{key} {key!r} {[key]}" == "*** *** [***]"
    assert STATIC not in caplog.text
    with pytest.raises(TypeError):
        pickle.dumps(key)


def test_its_last_four_characters_may_be_shown() -> None:
    assert Secret(STATIC).ending == "cdef"
    assert Secret("k" * 16).ending == "kkkk"
    assert Secret("k" * 15).ending == ""


def test_keys_are_equal_by_their_text() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert hash(Secret("a")) == hash(Secret("a"))
    assert Secret("a") != "a"
