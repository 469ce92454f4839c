"""The gate every link passes before it may be opened (safety.md, Showing it). No Qt."""

from __future__ import annotations

import re
import uuid
from urllib.parse import SplitResult, urlsplit

import msgspec

from atera_desktop.domain.agent import Agent

HOST = "app.atera.com"
MAX_LENGTH = 2_048
_PRINTABLE = re.compile(r"[!-~]+")


class Link(msgspec.Struct, frozen=True):
    """A URL that may be opened, or a sentence that says why there is none."""

    url: str | None
    reason: str = ""


def agent_link(agent: Agent, api_host: str) -> Link:
    """The agent's page in Atera: its AppViewUrl where that passes the gate, by its DeviceGuid where the two disagree.

    `api_host` is the host of the configured API address; links to it and to app.atera.com are allowed, no others.
    """
    guid = _guid(agent.device_guid)
    sent = agent.app_view_url or ""
    if not sent:
        return Link(None, "Atera gave no address for this agent.")
    reason = refused(sent, api_host)
    if reason:
        return Link(None, reason)
    if guid and guid not in sent.lower() and urlsplit(sent).hostname == HOST:
        return Link(f"https://{HOST}/new/rmm/device/{guid}/agent")  # the address of another device, or of none
    return Link(sent)


def refused(url: str, api_host: str) -> str:
    """Why the URL may not be opened, as a sentence; empty when it may."""
    if len(url) > MAX_LENGTH:
        return "The address Atera gave is too long to be trusted."
    if not _PRINTABLE.fullmatch(url) or "\\" in url:
        return "The address Atera gave has characters that do not belong in one."
    parts = _split(url)
    if parts is None or parts.scheme != "https":
        return "The address Atera gave is not a secure web address (https)."
    if "@" in parts.netloc:
        return "The address Atera gave carries a user name."
    if parts.hostname not in (HOST, api_host.lower()) or parts.netloc.lower() not in (parts.hostname, f"{parts.hostname}:443"):
        return "The address Atera gave leads to another site than Atera."
    return ""


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _guid(text: str | None) -> str | None:
    try:
        guid = uuid.UUID(text or "")
    except ValueError:
        return None
    return str(guid) if guid.int and str(guid) == (text or "").lower() else None
