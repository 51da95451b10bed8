"""The exceptions of the emulator."""

from collections.abc import Mapping


class StoreError(Exception):
    """The data file cannot be used; the text says which file, why, and what to do."""


class ConnectionDroppedError(ConnectionResetError):
    """The connection is to be lost here, on purpose."""


class RefusedError(Exception):
    """A call is refused: the status to answer, and the words of the error envelope."""

    def __init__(self, status: int, *errors: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(*errors)
        self.status = status
        self.errors = errors
        self.headers = dict(headers or {})
