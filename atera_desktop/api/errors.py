"""What can go wrong between this program and Atera. Facts only: the sentences are written where they are shown.

AteraError
├── NotReached      nothing, or not everything, arrived; `sent` tells whether a write may have been done
├── NotAtera        something arrived that Atera would not send: a captive portal, a proxy, a damaged or foreign answer
├── KeyRefused      401, whichever header carried the key
├── Forbidden       403: the key may not do this
├── NotFound        404, and every other way in which Atera says that a record is not there
├── NotAllowed      405: an agent that monitors depend on
├── Invalid         400, 409, 422: Atera did not like what was sent
├── Unfit           not sent at all: fields of what was to be sent are wrong
├── Throttled       429, or no place in our own budget: too many requests
├── ServerTrouble   5xx
└── ReadOnly        not sent at all: it is locked (lock.py)

After a write (POST, PUT, DELETE) some of them leave open whether it was done: `doubtful`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from atera_desktop.domain.bodies.body import Fault

Unreached = Literal["dns", "refused", "timeout", "tls", "dropped", "network", "proxy", "certificates"]
Foreign = Literal[
    "html", "not JSON", "no envelope", "redirect", "too large", "encoding", "damaged gzip", "sign-in page", "another record", "another page"
]


class AteraError(Exception):
    """The root. `text` holds Atera's own words, clamped and on one line; empty where there were none.

    `doubtful`: whether the write that ended so may have been done all the same; otherwise it certainly was not.
    """

    text: str = ""
    doubtful: bool = False


class NotReached(AteraError):
    """No complete answer came.

    `sent` is False only where certainly no byte of the request left: the name was not found, the connection refused or not made in
    time, TLS failed, the proxy made no tunnel, or the request never had its turn. Else it may have arrived, and been obeyed.
    """

    def __init__(self, reason: Unreached, *, sent: bool = True) -> None:
        super().__init__(reason)
        self.reason: Unreached = reason
        self.sent = self.doubtful = sent


class NotAtera(AteraError):
    """An answer that is not Atera's. Neither the key nor the data at hand is to blame."""

    doubtful = True

    def __init__(self, reason: Foreign) -> None:
        super().__init__(reason)
        self.reason: Foreign = reason


class KeyRefused(AteraError):
    """Atera does not know the key: wrong, expired or revoked. Where it knows it in neither header, nothing more is sent with it."""


class Forbidden(AteraError):
    """The key's permissions, or its list of allowed addresses, exclude this path."""

    def __init__(self, path: str, text: str = "") -> None:
        super().__init__(path)
        self.path, self.text = path, text


class NotFound(AteraError):
    """There is no such record, or no longer."""

    def __init__(self, path: str, text: str = "") -> None:
        super().__init__(path)
        self.path, self.text = path, text


class NotAllowed(AteraError):
    """Atera does not do this with this record."""

    def __init__(self, path: str, text: str = "") -> None:
        super().__init__(path)
        self.path, self.text = path, text


class Invalid(AteraError):
    """Atera refused what was sent, for the reason in `text`; `fields`: what it says of single fields, by its own names of them."""

    def __init__(self, status: int, text: str = "", fields: Mapping[str, str] = {}) -> None:
        super().__init__(status)
        self.status, self.text, self.fields = status, text, fields


class Unfit(AteraError):
    """What was to be sent has faults, each with its field's name. Nothing was sent."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults


class Throttled(AteraError):
    """Too many requests: none is wanted for `retry_after` seconds from now. None where Atera did not say how long. A write was not done."""

    def __init__(self, retry_after: float | None) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class ServerTrouble(AteraError):
    """Atera, or what stands before it, failed with this status: reading more than once, writing once."""

    doubtful = True

    def __init__(self, status: int, text: str = "") -> None:
        super().__init__(status)
        self.status, self.text = status, text


class ReadOnly(AteraError):
    """The request would change or delete something, and that is locked. Nothing was sent."""

    def __init__(self, method: str) -> None:
        super().__init__(method)
        self.method = method
