"""The data file: it outlives the application, and belongs to one dialect."""

from pathlib import Path

import httpx
import pytest

from gongctl.emulator import Settings, StoreError, create_app
from gongctl.emulator.serve import Server
from tests.contract.checked import LIVE, CheckedTransport
from tests.emulator.live import calls
from tests.emulator.live.conftest import open_client

LIVE_ONE = Settings(dialect="live")


def test_the_data_outlive_the_application(tmp_path: Path) -> None:
    data = tmp_path / "live.sqlite"
    with create_app(data, LIVE_ONE) as app, open_client(app) as client:
        one = calls.register(client)
        calls.upload_schema(client, one, calls.STAGE, calls.OWNER).raise_for_status()
        calls.upload(client, one, {"objectId": "1"}, "{").raise_for_status()
        calls.status(client, one, "u").raise_for_status()
    with create_app(data, LIVE_ONE) as app, open_client(app) as client:
        assert [item["integrationId"] for item in calls.integrations(client)] == [one]
        assert calls.fields(client, one) == [calls.STAGE, calls.OWNER]
        assert calls.objects(client, one, ["1"]) == {"1": {"objectId": "1"}}
        assert calls.status(client, one, "u").json()["status"] == "IN_PROGRESS"
        end = calls.outcome(client, one)
        assert (end["totalErrorCount"], end["totalSuccessCount"], end["errors"][0]["line"]) == (1, 1, 2)
        calls.delete(client, one).raise_for_status()
        calls.outcome(client, one, "d")
    with create_app(data, LIVE_ONE) as app, open_client(app) as client:
        assert calls.outcome(client, one, "d")["status"] == "DONE"
        assert calls.register(client) == one + 2


@pytest.mark.parametrize(("written", "opened"), [("live", "openapi"), ("openapi", "live")])
def test_a_file_of_the_other_dialect_is_refused_and_left_alone(tmp_path: Path, written: str, opened: str) -> None:
    data = tmp_path / "other.sqlite"
    create_app(data, Settings(dialect=written)).close()  # type: ignore[arg-type]
    before = data.read_bytes()
    with pytest.raises(StoreError) as caught:
        create_app(data, Settings(dialect=opened))  # type: ignore[arg-type]
    assert str(caught.value) == (
        f"The data file {data} was written by an emulator of the dialect {written}, and this one speaks {opened}."
        f" Give another file, or choose the dialect {written}."
    )
    assert data.read_bytes() == before


def test_over_a_socket_the_body_of_a_get_arrives_and_so_does_a_file() -> None:
    with create_app(settings=LIVE_ONE) as app, Server(app) as server:
        transport = CheckedTransport(httpx.HTTPTransport(), document=LIVE)
        with httpx.Client(transport=transport, base_url=server.url, auth=("key", "secret")) as client:
            one = calls.register(client)
            calls.upload_schema(client, one, calls.NAME).raise_for_status()
            calls.upload(client, one, {"objectId": "1", "name": "One"}).raise_for_status()
            assert calls.objects(client, one, ["1"]) == {"1": {"objectId": "1", "name": "One"}}
            calls.delete(client, one).raise_for_status()
            assert calls.outcome(client, one, "d")["status"] == "DONE"
