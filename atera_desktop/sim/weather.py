"""What can be made to go wrong: the switches of the simulated tenant, each an entry of `SWITCHES`.

atera-api.md, section 12, lists what is unknown about Atera (one switch for each other way it may behave); the rest are faults.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from . import faults
from .answers import Answer, empty, html
from .record import Record

Value = bool | int | float | str


def flag(text: str) -> Value:
    if text in ("", "on", "true", "1"):
        return True
    raise ValueError("takes no value")


def often(text: str) -> Value:
    """Every time, or the next N times, or a share of the times."""
    if text in ("", "on", "true"):
        return True
    number = float(text) if _numeric(text) else -1.0
    if 0 < number < 1:
        return number
    if number >= 1 and number == int(number):
        return int(number)
    raise ValueError("takes a count (the next N requests) or a share below 1")


def whole(default: int) -> Callable[[str], Value]:
    def parse(text: str) -> Value:
        if text == "" and default > 0:
            return default
        if text.isdigit():
            return int(text)
        raise ValueError("takes a whole number")

    return parse


def one_of(*words: str) -> Callable[[str], Value]:
    def parse(text: str) -> Value:
        if text in words:
            return text
        raise ValueError(f"takes {' or '.join(words)}")

    return parse


def words(text: str) -> Value:
    if not text:
        raise ValueError("needs a value")
    return text


@dataclass(frozen=True)
class Switch:
    """`takes` reads the value (ValueError says what is wrong with it); the hooks are called while the switch is on.

    instead: answers in place of the operation. listing: changes what is paged through. records: changes what is sent.
    answer: changes the finished answer. A switch without a hook is asked about by the server itself.
    """

    name: str
    says: str
    takes: Callable[[str], Value] = flag
    instead: Callable[[], Answer] | None = None
    listing: Callable[[faults.Listing, Value], faults.Listing] | None = None
    records: Callable[[list[Record]], list[Record]] | None = None
    answer: Callable[[Answer, Value], Answer] | None = None


SWITCHES = (
    # What is unknown about Atera
    Switch("legacy", "the server before 2026: pages of up to 500, errors as plain text, old fields, keys only in X-API-KEY"),
    Switch("any-key", "accepts every key, in either header"),
    Switch("expired", "the key has expired: every request gets the empty 401"),
    Switch("forbid", "403 for DOMAIN or DOMAIN:Read, :Write, :Delete; several with commas (forbid=Alerts:Read)", words),
    Switch("strict-page-size", "400 instead of a smaller page when itemsInPage is above the maximum"),
    Switch("next-link", "at the ends prevLink and nextLink are null, or absent, instead of an empty string", one_of("null", "absent")),
    Switch("unknown-id", "an unknown id gives 200 with null, an empty 204, or an empty 404", one_of("null", "204", "empty")),
    Switch("problem", "errors have a plain text, or no body, instead of ProblemDetails", one_of("text", "empty"), answer=faults.plainer),
    Switch("no-retry-after", "429 comes without Retry-After"),
    Switch("retry-after", "Retry-After is a date (retry-after=date), or the text given, whatever it is", words),
    Switch("lock-out", "one request over the limit shuts the account for this many seconds (an hour)", whole(3600)),
    Switch("rpm", "another limit of requests a minute", whole(0)),
    Switch("zoneless-dates", "no date says its zone", answer=faults.zoneless),
    Switch("omit-nested", "nested objects that are not used are left out instead of null", records=faults.without_unused),
    Switch("no-gzip", "never compresses"),
    Switch("delete-200", "deleting an agent answers 200 instead of 204"),
    Switch("agents-return", "an agent deleted while offline reports again, with a new id, this many minutes later (10)", whole(10)),
    Switch("hard-delete", "a deleted ticket is gone instead of having the status Deleted"),
    Switch("autopilot", "a ticket may be assigned to Autopilot (TechnicianContactID -1) instead of a 400"),
    Switch("comment-201", "a new comment answers 201 instead of 200"),
    Switch("it-department", "the account is an IT department's: its customers are called sites, and its contacts users"),
    Switch("number-ids", "ActionID is a number instead of a text"),
    # Faults
    Switch("slow", "every answer comes this many milliseconds later (3000)", whole(3000)),
    Switch("429", "refuses as if over the limit", often),
    Switch("500", "fails with an empty 500", often, instead=lambda: empty(500)),
    Switch("503", "the gateway's 503 page", often, instead=lambda: html(503, "Service Unavailable", "Error 503. Ray ID: 8f2c0d5e7a1b")),
    Switch(
        "html", "a captive portal's page with status 200", often, instead=lambda: html(200, "Guest Wi-Fi", "Please sign in to go online.")
    ),
    Switch("garbage", "200 with bytes that are not JSON", often, instead=lambda: Answer(200, b'{"items":[{"AgentID":\xff\xfe\x00NaN,,]')),
    Switch("drop", "the connection is reset without an answer", often),
    Switch("truncate", "the connection is cut in the middle of the body", often),
    Switch("offline", "every connection is closed without an answer"),
    Switch("wrong-types", "every third record has fields of wrong types", often, records=faults.wrong_types),
    Switch("duplicates", "the last item of a page comes again on the next page", often, listing=faults.repeated),
    Switch("shrink", "this many records (3) vanish from the front before each following page", whole(3), listing=faults.shrunk),
    Switch("lying-total", "totalItemCount is this many (7) too high", whole(7), listing=faults.overstated),
    # Faults of writes alone
    Switch("cut-before", "the connection is cut before a write is done", often),
    Switch("cut-after", "the connection is cut when a write has been done, without an answer", often),
    Switch("cut-during", "the connection is cut in the middle of the first line of a write's answer", often),
    Switch("cut-behind", "the connection is closed, unannounced, behind the whole answer to a write", often),
    Switch("500-after", "an empty 500 for a write that has been done", often),
    Switch("slow-reply", "a write is done at once and answered this many milliseconds later (3000)", whole(3000)),
)
BY_NAME = {switch.name: switch for switch in SWITCHES}


class Weather:
    """The switches that are on. `Weather("slow=200", "drop=3")`; an unknown switch or a bad value is a ValueError with a sentence."""

    def __init__(self, *settings: str) -> None:
        self._on: dict[str, Value] = {}
        self._random = random.Random(0)
        for setting in settings:
            self.set(*_split(setting))

    def set(self, name: str, value: object = "") -> None:
        """Turns a switch on with `value` as text or JSON, or off with "off", false or null."""
        switch = BY_NAME.get(name)
        if switch is None:
            raise ValueError(f"There is no switch {name!r}. The switches are: {', '.join(BY_NAME)}.")
        if value is None or value is False or value == "off":
            self._on.pop(name, None)
            return
        try:
            self._on[name] = switch.takes("" if value is True else str(value).strip())
        except ValueError as error:
            raise ValueError(f"The switch {name} {error}, not {value!r}.") from None

    def change(self, settings: Mapping[str, object]) -> None:
        """Several at once: all of them, or none when one is wrong."""
        before = dict(self._on)
        try:
            for name, value in settings.items():
                self.set(name, value)
        except ValueError:
            self._on = before
            raise

    def get(self, name: str) -> Value | None:
        """The value of a switch, None when it is off."""
        return self._on.get(name)

    def strikes(self, name: str) -> bool:
        """Whether a fault hits this request; uses up one of its N times."""
        value = self._on.get(name)
        if value is None or BY_NAME[name].takes is not often:
            return value is not None
        if isinstance(value, float):
            return self._random.random() < value
        if value is not True and isinstance(value, int):
            if value > 1:
                self._on[name] = value - 1
            else:
                del self._on[name]
        return True

    def instead(self) -> Answer | None:
        """What a fault answers in place of the operation."""
        for name in tuple(self._on):
            hook = BY_NAME[name].instead
            if hook and self.strikes(name):
                return hook()
        return None

    def listing(self, listing: faults.Listing) -> faults.Listing:
        for name, value in tuple(self._on.items()):
            hook = BY_NAME[name].listing
            if hook and self.strikes(name):
                listing = hook(listing, value)
        return listing

    def records(self, records: list[Record]) -> list[Record]:
        for name in tuple(self._on):
            hook = BY_NAME[name].records
            if hook and self.strikes(name):
                records = hook(records)
        return records

    def answer(self, answer: Answer) -> Answer:
        for name, value in tuple(self._on.items()):
            hook = BY_NAME[name].answer
            if hook:
                answer = hook(answer, value)
        return answer

    def forbids(self, domain: str | None, verb: str) -> bool:
        """Whether `forbid` names this permission (atera-api.md, section 2); verb: Read, Write or Delete."""
        asked = {str(domain).lower(), f"{domain}:{verb}".lower()}
        return domain is not None and any(part.strip().lower() in asked for part in str(self._on.get("forbid", "")).split(","))

    def as_dict(self) -> dict[str, Value]:
        """The switches that are on, with their values (what is left of a count)."""
        return dict(self._on)


def describe() -> str:
    """Every switch with its sentence, a line each."""
    width = max(len(name) for name in BY_NAME)
    counted = "; =3 for the next three requests, =0.2 for a fifth of them"
    return "\n".join(f"{switch.name:{width}}  {switch.says}{counted if switch.takes is often else ''}" for switch in SWITCHES)


def _split(setting: str) -> tuple[str, str]:
    name, _, value = setting.partition("=")
    return name.strip(), value.strip()


def _numeric(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()
