"""How names and values are put into sentences."""

import json

_MOST_SHOWN = 100


def shorten(value: str) -> str:
    """Quote a value of which a long one is not shown to its end."""
    return quote(value if len(value) <= _MOST_SHOWN else f"{value[:_MOST_SHOWN]}...")


def quote(name: str) -> str:
    """Quote a name."""
    return json.dumps(name, ensure_ascii=False)
