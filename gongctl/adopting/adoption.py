"""What an account holds into the files of a project: the new texts, and what a plan says of them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gongctl.address import Address
from gongctl.adopting.documents import Items, held, integration_lines, schema_lines
from gongctl.adopting.edits import commented_whole, edited, instead_of_key
from gongctl.adopting.files import Layout, Places, files_of
from gongctl.adopting.places import Patch, Place, line_break
from gongctl.adopting.rehearsal import rehearsed
from gongctl.adopting.schemas import ADDED, NOTED, SchemaPatcher
from gongctl.adopting.work import Replaced, Work
from gongctl.config.dialects import EVERY
from gongctl.config.discover import PROJECT_FILE
from gongctl.diagnostics import failure
from gongctl.model import Desired, DesiredSchema, Observed, SchemaKey
from gongctl.planning.change import FILE_KEYS, Action, attributes
from gongctl.planning.decide import Intent
from gongctl.planning.plan import Plan, make_plan
from gongctl.planning.target import in_sendable_case, is_reference

if TYPE_CHECKING:
    from collections import Counter

    from gongctl.capabilities import Capabilities
    from gongctl.config.dialects import Speech
    from gongctl.config.documents import Resource
    from gongctl.config.load import Loaded
    from gongctl.model import Field, Integration
    from gongctl.planning.change import Change
    from gongctl.planning.guard import Policy

_MOST_PASSES: Final = 8
Ask = Callable[[Address, str], str | None]
"""Asks a person for the value of an attribute that the account does not return; `None` leaves it open."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How to write: `layout` is for new documents; with `disable`, resources that the account lacks become comments."""

    layout: Layout
    ask: Ask
    disable: bool = False


@dataclass(frozen=True)
class Adopted:
    """New texts of files by name, those of before (`None`: a new file), what is left to plan, and what was done.

    `open` are the addresses of what could not be declared, and stands in a file as a comment; `replaced` are the
    variables that values came in the place of.
    """

    texts: Mapping[str, str]
    before: Mapping[str, str | None]
    plan: Plan
    counts: Mapping[str, Counter[str]]
    open: tuple[str, ...]
    replaced: tuple[Replaced, ...] = ()


