"""The dialect `live`: which integration a call is about, and which fields of a schema are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from gongctl.gong.errors import AnswerError, CallError
from gongctl.gong.live import LiveDialect
from gongctl.gong.naming import Claim
from gongctl.model import Field, Integration, SchemaKey
from tests.gong.fakes import Scripted, answer, client_of

if TYPE_CHECKING:
    from httpx import Response

FILE: Final = Claim("crm", ("Acme CRM",))
DEAL: Final = SchemaKey("crm", "Deal")
ACME: Final = Integration("crm", None, "Acme CRM", None, "ann@acme.example")
NO_FIELDS: Final = {"objectTypeToSelectedFields": None}


def listed(*entries: tuple[object, object]) -> Response:
    said = [{"integrationId": one, "name": name, "ownerEmail": "ann@acme.example"} for one, name in entries]
    return answer(200, {"requestId": "r", "integrations": said})


def speaking(*replies: Response, claims: tuple[Claim, ...] = (FILE,)) -> tuple[LiveDialect, Scripted]:
    transport = Scripted(*replies)
    return LiveDialect(client_of(transport), claims), transport


def asked(sent: Scripted) -> list[str]:
    return [f"{one.method} {one.url.path.rpartition('/')[2]} {one.url.query.decode()}".strip() for one in sent.requests]


def test_ids_are_exact_however_they_come() -> None:
    for one in (2**53 + 1, str(2**53 + 1), -(2**63)):
        dialect, _ = speaking(listed((one, "Acme CRM")))
        (found,) = dialect.integrations()
        assert (found.integration.integration_id, found.assigned_id) == ("crm", str(one))


@pytest.mark.parametrize("one", [2.0**53, None, "x", True])
def test_what_is_no_whole_number_is_no_id(one: object) -> None:
    dialect, _ = speaking(listed((one, "Acme CRM")))
    with pytest.raises(AnswerError):
        dialect.integrations()


@pytest.mark.parametrize(
    ("entries", "claims", "told"),
    [
        ([(1, "Acme CRM"), (2, "Acme CRM")], (FILE,), "two are named 'Acme CRM'"),
        ([(1, "Acme CRM"), (2, "Sales")], (Claim("2", ("Acme CRM",)),), "'2' is the id of another one in the files"),
    ],
)
def test_what_cannot_be_told_apart_is_an_error(
    entries: list[tuple[object, object]], claims: tuple[Claim, ...], told: str
) -> None:
    dialect, _ = speaking(listed(*entries), claims=claims)
    with pytest.raises(AnswerError, match=told):
        dialect.integrations()


def test_calls_go_to_the_accounts_own_id_which_is_looked_up_once() -> None:
    dialect, sent = speaking(listed((7, "Acme CRM")), answer(200, NO_FIELDS))
    assert dialect.schema(DEAL) == dialect.schema(DEAL) == ()
    assert asked(sent) == ["GET integrations", *["GET entity-schema integrationId=7&objectType=DEAL"] * 2]


def test_what_is_registered_is_known_by_the_id_in_the_answer() -> None:
    dialect, sent = speaking(answer(200, {"requestId": "r", "integrationId": 9}), answer(200, NO_FIELDS))
    dialect.register(ACME)
    dialect.schema(DEAL)
    assert asked(sent)[1] == "GET entity-schema integrationId=9&objectType=DEAL"
    assert sent.payload(0) == {"name": "Acme CRM", "ownerEmail": "ann@acme.example"}


def test_without_an_id_in_the_answer_it_is_looked_for_again() -> None:
    dialect, sent = speaking(
        listed((7, "Acme CRM")), answer(200, {"requestId": "r"}), listed((9, "Acme CRM")), answer(200, NO_FIELDS)
    )
    dialect.integrations()
    dialect.register(ACME)
    dialect.schema(DEAL)
    assert asked(sent)[2:] == ["GET integrations", "GET entity-schema integrationId=9&objectType=DEAL"]


def test_a_deletion_is_asked_about_by_the_id_that_it_had() -> None:
    accepted, done = answer(201, {"requestId": "r", "clientRequestId": "d"}), answer(200, {"status": "done"})
    dialect, sent = speaking(listed((7, "Acme CRM")), accepted, listed(), done)
    dialect.delete("crm", "d")
    assert dialect.integrations() == ()
    found = dialect.deletion("crm", "d")
    assert found is not None
    assert found.done
    assert asked(sent)[3] == "GET request-status integrationId=7&clientRequestId=d"


def test_the_schema_of_an_integration_that_is_not_there_is_empty_and_is_not_written() -> None:
    dialect, _ = speaking(listed(), claims=())
    assert dialect.schema(DEAL) == ()
    with pytest.raises(CallError, match="the account lists no integration that is 'crm'"):
        dialect.upload_schema(DEAL, [])


def test_an_id_in_digits_is_taken_for_the_accounts_own() -> None:
    dialect, sent = speaking(listed(), answer(200, NO_FIELDS), claims=())
    dialect.schema(SchemaKey("42", "LEAD"))
    assert asked(sent)[-1] == "GET entity-schema integrationId=42&objectType=LEAD"


@pytest.mark.parametrize(("name", "written"), [("Acme CRM", True), ("ACME crm", True), (None, True), ("Theirs", False)])
def test_schemas_are_read_under_any_name_and_written_under_the_files_own(name: str | None, written: bool) -> None:
    dialect, sent = speaking(listed((7, name)), answer(200, NO_FIELDS))
    dialect.schema(DEAL)
    if written:
        dialect.upload_schema(DEAL, [])
    else:
        with pytest.raises(CallError, match="'crm' is 'Acme CRM' in the files, and the account lists 'Theirs'"):
            dialect.upload_schema(DEAL, [])
    assert [one.method for one in sent.requests].count("POST") == written


@pytest.mark.parametrize("fields", [{}, {"DEAL": {}}, {"DEAL": "x"}])
def test_only_a_list_is_one(fields: Any) -> None:
    dialect, _ = speaking(listed((7, "Acme CRM")), answer(200, {"objectTypeToSelectedFields": fields}))
    if not fields:
        assert dialect.schema(DEAL) == ()
        return
    with pytest.raises(AnswerError, match="is no list"):
        dialect.schema(DEAL)


def test_fields_are_sent_with_what_they_have_and_those_of_gongs_own_are_not() -> None:
    dialect, sent = speaking(listed((7, "Acme CRM")), answer(201, {"requestId": "r"}))
    dialect.upload_schema(
        DEAL,
        [
            Field("stage", "Stage", "PICKLIST", ordered_values=("Open", "Won")),
            Field("owner", "Owner", "REFERENCE", is_required=True, reference_object_type="user"),
            Field("tags", "Tags", "STRINGARRAY"),
        ],
        [Field("old", "Old", "STRING")],
    )
    assert sent.payload() == [
        {"uniqueName": "stage", "label": "Stage", "type": "PICKLIST", "orderedValueList": ["Open", "Won"]},
        {"uniqueName": "owner", "label": "Owner", "type": "REFERENCE", "referenceTo": "USER"},
        {"uniqueName": "old", "label": "Old", "type": "STRING", "isDeleted": True},
    ]


def test_deleted_fields_names_and_unknown_values_are_read_as_what_they_are() -> None:
    fields = [
        {"name": "a", "label": "A", "type": "STRING", "lastModified": "2026-01-01T00:00:00Z"},
        {"uniqueName": "b", "label": "B", "type": "PICKLIST", "orderedValueList": None, "isDeleted": False},
        {"uniqueName": "c", "label": "C", "type": "STRING", "isDeleted": True},
        {"uniqueName": "d", "label": "D", "type": "PICKLIST", "orderedValueList": ["x"]},
        {"uniqueName": "e", "label": "E", "type": "REFERENCE", "referenceTo": "ACCOUNT"},
    ]
    dialect, _ = speaking(listed((7, "Acme CRM")), answer(200, {"objectTypeToSelectedFields": {"DEAL": fields}}))
    assert dialect.schema(DEAL) == (
        Field("a", "A", "STRING"),
        Field("b", "B", "PICKLIST"),
        Field("d", "D", "PICKLIST", ordered_values=("x",)),
        Field("e", "E", "REFERENCE", reference_object_type="ACCOUNT"),
    )
