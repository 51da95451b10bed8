"""URLs as they may be shown."""

from __future__ import annotations

import re
from typing import Final

_USER: Final = re.compile(r"//[^\s]*@")
_QUERY: Final = re.compile(r"[?#].*", re.DOTALL)


def shown_url(text: str) -> str:
    """Give a base URL, well-formed or not, without what may be a secret in it: a user's name and word, and a query."""
    return _QUERY.sub("?***", _USER.sub("//***@", text))
