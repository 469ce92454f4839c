"""Connecting, from the first start on: by accessible names, against a tenant."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from atera_desktop.sim.application import create_app
from atera_desktop.sim.server import serve
from atera_desktop.sim.tenant import Tenant
from atera_desktop.store.settings import load, load_profile
from atera_desktop.ui.dialogs.sign_in import SignIn
from atera_desktop.ui.window import Window
from tests.tenant import KEY, tenant, until
from tests.ui.faces import nameless
from tests.ui.program import Keyring, Program, button, keyring, line, program, words
from tests.ui.test_window import named

__all__ = ["keyring"]

pytestmark = pytest.mark.usefixtures("qapp")
Role = QAccessible.Role
DAY = 86_400


def token(expires: float | None) -> str:
    """A key of the new kind that says when it ends."""
    claims = {} if expires is None else {"exp": int(expires)}
    payload = base64.urlsafe_b64encode(json.dumps({"sub": "t", **claims}).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJIUzI1NiJ9.{payload}.c2lnbmF0dXJlLW9mLXRoaXMtdG9rZW4"


@asynccontextmanager
async def closed_tenant(*forbidden: str, key: str = KEY) -> AsyncIterator[tuple[str, list[str]]]:
    """A tenant that answers 403 on these paths; its address and what it was asked."""
    app = create_app(Tenant(20), key=key, rpm=100_000)
    asked: list[str] = []

    async def some(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            query = f"?{scope['query_string'].decode()}" if scope["query_string"] else ""
            asked.append(scope["path"].removeprefix("/api/v3/") + query)
        if scope["type"] == "http" and scope["path"].removeprefix("/api/v3/") in forbidden:
            await Response(status_code=403)(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].endswith("/customers"):
            page = {"items": [], "totalItemCount": 0, "page": 1, "itemsInPage": 0, "totalPages": 1, "prevLink": "", "nextLink": ""}
            await JSONResponse(page)(scope, receive, send)
        else:
            await app(scope, receive, send)

    async with serve(some) as url:
        yield url, asked


async def try_key(running: Program, key: str) -> SignIn:
    """Pastes a key into the start page and presses Connect."""
    dialog = (await running.start_page()).sign_in
    await until(lambda: not dialog._signing.looking)
    line(dialog, "API key").setText(key)
    button(dialog, "Connect").click()
    return dialog


async def answered(dialog: SignIn) -> str:
    """What the dialog says once it is no longer busy."""
    await until(lambda: dialog.connect_button.isEnabled())
    return dialog.said


async def synced(window: Window, agents: int) -> None:
    await until(lambda: len(window.page.rows) == agents)


async def test_the_first_start_offers_the_sign_in_by_its_names(tmp_path: Path) -> None:
    async with program(tmp_path) as running:
        page = await running.start_page()
        await until(lambda: not page.sign_in._signing.looking)
        for role, name in (
            (Role.Dialog, "Connect to Atera"),
            (Role.EditableText, "API key"),
            (Role.Button, "Connect"),
            (Role.Button, "Look around with sample data"),
        ):
            assert named(page, role, name), f"no {role} is called {name!r}"
        assert nameless(page) == []
        page.sign_in.reject()
        assert page.sign_in.isVisible(), "Escape leaves a part of the window where it is"


async def test_a_pasted_key_connects_and_is_kept(tmp_path: Path, keyring: Keyring) -> None:
    async with tenant(30, clock=time.time) as served:
        async with program(tmp_path, "--api-url", served.url) as running:
            dialog = (await running.start_page()).sign_in
            await until(lambda: not dialog._signing.looking)
            line(dialog, "API key").setText(f'  "Bearer {KEY}"\n')
            assert dialog._shape.text().startswith("Key of 32 characters, ends in …cdef")
            dialog.rate.plan.setCurrentIndex(1)
            button(dialog, "Connect").click()
            window = await running.window()
            await synced(window, 30)
            assert window.notes.texts() == []
            assert window.session.sync.client is not None
            assert window.session.sync.client.used[1] == 1600
        assert served.asked[0] == "GET /api/v3/account"
        assert json.loads(keyring.kept["Atera Desktop", "default"]) == {"url": served.url, "key": KEY}
        profile = load_profile(tmp_path / "profiles" / "default")
        assert (profile.api_url, profile.account_id) == (served.url, "0013000001NrthL")
        assert load(tmp_path / "settings.json").rate == "expert"
        async with program(tmp_path) as again:
            window = await again.window()
            await until(lambda: window.session.sync.status.connection == "connected")
            await synced(window, 30)


async def test_the_keyboard_is_enough(tmp_path: Path, keyring: Keyring) -> None:
    async with tenant(10, clock=time.time) as served, program(tmp_path, "--api-url", served.url) as running:
        page = await running.start_page()
        await until(lambda: not page.sign_in._signing.looking)
        QTest.keyClicks(page.sign_in.key, KEY[:-1])
        QTest.keyClick(page.sign_in.key, Qt.Key.Key_Return)
        assert "refused" in await answered(page.sign_in)
        QTest.keyClick(page.sign_in.key, Qt.Key.Key_End)
        QTest.keyClicks(page.sign_in.key, KEY[-1])
        order = []
        widget: QWidget = page.sign_in.key
        for _ in range(6):
            order.append(widget.accessibleName() or getattr(widget, "text", str)())
            widget = next_in_order(widget)
        assert order == ["API key", "Show", "Your Atera plan", "Look around with sample data", "Connect", "Profiles…"]
        QTest.keyClick(page.sign_in.key, Qt.Key.Key_Return)
        await synced(await running.window(), 10)


def next_in_order(widget: QWidget) -> QWidget:
    """What Tab goes to."""
    following = widget.nextInFocusChain()
    assert following is not None
    takes = following.isVisible() and following.isEnabled() and following.focusPolicy() & Qt.FocusPolicy.TabFocus
    return following if takes else next_in_order(following)


async def test_without_a_keyring_the_key_is_for_this_session_and_that_is_said(tmp_path: Path) -> None:
    async with tenant(10, clock=time.time) as served:
        async with program(tmp_path, "--api-url", served.url) as running:
            await try_key(running, KEY)
            window = await running.window()
            await synced(window, 10)
            assert window.notes.texts() == [
                "This system has no keyring. The key is used for this session only and is asked for again at the next start."
            ]
        async with program(tmp_path) as again:
            window = await again.window()
            await until(lambda: window.session.sync.status.connection == "not-connected")
            assert len(window.page.rows) == 10
            assert "This system has no keyring. Connect with the key." in window.page.notes.texts()[0]
            button(window, "Connect…").click()
            dialog = await again.dialog()
            assert dialog.accessibleName() == "Connect to Atera"
            line(dialog, "API key").setText(KEY)
            button(dialog, "Connect").click()
            await until(lambda: window.session.sync.status.connection == "connected")
            assert running.shown(SignIn) == []


async def test_a_token_says_when_it_ends_and_goes_as_bearer(tmp_path: Path, keyring: Keyring) -> None:
    key = token(time.time() + 200.5 * DAY)
    async with closed_tenant(key=key) as (url, _), program(tmp_path, "--api-url", url) as running:
        dialog = (await running.start_page()).sign_in
        await until(lambda: not dialog._signing.looking)
        line(dialog, "API key").setText(key)
        assert dialog._shape.text().startswith("Token, ends in …")
        assert "in 200 days" in dialog._shape.text()
        button(dialog, "Connect").click()
        await synced(await running.window(), 20)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("two words", "there is a blank in it"),
        ("ключ", "there is a letter or sign in it"),
        ("0123456789ABCDEF", "Neither a key of 32 characters nor a token: 16 characters"),
        (token(None), "It does not say when it expires."),
        (token(1_700_000_000), "It expired on 14 Nov 2023"),
    ],
)
async def test_a_shape_is_judged_while_it_is_typed(tmp_path: Path, typed: str, says: str) -> None:
    async with program(tmp_path) as running:
        dialog = (await running.start_page()).sign_in
        line(dialog, "API key").setText(typed)
        assert says in dialog._shape.text()
        assert typed not in words(dialog)


@pytest.mark.parametrize("key", [KEY[::-1], token(None)])
async def test_a_refusal_names_its_possible_causes(tmp_path: Path, key: str, keyring: Keyring) -> None:
    async with closed_tenant() as (url, _), program(tmp_path, "--api-url", url) as running:
        dialog = await try_key(running, key)
        said = await answered(dialog)
        for cause in ("mistyped", "expired", "revoked", "this computer's address"):
            assert cause in said
        assert line(dialog, "API key").echoMode() == QLineEdit.EchoMode.Password
        assert keyring.kept == {}
        line(dialog, "API key").setText(KEY)
        assert not dialog._words.isVisible()
        button(dialog, "Connect").click()
        await synced(await running.window(), 20)


async def test_an_expired_token_is_told_by_its_date(tmp_path: Path) -> None:
    async with closed_tenant() as (url, _), program(tmp_path, "--api-url", url) as running:
        said = await answered(await try_key(running, token(1_700_000_000)))
        assert "It expired on 14 Nov 2023" in said
        assert "mistyped" not in said


async def test_a_key_that_may_not_see_the_account_is_tried_on_customers(tmp_path: Path, keyring: Keyring) -> None:
    async with closed_tenant("account") as (url, asked), program(tmp_path, "--api-url", url) as running:
        await try_key(running, KEY)
        await synced(await running.window(), 20)
        assert asked[0] == "account"
        assert asked[1] in ("customers?itemsInPage=1&page=1", "customers?page=1&itemsInPage=1")


async def test_a_key_that_may_see_neither_connects_when_told_so(tmp_path: Path, keyring: Keyring) -> None:
    async with closed_tenant("account", "customers") as (url, _), program(tmp_path, "--api-url", url) as running:
        dialog = await try_key(running, KEY)
        assert "neither the account nor the customers" in await answered(dialog)
        assert keyring.kept == {}
        button(dialog, "Connect anyway").click()
        await synced(await running.window(), 20)


async def test_offline_and_a_captive_portal_do_not_blame_the_key(tmp_path: Path) -> None:
    async with tenant(5) as served:
        served.weather.set("html")
        async with program(tmp_path, "--api-url", served.url) as running:
            dialog = await try_key(running, KEY)
            assert "not Atera" in await answered(dialog)
            url = served.url
    async with program(tmp_path, "--api-url", url) as running:
        dialog = await try_key(running, KEY)
        assert "refused the connection" in await answered(dialog)
        assert line(dialog, "API key").text() == KEY


async def test_a_late_keyring_does_not_wipe_out_what_atera_said(tmp_path: Path, keyring: Keyring) -> None:
    keyring.answers.clear()
    async with closed_tenant() as (url, _), program(tmp_path, "--api-url", url) as running:
        dialog = (await running.start_page()).sign_in
        await until(lambda: dialog._signing.looking)
        assert dialog.said == "Looking for a key in the system's keyring…"
        line(dialog, "API key").setText(KEY[::-1])
        button(dialog, "Connect").click()
        assert "refused" in await answered(dialog)
        keyring.answers.set()
        await until(lambda: not dialog._signing.looking)
        await until(lambda: dialog._signing.session.sync.status.connection == "not-connected")
        assert "refused" in dialog.said


async def test_another_accounts_key_is_refused_for_a_profile_that_has_one(tmp_path: Path, keyring: Keyring) -> None:
    async with tenant(10, clock=time.time) as served:
        async with program(tmp_path, "--api-url", served.url) as running:
            await try_key(running, KEY)
            await synced(await running.window(), 10)
        file = tmp_path / "profiles" / "default" / "profile.json"
        file.write_text(json.dumps({**json.loads(file.read_text()), "account_id": "another"}))
        keyring.kept.clear()
        async with program(tmp_path) as running:
            window = await running.window()
            await until(lambda: window.session.sync.status.connection == "not-connected")
            running.run(window, "connect")
            dialog = await running.dialog()
            line(dialog, "API key").setText(KEY)
            button(dialog, "Connect").click()
            await until(lambda: "another account" in words(dialog))
            assert keyring.kept == {}
            dialog.reject()


async def test_a_keyring_that_does_not_answer_holds_nothing_up(tmp_path: Path, keyring: Keyring) -> None:
    async with tenant(10, clock=time.time) as served:
        async with program(tmp_path, "--api-url", served.url) as running:
            await try_key(running, KEY)
            await synced(await running.window(), 10)
        keyring.answers.clear()
        async with program(tmp_path) as running:
            window = await running.window()
            await until(lambda: len(window.page.rows) == 10)
            assert window.status_bar.connection.text() == "Connecting…"
            window.bar.filter.setText("is:server")
            assert len(window.page.rows) < 10
            keyring.answers.set()
            await until(lambda: window.session.sync.status.connection == "connected")


async def test_the_environments_key_comes_first_and_is_never_kept(
    tmp_path: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with tenant(10, clock=time.time) as served:
        monkeypatch.setenv("ATERA_API_KEY", KEY)
        keyring.answers.clear()  # and the keyring is not even asked
        async with program(tmp_path, "--api-url", served.url) as running:
            await synced(await running.window(), 10)
        assert keyring.kept == {}


@pytest.mark.parametrize(("days", "says"), [(29.5, "in 29 days"), (13.5, "in 13 days"), (2.5, "in 2 days"), (0.5, "within a day")])
async def test_a_tokens_end_is_warned_of_once_for_each_threshold(tmp_path: Path, keyring: Keyring, days: float, says: str) -> None:
    key = token(time.time() + days * DAY)
    async with closed_tenant(key=key) as (url, _):
        async with program(tmp_path, "--api-url", url) as running:
            await try_key(running, key)
            window = await running.window()
            await synced(window, 20)
            assert len(window.notes.texts()) == 1
            assert says in window.notes.texts()[0]
            button(window, "Dismiss").click()
            assert window.notes.texts() == []
        async with program(tmp_path) as again:
            window = await again.window()
            await until(lambda: window.session.sync.status.connection == "connected")
            assert window.notes.texts() == []
            window.connecting._dismissed = dict.fromkeys(window.connecting._dismissed, 30)
            window.connecting.warn()
            assert len(window.notes.texts()) == (days < 14)


async def test_sample_data_from_the_start_page_and_back(tmp_path: Path) -> None:
    async with program(tmp_path) as running:
        page = await running.start_page()
        button(page, "Look around with sample data").click()
        window = await running.window()
        await until(lambda: len(window.page.rows) > 100)
        assert window.session.demo
        running.run(window, "connect")
        assert (await running.start_page()).sign_in.isVisible()
    assert not (tmp_path / "profiles" / "demo").exists()
