"""A pretend Gong: the CRM API of Gong as a WSGI application over SQLite.

    from gongctl.emulator import Settings, create_app

    app = create_app()                        # in memory, gone when it is closed
    app = create_app("pretend.sqlite")        # kept in a file
    app = create_app(settings=Settings(tokens=("t0ken",), rate=3))
    app = create_app(settings=Settings(dialect="live", deleting_seconds=0))
    app.close()                               # or: with create_app() as app: ...

It speaks one of two dialects: ``openapi``, the API as its published description has it, or ``live``, as
production Gong documents it and was seen to answer. Each has operations, tables and data files of its own.

Everything is served below ``/v2``. In process it is reached through ``httpx.WSGITransport(app=app)``;
over a socket through `gongctl.emulator.serve.Server` or the command ``gongctl emulator``.

It is a stranger to the rest of the program: it shares no code with the client that it is there to
test, so that a misreading of the API on one side shows on the other.

How the modules hang together, from the outside in:

* `serve`: the socket server (HTTP/1.1, keep-alive, a thread a connection)
* `app`: the WSGI application: routes, credentials, rate, faults, the error envelope
* `operations`: what each of the eight operations of ``openapi`` means
* `content`, `values`: what a request may contain, and which values fit the type of a field
* `store`, `tables`: the SQLite file, and the statements on it
* `live`: operations, contents and statements of the dialect ``live``
* `faults`: answers that go wrong on purpose
* `settings`, `rate`, `routes`, `errors`, `progress`, `words`: the small things that these share

Where the API's description, or what is known of production, leaves a question open, `Settings` chooses
between the answers that a server may reasonably give.

A lost connection (the faults ``drop-before`` and ``drop-after``) is a `ConnectionDroppedError`, which is
a `ConnectionResetError`, raised out of the application. The socket server turns it into a reset
connection. ``httpx.WSGITransport`` lets it through as it is: what a caller in process gets is the
`ConnectionResetError` itself and not one of httpx's own exceptions.
"""

from gongctl.emulator.app import Emulator, create_app
from gongctl.emulator.errors import ConnectionDroppedError, StoreError
from gongctl.emulator.faults import Fault
from gongctl.emulator.settings import Settings

__all__ = ["ConnectionDroppedError", "Emulator", "Fault", "Settings", "StoreError", "create_app"]
