"""Texts with placeholders, such as "{name} has been offline since {last_seen}", filled with what is known of machines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from atera_desktop.domain.agent import Agent
from atera_desktop.domain.wire import instant, plain

PLACEHOLDERS: Mapping[str, str] = {
    "name": "the machine",
    "customer": "its customer",
    "last_seen": "when it was last seen",
    "os": "its operating system",
    "user": "who was last logged in",
    "ip": "its address",
    "count": "how many machines",
    "machines": "a line for each machine",
}
"""What each stands for. Of several machines, a value stands for all that they have, each once."""

NOTHING = "unknown"
"""What stands where Atera gave nothing."""
NAMED = 3
"""Values of several machines that are named before the rest is counted."""
_BRACED = re.compile(r"\{([^{}]*)\}")
_ALONE = re.compile(r"\{\w*|\w*\}")

When = Callable[[float | None], str]
"""A moment (epoch seconds, None: never) in words."""


def misspelt(text: str) -> list[str]:
    """What is in braces and no placeholder, and braces without their other one with the word at them, each once."""
    wrong = [found.group() for found in _BRACED.finditer(text) if found.group(1) not in PLACEHOLDERS]
    return list(dict.fromkeys([*wrong, *_ALONE.findall(_BRACED.sub(" ", text))]))


def fill(text: str, machines: Sequence[Agent], when: When) -> str:
    """The text about these machines. What a machine is called is never taken for a placeholder."""
    values = _values(machines, when)
    return _BRACED.sub(lambda found: values.get(found.group(1), found.group()), text)


def _values(machines: Sequence[Agent], when: When) -> dict[str, str]:
    facts = [_facts(machine, when) for machine in machines]
    listed = [f"- {one['name']} ({one['customer']}): {one['os']}, last seen {one['last_seen']}, user {one['user']}" for one in facts]
    return {
        **{name: _together(one[name] for one in facts) for name in ("name", "customer", "last_seen", "os", "user", "ip")},
        "count": str(len(machines)),
        "machines": "\n".join(listed),
    }


def _facts(machine: Agent, when: When) -> dict[str, str]:
    address = next((plain(one) for one in (*(machine.ip_addresses or ()), machine.reported_from_ip) if plain(one)), "")
    found = {
        "name": machine.name or f"agent {machine.key}",
        "customer": plain(machine.customer_name),
        "os": plain(machine.os),
        "user": plain(machine.last_login_user) or ", ".join(user for user, _ in machine.logged_users),
        "ip": address,
    }
    return {name: value or NOTHING for name, value in found.items()} | {"last_seen": when(instant(machine.last_seen))}


def _together(values: Iterable[str]) -> str:
    """Each value once: "A, B, C and 7 more"."""
    known = list(dict.fromkeys(values))
    rest = len(known) - NAMED
    return ", ".join(known[:NAMED]) + (f" and {rest} more" if rest > 0 else "")
