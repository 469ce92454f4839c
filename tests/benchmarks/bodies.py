"""The answers to requests for a list's pages, as bytes, and a line that gives them without a network."""

from collections.abc import Sequence
from functools import cache
from math import ceil

import msgspec

from atera_desktop.api.client import Client
from atera_desktop.api.protocol import PAGE_SIZE, Answer, Request
from tests.benchmarks.crowd import crowd
from tests.benchmarks.fleet import fleet

KEY = "0123456789abcdef0123456789abcdef"


@cache
def bodies(count: int) -> list[bytes]:
    """The pages of a list of so many agents, the first to begin with."""
    return _pages("agents", list(fleet(count).values()))


def pages_of(resource: str, count: int) -> list[bytes]:
    """The pages of a list of so many records of that resource."""
    return bodies(count) if resource == "agents" else _pages(resource, [msgspec.Raw(stored.raw) for stored in crowd(resource, count)])


def _pages(resource: str, records: Sequence[object]) -> list[bytes]:
    pages = ceil(len(records) / PAGE_SIZE)
    address = f"https://app.atera.com/api/v3/{resource}?itemsInPage={PAGE_SIZE}&page="
    return [
        msgspec.json.encode(
            {
                "items": records[PAGE_SIZE * number : PAGE_SIZE * (number + 1)],
                "totalItemCount": len(records),
                "page": number + 1,
                "itemsInPage": PAGE_SIZE,
                "totalPages": pages,
                "prevLink": f"{address}{number}" if number else "",
                "nextLink": f"{address}{number + 2}" if number + 1 < pages else "",
            }
        )
        for number in range(pages)
    ]


class Line(Client):
    """Answers every request for a page at once, from what it was given: what is left is this program's own work."""

    def __init__(self, pages: list[bytes]) -> None:
        super().__init__("http://127.0.0.1/api/v3", KEY, per_minute=100_000, proxy="none")
        self.give(pages)

    def give(self, pages: list[bytes]) -> None:
        """Answers with these pages from now on: bytes of their own, as from a socket, of which no digest is known yet."""
        self._answers = [bytes(bytearray(page)) for page in pages]

    async def _send(self, request: Request) -> Answer:
        return Answer(200, {}, self._answers[int(request.query["page"]) - 1])
