"""What an account holds, as YAML: reads back as the same, is valid, and is canonical."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongctl.config.load import load
from gongctl.config.project import Environment
from gongctl.config.source import read_source
from gongctl.config.variables import substitute
from gongctl.formatting.format import format_bytes
from gongctl.model import FIELD_TYPES, REFERENCE, Field, Integration, ObservedIntegration, SchemaKey
from gongctl.render.resources import MODELINE, integrations_yaml, scalar, schemas_yaml

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

ODD = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text(st.sampled_from("ab1 -_:#,[]{}&*!|>'\"%@`$\\\n\t\x00\x85\u2028\ufeff\u202e.?~=<"), max_size=8),
    st.sampled_from(
        ["", "null", "~", "yes", "on", "y", "1", "1.5", "0x1f", "1e3", "2026-01-01", "<<", "=", "- a", "?"]
    ),
    st.sampled_from(["${a}", "$${a}", "$$$${", "---", "...", "a: b", "a #b", " a", "a ", "##[error]x", "::error::x"]),
)
SAID = ODD.filter(bool)


def read(text: str) -> list[Any]:
    """Read documents as gongctl does, variables and all, as far as nothing is judged."""
    source = read_source("a.yaml", text.encode())
    assert source.diagnostics == ()
    return [substitute(one, {}).document.data for one in source.documents]


def integrations(text: st.SearchStrategy[str]) -> st.SearchStrategy[ObservedIntegration]:
    some = st.none() | text
    return st.builds(ObservedIntegration, st.builds(Integration, text, some, some, some), some)


def fields(text: st.SearchStrategy[str]) -> st.SearchStrategy[Field]:
    return st.builds(Field, text, st.none() | text, st.none() | st.sampled_from(FIELD_TYPES) | text, st.booleans())


def said(**values: object) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}


@given(ODD)
def test_any_string_reads_back(text: str) -> None:
    for around in ("a: {}\n", "- {{a: {}, b: c}}\n"):
        (found,) = read(around.format(scalar(text)))
        entry = found if isinstance(found, dict) else found[0]
        assert entry["a"] == text


@given(st.lists(integrations(SAID), min_size=1, max_size=3))
def test_any_integrations_read_back(found: list[ObservedIntegration]) -> None:
    held = [one.integration for one in found]
    assert read(integrations_yaml(found)) == [
        said(
            kind="Integration",
            integrationId=one.integration_id,
            integrationType=one.integration_type,
            displayName=one.display_name,
            crmInstanceUrl=one.crm_instance_url,
        )
        for one in held
    ]


@given(st.builds(SchemaKey, SAID, SAID), st.lists(fields(SAID), max_size=4))
def test_any_schema_reads_back(key: SchemaKey, found: list[Field]) -> None:
    (document,) = read(schemas_yaml({key: tuple(found)}))
    assert document == {
        "kind": "ObjectSchema",
        "integrationId": key.integration_id,
        "objectType": key.object_type,
        "fields": [
            said(uniqueName=one.unique_name, label=one.label, type=one.type, isRequired=one.is_required or None)
            for one in found
        ],
    }


@given(st.lists(integrations(ODD), max_size=3), st.lists(fields(ODD), max_size=4))
def test_fmt_has_nothing_to_do(found: list[ObservedIntegration], listed: list[Field]) -> None:
    for text in (integrations_yaml(found), schemas_yaml({SchemaKey("crm", "Deal"): tuple(listed)})):
        formatted = format_bytes("a.yaml", text.encode())
        assert formatted.diagnostics == ()
        assert formatted.text == text


PLAIN = ["Acme", "acme-crm", "https://crm.acme.example:8080/a", "Deal name", "a.b_c", "Amount (net)", "_x"]


@pytest.mark.parametrize("text", PLAIN)
def test_what_needs_no_quotes_has_none(text: str) -> None:
    assert scalar(text) == text


@pytest.mark.parametrize("text", ["yes", "Null", "n", "12", "2026-01-01", "a: b", "a #b", "x,", "é", "a:", "${x}", ""])
def test_what_needs_quotes_has_them(text: str) -> None:
    assert scalar(text)[:1] == '"'


def test_what_the_account_does_not_say_is_a_comment() -> None:
    lost = "\ud800"
    found = [ObservedIntegration(Integration("crm", None, "", lost), "inactive"), ObservedIntegration(Integration("b"))]
    assert integrations_yaml(found) == (
        f"{MODELINE}kind: Integration\n"
        "integrationId: crm\n"
        "# integrationType: not returned by the account\n"
        "# displayName: empty in the account\n"
        '# crmInstanceUrl: "\\ud800" in the account, which no file can hold\n'
        '# status: "inactive"\n'
        f"---\n{MODELINE}"
        "kind: Integration\n"
        "integrationId: b\n"
        "# integrationType: not returned by the account\n"
    )


def test_fields_in_brackets_and_in_blocks() -> None:
    listed = (
        Field("a", "A", "STRING", is_required=True),
        Field("b", "B", REFERENCE, is_required=False),
        Field("c", "C", REFERENCE, reference_object_type="Account"),
        Field("d", "D" * 100, "STRING"),
    )
    assert schemas_yaml({SchemaKey("crm", "Deal"): listed, SchemaKey("crm", "Lead"): ()}) == (
        f"{MODELINE}kind: ObjectSchema\n"
        "integrationId: crm\n"
        "objectType: Deal\n"
        "fields:\n"
        "  - {uniqueName: a, label: A, type: STRING, isRequired: true}\n"
        "  - uniqueName: b\n"
        "    label: B\n"
        "    type: REFERENCE\n"
        "    # referenceObjectType: not returned by the account\n"
        "  - {uniqueName: c, label: C, type: REFERENCE, referenceObjectType: Account}\n"
        "  - uniqueName: d\n"
        f"    label: {'D' * 100}\n"
        "    type: STRING\n"
        f"---\n{MODELINE}"
        "kind: ObjectSchema\n"
        "integrationId: crm\n"
        "objectType: Lead\n"
        "fields: []\n"
    )


def test_a_whole_account_is_a_valid_project(tmp_path: Path) -> None:
    found = [ObservedIntegration(Integration("7", "Custom", 'a: ${b} \\ "c"', "https://crm.acme.example"), "active")]
    listed = (Field("no", "Nein — é", "NUMBER"), Field("true", "1", REFERENCE, reference_object_type="Deal"))
    text = f"{integrations_yaml(found)}---\n{schemas_yaml({SchemaKey('7', 'Deal'): listed})}"
    (tmp_path / "crm.yaml").write_text(text, "utf-8")
    loaded = load(tmp_path)
    assert loaded.diagnostics == ()
    assert loaded.chosen == Environment("default")
    assert [one.integration for one in loaded.desired.integrations] == [found[0].integration]
    assert loaded.desired.schemas[0].fields == listed
