"""Deleting every kind of record that the catalog lets be deleted: what the dialog shows, and what the tenant's log has afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QTreeWidget

from atera_desktop.api.errors import NotAllowed
from atera_desktop.app.operations.outcome import Kind, Outcome, Target, target_of
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.catalog import RESOURCES
from atera_desktop.domain.monitor import FAMILIES, Monitor
from atera_desktop.domain.record import Record
from atera_desktop.ui.belongings import HANGING
from atera_desktop.ui.change_actions import DELETED
from atera_desktop.ui.deletion_words import FACTS, has_customer
from atera_desktop.ui.dialogs.confirm import DeletionDialog
from atera_desktop.ui.outcomes import DELETE, outcome_words
from atera_desktop.ui.pages import PAGES
from atera_desktop.ui.permissions import domain_of
from atera_desktop.ui.words import plural
from tests.tenant import until
from tests.ui.changing import asked, item, key, named, over, plain_machine, ready, said, select, type_in, writes
from tests.ui.desk import Desk, desk
from tests.ui.faces import nameless

pytestmark = pytest.mark.usefixtures("qapp")

KINDS = [name for name, resource in RESOURCES.items() if "DELETE" in resource.writes]
KEPT = ("Unassigned",)
"""The customer that Atera does not let go."""


def menu(kind: str) -> str:
    return PAGES[kind].noun[0].capitalize()


def entry(kind: str, count: int = 1) -> str:
    """The menu's words for deleting so many."""
    one, many = PAGES[kind].noun
    return DELETED[kind] if count == 1 else DELETED[kind].replace(one, f"{count} {many}")


def deletable(record: Record) -> bool:
    """What needs no typing, and what the tenant lets go."""
    return plain_machine(record) if isinstance(record, Agent) else getattr(record, "name", "") not in KEPT


async def shown(here: Desk, kind: str, count: int = 1) -> list[Record]:
    """Shows the section, and selects so many records of it."""
    here.window.show_section(kind)
    await until(lambda: len(here.window.page.rows) > count + 1)
    await here.quiet()
    rows = here.window.page.rows
    probed = {getattr(one, "monitoring_agent_id", None) for one in here.session.collections["monitors"].records.values()}
    found = [one for one in map(rows.record_at, range(len(rows))) if deletable(one) and one.key not in probed][:count]
    select(here, *found)
    return found


def frozen(kind: str, record: Record) -> Target:
    found = target_of(kind, record)
    assert found is not None
    return found


def paths(kind: str, *records: Record) -> list[str]:
    return [f"/api/v3/{frozen(kind, record).path}" for record in records]


def facts(opened: DeletionDialog) -> dict[str, str]:
    tree = opened.findChildren(QTreeWidget)[0]
    items = [tree.topLevelItem(place) for place in range(tree.topLevelItemCount())]
    return {one.text(0): one.text(1) for one in items if one is not None}


def kept(here: Desk, kind: str, record: Record) -> Any:
    """What the tenant has of it."""
    assert here.served is not None
    tenant = here.served.tenant
    if isinstance(record, Monitor):
        return tenant.monitors[record.family].get(record.device_id)  # type: ignore[arg-type]
    found = getattr(tenant, kind).get(record.key)
    return None if found and found.get("TicketStatus") == "Deleted" else found


