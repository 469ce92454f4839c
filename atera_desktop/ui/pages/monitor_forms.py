"""What is typed to make a monitored device of each family. None of them can be changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from atera_desktop.domain.agent import Agent
from atera_desktop.ui.forms.spec import FormSpec, Input, Options, Records, Values

_NOUN = ("monitor", "monitors")
_HOST = Input("hostname", "Host", hint="A name or an address, as the agent reaches it.")
_LEVEL = "security_level"
_LEVELS: Options = (
    ("Undefined", "No authentication"),
    ("Authentication", "Authentication"),
    ("AuthenticationAndPrivacy", "Authentication and privacy"),
)
_WITH_PASSWORD = ("Authentication", "AuthenticationAndPrivacy")


def _begin(record: Any, records: Records) -> Values:
    return {
        "customer_id": getattr(record, "customer_id", None),
        "monitoring_agent_id": record.agent_id if isinstance(record, Agent) else getattr(record, "monitoring_agent_id", None),
    }


def _form(kind: str, family: str, *inputs: Input) -> FormSpec:
    """The form for a kind of `creation.KINDS`; `family` is what people call it."""
    return FormSpec(
        name=f"new-{kind.replace('_', '-')}",
        title=f"New {family} monitor",
        send="Create monitor",
        resource="monitors",
        noun=_NOUN,
        inputs=(
            Input("name", "Name"),
            Input("customer_id", "Customer", "record", of="customers"),
            Input(
                "monitoring_agent_id",
                "Probed by",
                "record",
                of="agents",
                within="customer_id",
                hint="The customer's agent that looks whether it answers.",
            ),
            Input("folder_id", "Folder", "whole number", hint="Its ID in Atera: the API cannot list folders."),
            *inputs,
            Input("monitored", "Raise alerts about it", "yes or no", start=True),
        ),
        makes=kind,
        begin=_begin,
        called=lambda values: values["name"],
    )


def _is_authenticated(values: Values) -> bool:
    return values[_LEVEL] in _WITH_PASSWORD


def _is_private(values: Values) -> bool:
    return bool(values[_LEVEL] == "AuthenticationAndPrivacy")


def _same(*words: str) -> Callable[[Records], Options]:
    return lambda records: tuple((word, word) for word in words)


_PORT = Input("port", "Port", "whole number", start=161)
_TYPE = Input("snmp_type", "Kind of device", hint="Such as Switch, Printer or UPS.")

FORMS = (
    _form("generic_monitor", "ping", _HOST),
    _form("tcp_monitor", "TCP", _HOST, Input("ports", "Ports", "ports", hint="Several with commas.")),
    _form(
        "http_monitor",
        "website",
        Input("url", "Address", hint="Such as https://www.example.com/status."),
        Input("pattern", "Must contain", hint="A text that the page must hold to count as up."),
    ),
    _form(
        "snmp_v2_monitor",
        "SNMP v1 or v2",
        _HOST,
        _PORT,
        Input("snmp_version", "Version", "choice", start="V2"),
        Input("community", "Community"),
        _TYPE,
    ),
    _form(
        "snmp_v3_monitor",
        "SNMP v3",
        _HOST,
        _PORT,
        _TYPE,
        Input("username", "User name", group="Security"),
        Input(_LEVEL, "Security level", "choice", options=lambda records: _LEVELS),
        Input("authentication_alg", "Authentication", "choice", options=_same("SHA1", "MD5"), when=_is_authenticated, needed=True),
        Input("authentication_password", "Authentication password", "password", when=_is_authenticated, needed=True),
        Input("privacy_alg", "Privacy", "choice", options=_same("AES", "DES"), when=_is_private, needed=True),
        Input(
            "privacy_password",
            "Privacy password",
            "password",
            hint="It goes to Atera and is kept nowhere here.",
            when=_is_private,
            needed=True,
        ),
    ),
)
