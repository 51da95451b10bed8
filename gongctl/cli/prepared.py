"""What is to be uploaded, before any account is asked: one part an object type, each with its files, all checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gongctl.address import Address
from gongctl.capabilities import DIALECTS, PLAIN, Capabilities
from gongctl.cli.options import default_dialect
from gongctl.cli.progress import Bar
from gongctl.config.likeness import Names
from gongctl.config.rules import email, web_uri
from gongctl.diagnostics import Diagnostic, GongctlError, Severity, failure
from gongctl.model import PICKLIST, DesiredSchema, Field, SchemaKey
from gongctl.objects.expected import OBJECT_ID, Expected, expect
from gongctl.objects.seen import SeenIds
from gongctl.objects.sources import DataFile, opened
from gongctl.objects.survey import Survey, located, survey
from gongctl.objects.values import formed, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import ExitStack
    from pathlib import Path

    from gongctl.cli.options import Reach
    from gongctl.config.load import Loaded
    from gongctl.objects.record import Located
    from gongctl.objects.values import Convert

_BYTES: Final = "{:,.0f} B/s"
_ORDER: Final = ("BUSINESS_USER", "STAGE", "ACCOUNT", "CONTACT", "DEAL", "LEAD")
"""What others refer to goes first: owners and stages, then accounts, and so on. All else goes last."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was said on the command line about an upload: object types with their files, and how to go about it.

    `several` says that it was said in the way for several types, which has a result of its own form.
    """

    integration: str
    types: tuple[tuple[str, tuple[str, ...]], ...]
    several: bool
    form: str | None
    id_column: str | None
    columns: tuple[tuple[str, str], ...]
    skip_invalid: bool
    rejects: Path | None
    changed_only: bool
    dry_run: bool
    batch_size: int
    wait_timeout: float
    output: str

    @property
    def files(self) -> tuple[str, ...]:
        """All data files."""
        return tuple(file for _, files in self.types for file in files)


@dataclass(frozen=True, slots=True)
class Part:
    """The data files of one object type, checked. What is `write_only` cannot be read back."""

    key: SchemaKey
    files: list[DataFile]
    expected: Expected
    ids: SeenIds
    found: Survey
    write_only: bool

    @property
    def valid(self) -> int:
        """Say how many records can be sent."""
        return self.found.records - self.found.rejected

    def objects(self) -> Iterator[Located]:
        """Give the objects of the records that can be sent."""
        return located(self.files, self.expected, self.found, self.ids)


def prepared(stack: ExitStack, loaded: Loaded, wanted: Wanted, reach: Reach) -> list[Part]:
    """Find the schemas, open the files and check all records, in the order in which the parts are to be sent.

    Raises `GongctlError` with all that is wrong, unless wrong records are to be left out.
    """
    spoken = _spoken(loaded)
    grouped: dict[SchemaKey, tuple[DesiredSchema | None, list[str]]] = {}
    for object_type, files in wanted.types:
        schema = _declared(loaded.desired.schemas, SchemaKey(wanted.integration, object_type), spoken)
        key = SchemaKey(wanted.integration, spoken.known_type(object_type)) if schema is None else schema.key
        grouped.setdefault(key, (schema, []))[1].extend(files)
    expected = {key: _expected(schema, key, wanted, spoken) for key, (schema, _) in grouped.items()}
    parts, wrong = [], []
    for key in sorted(grouped, key=_rank):
        opened_files = [stack.enter_context(opened(one, wanted.form)) for one in grouped[key][1]]
        ids = stack.enter_context(SeenIds())
        found = _surveyed(opened_files, expected[key], ids, wanted, reach)
        if found.problems and (found.fatal or not wanted.skip_invalid):
            wrong += [*found.told, *_more(found)]
        write_only = spoken.known_type(key.object_type) in spoken.write_only_types
        parts.append(Part(key, opened_files, expected[key], ids, found, write_only))
    if wrong:
        raise GongctlError(*wrong)
    return parts


def _spoken(loaded: Loaded) -> Capabilities:
    """Say what the account can do, as far as is known without a base URL: to check files needs none."""
    named = None if loaded.project.environments else default_dialect()
    return DIALECTS.get(loaded.chosen.dialect or named or PLAIN.dialect, PLAIN)


def _declared(schemas: Sequence[DesiredSchema], key: SchemaKey, spoken: Capabilities) -> DesiredSchema | None:
    """Find the schema of an object type; `None` for one that has none. Raises `GongctlError` (GC712)."""
    declared = {one.key: one for one in schemas}
    named = spoken.known_type(key.object_type)
    likely = [one for one in schemas if one.integration_id == key.integration_id]
    schema = declared.get(key) or next((one for one in likely if spoken.known_type(one.object_type) == named), None)
    if schema is not None or named in spoken.write_only_types:
        return schema
    known = ", ".join(str(Address.schema(key)) for key in declared)
    there = f"declared are: {known}" if known else "none is declared at all"
    raise failure(
        "GC712",
        f"no file declares {Address.schema(key)}, so nothing can be checked",
        f"{there}; declare it (kind: ObjectSchema), or run 'gongctl -C DIR' where it is",
    )


def _expected(schema: DesiredSchema | None, key: SchemaKey, wanted: Wanted, spoken: Capabilities) -> Expected:
    """Say what records are held against; of a type without a schema, all columns go as they are."""
    free = schema is None
    schema = schema or DesiredSchema(key.integration_id, key.object_type)
    beside = [Field(name, type=kind) for name, kind in spoken.object_keys.items()]
    names = Names([one.unique_name for one in (*schema.fields, *beside)] + [OBJECT_ID])
    judged = {one.unique_name: convert for one in schema.fields if (convert := _judged(one)) is not None}
    return expect(schema, wanted.columns, wanted.id_column, names.nearest, beside, free=free, judged=judged)


def _judged(field: Field) -> Convert | None:
    """Give what converts the values of a field of which more is known than what its type makes of any text."""
    if field.type == PICKLIST and field.ordered_values:
        return listed(field.ordered_values, Names(field.ordered_values).nearest)
    return _FORMS.get(field.type or "")


def _no_email(text: str) -> str | None:
    problem = email(text)
    return problem and problem.summary


def _no_web_uri(text: str) -> str | None:
    """Say why a text is no address of a page. Credentials in one are a matter of files that are shared, not of data."""
    problem = web_uri(text)
    return None if problem is None or problem.code == "GC306" else problem.summary


_FORMS: Final = {
    "EMAILADDRESS": formed(_no_email, "an e-mail address, such as ann@example.com"),
    "URL": formed(_no_web_uri, "an absolute http or https URI, such as https://www.example.com"),
}


def _rank(key: SchemaKey) -> int:
    name = key.object_type.upper()
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def _surveyed(files: list[DataFile], expected: Expected, ids: SeenIds, wanted: Wanted, reach: Reach) -> Survey:
    with Bar(reach, "Checking", sum(one.size for one in files), _BYTES) as bar:
        return survey(files, expected, [column for column, _ in wanted.columns], ids, bar.add)


def _more(found: Survey) -> Iterator[Diagnostic]:
    if found.problems > len(found.told):
        summary = f"{found.problems:,} problems in {found.rejected:,} of {found.records:,} records; the first are told"
        yield Diagnostic("GC714", Severity.ERROR, summary, "mend these first, or --skip-invalid --rejects FILE")
