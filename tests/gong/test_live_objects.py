"""The dialect `live`: objects as files, by their ids, and the requests that end later; ids are exact."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest

from gongctl.capabilities import DIALECTS, LIVE
from gongctl.diagnostics import GongctlError
from gongctl.gong.errors import AnswerError, CallError, RefusedError, UnsentError
from gongctl.gong.live import LiveDialect
from gongctl.gong.naming import Claim
from gongctl.model import CrmObject, SchemaKey, UploadStatus
from tests.gong.fakes import Reply, Scripted, answer, client_of, raw

ID = 9007199254740993
"""Greater than 2**53, and odd: no float is equal to it."""
LISTED = answer(200, {"integrations": [{"integrationId": ID, "name": "Acme CRM", "ownerEmail": "a@acme.example"}]})
CLAIM = Claim("acme", ("Acme CRM",))
DEAL = SchemaKey("acme", "Deal")
TAKEN = answer(201, {"requestId": "r", "clientRequestId": "id-1"})
BUSY = httpx.ReadTimeout("too slow")


def dialect(*replies: Reply, claims: tuple[Claim, ...] = (CLAIM,)) -> tuple[LiveDialect, Scripted]:
    """Give a dialect whose first call lists an integration, and what it sends."""
    transport = Scripted(LISTED, *replies)
    return LiveDialect(client_of(transport), claims), transport


def refusing(status: int, words: str = "no") -> httpx.Response:
    return answer(status, {"requestId": "r", "errors": [words]})


def file_of(request: httpx.Request) -> tuple[str, list[dict[str, Any]]]:
    """Take a form with one file apart: the headers of the part, and its lines."""
    boundary = re.fullmatch("multipart/form-data; boundary=([0-9a-f]+)", request.headers["content-type"])
    assert boundary is not None
    before, part, after = request.content.split(f"--{boundary[1]}".encode())
    assert (before, after) == (b"", b"--\r\n")
    head, _, lines = part.removesuffix(b"\r\n").partition(b"\r\n\r\n")
    return head.decode().strip(), [json.loads(line) for line in lines.splitlines()]


def test_objects_are_a_file_with_one_a_line() -> None:
    live, sent = dialect(TAKEN)
    objects = [
        CrmObject("1", {"amount": "12345678901234567890.10", "note": "a\nb é \ud800"}),
        CrmObject("2", {"modifiedDate": "2026-01-02T03:04:05Z", "objectId": "another"}),
    ]
    trace, status = live.upload_objects(DEAL, objects, "id-1")
    assert (trace.status, status) == (201, UploadStatus("Queued"))
    request = sent.requests[1]
    assert request.method == "POST"
    assert request.url.raw_path.decode() == f"/v2/crm/entities?integrationId={ID}&objectType=DEAL&clientRequestId=id-1"
    head, (one, two) = file_of(request)
    assert head.split("\r\n") == [
        'Content-Disposition: form-data; name="dataFile"; filename="objects.ldjson"',
        "Content-Type: application/x-ndjson",
    ]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", one.pop("modifiedDate"))
    assert one == {"objectId": "1", **objects[0].fields}
    assert two == {"objectId": "2", "modifiedDate": "2026-01-02T03:04:05Z"}


def test_what_is_counted_is_what_is_sent() -> None:
    live, sent = dialect(TAKEN)
    objects = [CrmObject(str(one), {"note": "é\n" * one}) for one in range(5)]
    live.upload_objects(DEAL, objects, "id-1")
    lines = [one for one in sent.requests[1].content.split(b"\n") if one.startswith(b"{")]
    assert [live.upload_size(one) for one in objects] == [len(one) + 1 for one in lines]


def test_every_try_is_the_same_file_under_the_same_id_with_its_own_boundary() -> None:
    live, sent = dialect(answer(503), BUSY, answer(429, **{"Retry-After": "1"}), TAKEN)
    live.upload_objects(DEAL, [CrmObject("1", {"a": "x"})], "id-1")
    tries = sent.requests[1:]
    assert len(tries) == 4
    assert len({json.dumps(file_of(one)) for one in tries}) == 1
    assert {one.url.params["clientRequestId"] for one in tries} == {"id-1"}
    assert {one.headers["authorization"] for one in tries} == {tries[0].headers["authorization"]}
    assert all(int(one.headers["content-length"]) == len(one.content) for one in tries)


@pytest.mark.parametrize("first", [BUSY, answer(502)])
def test_409_after_an_answer_that_was_lost_is_a_landing(first: Reply) -> None:
    live, sent = dialect(first, refusing(409))
    trace, status = live.upload_objects(DEAL, [CrmObject("1")], "id-1")
    assert (trace.status, status, len(sent.requests)) == (409, UploadStatus("Queued"), 3)


def test_409_to_a_first_try_is_a_refusal() -> None:
    live, _ = dialect(refusing(409, "The integration is being deleted."))
    with pytest.raises(RefusedError, match="being deleted") as caught:
        live.upload_objects(DEAL, [CrmObject("1")], "id-1")
    assert "up to 24 hours" in caught.value.diagnostics[0].help


def test_a_scope_that_is_missing_is_named() -> None:
    live, _ = dialect(refusing(401))
    with pytest.raises(RefusedError, match="HTTP 401") as caught:
        live.upload_objects(DEAL, [CrmObject("1")], "id-1")
    assert "the scope api:crm:upload" in caught.value.diagnostics[0].help
    with pytest.raises(RefusedError, match="HTTP 401") as caught:
        live.objects_by_id(DEAL, ["1"])
    assert "the scope api:crm:get-objects" in caught.value.diagnostics[0].help


# -- by ids


def test_objects_are_asked_for_a_hundred_at_a_time_by_a_get_with_a_body() -> None:
    ids = [str(one) for one in range(250)]

    def reply(some: list[str]) -> httpx.Response:
        return answer(200, {"crmObjectsMap": {one: {"objectId": one, "n": int(one)} for one in some if one != "7"}})

    live, sent = dialect(reply(ids[:100]), reply(ids[100:200]), reply(ids[200:]))
    found = live.objects_by_id(DEAL, [*ids, "3"])
    assert [one.object_id for one in found] == [one for one in ids if one != "7"]
    assert found[9] == CrmObject("10", {"n": "10"})
    asked = sent.requests[1:]
    assert [json.loads(one.content) for one in asked] == [ids[:100], ids[100:200], ids[200:]]
    assert {(one.method, one.headers["content-type"]) for one in asked} == {("GET", "application/json")}
    assert {one.url.raw_path.decode() for one in asked} == {f"/v2/crm/entities?integrationId={ID}&objectType=DEAL"}


def test_values_come_back_as_texts_with_all_their_digits() -> None:
    body = (
        b'{"crmObjectsMap": {"1": {"objectId": "1", "i": 9007199254740993, "d": 12345678901234567890.10, "e": 1.5E3,'
        b' "t": true, "n": null, "s": "x", "l": ["a", 1]}, "2": null}}'
    )
    live, _ = dialect(raw(body))
    (one,) = live.objects_by_id(DEAL, ["1", "2", "3"])
    assert one.fields == {
        "i": "9007199254740993",
        "d": "12345678901234567890.10",
        "e": "1.5E3",
        "t": "true",
        "s": "x",
        "l": '["a", 1]',
    }


@pytest.mark.parametrize("reply", [answer(404), answer(200, {"requestId": "r"}), answer(200, {"crmObjectsMap": None})])
def test_nothing_is_there(reply: httpx.Response) -> None:
    live, _ = dialect(reply)
    assert live.objects_by_id(DEAL, ["1"]) == ()


@pytest.mark.parametrize("body", [{"crmObjectsMap": []}, {"crmObjectsMap": {"1": "x"}}, {"objects": []}])
def test_objects_that_are_none(body: Any) -> None:
    live, _ = dialect(answer(200, body))
    with pytest.raises(AnswerError):
        live.objects_by_id(DEAL, ["1"])


def test_objects_cannot_be_listed() -> None:
    live, sent = dialect()
    with pytest.raises(GongctlError, match="cannot be listed") as caught:
        live.objects(DEAL)
    assert (caught.value.diagnostics[0].code, sent.requests) == ("GC613", [])


# -- how far it is


def status_of(body: Any) -> UploadStatus | None:
    live, sent = dialect(answer(200, body))
    found = live.upload_status("acme", "id-1")
    assert sent.requests[1].url.raw_path.decode() == f"/v2/crm/request-status?integrationId={ID}&clientRequestId=id-1"
    return found


@pytest.mark.parametrize(
    ("said", "named"),
    [("PENDING", "Queued"), ("in_progress", "Processing"), ("DONE", "Complete"), ("FAILED", "Failed"), ("ODD", "ODD")],
)
def test_statuses_are_named_as_elsewhere(said: str, named: str) -> None:
    assert status_of({"status": said}) == UploadStatus(named)


def test_errors_with_their_lines() -> None:
    errors = [
        {"line": 3, "description": "bad amount"},
        {"description": "the file"},
        {"line": "x", "description": None},
        {"line": True, "description": "odd"},
        "plain",
        7,
    ]
    found = status_of({"status": "FAILED", "errors": errors, "totalErrorCount": 40, "totalSuccessCount": 60})
    assert found == UploadStatus(
        "Failed",
        60,
        40,
        ("bad amount", "the file", '{"line": "x", "description": null}', "odd", "plain"),
        (3, None, None, None, None),
    )


def test_an_upload_that_is_not_known() -> None:
    live, _ = dialect(answer(404))
    assert live.upload_status("acme", "id-1") is None


# -- whose they are


def test_an_integration_that_is_not_listed_is_not_called_for() -> None:
    live, sent = dialect(LISTED)
    for call in (
        lambda: live.upload_objects(SchemaKey("acne", "Deal"), [CrmObject("1")], "id-1"),
        lambda: live.upload_status("acne", "id-1"),
    ):
        with pytest.raises(UnsentError, match="no integration that is 'acne'") as caught:
            call()
        assert caught.value.code == "GC612"
        assert "there are: 'acme' (named 'Acme CRM')" in caught.value.diagnostics[0].help
    assert {one.url.path for one in sent.requests} == {"/v2/crm/integrations"}


def test_nothing_is_sent_to_an_integration_of_another_name() -> None:
    live, sent = dialect(TAKEN, claims=(Claim("acme", ("Other CRM",)),))
    with pytest.raises(UnsentError, match="'acme' is 'Other CRM' in the files, and the account lists 'Acme CRM'"):
        live.upload_objects(DEAL, [CrmObject("1")], "id-1")
    assert len(sent.requests) == 1


def test_the_accounts_own_id_will_do_and_is_kept_exactly() -> None:
    live, sent = dialect(TAKEN, claims=())
    live.upload_objects(SchemaKey(str(ID), "DEAL"), [CrmObject("1")], "id-1")
    assert sent.requests[1].url.params["integrationId"] == "9007199254740993"


@pytest.mark.parametrize("given", ["9007199254740993", ID])
def test_an_id_is_exact_as_a_number_and_in_digits(given: object) -> None:
    transport = Scripted(answer(200, {"integrations": [{"integrationId": given, "name": "Acme CRM"}]}))
    (one,) = LiveDialect(client_of(transport), (CLAIM,)).integrations()
    assert (one.integration.integration_id, one.assigned_id) == ("acme", "9007199254740993")


@pytest.mark.parametrize("given", [9007199254740992.0, 1.5, True, "x", None, "1" * 30])
def test_an_id_that_is_none(given: object) -> None:
    transport = Scripted(answer(200, {"integrations": [{"integrationId": given, "name": "Acme CRM"}]}))
    with pytest.raises(CallError, match="integrationId"):
        LiveDialect(client_of(transport), (CLAIM,)).integrations()


@pytest.mark.parametrize("said", ["deal", "Deal", "DEAL", "business_user", "Stage"])
def test_object_types_are_written_as_the_dialect_writes_them(said: str) -> None:
    live, sent = dialect(TAKEN)
    live.upload_objects(SchemaKey("acme", said), [CrmObject("1")], "id-1")
    assert sent.requests[1].url.params["objectType"] == said.upper()
    assert said.upper() in {*DIALECTS[LIVE].object_types, *DIALECTS[LIVE].write_only_types}
