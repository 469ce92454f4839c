"""How often what is asked about one record is asked again: by the tenant's own account."""

from __future__ import annotations

from pathlib import Path

import pytest

from atera_desktop.api import operations
from atera_desktop.app.lookups import FRESH, RARE_FRESH, Look, Lookups
from tests.tenant import Standing, session, tenant, until


@pytest.mark.parametrize("rare", [False, True])
async def test_an_answer_is_asked_for_again_once_it_is_old_and_later_where_it_changes_seldom(tmp_path: Path, rare: bool) -> None:
    async with tenant(30) as served, session(tmp_path, served) as opened:
        number, clock = next(iter(served.tenant.tickets)), Standing()
        look = Look("tickets", number, operations.ATTACHMENTS if rare else operations.COMMENTS, (number,))
        lookups = Lookups(opened.cache, opened.line, clock)

        async def asked() -> int:
            lookups.want([look])
            await until(lambda: not lookups.known(look).asking)
            assert lookups.known(look).error is None
            return sum(look.operation.path.rpartition("/")[2] in request for request in served.asked)

        assert [await asked(), await asked()] == [1, 1]
        clock.now += FRESH + 1
        assert await asked() == (1 if rare else 2)
        clock.now += RARE_FRESH
        assert await asked() == (2 if rare else 3)
        await lookups.close()


async def test_what_belongs_to_the_account_is_asked_for_once_and_not_for_each_kind_of_record(tmp_path: Path) -> None:
    async with tenant(30) as served, session(tmp_path, served) as opened:
        of_agents, of_tickets = (Look(resource, 0, operations.CUSTOM_FIELDS, ()) for resource in ("agents", "tickets"))
        lookups = Lookups(opened.cache, opened.line, Standing())
        lookups.want([of_agents])
        await until(lambda: not lookups.known(of_agents).asking)
        lookups.want([of_tickets])
        assert lookups.known(of_tickets).answer.records == lookups.known(of_agents).answer.records != ()
        assert sum("customfields" in request for request in served.asked) == 1
        await lookups.close()
