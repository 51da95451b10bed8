"""What `gongctl import` does: read the account, write the files, and plan."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import click

from gongctl.address import Address, AddressError
from gongctl.adopting.adoption import Adopted, Adoption, Wish
from gongctl.adopting.files import Layout
from gongctl.adopting.names import named, renamed
from gongctl.capabilities import DIALECTS
from gongctl.cli.backups import with_interrupted
from gongctl.cli.claims import claims_of
from gongctl.cli.console import Reading, is_terminal, logging_to, notice
from gongctl.cli.failures import tell_doubts, told_once
from gongctl.cli.imported import tell, tell_replaced
from gongctl.cli.looking import check_integration
from gongctl.cli.options import default_dialect
from gongctl.cli.outputs import check_log
from gongctl.cli.session import account_of, connected, load_files, read_files
from gongctl.cli.unfound import unfound
from gongctl.config.discover import check_root
from gongctl.config.likeness import nearest
from gongctl.config.project import speech_in
from gongctl.diagnostics import Diagnostic, Severity, failure
from gongctl.model import Observed, SchemaKey
from gongctl.observe import read_schemas
from gongctl.planning.guard import Policy
from gongctl.planning.stakes import USUAL_TYPES
from gongctl.private import OWN_DIRECTORY
from gongctl.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from gongctl.capabilities import Capabilities
    from gongctl.cli.options import Reach
    from gongctl.cli.session import Connection
    from gongctl.config.load import Loaded

_NOTHING_THERE: Final = frozenset({"GC409", "GC410"})
"""What is said of a project that holds no resources yet: import begins there."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said on the command line about one import."""

    integrations: tuple[str, ...]
    object_types: tuple[str, ...]
    probe: bool
    layout: str
    references: tuple[str, ...]
    diff: bool
    disable: bool
    output: str


def run(root: Path, reach: Reach, said: Said) -> int:
    """Import, and give the exit code: 0 where the plan that follows is empty."""
    with told_once(reach, as_json=said.output == "json"), logging_to(reach):
        check_log(reach.log, root)
        check_root(root)
        answers = _answers(said.references)
        loaded = load_files(root, reach, forgiven=_NOTHING_THERE)
        account = account_of(loaded.project, loaded.chosen)
        claims = claims_of(loaded.desired)
        with connected(root, account, loaded.chosen.credentials, reach, claims) as connection:
            observed = _observe(connection, loaded, reach, said)
            _check_whole(root, observed, connection)
        made = _adopt(root, reach, loaded, observed, said, answers, account.dialect)
        if not reach.quiet:
            tell_replaced(made, loaded)
        lacking = unfound(observed, loaded, said.object_types, DIALECTS[account.dialect])
        return tell(root, reach, made, lacking, diff=said.diff, as_json=said.output == "json")
    raise AssertionError  # pragma: no cover - told_once exits where it does not pass on


def _answers(references: Iterable[str]) -> dict[str, str]:
    found = {}
    for one in references:
        address, sign, target = one.partition("=")
        try:
            parsed = Address.parse(address)
        except AddressError as error:
            raise click.UsageError(f"--reference: {error}") from error
        if parsed.kind != "field" or not sign or not target:
            raise click.UsageError(f"--reference {one!r}: write schema/ID/OBJECT_TYPE/FIELD=TYPE")
        found[str(parsed)] = target
    return found


def _observe(connection: Connection, loaded: Loaded, reach: Reach, said: Said) -> Observed:
    """Read the integrations that are wanted, and the schemas; what no file knows gets an id that is made of its name.

    An integration can be asked for by that id, and by the one that the account has for it.
    """
    dialect = connection.dialect
    declared = {one.integration.integration_id for one in loaded.desired.integrations}
    every = dialect.integrations()
    names = named(every, declared)
    for one in said.integrations:
        if one not in {*names, *names.values()}:
            check_integration(dialect, one)
    asked = set(said.integrations) or names.keys()
    wanted = [one for one in every if asked & {(own := one.integration.integration_id), names[own]}]
    keys = [key for one in wanted for key in _keys(one.integration.integration_id, loaded, dialect.capabilities, said)]
    with Reading(reach) as reading:
        schemas = read_schemas(dialect, keys, reach.parallelism, reading)
    return Observed(
        tuple(renamed(one, names) for one in wanted),
        {SchemaKey(names[key.integration_id], key.object_type): fields for key, fields in schemas.items()},
    )


