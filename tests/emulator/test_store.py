"""The data file: it outlives the process, bears two of them at once, and is refused in words when it is no good."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from gongctl.emulator import StoreError, create_app
from gongctl.emulator.content import Entity, Field, Registration
from gongctl.emulator.store import Store
from tests.emulator import calls
from tests.emulator.conftest import Start, open_client

OTHER_PROCESS = """
import sys
from gongctl.emulator.content import Registration
from gongctl.emulator.store import Store
print("ready", flush=True)
sys.stdin.readline()
store = Store(sys.argv[1])
for number in range(50):
    with store.writing() as tables:
        tables.put_integration(Registration(f"other-{number}", f"other-{number}", None, None))
store.close()
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "emulator.sqlite"


@contextmanager
def opened(path: Path | None) -> Iterator[Store]:
    with closing(Store(path)) as store:
        yield store


def test_the_data_outlive_the_application(data: Path) -> None:
    for round_number in range(2):
        with create_app(data) as app, open_client(app) as client:
            if round_number == 0:
                calls.register(client, displayName="Acme")
                calls.upload_schema(client, calls.NAME)
                calls.upload(client, calls.entity("1", name="x"), clientRequestId="u")
                calls.status(client, "u")
            assert calls.integrations(client)[0]["displayName"] == "Acme"
            assert calls.fields(client) == [calls.NAME]
            assert calls.objects(client) == {"1": {"name": "x"}}
    with create_app(str(data)) as app, open_client(app) as client:
        assert calls.status(client, "u").json()["status"] == "Processing"
        client.delete("/crm/integrations", params={"integrationId": "acme", "clientRequestId": "d"})
    with create_app(data) as app, open_client(app) as client:
        answer = client.delete("/crm/integrations", params={"integrationId": "acme", "clientRequestId": "d"})
        assert answer.status_code == 200


def test_without_a_file_every_application_has_its_own_data(start: Start) -> None:
    calls.register(start())
    assert calls.integrations(start()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such modes")
def test_only_the_owner_may_read_the_file(data: Path) -> None:
    with create_app(data):
        assert data.stat().st_mode & 0o777 == 0o600


def test_two_processes_at_once(data: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "ready\n"
        other.stdin.write("go\n")
        other.stdin.flush()
        with opened(data) as store:
            for number in range(50):
                with store.writing() as tables:
                    tables.put_integration(Registration(f"own-{number}", f"own-{number}", None, None))
            assert other.wait() == 0
            with store.reading() as tables:
                assert len(tables.integrations()) == 100


def test_a_failing_transaction_leaves_nothing_behind() -> None:
    with opened(None) as store:
        with pytest.raises(ZeroDivisionError), store.writing() as tables:  # noqa: PT012 - a transaction
            tables.put_integration(Registration("a", "a", None, None))
            raise ZeroDivisionError
        with store.writing() as tables:
            assert tables.integrations() == []


def test_100_000_objects_are_never_searched_through(data: Path) -> None:
    with create_app(data) as app, open_client(app) as client:
        calls.register(client)
        calls.upload_schema(client)
        calls.upload_schema(client, objectType="Account")
        assert isinstance(app._store, Store)
        with app._store.writing() as tables:
            entities = (Entity(str(number), {"name": "x"}) for number in range(100_000))
            tables.put_objects("acme", "Deal", entities)

        statements: list[str] = []
        app._store._connection.set_trace_callback(statements.append)
        calls.integrations(client)
        calls.fields(client)
        calls.upload_schema(client, calls.NAME)
        calls.upload(client, calls.entity("1", name="y"), clientRequestId="u", objectType="Account")
        calls.status(client, "u")
        assert calls.objects(client, objectType="Account") == {"1": {"name": "y"}}
        calls.register(client, displayName="Acme")
        client.delete("/crm/integrations", params={"integrationId": "nobody", "clientRequestId": "d"})
        app._store._connection.set_trace_callback(None)

        with closing(sqlite3.connect(data)) as connection:
            plans = [
                f"{row[3]}: {statement}"
                for statement in statements
                if re.match("SELECT|INSERT|UPDATE|DELETE", statement)
                for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
            ]
    assert any("SEARCH objects" in plan for plan in plans)
    searched = [plan for plan in plans if plan.startswith("SCAN") and not plan.startswith("SCAN integrations")]
    assert searched == []
    assert not [plan for plan in plans if "TEMP B-TREE" in plan], "sorted by the index, not afterwards"


def write_garbage(path: Path) -> None:
    path.write_bytes(b"this is no database, it is a text\n" * 100)


def write_strange_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE letters (content TEXT)")


def write_other_version(path: Path) -> None:
    Store(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


def write_truncated(path: Path) -> None:
    Store(path).close()
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def write_damaged(path: Path) -> None:
    with closing(Store(path)) as store, store.writing() as tables:
        tables.put_integration(Registration("a", "a", None, None))
        tables.put_fields("a", "Deal", [Field("n" * 9000, "L", "STRING", False, None)] * 20)
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xaa" * (len(content) - 8192)
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (write_garbage, "not a database"),
        (write_strange_database, "another program's"),
        (write_other_version, "another version"),
        (write_truncated, r"malformed|damaged"),
        (write_damaged, r"malformed|damaged"),
        (Path.mkdir, "directory"),
    ],
)
def test_an_unusable_file_is_refused_and_left_alone(data: Path, write: object, words: str) -> None:
    assert callable(write)
    write(data)
    before = data.read_bytes() if data.is_file() else None
    with pytest.raises(StoreError, match=words) as caught:
        create_app(data)
    assert str(data) in str(caught.value)
    assert before is None or data.read_bytes() == before


@pytest.mark.parametrize("name", ["nowhere/emulator.sqlite", "nul\0.sqlite", ""])
def test_a_file_that_cannot_be_made_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        create_app(f"{tmp_path}/{name}")


def test_a_closed_store_is_told_as_an_outage() -> None:
    with create_app() as app, open_client(app) as client:
        app.close()
        assert "cannot be used" in calls.errors(client.get("/crm/integrations"), 503)
