"""Values and the YAML texts that stand for them, in any style."""

from __future__ import annotations

from hypothesis import strategies as st

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"]), min_size=1, max_size=8
)
SIMPLE = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,7}", fullmatch=True).filter(
    lambda text: text.lower() not in {"true", "false", "null", "yes", "no", "on", "off"}
)


def _double(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


SCALARS = st.one_of(
    SIMPLE.map(lambda text: (text, text)),
    WORDS.map(lambda text: (_double(text), text)),
    WORDS.map(lambda text: (_single(text), text)),
    st.sampled_from([("true", True), ("False", False), ("~", None), ("null", None)]),
    st.integers(-(10**17), 10**17).map(lambda number: (str(number), number)),
)
"""Pairs of a text and the value that it stands for."""


def _sequence(items: list[tuple[str, object]]) -> tuple[str, object]:
    return "[" + ", ".join(text for text, _ in items) + "]", [value for _, value in items]


def _mapping(items: dict[str, tuple[str, object]]) -> tuple[str, object]:
    text = ", ".join(f"{_double(key)}: {one}" for key, (one, _) in items.items())
    return "{" + text + "}", {key: value for key, (_, value) in items.items()}


FLOW = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(_sequence), st.dictionaries(WORDS, inner, max_size=4).map(_mapping)
    ),
    max_leaves=12,
)
"""Pairs of a text in flow style and its value."""

DOCUMENTS = st.dictionaries(SIMPLE, FLOW, min_size=1, max_size=5).map(
    lambda items: (
        "".join(f"{key}: {text}  # note\n" for key, (text, _) in items.items()),
        {key: value for key, (_, value) in items.items()},
    )
)
"""Pairs of a document, block style outside and flow style within, and its value."""

MALFORMED = st.one_of(
    st.text(st.sampled_from(list("ab:- \n[]{}&*!|>'\"%@`#,?$~<=0.1é𝄞")), max_size=60),
    st.lists(
        st.sampled_from(
            ["a", ": ", "- ", "\n", "  ", "[", "]", "{", "}", "&x ", "*x", "<<: ", "!t ", "---\n", '"', "'", "|\n"]
        ),
        max_size=40,
    ).map("".join),
)
"""Texts that look like YAML, and mostly are none."""
