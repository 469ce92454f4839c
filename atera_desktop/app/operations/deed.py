"""What `carry_out` needs to know of anything that is to be done at Atera: a change of a record, or something new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from atera_desktop.app.operations.outcome import Kind, Outcome, Target
from atera_desktop.domain.record import Key

if TYPE_CHECKING:
    from atera_desktop.api.client import Client
    from atera_desktop.app.session import Session


class Deed(Protocol):
    """`Change`, `Creation` and `ValueChange` are such. What `read` gives is for the deed's own methods alone."""

    @property
    def target(self) -> Target: ...

    @property
    def operation(self) -> str:
        """What the journal calls it."""

    @property
    def method(self) -> str:
        """The HTTP method, for the lock."""

    def details(self) -> dict[str, Any]:
        """What the journal keeps beside the target: JSON values, and no secret."""

    async def read(self, session: Session, client: Client) -> Any:
        """What Atera has now, before the request and where its answer was lost. Raises AteraError."""

    def prepared(self, found: Any) -> Deed | Outcome:
        """What is left to be sent, now that this was found; or why nothing is."""

    async def send(self, client: Client) -> Key | None:
        """The one request; the key of what it made, if it makes something. Raises AteraError."""

    def came_to(self, found: Any) -> Kind:
        """What a request without an answer has come to: DONE, NOT_DONE, REFUSED (`lacking`) or UNKNOWN."""

    def lacking(self) -> Outcome:
        """There is nothing to do it to."""

    def missing(self) -> Kind:
        """What an answer of 404 means."""

    async def learn(self, session: Session, client: Client, outcome: Outcome) -> None:
        """Takes over what Atera has now. Raises nothing for what the network does."""
