"""Checks cache, journal, keyring, network, data folder and a policy, if any, and says of each in a sentence how it is and what to do.

It changes nothing and may run beside an open window. Atera is asked once, for the account, with the key in ATERA_API_KEY or else the
keyring's.

With --json, on stdout: {"version":1, "ok":…, "exit":…, "checks":[{"name":"cache|journal|keyring|network|folder|policy",
"ok":…, "text":…}], "schema":…, "counts":{"agents":…}, "last_complete":{"agents":"…Z"}, "journal":{"entries":…, "pending":…,
"unknown":…, "intact":…}}.

The exit status is that of the first that is the case: another address than the profile's (2), a damaged journal or unknown
outcomes (7), an unusable cache, folder or policy (6), no usable key (4), no permission (5), no network (3), nothing cached yet (6),
else 0. A keyring that cannot be used makes "ok" false and leaves the status alone: with ATERA_API_KEY none is needed.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import msgspec

from atera_desktop.cli import status

if TYPE_CHECKING:
    from atera_desktop.cli.checks import Check

GRAVEST = (status.UNEXPECTED, status.USAGE, status.JOURNAL, status.CACHE, status.KEY, status.PERMISSION, status.NETWORK)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="the report as JSON on stdout")


def run(args: argparse.Namespace) -> int:
    """Prints the report; returns the exit status."""
    from atera_desktop.cli import trouble
    from atera_desktop.store.errors import StoreError

    try:
        checks, facts = _examine(args)
    except StoreError as error:  # no name for a profile, or no temporary folder for a demo
        return trouble.tell(error)
    exit_status = _exit(checks)
    shown = [{"name": check.name, "ok": check.ok, "text": _without_keys(check.text)} for check in checks]
    report = {"version": 1, "ok": all(check.ok for check in checks), "exit": exit_status, "checks": shown, **facts}
    print(json.dumps(report) if args.json else "\n".join(f"{'ok' if one['ok'] else '!!'}  {one['name']:<8} {one['text']}" for one in shown))
    return exit_status


def _examine(args: argparse.Namespace) -> tuple[list[Check], dict[str, Any]]:
    from atera_desktop.cli import checks, desk, policy_check
    from atera_desktop.store import places
    from atera_desktop.store.settings import load_profile

    with desk.data_folder(args) if args.demo else nullcontext(places.data_path(args.data_dir)) as data:
        folder = places.profile_path(data, "demo" if args.demo else args.profile or desk.DEFAULT_PROFILE)
        profile = load_profile(folder, read_only=True)
        cache, stock = checks.cache(folder, args.demo)
        journal, entries = checks.journal(folder)
        keyring, key = checks.keyring(args, profile)
        network, data_folder = checks.network(args, profile, data, key), checks.folder(data, profile)
        found = [cache, journal, keyring, network, data_folder, *policy_check.decided()]
    return found, {**msgspec.structs.asdict(stock), "journal": msgspec.structs.asdict(entries)}


def _exit(checks: Sequence[Check]) -> int:
    found = {check.status for check in checks if not check.minor}
    return next((one for one in GRAVEST if one in found), max(check.status for check in checks))


def _without_keys(text: str) -> str:
    """Nothing here has a key in it; should Atera or a file name quote one, it stays here."""
    from atera_desktop.store.logs import redacted

    key = os.environ.get("ATERA_API_KEY", "").strip()
    return redacted(text.replace(key, "***") if len(key) >= 8 else text)
