"""The models, the quick recognition and the JSON Schemas: three forms of one format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongctl.capabilities import LIVE
from gongctl.config import project_quick, project_rules, quick, rules
from gongctl.config.dialects import EVERY, PLAIN, Speech
from gongctl.config.findings import findings
from gongctl.config.jsonschema import schemas, text
from gongctl.config.likeness import Names, nearest
from gongctl.config.nodes import Odd, YamlList, YamlMap
from gongctl.config.project_model import ProjectModel
from gongctl.config.source import read_source
from gongctl.config.spans import Document
from gongctl.config.spoken import models
from gongctl.config.text import SourceText

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongctl.config.resources import Shape

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "corpus"

NAMES = st.sampled_from(["a", "Deal", "acme crm", "über", "", " ", " a", "a\u202e", "é\u200d", "a\u00a0b", "\n"])
ODD = st.sampled_from([None, True, 7, Odd("007", "a number"), YamlMap(), YamlList()])
VALUES = st.one_of(NAMES, NAMES, NAMES, ODD)
URLS = st.sampled_from(
    [
        "https://a.b",
        "http://a.b:8/c?d#e",
        "https://",
        "a.b",
        "https://u@a.b",
        "https://a b",
        "https://[::1]/",
        "https://[",
        "embedded",
        "https://api.gong.io",
        "http://127.0.0.1",
        "http://a.b/v2",
        "https://a.b?x",
    ]
)


def mapping(items: Mapping[str, object]) -> YamlMap:
    made = YamlMap()
    made.update(items)
    made.marks.fromlist([0] * 4 * len(items))
    return made


def listing(items: Sequence[object]) -> YamlList:
    made = YamlList()
    made.extend(items)
    made.marks.fromlist([0] * 2 * len(items))
    return made


def some_of(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[YamlMap]:
    return st.fixed_dictionaries({}, optional={**keys, "other": st.just("x")}).map(mapping)


def mostly(right: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(right, right, right, ODD)


STATES = mostly(st.sampled_from(["present", "absent", "gone"]))
FLAGS = mostly(st.booleans())
FIELDS = some_of(
    uniqueName=VALUES,
    label=VALUES,
    type=mostly(st.sampled_from([*EVERY.types, "STRINGARRAY", "string"])),
    isRequired=FLAGS,
    referenceObjectType=VALUES,
    orderedValueList=mostly(st.lists(VALUES, max_size=3).map(listing)),
    state=STATES,
)
RESOURCES = st.one_of(
    some_of(
        kind=st.just("Integration"),
        integrationId=VALUES,
        integrationType=VALUES,
        displayName=VALUES,
        crmInstanceUrl=mostly(URLS),
        ownerEmail=mostly(st.sampled_from(["a@b.example", "a", "@", "a @b", "ä@b", ""])),
        state=STATES,
    ),
    some_of(
        kind=st.just("ObjectSchema"),
        integrationId=VALUES,
        objectType=VALUES,
        fields=mostly(st.lists(mostly(FIELDS), max_size=3).map(listing)),
        prune=FLAGS,
        mapping=mostly(st.dictionaries(NAMES, VALUES, max_size=2).map(mapping)),
        state=STATES,
    ),
)
CREDENTIALS = some_of(
    accessKeyEnv=mostly(st.sampled_from(["A_KEY", "a.b", ""])),
    accessKeySecretEnv=VALUES,
    bearerTokenEnv=VALUES,
    command=mostly(st.lists(VALUES, max_size=2).map(listing)),
)
ENVIRONMENTS = some_of(
    baseUrl=mostly(URLS),
    dialect=mostly(st.sampled_from(["openapi", "live", "x"])),
    credentials=mostly(CREDENTIALS),
    variables=mostly(st.dictionaries(NAMES, VALUES, max_size=2).map(mapping)),
)
ALLOWANCES = some_of(
    address=mostly(st.sampled_from(["integration/a", "schema/a/b", "schema/a/b/*", "x", "schema/*/b/c"])),
    until=mostly(
        st.sampled_from(["2030-01-31", "2030-02-31", Odd("2030-01-01", "a date"), Odd("20300101", "a number")])
    ),
    reason=VALUES,
    **{"class": mostly(st.sampled_from([*project_rules.CLASSES, "x"]))},
)
PROJECTS = some_of(
    version=mostly(st.sampled_from([1, 2, "1"])),
    environments=mostly(st.dictionaries(NAMES, mostly(ENVIRONMENTS), max_size=2).map(mapping)),
    protect=mostly(st.lists(VALUES, max_size=2).map(listing)),
    allow=mostly(st.lists(mostly(ALLOWANCES), max_size=2).map(listing)),
    prune=FLAGS,
    resources=mostly(st.lists(mostly(st.sampled_from(["*.yaml", "", "/a", "../a"])), max_size=2).map(listing)),
)


def complaints(data: YamlMap, model: type[Shape]) -> list[str]:
    return [one.code for one in findings(Document(SourceText("a", ""), data, 0, 0), model)]


@settings(max_examples=300)
@given(RESOURCES, st.sampled_from([PLAIN, EVERY, Speech((LIVE,))]))
def test_the_quick_recognition_of_resources_agrees_with_the_models(data: YamlMap, speech: Speech) -> None:
    if "kind" in data:
        wrong = complaints(data, models(speech)[str(data["kind"])](data))
        assert quick.recognises(data, speech) == (not wrong)


def test_what_a_document_needs_is_what_the_dialects_need_that_are_spoken() -> None:
    both = mapping({"kind": "Integration", "integrationId": "a", "integrationType": "b", "displayName": "c"})
    live = mapping({"kind": "Integration", "integrationId": "a", "displayName": "c", "ownerEmail": "a@b.example"})
    assert [quick.recognises(both, one) for one in (PLAIN, EVERY, Speech((LIVE,)))] == [True, False, False]
    assert [quick.recognises(live, one) for one in (PLAIN, EVERY, Speech((LIVE,)))] == [False, False, True]
    whole = mapping({**both, **live})
    assert [quick.recognises(whole, one) for one in (PLAIN, EVERY, Speech((LIVE,)))] == [False, True, False]


@settings(max_examples=300)
@given(PROJECTS)
def test_the_quick_recognition_of_project_files_agrees_with_the_models(data: YamlMap) -> None:
    assert project_quick.recognises(data) == (not complaints(data, ProjectModel))


# -- JSON Schemas


def plain(value: object) -> object:
    """Give what another YAML reader, with only strings for odd scalars, would hand to a JSON Schema."""
    if isinstance(value, YamlMap):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, YamlList):
        return [plain(one) for one in value]
    return value.text if isinstance(value, Odd) else value


def documents(path: Path) -> list[object]:
    return [plain(document.data) for document in read_source(path.name, path.read_bytes()).documents]


def validator(name: str) -> Any:
    schema = schemas()[name]
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_schemas_are_fresh(name: str) -> None:
    assert (ROOT / "schemas" / name).read_text(encoding="utf-8") == text(schemas()[name]), "run `make schemas`"
    assert json.loads(text(schemas()[name])) == schemas()[name]


@pytest.mark.parametrize("path", sorted((CORPUS / "valid").glob("*.yaml")), ids=lambda path: path.stem)
def test_right_files_pass_the_schema(path: Path) -> None:
    for document in documents(path):
        validator("resources.schema.json").validate(document)


@pytest.mark.parametrize(
    "name",
    [
        *("unknown-key", "unknown-key-in-field", "missing-type", "missing-fields", "missing-label-and-type"),
        *("absent-with-more", "absent-field-with-more", "absent-schema", "boolean-id", "null-attributes", "null-field"),
        *("field-is-text", "fields-is-a-map", "required-is-text", "label-is-a-list", "type-lower-case", "kind-unknown"),
        *("empty-values", "reference-without-target", "document-is-text", "kind-missing", "prune-is-text"),
    ],
)
def test_structurally_wrong_resources_fail_the_schema(name: str) -> None:
    path = CORPUS / "files" / f"{name}.yaml"
    assert not all(validator("resources.schema.json").is_valid(document) for document in documents(path))


@pytest.mark.parametrize(
    "name",
    [
        *(
            "version",
            "unknown-key",
            "environment-name",
            "environment-null",
            "dialect-unknown",
            "credentials-unknown-key",
        ),
        "credentials-unknown-key",
        *("credentials-value", "credentials-text", "protect", "allow-missing", "allow-class", "prune", "variables"),
    ],
)
def test_structurally_wrong_project_files_fail_the_schema(name: str) -> None:
    path = CORPUS / "projects" / f"{name}.yaml"
    assert not all(validator("project.schema.json").is_valid(document) for document in documents(path))


def test_a_right_project_file_passes_the_schema() -> None:
    (document,) = documents(CORPUS / "several" / "environments" / "gongctl.yaml")
    validator("project.schema.json").validate(document)


def test_every_key_is_described() -> None:
    def check(schema: dict[str, Any]) -> None:
        for key, one in schema.get("properties", {}).items():
            assert one.get("description"), key
        for one in schema.get("$defs", {}).values():
            assert one["additionalProperties"] is False
            check(one)

    for schema in schemas().values():
        check(schema)


# -- rules


@pytest.mark.parametrize(
    ("given_text", "meant"),
    [("unique_name", "uniqueName"), ("UNIQUENAME", "uniqueName"), ("lable", "label"), ("zzz", None), ("x" * 500, None)],
)
def test_what_was_meant(given_text: str, meant: str | None) -> None:
    assert nearest(given_text, ["uniqueName", "label"]) == meant


def test_only_the_first_of_many_names_are_compared() -> None:
    names = Names([f"name{number}" for number in range(1000)], guesses=2)
    assert [names.nearest(text) for text in ("nane999", "zzz", "nane998", "NAME_7")] == ["name999", None, None, "name7"]


def test_a_true_version_is_no_one() -> None:
    assert not validator("project.schema.json").is_valid({"version": True})


@pytest.mark.parametrize(
    "project",
    [
        {"environments": {"e": {"credentials": {}}}},
        {"environments": {"e": {"credentials": {"accessKeyEnv": "A"}}}},
        {"environments": {"e": {"credentials": {"accessKeySecretEnv": "A"}}}},
        {"environments": {"e": {"credentials": {"command": ["a"], "bearerTokenEnv": "A"}}}},
        {"resources": [""]},
    ],
)
def test_the_schema_of_project_files_refuses_what_validate_refuses(project: object) -> None:
    assert not validator("project.schema.json").is_valid(project)


@pytest.mark.parametrize(("sort", "right"), [("STRING", False), ("REFERENCE", True), ("${sort}", True)])
def test_only_a_reference_has_a_target_in_the_schema(sort: str, right: bool) -> None:
    field = {"uniqueName": "a", "label": "A", "type": sort, "referenceObjectType": "Deal"}
    schema = {"kind": "ObjectSchema", "integrationId": "a", "objectType": "Deal", "fields": [field]}
    assert validator("resources.schema.json").is_valid(schema) == right


@pytest.mark.parametrize("name", ["\ufe0f", "a\u3164", "\U000e0101", "\ufff9", "\ue000"])
def test_more_invisible_characters(name: str) -> None:
    problem = rules.identifier("x" + name)
    assert name == "\ufe0f" or (problem is not None and problem.code == "GC304")
