"""What can be chosen about the emulator."""

import math
from dataclasses import dataclass
from typing import Literal

from gongctl.emulator.faults import Fault


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices of one emulator; the defaults are the stricter reading of the API's description."""

    credentials: tuple[str, ...] = ("key:secret",)
    """Access keys with their secrets, as ``KEY:SECRET``, accepted with HTTP Basic."""
    tokens: tuple[str, ...] = ("token",)
    """Tokens accepted with HTTP Bearer."""
    schema_upload: Literal["replace", "merge"] = "replace"
    """Whether a schema upload replaces the list of fields, or merges into it by uniqueName."""
    second_of_type: Literal["refuse", "replace"] = "refuse"
    """What happens to a second integration of one type: refused, or the first one is deleted."""
    return_reference: bool = False
    """Whether a schema is read back with referenceObjectType."""
    rate: float | None = None
    """Calls a second over which the answer is 429; None for no limit."""
    faults: tuple[Fault, ...] = ()
    """What goes wrong, and when."""
    processing_seconds: float | None = None
    """How long an upload takes: half of it Queued, half of it Processing. With None, time plays no
    part: the first look at an upload's status finds it Queued, the second Processing, the third done."""
    latency: float = 0.0
    """Seconds that every call waits before it is answered."""
    max_body: int = 64 * 1024 * 1024
    """Bytes of a request body over which the answer is 413."""

    def __post_init__(self) -> None:
        """Refuse, with a ValueError, what can have no meaning."""
        for pair in self.credentials:
            key, colon, _ = pair.partition(":")
            if not key or not colon:
                raise ValueError("credentials have the form KEY:SECRET")
        if not all(self.tokens):
            raise ValueError("a token must not be empty")
        if self.rate is not None and not (math.isfinite(self.rate) and self.rate > 0):
            raise ValueError("the rate must be a number above 0")
        for seconds in (self.processing_seconds or 0.0, self.latency):
            if not (math.isfinite(seconds) and seconds >= 0):
                raise ValueError("seconds must be a number, 0 or above")
