"""Findings about anything at all, for outputs that must stay harmless."""

from __future__ import annotations

from hypothesis import strategies as st

from gongctl.config.text import SourceText
from gongctl.diagnostics import Diagnostic, Position, Related, Severity, Span
from gongctl.render.validation import Datum, findings

TEXTS = st.one_of(
    st.text(st.characters(), max_size=40),
    st.lists(
        st.sampled_from(
            ["::error file=x::", "\n::stop-commands::t\n", "%0A", "%25", "\r", "\x1b[31m", "\x9b", "##[error]"],
        )
        | st.sampled_from(
            ["##vso[a]", "\u202e", "\u2028", "\ud800", "\0", "\x0b", "\ufffe", "]]>", "<!--", "&amp;", "<a>", '"'],
        )
        | st.sampled_from(
            ["[a](http://x)", "@me", "](1)", "{0}", "${a}", "<img src=x>", "line=9", "\n- x\n", "../", *",:`|/#? "]
        ),
        max_size=6,
    ).map("".join),
)
_POSITIONS = st.builds(Position, st.integers(1, 9), st.integers(1, 9))


@st.composite
def _spans(draw: st.DrawFn) -> Span:
    start, end = sorted([draw(_POSITIONS), draw(_POSITIONS)])
    return Span(draw(TEXTS.filter(bool)), start, end)


_DIAGNOSTICS = st.builds(
    Diagnostic,
    code=st.sampled_from(["GC104", "GC203", "GC405", "GC409"]),
    severity=st.sampled_from(Severity),
    summary=TEXTS,
    help=TEXTS,
    span=st.none() | _spans(),
    related=st.lists(st.builds(Related, _spans(), TEXTS), max_size=2).map(tuple),
)


@st.composite
def data(draw: st.DrawFn) -> Datum:
    """Draw the findings of a project with hostile names and contents."""
    found = draw(st.lists(_DIAGNOSTICS, max_size=25))
    sources = {one.span.file: SourceText(one.span.file, draw(TEXTS)) for one in found if one.span is not None}
    return findings(found, sources)
