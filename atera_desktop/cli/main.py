"""Arguments, and which command they mean. Nothing heavy is imported before it is known what runs."""

from __future__ import annotations

import argparse
import contextlib
import functools
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from atera_desktop import __version__
from atera_desktop.cli import doctor, export, simulate, status, sync

COMMANDS = {"sync": sync, "export": export, "doctor": doctor, "simulate": simulate}
ABOUT = {
    "sync": "fetch agents, open alerts and tickets into the cache",
    "export": "write a resource as csv, xlsx or json",
    "doctor": "check folder, cache, journal, keyring, network and policy",
    "simulate": "serve a simulated tenant on this computer",
}


def parser() -> argparse.ArgumentParser:
    """The whole command line. Options of the program may stand before or after the command."""
    top = argparse.ArgumentParser(
        prog="atera-desktop",
        description="The native window on an Atera tenant. Without a command it opens the window.",
        epilog="An address may stand last: atera-desktop://agent/GUID, atera-desktop://ticket/ID or atera-desktop://section/TITLE.\n\n"
        "The API key is read from ATERA_API_KEY, which is never stored, or else from the system's keyring.\n\n" + status.HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        add_help=False,
    )
    _options(top)
    top.add_argument("--help", action="help", help="show this help and exit")
    top.add_argument("--version", action="version", version=f"atera-desktop {__version__}", help="show the version and exit")
    top.add_argument("--screenshot", metavar="PNG", type=Path, help="save a picture of the window once it shows its rows, and exit")
    top.add_argument("--self-test", metavar="PART", nargs="?", const="all", help="try everything the program needs, or one part, and exit")
    top.set_defaults(address="")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, module in COMMANDS.items():
        sub = commands.add_parser(
            name, help=ABOUT[name], description=module.__doc__, epilog=status.HELP,
            formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False, add_help=False,
        )  # fmt: skip
        sub.add_argument("--help", action="help", help="show this help and exit")
        module.add_arguments(sub)
        _options(sub, default=argparse.SUPPRESS)
    return top


def _options(to: argparse.ArgumentParser, **absent: str) -> None:
    """The options of every command. Those of a command have no default, so that they do not undo what stood before it."""
    add = functools.partial(to.add_argument_group("options of every command").add_argument, **absent)  # type: ignore[arg-type]
    add("--demo", action="store_true", help="a simulated tenant in a temporary folder: no key, no network")
    add("--api-url", metavar="URL", type=_api_url, help="base address of the API with its path (default: Atera's)")
    add("--profile", metavar="NAME", help="the profile to use (default: default)")
    add("--data-dir", metavar="DIR", type=Path, help="where everything is kept (default: the user's data folder)")
    add("--offline", action="store_true", help="only what the cache holds; never touch the network")
    add("--read-only", action="store_true", help="changes cannot be unlocked in this run")
    rate = "your plan, of whose requests a minute 80 %% are used, or the number of requests a minute to use"
    add("--rate", metavar="entry|expert|master|N", type=_rate, help=rate)
    add("--proxy", metavar="system|none|URL", type=_proxy, help="the proxy for https (default: system)")
    add("--ca-file", metavar="PEM", type=_ca_file, help="certificates to trust instead of the operating system's")


def _api_url(text: str) -> str:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no address") from None
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.query or parts.fragment or port == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no address such as https://app.atera.com/api/v3")
    if parts.scheme == "http" and host not in ("127.0.0.1", "localhost", "::1"):
        raise argparse.ArgumentTypeError("plain http is for this computer only (127.0.0.1); use https")
    return text.rstrip("/")


def _rate(text: str) -> str:
    if text in ("entry", "expert", "master") or (text.isascii() and text.isdigit() and 0 < int(text) <= 100_000):
        return text
    raise argparse.ArgumentTypeError(f"{text!r} is neither entry, expert, master nor a number of requests a minute")


def _proxy(text: str) -> str:
    if text in ("system", "none") or text.startswith(("http://", "https://")):
        return text
    raise argparse.ArgumentTypeError(f"{text!r} is neither system, none nor an address such as http://proxy.example:3128")


def _ca_file(text: str) -> Path:
    import ssl

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=text)
    except OSError as error:  # ssl's own errors are of this kind too
        raise argparse.ArgumentTypeError(f"{text} holds no certificates that can be read ({error.strerror or error})") from None
    return Path(text).absolute()


def _joined(argv: Sequence[str]) -> list[str]:
    """`--filter -word` as `--filter=-word`: argparse takes a value that begins with a dash for an option."""
    words, out = list(argv), []
    while words:
        word = words.pop(0)
        out.append(f"{word}={words.pop(0)}" if word == "--filter" and words else word)
    return out


def _without_address(words: list[str], top: argparse.ArgumentParser) -> tuple[list[str], str]:
    """The words without the address (`atera-desktop://…`) that may stand last, and the address.

    What the system appends after an address, a stranger has put into it: it is refused, so that no address becomes an option.
    """
    at = next((number for number, word in enumerate(words) if word.lower().startswith("atera-desktop:")), None)
    if at is None:
        return words, ""
    if at != len(words) - 1:
        top.error("an address stands last")
    return words[:at], words[at]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command line; returns the exit status."""
    _without_console()
    top = parser()
    words, address = _without_address(list(sys.argv[1:] if argv is None else argv), top)
    args = top.parse_args(_joined(words))
    args.address = address
    if args.command and address:
        top.error("an address belongs to the window, not to a command")
    if args.demo and (args.api_url or args.profile):
        top.error(f"--demo has a tenant and a profile of its own; leave out --{'api-url' if args.api_url else 'profile'}")
    if args.command and args.self_test:
        top.error("--self-test is of the program, not of a command")
    if args.command and args.screenshot:
        top.error("--screenshot belongs to the window, not to a command")
    try:
        ended = _run(args)
        sys.stdout.flush()
        return ended
    except KeyboardInterrupt:
        return status.INTERRUPTED
    except BrokenPipeError:  # the reader of our output went away: nothing is left to tell it
        _drop_output()
        return status.DONE
    except OSError as error:  # a full disk behind stdout, a picture that cannot be saved
        _drop_output()
        print(f"{error.filename or 'The output'} cannot be written: {error.strerror or error}.", file=sys.stderr)
        return status.UNEXPECTED
    except Exception as error:
        from atera_desktop.ui.notices import sentence

        print(sentence(error), file=sys.stderr)
        return status.UNEXPECTED


def _without_console() -> None:
    """A windowed program has no streams at all where nobody gave it any, and then even a warning would end it."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 (until the program ends)


def _drop_output() -> None:
    """What is still buffered goes nowhere, so that Python does not complain about it at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(args: argparse.Namespace) -> int:
    if args.self_test:
        from atera_desktop.cli import self_test

        return self_test.run(args)
    match args.command:
        case "sync":
            return sync.run(args)
        case "export":
            return export.run(args)
        case "doctor":
            return doctor.run(args)
        case "simulate":
            return simulate.run(args)
    from atera_desktop.cli import window

    return window.run(args)
