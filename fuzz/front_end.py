"""Any bytes at all through the YAML front end and the formatter: neither may raise, be slow, or change its mind.

python -m fuzz.front_end [atheris options] [CORPUS...]
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import atheris

with atheris.instrument_imports(include=["gongctl"]):
    from gongctl.config.documents import read_document
    from gongctl.config.source import read_source
    from gongctl.formatting.format import format_bytes

if TYPE_CHECKING:
    from gongctl.config.source import Source

LARGEST = 4096


def one_input(data: bytes) -> None:
    """Look at one input. Raises what a fault raises."""
    source = read_source("a.yaml", data)
    for document in source.documents:
        read_document(document)
    _check_places(source)
    made = format_bytes("a.yaml", data)
    if made.text is None:
        assert made.diagnostics
        return
    again = format_bytes("a.yaml", made.text.encode())
    assert again.text == made.text, (made.text, again.text, again.diagnostics)


def _check_places(source: Source) -> None:
    lines = source.text.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for one in source.diagnostics:
        if one.span is not None:
            start, end = one.span.start, one.span.end
            assert 1 <= start.line <= len(lines)
            assert 1 <= start.column <= len(lines[start.line - 1]) + 1
            assert end >= start


def main() -> None:
    """Fuzz until the options of the command line say that it is enough."""
    atheris.Setup([sys.argv[0], f"-max_len={LARGEST}", *sys.argv[1:]], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
