"""Fetches all agents, open alerts and tickets, or the resources named, into the cache, once, as fast as the budget lets it.

Afterwards tickets are asked only for what changed. With --json the outcome goes to stdout, also after a failure:
{"version":1, "complete":…, "exit":…, "seconds":…, "requests":…, "resources":{"agents":{"count":…, "total":…, "complete":…,
"changed":…, "gone":…, "set_aside":…, "seconds":…, "error":null or a sentence}, …}}.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from atera_desktop.cli import status

if TYPE_CHECKING:
    from atera_desktop.app.once import Outcome, Result


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("resources", metavar="RESOURCE", nargs="*", help="customers, contacts …: only these; an unknown one lists them")
    parser.add_argument("--json", action="store_true", help="the outcome as JSON on stdout")
    parser.add_argument("--accept-fall", action="store_true", help="believe a list that became more than 20 %% shorter, or empty")


def run(args: argparse.Namespace) -> int:
    """Synchronises what is asked for; returns the exit status."""
    from atera_desktop.cli import trouble
    from atera_desktop.domain.catalog import RESOURCES

    unknown = [name for name in args.resources if name not in RESOURCES]
    if unknown:
        trouble.say(f"There is no resource “{unknown[0]}”. These can be fetched: {', '.join(RESOURCES)}.")
        return status.USAGE
    try:
        outcome, exit_status = sync_profile(args, tuple(dict.fromkeys(args.resources)))
    except KeyboardInterrupt:
        outcome, exit_status = None, status.INTERRUPTED
    if args.json:
        print(json.dumps(_report(outcome, exit_status)))
    elif outcome is not None:
        _tell(outcome)
    return exit_status


def sync_profile(args: argparse.Namespace, resources: Sequence[str] = ()) -> tuple[Outcome | None, int]:
    """Synchronises these resources, by default those that a window refreshes in every cycle; says errors on stderr.

    Returns what became of them, and the exit status.
    """
    from atera_desktop.api.errors import Forbidden
    from atera_desktop.cli import desk, trouble
    from atera_desktop.domain.catalog import RESOURCES
    from atera_desktop.store.errors import CacheReadOnly
    from atera_desktop.ui.permissions import WHO, domain_of

    if args.offline:
        trouble.say("--offline and sync exclude each other: sync is what asks Atera. Leave out one of them.")
        return None, status.USAGE
    try:
        with desk.open_desk(args) as opened:
            if opened.connect is None:
                trouble.say(trouble.no_key(opened.trouble))
                opened.session.cache.close()
                opened.session.journal.close()
                return None, status.KEY
            if opened.session.cache.newer:
                raise CacheReadOnly(opened.session.cache.path)
            steady = tuple(name for name, resource in RESOURCES.items() if not resource.rare)
            outcome = asyncio.run(_sync(opened, resources or steady, getattr(args, "accept_fall", False)))
    except trouble.EXPECTED as error:
        return None, trouble.tell(error)
    statuses = [_status(result) for result in outcome.results.values()]
    if outcome.storage is not None:
        statuses.append(trouble.tell(outcome.storage))
    forbidden = [name for name, result in outcome.results.items() if isinstance(result.error, Forbidden)]
    if forbidden:
        domains = dict.fromkeys(f"{domain}: Read" for name in forbidden if (domain := domain_of(name)))
        lacks = f" It lacks the permission {', '.join(domains)}. {WHO}" if domains else ""
        trouble.say(f"This API key may not read {', '.join(forbidden)}.{lacks}")
    others = [_problem(result) for name, result in outcome.results.items() if name not in forbidden]
    for words in dict.fromkeys(filter(None, others)):  # one cause, one sentence
        trouble.say(words)
    return outcome, status.gravest(statuses)


async def _sync(opened: Any, resources: Sequence[str], accept_fall: bool) -> Outcome:
    from atera_desktop.app.once import sync_once

    session = opened.session
    client = session.sync.line()
    try:
        return await sync_once(session, client, resources, accept_fall=accept_fall)
    finally:
        with contextlib.suppress(asyncio.CancelledError):
            await session.close()


def _status(result: Result) -> int:
    from atera_desktop.cli import trouble

    if result.error is not None:
        return trouble.status_of(result.error)
    return status.DONE if result.complete and result.held is None else status.INCOMPLETE


def _report(outcome: Outcome | None, exit_status: int) -> dict[str, Any]:
    head = {"version": 1, "complete": outcome is not None and outcome.complete, "exit": exit_status}
    if outcome is None:
        return {**head, "seconds": 0.0, "requests": 0, "resources": {}}
    return {
        **head,
        "seconds": round(outcome.seconds, 3),
        "requests": outcome.requests,
        "resources": {name: _facts(result) for name, result in outcome.results.items()},
    }


def _facts(result: Result) -> dict[str, Any]:
    return {
        "count": result.count,
        "total": result.total,
        "complete": result.complete and result.held is None,
        "changed": result.changed,
        "gone": result.gone,
        "set_aside": result.set_aside,
        "seconds": round(result.seconds, 3),
        "error": _problem(result),
    }


def _problem(result: Result) -> str | None:
    from atera_desktop.ui.notices import sentence

    if result.error is not None:
        return sentence(result.error)
    if result.held is not None:
        gone = result.held.known - result.held.left
        return f"{gone:,} of {result.held.known:,} records are missing from Atera's list; they are kept. To believe it: sync --accept-fall"
    if result.complete:
        return None
    if result.set_aside:
        return f"{result.set_aside:,} records of Atera's list could not be read; nothing was taken out. The log names them."
    return "Atera's pages did not agree with each other; nothing was taken out. Try again."


def _tell(outcome: Outcome) -> None:
    """For people: a line a resource, on stderr."""
    from atera_desktop.cli import trouble

    for name, result in outcome.results.items():
        counted = f"{result.count:,} of {result.total:,}" if result.count != result.total else f"{result.count:,}"
        aside = f", {result.set_aside:,} set aside" if result.set_aside else ""
        trouble.say(f"{name}: {counted}, {result.changed:,} new or changed, {result.gone:,} gone{aside}, {result.seconds:.1f} s")
    trouble.say(f"{outcome.requests:,} requests in {outcome.seconds:.1f} s")
