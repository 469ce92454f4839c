"""The key on its way out: in which of the two headers it goes, and when Atera knows it in neither."""

from __future__ import annotations

from atera_desktop.api.protocol import headers
from atera_desktop.domain.secret import Secret


class Credentials:
    """One key. Its shape says which header comes first (atera-api.md, 2); after a 401 the other is tried, once."""

    def __init__(self, key: Secret) -> None:
        self._key = key
        self._denied: set[bool] = set()
        self._accepted: set[bool] = set()
        self._use(key.is_token)

    @property
    def refused(self) -> bool:
        """Whether Atera denied the key in both headers."""
        return len(self._denied) == 2

    @property
    def settled(self) -> bool:
        """Whether Atera has accepted the key in the header that is used: only then a write is worth sending."""
        return self.bearer in self._accepted

    def accept(self, bearer: bool) -> None:
        """A request with the key in this header was answered as only one with a good key is."""
        self._accepted.add(bearer)

    def deny(self, bearer: bool) -> bool:
        """A request with the key in this header got 401. Whether the other header is now tried because of it."""
        self._denied.add(bearer)
        if self.refused or bearer is not self.bearer:
            return False
        self._use(not bearer)
        return True

    def _use(self, bearer: bool) -> None:
        self.bearer = bearer
        self.headers = headers(self._key, bearer)
