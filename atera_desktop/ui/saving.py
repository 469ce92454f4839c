"""Writing the rows a table shows to a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from atera_desktop.app.collection import Collection
from atera_desktop.app.session import Session
from atera_desktop.domain.record import Key
from atera_desktop.ui.section_page import SectionPage


async def save_rows(page: SectionPage, session: Session, path: Path) -> int:
    """Writes the rows shown, in their order: as the table has them for csv and xlsx (`write_table`), with the columns that only lack room;
    as Atera sent them for json. Returns how many.

    Raises OSError, and StoreError where the stored records cannot be read. The file is whole or is not there.
    """
    from atera_desktop.app import export  # brings the spreadsheet writer, which nobody needs before

    rows, resource = page.rows, page.spec.resource
    kind = cast(export.Format, path.suffix[1:].lower())
    if kind not in export.FORMATS:
        kind = "csv"
    keys = [rows.key_at(row) for row in range(len(rows))]
    records = [rows.record_at(row) for row in range(len(rows))]
    with export.whole_file(path) as out:
        if kind == "json":
            await session.keeper.write()
            return await export.unhurried(export.write_records(out, kind, resource, _as_sent(page.collection, session, keys)))
        columns = [column for key in page.fitting.wanted() if (column := page.spec.column(key)) is not None]
        return await export.unhurried(export.write_table(out, kind, columns, records, session.now()))


def _as_sent(collection: Collection, session: Session, keys: Sequence[Key]) -> Iterator[tuple[Key, bytes, str | None]]:
    """The records' own bytes: the cache's, and those that could not be written to it."""
    newer = collection.unwritten
    left = dict.fromkeys(keys)
    for stored in session.cache.raw(collection.resource.name, keys):
        left.pop(stored.key, None)
        row = newer.rows.get(stored.key)
        yield stored.key, row.raw if row is not None else stored.raw, newer.seen.get(stored.key, stored.seen)
    for key in left:
        if (row := newer.rows.get(key)) is not None:
            yield key, row.raw, newer.seen.get(key)
