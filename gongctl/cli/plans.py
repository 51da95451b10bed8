"""Where the plans of `gongctl apply` come from: the files, or a saved plan that is held against the account."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from gongctl.cli.backups import backups_directory, with_interrupted
from gongctl.cli.console import Reading
from gongctl.cli.failures import MovedError
from gongctl.cli.session import Planned, account_of, load_files, load_project, plan_once
from gongctl.config.discover import check_root
from gongctl.config.project import choose_environment
from gongctl.diagnostics import Diagnostic, GongctlError, Severity
from gongctl.gong.urls import shown_url
from gongctl.model import DesiredSchema
from gongctl.observe import observe_again
from gongctl.planning.guard import Policy
from gongctl.planning.moved import moved
from gongctl.planning.steps import UploadSchema
from gongctl.render.document import plan_datum

if TYPE_CHECKING:
    from pathlib import Path

    from gongctl.cli.options import Options
    from gongctl.cli.session import Connection
    from gongctl.config.load import Loaded
    from gongctl.config.project import Credentials
    from gongctl.model import Account, SchemaKey
    from gongctl.planfile.reading import SavedPlan
    from gongctl.planning.change import Refusal
    from gongctl.planning.plan import Plan


@dataclass(frozen=True, slots=True)
class Moved:
    """The world is not the one that was reviewed: what is otherwise, and what to do."""

    code: str
    summary: str
    what: tuple[str, ...]
    help: str = "plan again"


LOOKED_AT: Final = "the account or the files moved while the plan was looked at; nothing was done"
SAVED: Final = "the account moved since the plan was saved; nothing was done"
ANOTHER: Final = "this is not the plan that was reviewed; nothing was done"


class Plans(Protocol):
    """A source of plans, each with what has moved since it was reviewed, or None."""

    def first(self) -> tuple[Planned, Moved | None]:
        """Give the plan to show. Raises `GongctlError`."""

    def again(self, before: Planned) -> tuple[Planned, Moved | None]:
        """Read everything once more, and give the plan to carry out: somebody may have looked for an hour."""


@dataclass(frozen=True, slots=True)
class FromFiles:
    """Plans made of the files. `expected` is the hash of the only one that may be carried out."""

    root: Path
    options: Options
    connection: Connection
    loaded: Loaded
    expected: str | None

    def first(self) -> tuple[Planned, Moved | None]:
        """Plan what the files want."""
        planned = plan_once(self.root, self.loaded, self.options, self.connection)
        return planned, _not_as_expected(planned.datum["planHash"], self.expected)

    def again(self, before: Planned) -> tuple[Planned, Moved | None]:
        """Read the files and the account, and plan."""
        files = load_files(self.root, self.options)
        planned = plan_once(self.root, files, self.options, self.connection, before.plan)
        what = _what_moved(before.plan, planned.plan)
        return planned, Moved("GC642", LOOKED_AT, what) if what else None


@dataclass(frozen=True, slots=True)
class FromSaved:
    """A saved plan, which is carried out as it is or not at all."""

    root: Path
    options: Options
    connection: Connection
    saved: SavedPlan
    expected: str | None

    def first(self) -> tuple[Planned, Moved | None]:
        """Read the account, and judge again what ends with time: allowances, and what is protected now."""
        planned = self._planned()
        return planned, _not_as_expected(self.saved.datum["planHash"], self.expected) or self._moved()

    def again(self, before: Planned) -> tuple[Planned, Moved | None]:  # noqa: ARG002 - a saved plan stays as it is
        """Read the account once more."""
        planned = self._planned()
        return planned, self._moved()

    def _planned(self) -> Planned:
        observed_at = time.monotonic()
        saved = self.saved
        refusals = _refusals_now(saved.plan, load_project(self.root).protect)
        backed_up = saved.plan.backed_up and not self.options.no_backup
        plan = replace(saved.plan, refusals=refusals, backed_up=backed_up)
        datum = plan_datum(saved.account, plan, saved.find)
        warnings = {"warnings": saved.datum["warnings"]}
        return Planned(plan, {**datum, **warnings}, saved.find, observed_at, _declared(plan))

    def _moved(self) -> Moved | None:
        before = self.saved.plan.observed
        with Reading(self.options) as reading:
            there = observe_again(self.connection.dialect, before, self.options.parallelism, reading)
        directory = backups_directory(self.root, self.options)
        now, _ = with_interrupted(there, directory, self.connection.account)
        what = moved(before, now)
        return Moved("GC642", SAVED, what) if what else None


def _declared(plan: Plan) -> dict[SchemaKey, DesiredSchema]:
    """Give the schemas that a saved plan uploads: no file is read for it, and they are what files declared."""
    uploads = (step for step in plan.steps if isinstance(step, UploadSchema))
    return {one.key: DesiredSchema(one.key.integration_id, one.key.object_type, one.fields) for one in uploads}


def account_of_saved(saved: SavedPlan, root: Path, options: Options) -> tuple[Account, Credentials | None]:
    """Find the account of a saved plan in the project, with the names of its credentials.

    Raises `MovedError` where the project has no such environment, or another account under its name.
    """
    wanted = saved.account
    if options.env is not None and options.env != wanted.environment:
        raise _foreign(f"it was made for environment {wanted.environment!r}, and not for {options.env!r}")
    check_root(root)
    project = load_project(root)
    try:
        environment = choose_environment(project, wanted.environment)
    except GongctlError as error:
        raise _foreign(f"it was made for environment {wanted.environment!r}, which this project has not") from error
    found = account_of(project, environment)
    if found.base_url != wanted.base_url:
        here = f"{wanted.environment!r} is {shown_url(found.base_url)} here"
        raise _foreign(f"it was made for {shown_url(wanted.base_url)}, and {here}")
    if found.dialect != wanted.dialect:
        raise _foreign(f"it was made in dialect {wanted.dialect!r}, and {found.environment!r} speaks {found.dialect!r}")
    return found, environment.credentials


def _foreign(why: str) -> MovedError:
    advice = "apply it in the project, and to the account, that it was made for; or plan again"
    return MovedError(Diagnostic("GC653", Severity.ERROR, f"the saved plan is not for this account: {why}", advice))


def _refusals_now(plan: Plan, protect: tuple[str, ...]) -> tuple[Refusal, ...]:
    """Judge again: the day is another, and something may be protected that was not then."""
    policy = Policy(dt.datetime.now(dt.UTC).date(), plan.permissions, protect)
    known = {(one.address, one.reason) for one in plan.refusals}
    judged = [one for change in plan.changes if change.destroys and (one := policy.refuse(change))]
    new = [one for one in judged if (one.address, one.reason) not in known]
    return tuple(sorted((*plan.refusals, *new), key=lambda one: (one.address, one.reason)))


def _not_as_expected(found: str, expected: str | None) -> Moved | None:
    if expected is None or expected == found:
        return None
    what = (f"its hash is {found}, the reviewed one was {expected}",)
    return Moved("GC654", ANOTHER, what, "look at this plan, and approve its hash if it is right")


def _what_moved(before: Plan, after: Plan) -> tuple[str, ...]:
    """Say what is not any more as it was when the plan was shown: in the account, or else in the files."""
    if what := moved(before.observed, after.observed):
        return what
    same = (before.changes, before.steps) == (after.changes, after.steps)
    return () if same else ("the files want something else now",)
