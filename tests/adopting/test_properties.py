"""What an import promises, tried on files of many hands and accounts that are an edit or three away."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gongctl.adopting.places import Place, line_start
from gongctl.config.load import Loaded, load
from gongctl.config.nodes import YamlList, YamlMap
from gongctl.diagnostics import errors
from gongctl.formatting.format import format_bytes
from gongctl.model import Desired, Field, Integration, Observed, ObservedIntegration, SchemaKey
from tests.adopting.hands import KINDS, PROJECT, hands
from tests.adopting.projects import CRM, adopt, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongctl.config.documents import Resource

REMARK = re.compile(r"# c\d+\.")
LABELS = ["New", "new: 'a' \\ \"b\" # c", "${v}", "true", "ü, [x] {y}"]


@st.composite
def moved(draw: st.DrawFn, loaded: Loaded) -> Observed:
    """Draw an account that is one to three edits away from what files declare."""
    integration = next(one.integration for one in loaded.desired.integrations)
    schemas = {
        one.key: {
            name: next(
                (_answered(field) for field in one.fields if field.unique_name == name),
                Field(name, "There", "STRING", is_required=True),
            )
            for name in [*(field.unique_name for field in one.fields), *sorted(one.absent)[1:]]
        }
        for one in loaded.desired.schemas
    }
    for number in range(draw(st.integers(1, 3))):
        key = draw(st.sampled_from([*schemas, SchemaKey("crm", f"More{number}")]))
        fields = schemas.setdefault(key, {})
        if draw(st.sampled_from([True, False, False, False, False])):
            integration = _other_integration(draw, integration)
        elif not fields or draw(st.sampled_from([True, False, False])):
            kind = draw(st.sampled_from(KINDS))
            fields[f"new{number}"] = Field(f"new{number}", draw(st.sampled_from(LABELS)), kind, is_required=False)
        else:
            _edit(draw, fields, draw(st.sampled_from(list(fields))))
    return Observed(
        (ObservedIntegration(integration, "active"),), {key: tuple(one.values()) for key, one in schemas.items()}
    )


def _answered(one: Field) -> Field:
    return replace(one, is_required=bool(one.is_required))


def _other_integration(draw: st.DrawFn, one: Integration) -> Integration:
    return draw(
        st.sampled_from(
            [
                replace(one, display_name="Other"),
                replace(one, crm_instance_url="https://other.example"),
                replace(one, crm_instance_url=None, display_name=None),
                replace(one, integration_type="HubSpot"),
            ]
        )
    )


def _edit(draw: st.DrawFn, fields: dict[str, Field], name: str) -> None:
    one = fields[name]
    what = draw(st.sampled_from(["label", "label", "type", "required", *(["less", "less"] if len(fields) > 1 else [])]))
    if what == "less":
        del fields[name]
    elif what == "label":
        fields[name] = replace(one, label=draw(st.sampled_from(LABELS)))
    elif what == "type":
        fields[name] = replace(one, type=draw(st.sampled_from(KINDS)))
    else:
        fields[name] = replace(one, is_required=not one.is_required)


@given(hands(), st.booleans(), st.data())
@settings(max_examples=40, deadline=None)
def test_an_import_changes_what_differs_and_nothing_else(text: str, canonical: bool, data: Any) -> None:
    made = format_bytes("a.yaml", text.encode()).text if canonical else None
    before = text if made is None else made
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        write(root, {"gongctl.yaml": PROJECT, "a.yaml": before})
        loaded = load(root)
        assert not errors(loaded.diagnostics)
        observed = data.draw(moved(loaded))
        assert adopt(root, observed).plan.empty
        after = (root / "a.yaml").read_bytes().decode()
        assert not adopt(root, observed).texts
        assert REMARK.findall(after)[: len(REMARK.findall(before))] == REMARK.findall(before)
        lines = iter(after.removeprefix("\ufeff").splitlines())
        for line in _kept(loaded, observed, before.removeprefix("\ufeff")):
            assert line in lines, after  # and so in the old order
        if made is not None and "? " not in before and after.count(" []") == before.count(" []"):
            # Below an empty list comments move to the margin; a document with `? ` is left alone while it has one.
            written = (root / "a.yaml").read_bytes()
            assert format_bytes("a.yaml", written).text == written.decode(), written.decode()


@given(hands(), st.booleans())
@settings(max_examples=20, deadline=None)
def test_what_the_account_lacks_becomes_comments_to_the_letter(text: str, whole: bool) -> None:
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        write(root, {"gongctl.yaml": PROJECT, "a.yaml": text})
        schemas = {one.key: () for one in load(root).desired.schemas}
        there = () if whole else (ObservedIntegration(CRM, "active"),)
        assert adopt(root, Observed(there, schemas), disable=True).plan.empty
        after = (root / "a.yaml").read_bytes().decode()
        assert REMARK.findall(after) == REMARK.findall(text)
        if whole:
            assert after.replace("# ", "").split() == text.replace("# ", "").split()
            assert load(root).desired == Desired()
        assert not adopt(root, Observed(there, schemas), disable=True).texts


def _kept(loaded: Loaded, observed: Observed, text: str) -> Iterator[str]:
    """Give the lines that hold nothing of what differs, each with its break."""
    touched = sorted(_touched(loaded, observed))
    at = 0
    for line in text.splitlines(keepends=True):
        end = at + len(line)
        of_many = "*" in line or "&" in line
        if line.strip() and not of_many and not any(start < end and at < stop for start, stop in touched):
            yield line.rstrip("\r\n")
        at = end


def _touched(loaded: Loaded, observed: Observed) -> Iterator[tuple[int, int]]:
    for resource in loaded.origins.resources:
        document = resource.document
        if resource.schema is None:
            yield document.start, document.end
            continue
        there = {one.unique_name: one for one in observed.schemas[resource.schema.key]}
        fields = Place(document, ("fields",))
        whole = fields.is_flow or not Place(document, ()).owns("fields") or not there or Place(document, ()).is_flow
        lacking = all(one.type == "REFERENCE" for one in there.values())
        if whole or lacking:
            yield document.start, document.end
            continue
        yield from _touched_fields(resource, fields, there)


def _touched_fields(resource: Resource, fields: Place, there: dict[str, Field]) -> Iterator[tuple[int, int]]:
    assert isinstance(fields.node, YamlList)
    assert resource.schema is not None
    declared = {one.unique_name: one for one in resource.schema.fields}
    for index, one in enumerate(fields.node):
        assert isinstance(one, YamlMap)
        name = str(one["uniqueName"])
        place = Place(resource.document, ("fields", index))
        wanted, found = declared.get(name), there.get(name)
        start, end = fields.item(index)
        if wanted is None or found is None or found.type != wanted.type or one.merged or place.is_flow:
            if found != wanted or one.merged:
                yield line_start(place.text, start) - 2, end
        elif found.label != wanted.label:
            yield place.value("label")
        if wanted and found and wanted.is_required != found.is_required:
            yield place.value("isRequired") if place.owns("isRequired") else (end - 1, end)