@pytest.mark.parametrize("kind", KINDS)
async def test_what_goes_is_shown_confirmed_and_gone(tmp_path: Path, kind: str) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        (wanted,) = await shown(here, kind)
        target, noun = frozen(kind, wanted), PAGES[kind].noun
        await here.quiet()
        opened = await asked(here, menu(kind), entry(kind))
        assert opened.windowTitle() == opened.accessibleName() == f"Delete {noun[0]}"
        told = facts(opened)
        assert list(told) == [fact.title for fact in FACTS[kind]]
        assert told[FACTS[kind][0].title] == target.name
        assert told["ID"] == str(wanted.device_id if isinstance(wanted, Monitor) else wanted.key)
        assert target.name in said(opened)
        assert "Read again from Atera just now." in said(opened)
        assert nameless(opened) == []
        assert not [line for line in opened.findChildren(QLineEdit) if line.isVisible()]
        # Neither Return nor Space confirms: the focus is on the list.
        focus = opened.focusWidget()
        assert isinstance(focus, QTreeWidget)
        for code, words in ((Qt.Key.Key_Return, "\r"), (Qt.Key.Key_Enter, "\r"), (Qt.Key.Key_Space, " ")):
            key(focus, code, words)
        assert opened.isVisible()
        assert not named(opened, "Delete").isDefault()
        assert writes(here) == []
        assert here.served is not None
        before = len(here.served.asked)
        named(opened, "Delete").click()
        await over(here)
        (path,) = paths(kind, wanted)
        sent = [asked_for for asked_for in here.served.asked[before:] if asked_for.endswith(path)]
        assert sent[:2] == [f"GET {path}", f"DELETE {path}"]
        assert writes(here) == [f"DELETE {path}"]
        assert kept(here, kind, wanted) is None
        assert here.window.page.rows.row_of(target.key) is None
        assert here.notices()[0].startswith(f"{target.name} was deleted.")
        (line,) = here.session.journal.entries()
        assert (line.operation, line.outcome) == (f"delete_{noun[0]}", "ok")
        assert (line.target.resource, line.target.id, line.target.name) == (kind, target.key, target.name)
        await here.quiet()
        await here.refreshed()
        assert here.window.page.rows.row_of(target.key) is None
        assert writes(here) == [f"DELETE {path}"]


@pytest.mark.parametrize("kind", KINDS)
async def test_several_are_one_request_each_and_no_other(tmp_path: Path, kind: str) -> None:
    async with desk(tmp_path, agents=300) as here:
        await ready(here)
        wanted = await shown(here, kind, 3)
        opened = await asked(here, menu(kind), entry(kind, 3))
        many = PAGES[kind].noun[1]
        assert opened.windowTitle() == f"Delete 3 {many}"
        question = f"Delete 3 {many} of " if has_customer(kind) else f"Delete 3 {many}?"
        assert question in said(opened)
        tree = opened.findChildren(QTreeWidget)[0]
        tops = [top.text(0) for place in range(tree.topLevelItemCount()) if (top := tree.topLevelItem(place)) is not None]
        if has_customer(kind):
            assert sum(int(top.rpartition(" · ")[2].split()[0]) for top in tops) == 3
        else:
            assert sorted(tops) == sorted(frozen(kind, record).name for record in wanted)
        assert not named(opened, "Delete").isEnabled()
        type_in(opened, "3")
        named(opened, "Delete").click()
        await over(here)
        assert sorted(writes(here)) == sorted(f"DELETE {path}" for path in paths(kind, *wanted))
        assert here.notices() == [f"3 {many}: 3 deleted."]
        assert [line.outcome for line in here.session.journal.entries()] == ["ok"] * 3
        assert all(kept(here, kind, record) is None for record in wanted)


@pytest.mark.parametrize("kind", KINDS)
async def test_it_can_be_taken_back_and_cancelled(tmp_path: Path, kind: str) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here, undo=30)
        (wanted,) = await shown(here, kind)
        name = frozen(kind, wanted).name
        named(await asked(here, menu(kind), entry(kind)), "Cancel").click()
        await over(here)
        assert list(here.session.journal.entries()) == []
        named(await asked(here, menu(kind), entry(kind)), "Delete").click()
        await until(lambda: here.window.runs.texts())
        assert here.window.runs.texts()[0].startswith(f"Deleting {name} in 0:")
        assert not item(here, menu(kind), entry(kind)).isEnabled()
        assert item(here, menu(kind), entry(kind)).toolTip() == "It is being deleted."
        named(here.window.runs, "Undo").click()
        await over(here)
        assert here.notices() == [f"{name} was not deleted: it was taken back before anything was sent."]
        assert writes(here) == []
        assert [line.outcome for line in here.session.journal.entries()] == ["undone"]
        assert item(here, menu(kind), entry(kind)).isEnabled()