def _check_whole(root: Path, observed: Observed, connection: Connection) -> None:
    """Raise `GongctlError` (GC681) for an account that lacks what an interrupted replacement is to put back."""
    seen, _ = with_interrupted(observed, root / OWN_DIRECTORY / "backups", connection.account)
    if seen.interrupted:
        address = Address.integration(seen.interrupted[0].integration_id)
        raise failure(
            "GC681",
            f"the replacement of {address} was interrupted, and what it deleted is not all back; nothing was written",
            "finish it (gongctl apply), and import then",
        )


def _keys(integration_id: str, loaded: Loaded, can: Capabilities, said: Said) -> list[SchemaKey]:
    declared = [one.object_type for one in loaded.desired.schemas if one.integration_id == integration_id]
    usual = USUAL_TYPES if said.probe else ()
    types = dict.fromkeys([*declared, *said.object_types, *(can.object_types or usual)])
    spelled: dict[str, str] = {}
    for one in types:
        spelled.setdefault(can.known_type(one), one)
    return [SchemaKey(integration_id, one) for one in spelled.values()]


def _adopt(  # noqa: PLR0913 - what is there, what is wished, and what is known
    root: Path, reach: Reach, loaded: Loaded, observed: Observed, said: Said, answers: dict[str, str], dialect: str
) -> Adopted:
    can = DIALECTS[dialect]
    types = sorted({key.object_type for key in observed.schemas})
    asked = _Asking(answers, types, terminal=is_terminal(sys.stdin) and is_terminal(sys.stderr))
    wish = Wish(Layout(said.layout), asked, said.disable)
    policy = Policy(dt.datetime.now(dt.UTC).date())

    def read(place: Path) -> Loaded:
        return read_files(place, reach)

    only = {one.integration.integration_id for one in observed.integrations} if said.integrations else None
    adoption = Adoption(root, read, observed, can, speech_in(loaded.project, default_dialect()), policy, wish, only)
    made = adoption.carry_out(loaded)
    tell_doubts(list(_unknown_targets(asked.targets, loaded, observed, can)), reach)
    for address in sorted(answers.keys() - asked.used):
        notice(f"warning: --reference {visible(address)}: not asked for, since no import brings it, or a file says it")
    return made


def _unknown_targets(
    targets: dict[Address, str], loaded: Loaded, observed: Observed, can: Capabilities
) -> Iterator[Diagnostic]:
    """Warn of targets that a person gave and that nothing else knows: neither files, nor the account, nor the API."""
    there = [one.key for one in loaded.desired.schemas] + [key for key, fields in observed.schemas.items() if fields]
    for address, target in targets.items():
        declared = {key.object_type for key in there if key.integration_id == address.integration_id}
        known = can.known_type(target)
        if known in {*can.targets, *map(can.known_type, declared)}:
            continue
        meant = nearest(target, [*declared, *can.targets])
        hint = "" if meant is None else f"did you mean {meant!r}? "
        summary = f"{address}: no file declares the object type {target!r} of integration {address.integration_id!r}"
        yield Diagnostic("GC406", Severity.WARNING, summary, f"{hint}right if its schema is kept elsewhere")


@dataclass(slots=True)
class _Asking:
    """Answers what the account does not return: from the command line, or by asking on a terminal."""

    answers: dict[str, str]
    types: list[str]
    terminal: bool
    used: set[str] = field(default_factory=set)
    targets: dict[Address, str] = field(default_factory=dict)

    def __call__(self, address: Address, attribute: str) -> str | None:
        """Give the value, or `None` to leave it open; `targets` keeps those of references."""
        answer = self._answer(address, attribute)
        if answer is not None and attribute == "referenceObjectType":
            self.targets[address] = answer
        return answer

    def _answer(self, address: Address, attribute: str) -> str | None:
        if attribute == "referenceObjectType" and str(address) in self.answers:
            self.used.add(str(address))
            return self.answers[str(address)]
        if not self.terminal:
            return None
        known = f" ({', '.join(map(visible, self.types))}...)" if attribute == "referenceObjectType" else ""
        click.echo(f"{attribute} of {visible(str(address))}{known}, or nothing to leave it open: ", nl=False, err=True)
        return sys.stdin.readline().strip() or None
