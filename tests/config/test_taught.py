"""What the JSON Schemas teach in an editor; `make editors` looks at it with a real language server."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest

from gongctl.capabilities import DIALECTS
from gongctl.config import meanings, project_rules
from gongctl.config.dialects import EVERY
from gongctl.config.jsonschema import schemas

RESOURCES = jsonschema.Draft7Validator(schemas()["resources.schema.json"])


@pytest.mark.parametrize("name", ["project.schema.json", "resources.schema.json"])
def test_every_key_has_a_title_and_every_value_a_meaning(name: str) -> None:
    schema = schemas()[name]
    for shape in (schema, *schema["$defs"].values()):
        for key, one in shape["properties"].items():
            assert one.get("title") or "$ref" in one, key
            for told in (one, *one.get("anyOf", ())):
                assert len(told.get("enumDescriptions", ())) == len(told.get("enum", ())), key
                marked = "`" in str(told.get("description")), "`" in str(told.get("enumDescriptions"))
                assert marked == ("markdownDescription" in told, "markdownEnumDescriptions" in told)


@pytest.mark.parametrize("meanings_of", ["TYPES", "DIALECT_NAMES", "DESTRUCTIVE"])
def test_that_there_is_a_meaning_for_every_value(meanings_of: str) -> None:
    known = {"TYPES": EVERY.types, "DIALECT_NAMES": tuple(DIALECTS), "DESTRUCTIVE": project_rules.CLASSES}
    assert tuple(getattr(meanings, meanings_of)) == known[meanings_of]


@pytest.mark.parametrize("snippet", meanings.SNIPPETS, ids=lambda snippet: snippet["label"])
def test_snippets_are_right(snippet: dict[str, Any]) -> None:
    body = json.loads(re.sub(r"\$\{\d:(.*?)\}", r"\1", json.dumps(snippet["body"])))
    RESOURCES.validate(body)


@pytest.mark.parametrize(
    ("key", "value", "right"),
    [
        ("crmInstanceUrl", "HTTPS://crm.example.com:8/a?b#c@d", True),
        ("crmInstanceUrl", "https://${host}", True),
        ("crmInstanceUrl", "${url}", True),
        ("crmInstanceUrl", "crm.example.com", False),
        ("crmInstanceUrl", "https://me:pass@crm.example.com", False),
        ("ownerEmail", "a@b.example", True),
        ("ownerEmail", "${owner}", True),
        ("ownerEmail", "a b@c.example", False),
        ("displayName", "  ", False),
        ("displayName", " Acme ", True),
        ("integrationType", " Custom", False),
        ("integrationType", "C", True),
    ],
)
def test_single_values_in_the_schema(key: str, value: str, right: bool) -> None:
    document = {"kind": "Integration", "integrationId": "a", "integrationType": "Custom", key: value}
    assert RESOURCES.is_valid(document) == right