@pytest.mark.parametrize("kind", KINDS)
async def test_while_locked_nothing_is_asked(tmp_path: Path, kind: str) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here, unlocked=False)
        await shown(here, kind)
        locked = item(here, menu(kind), entry(kind))
        assert not locked.isEnabled()
        assert locked.toolTip().startswith("Deleting is locked. Unlock changes first: Ctrl+L")
        here.window.actions_["delete"].trigger()
        assert "is locked." in here.notices()[0]
        named(here.window.notes, "Unlock changes").click()
        await until(lambda: isinstance(QApplication.activeModalWidget(), DeletionDialog))
        named(QApplication.activeModalWidget(), "Cancel").click()  # type: ignore[arg-type]
        await over(here)
        assert writes(here) == []


async def test_a_window_that_goes_takes_its_question_along(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        await shown(here, "customers")
        await asked(here, "Customer", "Delete customer…")
        await here.window.scope.close()
        await until(lambda: not here.window.findChildren(DeletionDialog))
        agents = here.session.collections["agents"]
        agents.remove(list(agents.records))
        agents.flush()  # a listener's exception would come out here
        assert writes(here) == []


FAULTS = {
    "500-after": "was deleted.",
    "cut-before": "was not deleted: the answer was lost, and Atera still has it as before. Try again.",
    "cut-after": "was deleted.",
    "gone": "was already gone: there was nothing left to delete.",
    "forbid": "was not deleted. This API key may not delete ",
}
"""What goes wrong behind the confirmation → how the line about it goes on after the name."""
WRITTEN = {"500-after": "ok", "cut-before": "not sent", "cut-after": "ok", "gone": "not sent", "forbid": "refused"}
"""The same → what the journal says in the end."""


def go_wrong(here: Desk, kind: str, record: Record, fault: str) -> None:
    assert here.served is not None
    tenant = here.served.tenant
    if fault == "forbid":
        here.served.weather.set("forbid", f"{domain_of(kind)}:Delete")
    elif fault != "gone":
        here.served.weather.set(fault, 1)
    elif isinstance(record, Agent):
        tenant.remove_agent(record.agent_id)  # type: ignore[arg-type]
    elif isinstance(record, Monitor):
        del tenant.monitors[record.family][record.device_id]  # type: ignore[arg-type]
    else:
        del getattr(tenant, kind)[record.key]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", FAULTS)
async def test_each_refusal_has_its_sentence(tmp_path: Path, kind: str, fault: str) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        (wanted,) = await shown(here, kind)
        opened = await asked(here, menu(kind), entry(kind))
        (path,) = paths(kind, wanted)
        go_wrong(here, kind, wanted, fault)
        named(opened, "Delete").click()
        await over(here)
        name, noun = frozen(kind, wanted).name, PAGES[kind].noun
        assert here.notices()[0].startswith(f"{name} {FAULTS[fault]}")
        assert writes(here) == ([] if fault == "gone" else [f"DELETE {path}"])
        assert [line.outcome for line in here.session.journal.entries()] == [WRITTEN[fault]]
        stays = fault in ("cut-before", "forbid")
        assert (here.window.page.rows.row_of(wanted.key) is not None) is stays  # type: ignore[arg-type]
        assert (kept(here, kind, wanted) is not None) is stays
        if fault == "forbid":
            assert f"This API key may not delete {noun[1]}: it lacks the permission {domain_of(kind)}: Delete." in here.notices()[0]
            assert not item(here, menu(kind), entry(kind)).isEnabled()
            assert here.notices()[0].endswith(" ".join(item(here, menu(kind), entry(kind)).toolTip().split()))


async def test_what_cannot_be_read_before_the_request_is_not_deleted(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        (wanted,) = await shown(here, "products")
        opened = await asked(here, "Product", "Delete product…")
        assert here.served is not None
        here.served.failing.add(frozen("products", wanted).path)
        named(opened, "Delete").click()
        await over(here)
        assert writes(here) == []
        assert here.notices()[0].endswith("was not deleted: nothing was sent. Atera has trouble of its own (status 500). Try again later.")


async def test_the_customer_that_atera_keeps_stays(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        here.window.show_section("customers")
        await until(lambda: len(here.window.page.rows) > 2)
        rows = here.window.page.rows
        kept_one = next(one for one in map(rows.record_at, range(len(rows))) if getattr(one, "name", "") in KEPT)
        select(here, kept_one)
        named(await asked(here, "Customer", "Delete customer…"), "Delete").click()
        await over(here)
        assert here.notices()[0].startswith("Unassigned was not deleted. ")
        assert "The customer Unassigned cannot be deleted." in here.notices()[0]
        assert rows.row_of(kept_one.key) is not None  # type: ignore[arg-type]


@pytest.mark.parametrize("family", FAMILIES)
async def test_a_monitor_of_each_family_goes_from_its_own_list(tmp_path: Path, family: str) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        here.window.show_section("monitors")
        await until(lambda: len(here.window.page.rows) > 4)
        rows = here.window.page.rows
        found = [one for one in map(rows.record_at, range(len(rows))) if isinstance(one, Monitor) and one.family == family]
        select(here, found[0])
        assert here.served is not None
        # Ids are unique within a family at best.
        other = next(name for name in FAMILIES if name != family)
        device = next(iter(here.served.tenant.monitors[other].values()))
        here.served.tenant.monitors[other][found[0].device_id or 0] = {**device, "DeviceID": found[0].device_id}
        opened = await asked(here, "Monitor", "Delete monitor…")
        assert facts(opened)["Family"].lower() == family
        named(opened, "Delete").click()
        await over(here)
        assert writes(here) == [f"DELETE /api/v3/devices/{family}device/{found[0].device_id}"]
        assert found[0].device_id not in here.served.tenant.monitors[family]
        assert found[0].device_id in here.served.tenant.monitors[other]


NAMED = {
    "agents": "AgentName",
    "customers": "CustomerName",
    "contacts": "Firstname",
    "monitors": "Name",
    "products": "Description",
    "expenses": "Description",
    "departments": "Name",
}
"""Where a name stands at Atera."""


@pytest.mark.parametrize("kind", NAMED)
async def test_unseen_characters_are_spelt_out_and_lookalikes_warned_of(tmp_path: Path, kind: str) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        wanted, other = await shown(here, kind, 2)
        for record, name in ((wanted, "Ac\u202eme"), (other, "Acme")):
            raw = kept(here, kind, record)
            raw[NAMED[kind]] = name
            if kind == "contacts":
                raw["Lastname"] = ""
        here.session.sync.want_again(kind, whole=True)
        records: Mapping[Any, Record] = here.session.collections[kind].records
        await until(lambda: [frozen(kind, records[one.key]).name for one in (wanted, other)] == ["Ac\u202eme", "Acme"])
        select(here, wanted)
        opened = await asked(here, menu(kind), entry(kind))
        assert facts(opened)["Name"] == "Ac⟨U+202E⟩me"
        assert "\u202e" not in said(opened)
        await until(lambda: "the name looks the same" in said(opened))
        assert f"Acme, ID {other.key}" in said(opened)
        opened.reject()
        await over(here)


@pytest.mark.parametrize("kind", NAMED)
async def test_what_has_another_name_meanwhile_is_left_alone(tmp_path: Path, kind: str) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        (wanted,) = await shown(here, kind)
        name = frozen(kind, wanted).name
        opened = await asked(here, menu(kind), entry(kind))
        raw = kept(here, kind, wanted)
        raw[NAMED[kind]] = "Acme"
        if kind == "contacts":
            raw["Lastname"] = ""
        named(opened, "Delete").click()
        await over(here)
        assert here.notices() == [f"{name} was not deleted: the name was “{name}” and is “Acme”. Nothing was sent; look at it again."]
        assert writes(here) == []


# What hangs on it

DEPENDED_ON = [kind for kind in HANGING if kind != "expenses"]
"""No contract of the tenant charges an expense."""


@pytest.mark.parametrize("kind", DEPENDED_ON)
async def test_what_depends_on_it_is_counted(tmp_path: Path, kind: str) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        rows = here.window.page.rows
        await shown(here, kind)
        counts = {}
        rows = here.window.page.rows
        for record in map(rows.record_at, range(len(rows))):
            select(here, record)
            opened = await asked(here, menu(kind), entry(kind))
            await until(lambda opened=opened: "Not known here" not in said(opened))  # type: ignore[misc]
            records = here.session.collections
            counts = {
                name: sum(record.key in refers(one) for one in records[name].records.values()) for name, refers in HANGING[kind].items()
            }
            words = said(opened)
            for name, count in counts.items():
                assert (plural(count, PAGES[name].noun) in words) is (count > 0), name
            assert ("Nothing known here depends on it." in words) is not any(counts.values())
            opened.reject()
            await over(here)
            if all(counts.values()):
                break
        assert any(counts.values()), "nothing depends on any"


async def test_what_may_not_be_read_is_not_counted_as_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140, weather=("forbid=Contracts:Read",)) as here:
        await ready(here)
        await shown(here, "customers")
        opened = await asked(here, "Customer", "Delete customer…")
        await until(lambda: "Not known here: contracts." in said(opened))
        assert named(opened, "Delete").isEnabled()
        opened.reject()
        await over(here)


@pytest.mark.parametrize("kind", DEPENDED_ON)
async def test_what_referred_to_it_is_shown_without_it(tmp_path: Path, kind: str) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        await shown(here, kind)
        for name in HANGING[kind]:
            here.window.show_section(name)
            await until(lambda name=name: len(here.session.collections[name].records) > 2)  # type: ignore[misc]
        collections = here.session.collections
        # The one on which least depends: a list that shrinks by much is held back.
        pairs = [
            (sum(record.key in refers(one) for one in collections[name].records.values()), str(record.key), record, name, refers)
            for record in collections[kind].records.values()
            for name, refers in HANGING[kind].items()
            if deletable(record)
        ]
        _, _, wanted, name, refers = min((pair for pair in pairs if pair[0]), key=lambda pair: pair[:2])
        left = next(key for key, one in collections[name].records.items() if wanted.key in refers(one))
        here.window.show_section(kind)
        here.window.page.set_filter("")
        select(here, wanted)
        named(await asked(here, menu(kind), entry(kind)), "Delete").click()
        await over(here)
        await here.quiet()
        await here.refreshed()
        await until(lambda: (now := collections[name].records.get(left)) is None or wanted.key not in refers(now))
        here.window.show_section(name)
        if left in collections[name].records:
            here.window.go_to(name, left)
            await here.quiet()
            assert here.window.page.keys() == (left,)


@pytest.mark.parametrize("kind", KINDS)
def test_what_depends_on_it_is_told_in_its_own_words(kind: str) -> None:
    refused = Outcome(Target(kind, 29, "X-1", ""), Kind.REFUSED, NotAllowed("29", "Two visits."))
    words = outcome_words(refused, DELETE, PAGES[kind].noun)
    assert words.startswith("X-1 was not deleted. ")
    assert "“Two visits.”" in words
    assert ("monitors" in words) is (kind == "agents")


def test_every_deletable_kind_has_its_words() -> None:
    assert set(DELETED) == set(FACTS) == set(KINDS)
