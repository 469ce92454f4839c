"""Which keyring may hold a key."""

import sys
import threading
import types
from collections.abc import Iterator
from typing import Any

import keyring
import keyring.backend
import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import pytest

from atera_desktop.store.secrets import NoKeyring, usable_keyring


@pytest.fixture(autouse=True)
def chosen_again() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


class Plaintext(keyring.backend.KeyringBackend):
    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("nothing is to be stored here")


@pytest.mark.parametrize(
    ("backend", "reason", "named"),
    [
        (keyring.backends.fail.Keyring, "none", ""),
        (keyring.backends.null.Keyring, "not allowed", "keyring.backends.null.Keyring"),
        (Plaintext, "not allowed", f"{__name__}.Plaintext"),
    ],
)
def test_keyring_off_the_list_is_not_used(backend: type[keyring.backend.KeyringBackend], reason: str, named: str) -> None:
    keyring.set_keyring(backend())
    with pytest.raises(NoKeyring) as caught:
        usable_keyring()
    assert (caught.value.reason, caught.value.backend) == (reason, named)


def test_keyring_on_the_list_is_found_even_behind_another(monkeypatch: pytest.MonkeyPatch) -> None:
    # No keyring service runs here: the class stands for the real one by its name, which is all that is judged.
    real: Any = type("Keyring", (Plaintext,), {"__module__": "keyring.backends.SecretService"})
    keyring.set_keyring(real())
    assert usable_keyring() == "Secret Service"
    chain: Any = keyring.backends.chainer.ChainerBackend  # untyped
    chain = chain()
    plain: Any = Plaintext
    monkeypatch.setattr(type(chain), "backends", [plain(), real()])
    keyring.set_keyring(chain)
    assert usable_keyring() == "Secret Service"


def test_keyring_that_does_not_answer_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    silent = types.SimpleNamespace(get_keyring=released.wait)
    monkeypatch.setitem(sys.modules, "keyring", silent)
    with pytest.raises(NoKeyring) as caught:
        usable_keyring(timeout=0.05)
    assert caught.value.reason == "no answer"
    released.set()
