"""Settings, profiles and the window's state: JSON that holds what differs, and never stops a start."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atera_desktop.store.errors import OtherAccount, OtherAddress
from atera_desktop.store.settings import INTERVALS, PROFILE, Profile, Settings, load, load_profile, same_address, save, save_profile
from atera_desktop.store.state import STATE, read_state, write_state

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


def choices(name: str) -> tuple[Any, ...]:
    return get_args(next(field.type for field in msgspec.structs.fields(Settings) if field.name == name))


settings = st.builds(
    Settings,
    interval_seconds=st.sampled_from(INTERVALS),
    rate=st.text(st.characters(exclude_categories=["Cs"])),
    row_height=st.sampled_from(choices("row_height")),
    appearance=st.sampled_from(choices("appearance")),
    proxy=st.text(st.characters(exclude_categories=["Cs"])),
    ca_file=st.text(st.characters(exclude_categories=["Cs"])),
)


@given(settings, settings)
def test_settings_come_back_and_only_differences_are_written(first: Settings, second: Settings) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "settings.json")
        for wanted in (first, second):
            save(path, wanted)
            assert load(path) == wanted
            written = json.loads(path.read_bytes())
            assert written == {name: value for name, value in msgspec.structs.asdict(wanted).items() if value != getattr(Settings(), name)}


def test_intervals_on_offer_are_those_that_fit() -> None:
    assert set(choices("interval_seconds")) == set(INTERVALS)


def test_settings_of_other_versions_survive(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"from_tomorrow": {"a": [1]}, "rate": "expert"}')
    save(path, Settings(appearance="dark"))
    assert json.loads(path.read_bytes()) == {"from_tomorrow": {"a": [1]}, "appearance": "dark"}


@pytest.mark.expects_log("atera_desktop.store")
def test_value_that_does_not_fit_is_its_default_and_the_others_count(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"interval_seconds": 7, "row_height": null, "moved_to": "/etc", "rate": "master"}')
    assert load(path) == Settings(rate="master")


@pytest.mark.expects_log("atera_desktop.store")
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"\0" * 40, b"[" * 100_000, b'{"rate": "ma'])
def test_unreadable_file_is_moved_aside_and_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    assert load(path, read_only=True) == Settings(moved_to=path)
    assert path.read_bytes() == content
    found = load(path)
    assert found.moved_to is not None
    assert found.moved_to.read_bytes() == content
    assert msgspec.structs.replace(found, moved_to=None) == Settings()
    save(path, found)
    assert load(path) == Settings()


@pytest.mark.expects_log("atera_desktop.store")
@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_content_stops_a_start(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in ("settings.json", PROFILE, STATE):
            (folder / file).write_bytes(content)
        load(folder / "settings.json")
        load_profile(folder)
        assert isinstance(read_state(folder), dict)


@pytest.mark.expects_log("atera_desktop.store")
def test_folder_in_the_place_of_a_file_stops_no_start(tmp_path: Path) -> None:
    for name in ("settings.json", PROFILE, STATE):
        (tmp_path / name).mkdir()
    assert load(tmp_path / "settings.json") == Settings(moved_to=tmp_path / "settings.json")
    assert load_profile(tmp_path) == Profile(name=tmp_path.name, moved_to=tmp_path / PROFILE)
    assert read_state(tmp_path) == {}


def test_profile_is_bound_once_and_for_all(tmp_path: Path) -> None:
    folder = tmp_path / "contoso"
    folder.mkdir()
    assert load_profile(folder) == Profile(name="contoso")
    save_profile(folder, load_profile(folder).bound_to("HTTPS://App.Atera.com:443/api/v3/").of_account("0013"))
    bound = load_profile(folder)
    assert (bound.name, bound.api_url, bound.account_id) == ("contoso", "https://app.atera.com/api/v3", "0013")
    assert bound.bound_to("https://app.atera.com/api/v3") == bound.of_account("0013") == bound
    with pytest.raises(OtherAddress) as address:
        bound.bound_to("http://127.0.0.1:8080/api/v3")
    assert (address.value.bound, address.value.given) == ("https://app.atera.com/api/v3", "http://127.0.0.1:8080/api/v3")
    with pytest.raises(OtherAccount) as account:
        bound.of_account("0014")
    assert (account.value.bound, account.value.given) == ("0013", "0014")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://127.0.0.1:80/a", "http://127.0.0.1/a/", True),
        ("http://127.0.0.1:8080/a", "http://127.0.0.1:8081/a", False),
        ("https://a/api/v3", "http://a/api/v3", False),
        ("https://a/api/v3", "https://a/api/V3", False),
        ("https://a:4430/x", "https://a/x", False),
        ("http://[::1]:80/a", "http://[::1]/a", True),
    ],
)
def test_addresses_are_compared_as_addresses(one: str, other: str, same: bool) -> None:
    assert (same_address(one) == same_address(other)) is same


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.lists(st.integers(-(2**53), 2**53) | st.booleans())))
def test_state_comes_back(state: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert read_state(Path(folder)) == {}
        write_state(Path(folder), state)
        assert read_state(Path(folder)) == state


@pytest.mark.expects_log("atera_desktop.store")
def test_state_without_end_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / STATE).open("wb") as file:
        os.truncate(file.fileno(), 5_000_000_000)
    assert read_state(tmp_path) == {}
