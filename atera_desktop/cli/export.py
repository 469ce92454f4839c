"""Writes a resource as csv, xlsx or json, to stdout or a file.

RESOURCE is one of agents, alerts, tickets, customers, contacts, monitors, contracts, invoices, products, expenses, departments,
workhours, knowledgebase.

json is one array of objects with Atera's own names and types, every field of the contract; csv and xlsx have the same fields, one header
line, nested ones joined with "; ", or with --columns what the window's table shows. Of that, dates are dates: in csv ISO 8601, moments in
UTC; in xlsx cells by this computer's clock. Numbers are plain: memory in MB, spans in hours. In xlsx a note on the title says which.
Without --offline the resource is synchronised first; if that fails, nothing is written. A file appears only when it is complete.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from atera_desktop.cli import status

if TYPE_CHECKING:
    from atera_desktop.app.column import AnyColumn
    from atera_desktop.app.export import Format
    from atera_desktop.domain.catalog import Resource
    from atera_desktop.domain.record import Key, Record
    from atera_desktop.store.cache import Cache, Stored
    from atera_desktop.ui.pages.page import AnyPage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("resource", metavar="RESOURCE", help="agents, alerts, tickets, customers …: an unknown one lists them")
    parser.add_argument("--format", choices=("csv", "xlsx", "json"), help="default: by the file's ending, else csv")
    parser.add_argument("--columns", metavar="KEY,…", help="csv, xlsx: these columns of the table, with its titles")
    parser.add_argument("--filter", metavar="TEXT", default="", help="only what fits, as in the window: is:offline customer:dental")
    parser.add_argument("--output", metavar="FILE", type=Path, help="the file to write; without it, stdout")


def run(args: argparse.Namespace) -> int:
    """Writes the export; returns the exit status."""
    from atera_desktop.cli import trouble
    from atera_desktop.ui.pages import PAGES

    page = PAGES.get(args.resource)
    if page is None:
        return _usage(f"There is no resource “{args.resource}”. These can be exported: {', '.join(PAGES)}.")
    kind = _format(args)
    columns = _columns(page, args.columns)
    if isinstance(columns, str):
        return _usage(columns)
    if columns and kind == "json":
        return _usage("--columns is for csv and xlsx; json always has every field under Atera's own name.")
    if kind == "xlsx" and args.output is None and sys.stdout.isatty():
        return _usage("An Excel workbook is nothing for a terminal: name a file with --output, or send stdout into one.")
    if args.output is not None and (not args.output.parent.is_dir() or args.output.is_dir()):
        return _usage(f"{args.output} cannot be written: {'it is a folder' if args.output.is_dir() else 'its folder does not exist'}.")
    try:
        return _export(args, page, kind, columns)
    except trouble.EXPECTED as error:
        return trouble.tell(error)


def _usage(sentence: str) -> int:
    from atera_desktop.cli import trouble

    trouble.say(sentence)
    return status.USAGE


def _format(args: argparse.Namespace) -> Format:
    from atera_desktop.app.export import FORMATS

    named: Format | None = args.format
    if named is not None:
        return named
    ending = args.output.suffix[1:].lower() if args.output is not None else ""
    return next((kind for kind in FORMATS if kind == ending), "csv")


def _columns(page: AnyPage, keys: str | None) -> list[AnyColumn] | str:
    """The columns asked for, none where none were; a sentence where one does not exist."""
    wanted = [key.strip().lower() for key in (keys or "").split(",") if key.strip()]
    found = [(key, page.column(key)) for key in wanted]
    unknown = [key for key, column in found if column is None]
    if unknown or (keys is not None and not wanted):
        known = ", ".join(column.key for column in page.columns)
        said = f"{page.title} have no column “{unknown[0]}”" if unknown else "--columns names no column"
        return f"{said}. These exist: {known}."
    return [column for _, column in found if column is not None]


def _export(args: argparse.Namespace, page: AnyPage, kind: Format, columns: Sequence[AnyColumn]) -> int:
    from atera_desktop.app.session import IT_DEPARTMENT
    from atera_desktop.cli import desk, sync, trouble
    from atera_desktop.store import places
    from atera_desktop.store.cache import Cache
    from atera_desktop.store.settings import load_profile
    from atera_desktop.ui import vocabulary

    with desk.data_folder(args) as data:
        args.data_dir = data  # a demo's temporary folder serves both steps
        if not args.offline:
            _, failed = sync.sync_profile(args, [page.resource.name])
            if failed:
                return failed
        folder = places.profile_path(data, "demo" if args.demo else args.profile or desk.DEFAULT_PROFILE)
        if args.api_url:
            load_profile(folder, read_only=True).bound_to(args.api_url)  # raises where the profile belongs to another address
        cache = Cache.open(folder / places.CACHE, read_only=True)
        try:
            if not _cached(cache, page):
                trouble.say(f"No {page.noun[1]} are cached yet. Run “atera-desktop sync” once, or leave out --offline.")
                return status.CACHE
            spoken = vocabulary.pages(cache.get_meta(IT_DEPARTMENT) == "yes")[page.resource.name]
            if columns or args.filter:
                spoken = spoken.on({column.resource: _records(cache, column.resource) for column in spoken.naming})
            columns = [own for column in columns if (own := spoken.column(column.key)) is not None]
            return _write(args, spoken, kind, columns, cache)
        finally:
            cache.close()


def _cached(cache: Cache, page: AnyPage) -> bool:
    name = page.resource.name
    return cache.sweep(name) is not None or bool(cache.counts().get(name))


def _write(args: argparse.Namespace, page: AnyPage, kind: Format, columns: Sequence[AnyColumn], cache: Cache) -> int:
    from atera_desktop.app.export import whole_file
    from atera_desktop.cli import trouble
    from atera_desktop.ui.words import plural

    if args.output is None:
        _drain(sys.stdout.buffer, args.filter, page, kind, columns, cache)
        sys.stdout.buffer.flush()
        return status.DONE
    try:
        with whole_file(args.output) as out:
            count = _drain(out, args.filter, page, kind, columns, cache)
    except OSError as error:
        trouble.say(f"{args.output} could not be written: {error.strerror or error}.")
        return status.UNEXPECTED
    trouble.say(f"{plural(count, page.noun)} written to {args.output}.")
    return status.DONE


def _drain(out: BinaryIO, words: str, page: AnyPage, kind: Format, columns: Sequence[AnyColumn], cache: Cache) -> int:
    """Writes what fits; returns how many records that were."""
    import time

    from atera_desktop.app.export import write_records, write_table

    now = time.time()
    if columns:
        records = (record for row in _fitting(cache, page, words, columns, now) if (record := _record(page.resource, row)) is not None)
        steps = write_table(out, kind, columns, records, now)
    else:
        steps = write_records(out, kind, page.resource, ((row.key, row.raw, row.seen) for row in _fitting(cache, page, words, (), now)))
    return sum(1 for _ in steps)


def _fitting(cache: Cache, page: AnyPage, words: str, columns: Sequence[AnyColumn], now: float) -> Iterator[Stored]:
    """The cached records that fit the filter. Plain words look in the columns shown at the start and in those exported."""
    from atera_desktop.app.search import parse

    query = parse(words, page.grammar)
    searched = [column for column in page.columns if column.shown or column in columns]
    for row in cache.raw(page.resource.name):
        record = _record(page.resource, row) if query else None
        if not query or (record is not None and query.fits(record, searched, page.grammar, now)):
            yield row


def _records(cache: Cache, name: str) -> dict[Key, Record]:
    """All cached records of another resource, for what is said of them."""
    from atera_desktop.domain.catalog import RESOURCES

    return {row.key: record for row in cache.raw(name) if (record := _record(RESOURCES[name], row)) is not None}


def _record(resource: Resource, row: Stored) -> Record | None:
    """The record as the window has it, with the later value of its volatile field; None where it cannot be read."""
    import msgspec

    from atera_desktop.domain.decode import BadRecord, decode

    try:
        record = decode(resource.record, row.raw)
    except BadRecord:
        return None
    if row.seen is None or resource.volatile is None:
        return record
    return msgspec.structs.replace(record, **{resource.volatile: row.seen})