class Adoption:
    """One import into one project.

    `read` loads a project directory; `observed` is what the account holds, with the schemas that are wanted. With
    `only`, what files declare of other integrations is left alone.
    """

    def __init__(  # noqa: PLR0913 - what is there, what files may hold, and how it is wished
        self,
        root: Path,
        read: Callable[[Path], Loaded],
        observed: Observed,
        capabilities: Capabilities,
        speech: Speech,
        policy: Policy,
        wish: Wish,
        only: Container[str] | None = None,
    ) -> None:
        self._root = root
        self._read = read
        self._seen = observed
        integrations = (replace(one, integration=held(one.integration, speech)) for one in observed.integrations)
        self._observed = replace(observed, integrations=tuple(integrations))
        self._can = capabilities
        self._speech = speech
        self._policy = policy
        self._wish = wish
        self._only = only
        self._items: dict[SchemaKey, Items] = {}
        self._known: dict[SchemaKey, dict[str, Field]] = {}

    def carry_out(self, loaded: Loaded) -> Adopted:
        """Give the new texts. Raises `GongctlError` (GC681) where no edits make the files say what the account says."""
        work = Work.on(self._root, [name for name in loaded.sources if name != PROJECT_FILE])
        self._learn(loaded)
        self._add_documents(work, loaded)
        with tempfile.TemporaryDirectory(prefix="gongctl-import-") as directory:
            place = Path(directory)
            plan = self._settle(work, place)
        texts = work.changed()
        before = {name: work.before.get(name) for name in texts}
        return Adopted(texts, before, plan, work.counts(), tuple(work.open), work.replaced())

    # -- new documents

    def _add_documents(self, work: Work, loaded: Loaded) -> None:
        declared = {one.integration.integration_id for one in loaded.desired.integrations}
        described = {one.key for one in loaded.desired.schemas}
        places = Places(self._wish.layout, files_of(loaded))
        for one in self._observed.integrations:
            identity = one.integration.integration_id
            if identity not in declared:
                self._add_integration(work, places.of_integration(identity), one.integration)
        for key, fields in sorted(self._observed.schemas.items()):
            if key not in described and fields:
                file = places.of_schema(key)
                there, items = self._known[key].values(), self._items[key]
                self._append(work, file, list(schema_lines(key, [items.lines(one, 2) for one in there])))
                work.note(file, "schemas added", str(Address.schema(key)))
                for each in there:
                    what = ADDED if items.lacking(each) is None else NOTED
                    work.note(file, what, str(Address.field(key, each.unique_name)))

    def _add_integration(self, work: Work, file: str, one: Integration) -> None:
        address = Address.integration(one.integration_id)
        whole = self._completed(one)
        required = sorted(self._speech.integration_required)
        lost = self._lost(one) - set(required)
        lines = list(integration_lines(whole, required, sorted(lost)))
        if any(key not in attributes(whole) for key in self._speech.integration_required):
            work.open[str(address)] = None
            lines = [line if line.startswith("#") else f"# {line}" for line in lines]
            if work.has_lines(lines[:2]):
                return
        else:
            work.note(file, "integrations added", str(address))
        self._append(work, file, lines)

    def _append(self, work: Work, file: str, lines: list[str]) -> None:
        """Put a document behind what a file holds. A file that is there and is not read must not be overwritten."""
        if file not in work.texts and os.path.lexists(self._root / file):
            raise failure(
                "GC681",
                f"{file} is there already, and is none of the files that are read; nothing was written",
                "move it away, let `resources` in gongctl.yaml name it, or choose another --layout",
            )
        work.append(file, lines)

    def _lost(self, one: Integration) -> set[str]:
        """Name the attributes of an integration that the account has, and no file can hold."""
        seen = next(
            each.integration
            for each in self._seen.integrations
            if each.integration.integration_id == one.integration_id
        )
        return {key for key, value in attributes(seen).items() if value} - attributes(one).keys()

    def _completed(self, one: Integration) -> Integration:
        """Give an integration with what a person knows of it, where the account does not say what is needed."""
        for key, name in _KEYS.items():
            if key in self._speech.integration_required and getattr(one, name) is None and key not in self._lost(one):
                answer = self._wish.ask(Address.integration(one.integration_id), key)
                one = one if answer is None else replace(one, **{name: answer})
        return one

    def _learn(self, loaded: Loaded) -> None:
        """Take up the fields of each schema, with what a person knows of those of which the files do not know it."""
        declared = {one.key: {field.unique_name: field for field in one.fields} for one in loaded.desired.schemas}
        for key, fields in self._observed.schemas.items():
            mine = declared.get(key, {})
            known = {name for name, one in mine.items() if is_reference(one)}
            there = (in_sendable_case(one, self._can) for one in fields)
            self._known[key] = {
                one.unique_name: one if one.unique_name in known else self._asked(key, one) for one in there
            }
            names = sorted(self._known[key], key=lambda name: name not in mine)
            self._items[key] = Items(self._can, self._speech, names)

    def _asked(self, key: SchemaKey, one: Field) -> Field:
        if not (is_reference(one) and not one.reference_object_type and one.label):
            return one
        answer = self._wish.ask(Address.field(key, one.unique_name), "referenceObjectType")
        return one if answer is None else replace(one, reference_object_type=answer)

    # -- what is there

    def _settle(self, work: Work, place: Path) -> Plan:
        """Patch the texts until a plan of them is empty, as far as that is wished, or nothing changes any more."""
        loaded = rehearsed(self._root, place, work.texts, self._read)
        plan = self._plan(loaded, self._observed)
        for _ in range(_MOST_PASSES):
            patches = self._patches(work, plan, loaded)
            if not patches:
                break
            for name, found in patches.items():
                work.patch(name, found)
            loaded = rehearsed(self._root, place, work.texts, self._read)
            plan = self._plan(loaded, self._observed)
        for key in self._observed.schemas:
            items = self._items[key]
            lacking = [one.unique_name for one in self._known[key].values() if items.lacking(one) is not None]
            declared = {one.unique_name for s in loaded.desired.schemas if s.key == key for one in s.fields}
            work.open |= {str(Address.field(key, name)): None for name in lacking if name not in declared}
        return self._plan(loaded, self._seen)

    def _plan(self, loaded: Loaded, observed: Observed) -> Plan:
        declared = {one.key for one in loaded.desired.schemas}
        empty = [DesiredSchema(*_pair(key)) for key in self._observed.schemas if key not in declared]
        schemas = tuple(sorted([*loaded.desired.schemas, *empty], key=lambda one: one.key))
        integrations = loaded.desired.integrations
        if self._only is not None:
            integrations = tuple(one for one in integrations if one.integration.integration_id in self._only)
            schemas = tuple(one for one in schemas if one.integration_id in self._only)
        desired = Desired(integrations, schemas)
        return make_plan(desired, observed, Intent(prune=loaded.project.prune), self._policy, self._can)

    def _patches(self, work: Work, plan: Plan, loaded: Loaded) -> dict[str, list[Patch]]:
        found: dict[str, list[Patch]] = {}
        by_schema: dict[SchemaKey, list[Change]] = {}
        for change in plan.changes:
            if change.address.kind == "field":
                by_schema.setdefault(SchemaKey(*change.address.segments[:2]), []).append(change)
            elif resource := loaded.origins.resource(change.address):
                file = resource.document.source.name
                patches = self._of_whole(work, change, resource)
                found.setdefault(file, []).extend(patches)
                if patches:
                    what = "made comments" if change.action is Action.CREATE else "changed"
                    work.note(file, f"{change.address.kind}s {what}", str(change.address))
        for key, changes in by_schema.items():
            resource = loaded.origins.resource(Address.schema(key))
            if resource is None or not self._is_there(key):
                continue
            patcher = SchemaPatcher(resource, self._known[key], self._items[key])
            file = resource.document.source.name
            found.setdefault(file, []).extend(patcher.patches(changes))
            for name, what in patcher.done.items():
                work.note(file, what, str(Address.field(key, name)))
        for resource in self._orphans(loaded) if self._wish.disable else ():
            file = resource.document.source.name
            found.setdefault(file, []).extend(commented_whole(Place(resource.document, ())))
            work.note(file, "schemas made comments", f"{file}:{resource.document.start}")
        return {name: patches for name, patches in found.items() if patches}

    def _orphans(self, loaded: Loaded) -> Iterator[Resource]:
        """List the empty schemas of integrations that nobody has: there is nothing of them in a plan."""
        there = {one.integration.integration_id for one in loaded.desired.integrations}
        there |= {one.integration.integration_id for one in self._observed.integrations}
        for schema in loaded.desired.schemas:
            mine = self._only is None or schema.integration_id in self._only
            if mine and schema.integration_id not in there and not schema.fields:
                resource = loaded.origins.resource(Address.schema(schema.key))
                if resource is not None:
                    yield resource

    def _is_there(self, key: SchemaKey) -> bool:
        there = any(one.integration.integration_id == key.integration_id for one in self._observed.integrations)
        return there and bool(self._observed.schemas.get(key))

    def _of_whole(self, work: Work, change: Change, resource: Resource) -> list[Patch]:
        """Patch the document of an integration, or of a schema that the account does not have."""
        place = Place(resource.document, ())
        if change.action is Action.CREATE:
            return list(commented_whole(place)) if self._wish.disable else []
        newline = line_break(place.text)
        if change.address.kind != "integration":
            return []
        if change.action is not Action.DELETE or not resource.absent:
            return list(edited(place, change.edits, newline))
        there = next(
            one.integration
            for one in self._observed.integrations
            if one.integration.integration_id == change.address.integration_id
        )
        said = attributes(self._completed(there))
        if place.owns("state") and said.keys() >= self._speech.integration_required:
            return [instead_of_key(place, "state", said, newline)]
        work.open[str(change.address)] = None
        return list(commented_whole(place))


_KEYS: Final = {key: name for name, key in FILE_KEYS.items() if key in EVERY.integration_required}
"""The attributes of an integration that some dialect needs, by their keys in files."""


def _pair(key: SchemaKey) -> tuple[str, str]:
    return key.integration_id, key.object_type
