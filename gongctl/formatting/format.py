"""One file: its bytes in, its canonical text out, or the reason why it is left as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongctl.config.discover import PROJECT_FILE
from gongctl.config.source import Opinions, Source, read_source
from gongctl.diagnostics import Diagnostic, Severity
from gongctl.formatting.building import build
from gongctl.formatting.checking import difference
from gongctl.formatting.layout import lay_out
from gongctl.formatting.ordering import reorder, shape_of, shaped
from gongctl.formatting.placing import raise_comments
from gongctl.formatting.quoting import double_quotes, quote_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gongctl.config.parsing import Placed
    from gongctl.formatting.tree import Document

    Layout = Callable[[Sequence[Document]], str]


@dataclass(frozen=True, slots=True)
class Formatted:
    """What came of a file: its text, in canonical form; or what was found, and no text."""

    source: Source
    text: str | None
    diagnostics: tuple[Diagnostic, ...] = ()


def format_bytes(name: str, data: bytes, opinions: Opinions | None = None, layout: Layout = lay_out) -> Formatted:
    """Format a file, which findings call `name`. Raises nothing, whatever the bytes.

    What cannot be read without a finding is not formatted. Whatever `layout` makes of the tree is
    read again and compared: a text that says anything else is thrown away, and that is a finding too.
    """
    events: list[Placed] = []
    source = read_source(name, data, opinions=opinions, events=events)
    if source.broken or source.diagnostics:
        return Formatted(source, None, source.diagnostics)
    read = source
    if "\r" in source.text.text:
        events = []
        plain = source.text.text.replace("\r\n", "\n").replace("\r", "\n")
        read = _read(name, plain, events)
    try:
        made = canonical(read.text.text, events, layout, project=name == PROJECT_FILE)
        problem = None if made == read.text.text else _difference(read, events, made)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong here, the file is right, and stays as it is
        made, problem = "", f"{type(error).__name__}: {error}"
    if problem is not None:
        return Formatted(source, None, (_fault(name, problem),))
    return Formatted(source, made.replace("\n", "\r\n") if _is_windows(source.text.text) else made)


def canonical(text: str, events: Sequence[Placed], layout: Layout = lay_out, *, project: bool) -> str:
    """Give a text, which has plain line breaks and was read without a finding, in canonical form."""
    documents = build(text, events)
    for document in documents:
        if document.root is None:
            continue
        double_quotes(document.root)
        shape = shape_of(document, project=project)
        for node, known in () if shape is None else shaped(document.root.value, shape):
            reorder(node, known)
            quote_ids(node)
        raise_comments(document.root)
    return layout(documents)


def _difference(old: Source, events: Sequence[Placed], text: str) -> str | None:
    new_events: list[Placed] = []
    return difference(old, events, _read(old.text.name, text, new_events), new_events)


def _read(name: str, text: str, events: list[Placed]) -> Source:
    """Read a text that was read before in another form, so that the slow parser may see all of it again."""
    return read_source(name, text.encode(), opinions=Opinions(len(text)), events=events)


def _is_windows(text: str) -> bool:
    """Tell whether every line ends as on Windows."""
    return "\n" in text and text.count("\n") == text.count("\r\n") == text.count("\r")


def _fault(name: str, problem: str) -> Diagnostic:
    advice = "the file is left as it was; this is a fault of gongctl: please report it, with the file if you can"
    summary = f"{name} cannot be formatted without loss: {problem}"
    return Diagnostic("GC670", Severity.ERROR, summary, advice)
