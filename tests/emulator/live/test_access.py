"""What comes before an operation: paths, credentials, scopes, the pace, and faults."""

from collections.abc import Callable

import httpx
import pytest

from gongctl.emulator import Fault, Settings
from gongctl.emulator.routes import LIVE_ROUTES
from tests.contract.checked import LIVE, read_document
from tests.emulator.calls import errors
from tests.emulator.conftest import Start
from tests.emulator.live import calls

SCOPES: dict[str, tuple[str, Callable[[httpx.Client, int], httpx.Response]]] = {
    "registerCrmIntegration": (
        "api:crm:integration:register",
        lambda client, _: client.put("/crm/integrations", json=calls.ACME),
    ),
    "getCrmIntegrations": ("api:crm:integrations:read", lambda client, _: client.get("/crm/integrations")),
    "deleteCrmIntegration": ("api:crm:integration:delete", calls.delete),
    "uploadObjectSchema": ("api:crm:schema", calls.upload_schema),
    "getSchemaFields": (
        "api:crm:schema",
        lambda client, one: client.get("/crm/entity-schema", params={"integrationId": one, "objectType": "DEAL"}),
    ),
    "uploadCrmObjects": ("api:crm:upload", calls.upload),
    "getCrmObjects": ("api:crm:get-objects", lambda client, one: calls.ask_objects(client, one, ["1"])),
    "getRequestStatus": ("api:crm:upload", lambda client, one: calls.status(client, one, "u")),
}


def test_operations_are_those_of_the_document() -> None:
    described = {
        (operation["operationId"], method.upper(), path)
        for path, operations in read_document(LIVE)["paths"].items()
        for method, operation in operations.items()
    }
    assert {(route.operation, route.method, route.path) for route in LIVE_ROUTES} == described
    assert set(SCOPES) == {route.operation for route in LIVE_ROUTES}


@pytest.mark.parametrize(("path", "status"), [("/crm/objects", 404), ("/crm/upload-status", 404)])
def test_paths_of_the_other_dialect_are_not_there(rough: httpx.Client, path: str, status: int) -> None:
    errors(rough.get(path), status)


def test_wrong_credentials_are_refused(client: httpx.Client) -> None:
    answer = client.get("/crm/integrations", auth=("key", "wrong"))
    assert "missing or wrong" in errors(answer, 401)
    assert answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("operation", sorted(SCOPES))
def test_a_missing_scope_is_401_and_says_nothing_of_it(start: Start, operation: str) -> None:
    scope, ask = SCOPES[operation]
    client = start(without_scopes=(scope,))
    words = errors(ask(client, 1), 401)
    assert words == "The credentials do not suffice for this call."
    others = [other for name, (other, _) in SCOPES.items() if name != operation and other != scope]
    assert others
    for name, (other, ask_other) in SCOPES.items():
        if other != scope:
            assert ask_other(client, 1).status_code != 401, name


def test_a_missing_scope_may_be_named(start: Start) -> None:
    client = start(without_scopes=("api:crm:schema",), name_scope=True)
    assert "The scope api:crm:schema is missing." in errors(calls.upload_schema(client, 1), 401)


def test_an_unknown_scope_cannot_be_missing() -> None:
    with pytest.raises(ValueError, match="unknown scope 'crm'; it is one of: api:crm:integration:register"):
        Settings(dialect="live", without_scopes=("crm",))


def test_too_many_calls_are_told_when_to_come_again(start: Start) -> None:
    client = start(rate=0.01)
    client.get("/crm/integrations").raise_for_status()
    answer = client.get("/crm/integrations")
    errors(answer, 429)
    assert 1 <= int(answer.headers["Retry-After"]) <= 100


@pytest.mark.parametrize("operation", sorted(SCOPES))
def test_every_operation_can_go_wrong(start: Start, operation: str) -> None:
    route = next(route for route in LIVE_ROUTES if route.operation == operation)
    for where in (operation, f"{route.method} {route.path}"):
        client = start(faults=(Fault.parse(f"503:retry-after=7@{where}#first", "live"),))
        answer = SCOPES[operation][1](client, 1)
        errors(answer, 503)
        assert answer.headers["Retry-After"] == "7"
        assert SCOPES[operation][1](client, 1).status_code != 503


@pytest.mark.parametrize("status", [403, 409, 500])
def test_errors_that_occur_in_production_can_be_had(start: Start, status: int) -> None:
    client = start(faults=(Fault.parse(f"{status}#first", "live"),))
    errors(client.get("/crm/integrations"), status)


def test_a_deletion_may_be_carried_out_though_its_answer_is_lost(start: Start) -> None:
    client = start(faults=(Fault.parse("drop-after@deleteCrmIntegration#first", "live"),))
    one = calls.register(client)
    with pytest.raises(httpx.ReadError):
        calls.delete(client, one)
    errors(calls.delete(client, one), 409)
    assert calls.outcome(client, one, "d")["status"] == "DONE"


@pytest.mark.parametrize(("dialect", "where"), [("openapi", "getRequestStatus"), ("live", "getUploadStatus")])
def test_a_fault_belongs_to_an_operation_of_its_dialect(dialect: str, where: str) -> None:
    with pytest.raises(ValueError, match=f"unknown operation '{where}'"):
        Fault.parse(f"503@{where}", dialect)  # type: ignore[arg-type]
    fault = Fault("status", where, status=503)
    with pytest.raises(ValueError, match=f"the dialect {dialect} has no operation {where}"):
        Settings(dialect=dialect, faults=(fault,))  # type: ignore[arg-type]


def test_the_seconds_of_a_deletion_are_a_number() -> None:
    with pytest.raises(ValueError, match="seconds"):
        Settings(dialect="live", deleting_seconds=-1)
