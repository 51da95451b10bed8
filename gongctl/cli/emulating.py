"""The options of ``gongctl emulator``, and which of them belong to one dialect alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click
from click.core import ParameterSource

_Command = TypeVar("_Command", bound=Callable[..., Any])
_VARIABLES = "GONGCTL_EMULATOR_"


class _OfDialect(click.Option):
    """An option that means something in one dialect; said in the other one it is a usage error."""

    dialect: str

    def handle_parse_result(
        self, ctx: click.Context, opts: Mapping[str, Any], args: list[str]
    ) -> tuple[Any, list[str]]:
        found = super().handle_parse_result(ctx, opts, args)
        spoken = ctx.params["dialect"]  # it is eager, and so read already
        said = ctx.get_parameter_source(str(self.name)) in (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT)
        if said and spoken != self.dialect and not ctx.resilient_parsing:
            raise click.BadParameter(
                f"this is a choice of the dialect {self.dialect}, and the emulator is to speak {spoken};"
                f" leave it out, or say --dialect {self.dialect}",
                ctx,
                self,
            )
        return found


class _OfOpenapi(_OfDialect):
    dialect = "openapi"


class _OfLive(_OfDialect):
    dialect = "live"


def _option(*names: str, of: type[_OfDialect] | None = None, **settings: Any) -> Callable[[_Command], _Command]:
    """Make an option, perhaps of one dialect, with a variable; one that can be said several times has none."""
    variable = None if settings.get("multiple") else _VARIABLES + names[0][2:].upper().replace("-", "_")
    if of is not None:
        settings |= {"cls": of, "help": f"{settings['help']}  [{of.dialect} only]"}
    return click.option(*names, envvar=variable, allow_from_autoenv=variable is not None, **settings)


def _choice(name: str, values: Sequence[str | int], told: str, **settings: Any) -> Callable[[_Command], _Command]:
    """Make an option that chooses one of some values, the first of them where it is left out."""
    return _option(name, type=click.Choice(values), default=values[0], show_default=True, help=told, **settings)


_PLACE = (
    _choice("--dialect", ("openapi", "live"), "The dialect of the API that is spoken.", is_eager=True),
    _option("--host", default="127.0.0.1", show_default=True, help="Address to listen on."),
    _option(
        "--port",
        type=click.IntRange(0, 65535),
        default=8080,
        show_default=True,
        help="Port to listen on; 0 takes any free one.",
    ),
    _option(
        "--data",
        type=click.Path(dir_okay=False),
        help="SQLite file to keep the data in. Without it they are in memory, and gone at the end.",
    ),
    _option(
        "--credentials",
        multiple=True,
        metavar="KEY:SECRET",
        help="Accept this access key with its secret (repeatable). [default: key:secret]",
    ),
    _option(
        "--token",
        "tokens",
        multiple=True,
        metavar="TOKEN",
        help="Accept this bearer token (repeatable). [default: token]",
    ),
)
_MISCHIEF = (
    _option("--rate", type=float, metavar="N", help="Answer 429 over N calls a second."),
    _option("--latency", type=float, default=0.0, metavar="SECONDS", help="Wait before every answer."),
    _option(
        "--processing-seconds",
        type=float,
        metavar="SECONDS",
        help="How long an upload takes. Without it, every look at its status takes it a step on.",
    ),
    _option(
        "--fault",
        "faults",
        multiple=True,
        metavar="WHAT@WHERE#WHEN",
        help="Let something go wrong (repeatable): '503@PUT /crm/integrations#first'.",
    ),
)
_OPENAPI = (
    _choice(
        "--schema-upload",
        ("replace", "merge"),
        "What an uploaded schema does to the fields that are there.",
        of=_OfOpenapi,
    ),
    _choice(
        "--second-of-type", ("refuse", "replace"), "What happens to a second integration of one type.", of=_OfOpenapi
    ),
    _option("--return-reference", is_flag=True, help="Read schemas back with referenceObjectType.", of=_OfOpenapi),
)
_LIVE = (
    _option(
        "--native-integration",
        is_flag=True,
        help="Refuse every registration, as beside an unlisted integration.",
        of=_OfLive,
    ),
    _choice("--empty-account", ("list", "404"), "What an account without integrations answers.", of=_OfLive),
    _choice(
        "--while-deleting", ("listed", "hidden"), "Whether an integration is listed while it is deleted.", of=_OfLive
    ),
    _option(
        "--deleting-seconds",
        of=_OfLive,
        type=float,
        metavar="SECONDS",
        help="How long a deletion takes. Without it, every look at its status takes it a step on.",
    ),
    _option("--deletion-fails", is_flag=True, help="Let deletions end with FAILED.", of=_OfLive),
    _choice("--schema-status", (201, 200), "What a schema upload that was taken is answered with.", of=_OfLive),
    _choice(
        "--name-key", ("uniqueName", "name"), "How the name of a field is called when schemas are read.", of=_OfLive
    ),
    _choice("--read-values", ("given", "null"), "Whether schemas are read with the values of picklists.", of=_OfLive),
    _choice("--read-reference", ("given", "null", "missing"), "Whether schemas are read with referenceTo.", of=_OfLive),
    _option("--standard-fields", is_flag=True, help="Read schemas with fields that Gong brings along.", of=_OfLive),
    _option("--list-deleted", is_flag=True, help="Read schemas with the deleted fields too.", of=_OfLive),
    _option("--null-schema", is_flag=True, help="Read a schema that was never uploaded as null.", of=_OfLive),
    _choice("--unknown-request", ("404", "pending"), "What the status of a request that nobody made is.", of=_OfLive),
    _option(
        "--without-scope",
        "without_scopes",
        of=_OfLive,
        multiple=True,
        metavar="SCOPE",
        help="Answer 401 to calls that need this scope (repeatable).",
    ),
    _option("--name-scope", is_flag=True, help="Name the scope in such an answer.", of=_OfLive),
    _option(
        "--max-file",
        type=click.IntRange(min=1),
        metavar="BYTES",
        help="Answer 413 to larger files of objects. [default: 200 MB]",
        of=_OfLive,
    ),
)


def choosing(command: _Command) -> _Command:
    """Give a command the options of the emulator; but for host, port and data, each has the name of a setting."""
    for one in reversed((*_PLACE, *_OPENAPI, *_LIVE, *_MISCHIEF)):
        command = one(command)
    return command
