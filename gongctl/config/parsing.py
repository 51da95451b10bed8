"""Text to the events of a YAML parser: ruamel's C parser, or its pure one where that is missing.

The only home of ruamel.yaml on the reading side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import AliasEvent, DocumentStartEvent, Event, ScalarEvent

try:
    from _ruamel_yaml import CParser
except ImportError:  # pragma: no cover - the wheels of ruamel.yaml.clib cover the usual platforms
    CParser = None

Parser = Callable[[str], Iterator[Event]]

_FIRST_SURROGATE: Final = "\ud800"
_LAST_SURROGATE: Final = "\udfff"


@dataclass(frozen=True, slots=True)
class Placed:
    """An event, and where in the text the parser that it comes from began."""

    event: Event
    offset: int

    @property
    def start(self) -> int:
        """Where it begins."""
        return int(self.event.start_mark.index) + self.offset

    @property
    def end(self) -> int:
        """Where it ends."""
        return int(self.event.end_mark.index) + self.offset

    @property
    def anchor(self) -> str | None:
        """The name of the anchor that it sets, or, as an alias, refers to."""
        name: str | None = getattr(self.event, "anchor", None)
        return name

    @property
    def is_alias(self) -> bool:
        """Whether it stands for a value that was written before."""
        return isinstance(self.event, AliasEvent)

    @property
    def begins_document(self) -> bool:
        """Whether a document begins with it."""
        return isinstance(self.event, DocumentStartEvent)


class SurrogateError(YAMLError):
    """Half a character, written as an escape; the C parser refuses it by itself."""


def c_events(text: str) -> Iterator[Event]:
    """Parse with libyaml. Raises what it raises."""
    parser: Any = CParser(text)
    try:
        yield from iter(parser.get_event, None)
    finally:
        parser.dispose()


def pure_events(text: str) -> Iterator[Event]:
    """Parse in pure Python, about thirty times slower. Raises what ruamel.yaml raises."""
    yaml = YAML(typ="safe", pure=True)
    event: Event
    for event in yaml.parse(text):
        if isinstance(event, ScalarEvent) and any(_FIRST_SURROGATE <= one <= _LAST_SURROGATE for one in event.value):
            message = "found half a character, written as an escape"
            raise SurrogateError(message)
        yield event


DEFAULT_PARSER: Final[Parser] = pure_events if CParser is None else c_events
