"""Which of this system's keyrings may hold a key: those of an allow-list, since keyring itself may choose a plain file (safety.md)."""

from __future__ import annotations

import queue
import threading
from typing import Any

ALLOWED = {
    "keyring.backends.Windows.WinVaultKeyring": "Windows Credential Manager",
    "keyring.backends.macOS.Keyring": "macOS Keychain",
    "keyring.backends.SecretService.Keyring": "Secret Service",
    "keyring.backends.kwallet.DBusKeyring": "KWallet",
    "keyring.backends.kwallet.DBusKeyringKWallet4": "KWallet",
}
"""Backend → the name under which its users know it."""


class NoKeyring(Exception):
    """No keyring of the allow-list can be used; `reason` is "none", "not allowed" or "no answer"; `backend` the refused one."""

    def __init__(self, reason: str, backend: str = "") -> None:
        super().__init__(reason, backend)
        self.reason, self.backend = reason, backend


def usable_keyring(timeout: float = 5.0) -> str:
    """The name of the keyring that would be used. Raises NoKeyring.

    Asked in a thread of its own: a D-Bus service that does not answer would hold up the program.
    """
    answers: queue.SimpleQueue[str | NoKeyring] = queue.SimpleQueue()
    threading.Thread(target=lambda: answers.put(_chosen()), name="keyring", daemon=True).start()
    try:
        answer = answers.get(timeout=timeout)
    except queue.Empty:
        raise NoKeyring("no answer") from None
    if isinstance(answer, NoKeyring):
        raise answer
    return answer


def _chosen() -> str | NoKeyring:
    try:
        import keyring

        backend: Any = keyring.get_keyring()
        names = [f"{type(one).__module__}.{type(one).__qualname__}" for one in getattr(backend, "backends", [backend])]
    except Exception as error:  # whatever a backend's import or its service raises means: not this one
        return NoKeyring("none", type(error).__name__)
    for name in names:
        if name in ALLOWED:
            return ALLOWED[name]
    refused = [name for name in names if not name.startswith("keyring.backends.fail.")]
    return NoKeyring("not allowed", refused[0]) if refused else NoKeyring("none")
