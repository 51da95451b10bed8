"""What can be chosen about the emulator."""

import math
from dataclasses import dataclass
from typing import Literal

from gongctl.emulator.faults import Fault
from gongctl.emulator.routes import SCOPES, Dialect, routes_of


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices of one emulator; the defaults are the stricter reading of the API's description."""

    credentials: tuple[str, ...] = ("key:secret",)
    """Access keys with their secrets, as ``KEY:SECRET``, accepted with HTTP Basic."""
    tokens: tuple[str, ...] = ("token",)
    """Tokens accepted with HTTP Bearer."""
    # Of the dialect `openapi` alone:
    schema_upload: Literal["replace", "merge"] = "replace"
    """Whether a schema upload replaces the list of fields, or merges into it by uniqueName."""
    second_of_type: Literal["refuse", "replace"] = "refuse"
    """What happens to a second integration of one type: refused, or the first one is deleted."""
    return_reference: bool = False
    """Whether a schema is read back with referenceObjectType."""
    # Of both:
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
    dialect: Dialect = "openapi"
    """Which of the two dialects of the API is spoken."""
    # Of the dialect `live` alone:
    max_file: int = 200 * 1024 * 1024
    """Bytes of an uploaded file of objects over which the answer is 413."""
    native_integration: bool = False
    """Whether there is an integration that is not listed, and leaves no room for another one."""
    empty_account: Literal["list", "404"] = "list"
    """What an account without integrations answers: an empty list, or 404."""
    while_deleting: Literal["listed", "hidden"] = "listed"
    """Whether an integration that is being deleted is still listed."""
    deleting_seconds: float | None = None
    """How long a deletion takes. With None, the looks at its status take it on: PENDING, IN_PROGRESS, DONE."""
    deletion_fails: bool = False
    """Whether deletions end with FAILED, and delete nothing."""
    schema_status: Literal[201, 200] = 201
    """What a schema upload that was taken is answered with."""
    name_key: Literal["uniqueName", "name"] = "uniqueName"
    """How the name of a field is called when schemas are read."""
    read_values: Literal["given", "null"] = "given"
    """Whether the values of picklists are read back, or null in their place."""
    read_reference: Literal["given", "null", "missing"] = "given"
    """Whether referenceTo is read back, null in its place, or left out."""
    standard_fields: bool = False
    """Whether schemas are read with fields that Gong brings along."""
    list_deleted: bool = False
    """Whether schemas are read with the deleted fields, marked as such."""
    null_schema: bool = False
    """Whether a schema that was never uploaded is null, and not an empty list below its object type."""
    unknown_request: Literal["404", "pending"] = "404"
    """What the status of a request that nobody made is: 404, or PENDING."""
    without_scopes: tuple[str, ...] = ()
    """Scopes that the credentials lack: calls that need one of them are answered with 401."""
    name_scope: bool = False
    """Whether such an answer names the scope."""

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
        for seconds in (self.processing_seconds or 0.0, self.deleting_seconds or 0.0, self.latency):
            if not (math.isfinite(seconds) and seconds >= 0):
                raise ValueError("seconds must be a number, 0 or above")
        if strange := set(self.without_scopes) - set(SCOPES):
            raise ValueError(f"unknown scope {min(strange)!r}; it is one of: {', '.join(SCOPES)}")
        known = {"*", *(route.operation for route in routes_of(self.dialect))}
        for fault in self.faults:
            if fault.operation not in known:
                raise ValueError(f"the dialect {self.dialect} has no operation {fault.operation} to let go wrong")
