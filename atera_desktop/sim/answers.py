"""What the simulated tenant answers with."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

_encode = msgspec.json.Encoder().encode

TITLES = {400: "One or more validation errors occurred.", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict"}


@dataclass
class Answer:
    """A status, a body and its type; `headers` come on top of those that the server adds itself."""

    status: int
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: list[tuple[str, str]] = field(default_factory=list)


def json(value: object, status: int = 200) -> Answer:
    return Answer(status, _encode(value))


def empty(status: int) -> Answer:
    return Answer(status, content_type="")


def text(status: int, body: str) -> Answer:
    return Answer(status, body.encode(), "text/plain; charset=utf-8")


def html(status: int, title: str, body: str) -> Answer:
    page = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{body}</p></body></html>\n"
    return Answer(status, page.encode(), "text/html; charset=utf-8")


class Refusal(Exception):
    """Raised by an operation that cannot be done; becomes a ProblemDetails body (RFC 9110) with `status`."""

    def __init__(self, status: int, detail: str, **errors: str) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors = status, detail, errors

    def old_answer(self) -> Answer:
        """What the server before 2026 said: a plain text."""
        return text(self.status, self.detail)

    def answer(self, path: str) -> Answer:
        """ProblemDetails, with the map of field to sentences that a 400 of ASP.NET has."""
        body: dict[str, object] = {
            "type": "https://tools.ietf.org/html/rfc9110#section-15.5." + {400: "1", 404: "5", 405: "6", 409: "10"}.get(self.status, "1"),
            "title": TITLES.get(self.status, "Error"),
            "status": self.status,
            "detail": self.detail,
            "instance": path,
        }
        if self.errors:
            body["errors"] = {name: [sentence] for name, sentence in self.errors.items()}
        answer = json(body, self.status)
        answer.content_type = "application/problem+json; charset=utf-8"
        return answer


class NoSuchPath(Refusal):
    """Where there is no operation. Before 2026 it was the web server that said so, with a page of its own."""

    def __init__(self) -> None:
        super().__init__(404, "There is nothing at this path.")

    def old_answer(self) -> Answer:
        return html(404, "404 - File or directory not found.", "The resource you are looking for might have been removed.")
