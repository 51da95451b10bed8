"""A backup back into an account: the same again, whatever interrupts it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest

from gongctl.backup.reading import read_backup
from gongctl.diagnostics import GongctlError
from gongctl.gong.client import Client, Limits
from gongctl.gong.credentials import Credentials
from gongctl.gong.openapi import OpenApiDialect
from gongctl.gong.pace import Unpaced
from gongctl.model import CrmObject, Field, SchemaKey, UploadStatus
from gongctl.objects.batches import BatchLimits
from gongctl.objects.sending import SendingCircumstances
from gongctl.restore.objects import restore_objects
from gongctl.restore.whole import Part, PartOutcome, What, needed_parts, restore
from gongctl.stop import Stop
from tests.apply.world import World
from tests.backup.crm import ACCOUNTS, CRM, DEALS, FIELDS, INVOICES, NAME, contents, fill, objects, saved
from tests.contract.checked import InProcess

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongctl.backup.reading import Backup
    from gongctl.gong.dialect import Dialect

NUMBERS = {ACCOUNTS: 3, DEALS: 27, INVOICES: 8}


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def backup(tmp_path: Path) -> Backup:
    """A backup of an account that is gone."""
    before = World()
    fill(before, NUMBERS)
    made = saved(before.dialect, tmp_path / "backups")
    before.close()
    return made


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


def circumstances(stop: Stop | None = None) -> SendingCircumstances:
    return SendingCircumstances(parallelism=1, sleep=lambda _: None, stop=stop or Stop())


def run(backup: Backup, dialect: Dialect, stop: Stop | None = None) -> tuple[PartOutcome, ...]:
    return restore(backup, needed_parts(backup, dialect), dialect, circumstances(stop), lambda _: None)


def there(world: World) -> dict[str, list[CrmObject]]:
    return {key.object_type: sorted(world.dialect.objects(key), key=lambda one: one.object_id) for key in NUMBERS}


def as_it_was() -> dict[str, list[CrmObject]]:
    return {key.object_type: sorted(objects(key, one), key=lambda two: two.object_id) for key, one in NUMBERS.items()}


def test_into_an_empty_account_it_is_the_same_byte_for_byte(world: World, backup: Backup, tmp_path: Path) -> None:
    outcomes = run(backup, world.dialect)
    assert all(one.done for one in outcomes)
    assert [(str(one.part.what), one.part.address.segments[-1]) for one in outcomes[:3]] == [
        ("registration", "crm"),
        ("schema", "Account"),
        ("schema", "Deal"),
    ]
    again = saved(world.dialect, tmp_path / "again")
    assert contents(again.directory) == contents(backup.directory)
    assert again.integration == backup.integration


def test_what_is_there_is_left_alone(world: World, backup: Backup) -> None:
    run(backup, world.dialect)
    world.forget()
    outcomes = run(backup, world.dialect)
    assert all(one.done and not one.attempted for one in outcomes)
    assert world.counting.writes == 0


class _Killing(httpx.BaseTransport):
    def __init__(self, inner: httpx.BaseTransport, at: int, *, after: bool) -> None:
        self._inner, self._left, self._after = inner, at, after

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._left -= 1
        if self._left == 0 and not self._after:
            raise Killed
        answer = self._inner.handle_request(request)
        if self._left == 0:
            raise Killed
        return answer


@pytest.mark.parametrize("after", [False, True])
def test_killed_at_any_call_it_goes_on(backup: Backup, tmp_path: Path, *, after: bool) -> None:
    for at in range(1, 100):
        world = World()
        directory = shutil.copytree(backup.directory, tmp_path / f"copy-{at}")
        http = httpx.Client(base_url="http://localhost/v2", transport=_Killing(InProcess(world.app), at, after=after))
        client = Client(http, Credentials("", user="key", secret="secret"), Unpaced(), Limits(), sleep=lambda _: None)
        copy = read_backup(directory)
        try:
            run(copy, OpenApiDialect(client))
        except Killed:
            assert all(one.done for one in run(copy, world.dialect))
            assert there(world) == as_it_was()
        else:
            assert at > 20  # each call of a whole run was the last one of some run
            return
        finally:
            client.close()
            world.close()
    pytest.fail("it never came to an end")


def test_stopped_it_says_what_was_not_reached(world: World, backup: Backup) -> None:
    stop = Stop()
    outcomes = restore(
        backup, needed_parts(backup, world.dialect), world.dialect, circumstances(stop), lambda _: stop.request()
    )
    assert [str(one.part.what) for one in outcomes] == ["registration"]
    assert all(one.done for one in run(backup, world.dialect))
    assert there(world) == as_it_was()


def test_fields_that_are_there_beside_the_saved_ones_stay(world: World, backup: Backup) -> None:
    more = Field("more", "More", "STRING", is_required=False)
    world.dialect.register(CRM)
    world.dialect.upload_schema(INVOICES, (more,))
    assert all(one.done for one in run(backup, world.dialect))
    assert {one.unique_name for one in world.dialect.schema(INVOICES)} == {"name", "more"}


def test_objects_that_differ_are_as_they_were_saved_again(world: World, backup: Backup) -> None:
    run(backup, world.dialect)
    world.dialect.upload_objects(DEALS, [CrmObject("7", {"name": "other"}), CrmObject("new", {"name": "new"})], "x")
    assert all(one.done for one in run(backup, world.dialect))
    found = there(world)
    assert CrmObject("new", {"name": "new"}) in found["Deal"]
    assert [one for one in found["Deal"] if one.object_id != "new"] == as_it_was()["Deal"]


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (replace(CRM, integration_type="HubSpot"), "integration/crm is there, and not as it was saved: 'HubSpot'"),
        (replace(CRM, display_name="Theirs"), "'Theirs'"),
        (replace(CRM, integration_id="other"), "integration/other is active, and of the same type (Custom)"),
    ],
)
def test_something_else_in_its_place_is_not_written_over(
    world: World, backup: Backup, other: object, words: str
) -> None:
    world.dialect.register(other)  # type: ignore[arg-type]
    with pytest.raises(GongctlError) as caught:
        needed_parts(backup, world.dialect)
    (told,) = caught.value.diagnostics
    assert (told.code, words in told.summary) == ("GC746", True)


def test_a_reference_whose_target_nobody_knows_stops_its_type_alone(tmp_path: Path, world: World) -> None:
    before = World()
    fill(before, NUMBERS)
    blind = Field("blind", "Blind", "REFERENCE", is_required=False, reference_object_type="Account")
    before.dialect.upload_schema(INVOICES, (NAME, blind))
    backup = saved(before.dialect, tmp_path / "backups")
    before.close()
    outcomes = run(backup, world.dialect)
    told = {(one.part.what, one.part.address.segments[-1]): one for one in outcomes}
    invoice = told[What.SCHEMA, INVOICES.object_type]
    assert invoice.problem is not None
    assert (invoice.done, invoice.problem.code) == (False, "GC747")
    assert (What.OBJECTS, INVOICES.object_type) not in told
    assert all(one.done for one in outcomes if one.part.address.segments[-1] != INVOICES.object_type)


def test_a_field_of_another_type_is_not_changed(world: World, backup: Backup) -> None:
    world.dialect.register(CRM)
    other = (NAME, Field("amount", "Amount", "NUMBER", is_required=False))
    world.dialect.upload_schema(DEALS, other)
    world.dialect.upload_objects(DEALS, [CrmObject("kept", {"name": "n", "amount": "3"})], "kept")
    outcomes = run(backup, world.dialect)
    assert world.dialect.schema(DEALS) == other
    (told,) = [one.problem for one in outcomes if one.problem]
    assert told.code == "GC746"
    assert told.summary == "schema/crm/Deal cannot be uploaded: 'amount' is NUMBER there, and was CURRENCY"
    assert [one.object_id for one in world.dialect.objects(DEALS)] == ["kept"]
    assert all(one.done for one in outcomes if one.part.address.segments[-1] != "Deal")


def test_types_in_another_case_are_written_as_they_can_be_sent(tmp_path: Path, world: World) -> None:
    class Lower(OpenApiDialect):
        def schema(self, key: SchemaKey) -> tuple[Field, ...]:
            return tuple(replace(one, type=(one.type or "").lower()) for one in super().schema(key))

    before = World()
    fill(before, NUMBERS)
    backup = saved(Lower(before.client), tmp_path / "backups")
    before.close()
    assert all(one.done for one in run(backup, world.dialect))
    assert [one.type for one in world.dialect.schema(DEALS)] == ["STRING", "REFERENCE", "CURRENCY"]
    world.forget()
    assert all(one.done for one in run(backup, world.dialect))
    assert world.counting.writes == 0


def test_what_was_sent_to_another_account_is_sent_to_this_one_too(world: World, backup: Backup) -> None:
    class Dying(OpenApiDialect):
        def upload_status(self, integration_id: str, client_request_id: str) -> UploadStatus | None:
            if first.counting.calls["POST entities"] == 3:
                raise Killed
            return super().upload_status(integration_id, client_request_id)

    small = replace(circumstances(), limits=BatchLimits(objects=10))
    first = World()
    for one in (first, world):
        one.dialect.register(CRM)
        one.dialect.upload_schema(DEALS, FIELDS[DEALS])
    with pytest.raises(Killed):
        restore_objects(backup, "Deal", Dying(first.client), small, overwrite=True)
    first.close()
    restored = restore_objects(backup, "Deal", world.dialect, small, overwrite=True)
    assert (restored.complete, restored.there) == (True, 27)
    assert there(world)["Deal"] == as_it_was()["Deal"]


def test_an_account_that_merges_what_is_sent(world: World, backup: Backup) -> None:
    class Merging(OpenApiDialect):
        def objects(self, key: SchemaKey) -> tuple[CrmObject, ...]:
            return tuple(replace(one, fields={**one.fields, "more": "theirs"}) for one in super().objects(key))

    assert all(one.done for one in run(backup, Merging(world.client)))
    assert there(world) == as_it_was()


@pytest.mark.parametrize("name", ["uploads.sqlite", "uploads.sqlite-journal", "uploads.sqlite.0.lock"])
def test_nothing_is_written_behind_a_link(world: World, backup: Backup, tmp_path: Path, name: str) -> None:
    (backup.directory / name).symlink_to(tmp_path / "elsewhere")
    outcomes = run(backup, world.dialect)
    problems = [one.problem for one in outcomes if one.part.what is What.OBJECTS]
    assert {one.summary for one in problems if one} == {
        f"{backup.directory / name} was edited or damaged: it is a link"
    }
    assert not (tmp_path / "elsewhere").exists()
    assert there(world)["Deal"] == []


def test_objects_that_the_account_refuses_are_told(world: World, backup: Backup) -> None:
    world.dialect.register(CRM)
    stricter = (*FIELDS[DEALS], Field("must", "Must", "STRING", is_required=True))
    world.dialect.upload_schema(DEALS, stricter)
    restored = restore_objects(backup, "Deal", world.dialect, circumstances(), overwrite=True)
    assert restored.problem is not None
    assert (restored.complete, restored.failed, restored.problem.code) == (False, 27, "GC744")


def test_what_the_account_does_not_show_is_told(backup: Backup, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    monkeypatch.setattr(OpenApiDialect, "schema", lambda *_: ())
    outcomes = run(backup, world.dialect)
    world.close()
    failed = {one.part.address.segments[-1]: one.problem for one in outcomes if not one.done}
    assert {one.code for one in failed.values() if one} == {"GC744"}
    problem = failed["Account"]
    assert problem is not None
    assert problem.summary.startswith("schema/crm/Account is not as it was saved after it was written: field 'name'")


def test_what_the_account_shows_late_is_waited_for(world: World, backup: Backup) -> None:
    class Late(OpenApiDialect):
        looks = 0

        def schema(self, key: SchemaKey) -> tuple[Field, ...]:
            self.looks += 1
            return super().schema(key) if self.looks % 3 == 0 else ()

    assert all(one.done for one in run(backup, Late(world.client)))


def test_how_many_objects_are_lacking(world: World, backup: Backup) -> None:
    run(backup, world.dialect)
    world.dialect.upload_objects(DEALS, [CrmObject("7", {"name": "other"})], "x")
    parts = {(one.what, one.address.segments[-1]): one for one in needed_parts(backup, world.dialect)}
    deals, accounts = parts[What.OBJECTS, "Deal"], parts[What.OBJECTS, "Account"]
    assert (deals.needed, deals.objects, deals.missing, deals.differing) == (True, 27, 0, 1)
    assert (accounts.needed, accounts.objects, accounts.missing, accounts.differing) == (False, 3, 0, 0)


def test_parts_are_values(world: World, backup: Backup) -> None:
    parts = needed_parts(backup, world.dialect)
    assert parts[0] == Part(What.REGISTRATION, parts[0].address)
    assert [one.objects for one in parts if one.what is What.OBJECTS] == [3, 27, 8]
