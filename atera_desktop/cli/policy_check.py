"""What `doctor` says of the administrator's policy: where there is one, and what it decides."""

from __future__ import annotations

from collections.abc import Iterator

from atera_desktop.cli import trouble
from atera_desktop.cli.checks import Check
from atera_desktop.store import policy
from atera_desktop.store.errors import PolicyUnusable
from atera_desktop.store.policy import Policy
from atera_desktop.ui.notices import sentence


def decided() -> list[Check]:
    """Reads the policy as every start of the program does; nothing where there is none."""
    try:
        found = policy.read()
    except PolicyUnusable as error:
        return [Check("policy", False, sentence(error), trouble.status_of(error))]
    file, key = str(policy.file()), rf"HKEY_LOCAL_MACHINE\{policy.KEY}"
    there = [file] if policy.file().exists() else []
    there += [key] if policy.registry() else []
    if not there:
        return []
    decisions = "; ".join(_decisions(found)) or "nothing is fixed or forbidden"
    return [Check("policy", True, f"{' and '.join(there)}: {decisions}.")]


def _decisions(found: Policy) -> Iterator[str]:
    locked, defaults = found.locked, found.defaults
    for title, fixed, default in (("address", locked.api_url, defaults.api_url), ("rate", locked.rate, defaults.rate)):
        if fixed is not None:
            yield f"the {title} is fixed ({fixed})"
        elif default is not None:
            yield f"the {title} is {default} until the user chooses another"
    if locked.read_only:
        yield "every change and deletion is forbidden"
    elif locked.forbid_deletion:
        yield "every deletion is forbidden"
