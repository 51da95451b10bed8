"""The real yaml-language-server, talked to over LSP as an editor does."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types
from pygls.lsp.client import LanguageClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

_SECONDS: Final = 30
_TRIES: Final = 20
_CAPABILITIES: Final = types.ClientCapabilities(
    workspace=types.WorkspaceClientCapabilities(configuration=True),
    text_document=types.TextDocumentClientCapabilities(
        completion=types.CompletionClientCapabilities(
            completion_item=types.ClientCompletionItemOptions(
                snippet_support=True, documentation_format=[types.MarkupKind.Markdown]
            )
        ),
        hover=types.HoverClientCapabilities(content_format=[types.MarkupKind.Markdown]),
    ),
)


class Editor:
    """An editor with one workspace; a document is opened, asked about, and closed again."""

    def __init__(self, root: Path, schemas: dict[str, str]) -> None:
        """Work in `root`; `schemas` are the schemas that the files of a folder are to be judged by, by folder."""
        self._root = root
        self._folder = next(iter(schemas))
        globs = {schema: f"/{folder}/*" for folder, schema in schemas.items()}
        self._settings = {"schemas": globs, "schemaStore": {"enable": False}, "kubernetesCRDStore": {"enable": False}}
        self._client = LanguageClient("an editor", "1")
        self._told: dict[str, asyncio.Future[list[types.Diagnostic]]] = {}
        self._client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(partial(_publish, self._told))
        self._client.feature(types.WORKSPACE_CONFIGURATION)(partial(_configuration, self._settings))
        self._client.feature("telemetry/event")(lambda _: None)
        self._client.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda _: None)

    @asynccontextmanager
    async def started(self, program: Path) -> AsyncIterator[Editor]:
        """Keep the server running."""
        await self._client.start_io("node", str(program), "--stdio")
        uri = self._root.as_uri()
        folder = types.WorkspaceFolder(uri, self._root.name)
        await self._client.initialize_async(
            types.InitializeParams(_CAPABILITIES, root_uri=uri, workspace_folders=[folder])
        )
        self._client.initialized(types.InitializedParams())
        try:
            await self._configured()
            yield self
        finally:
            await self._client.shutdown_async(None)
            self._client.exit(None)
            await self._client.stop()  # type: ignore[no-untyped-call]

    async def _configured(self) -> None:
        """Wait until the server judges by the schemas: it asks for the settings when it pleases."""
        for number in range(_TRIES):
            async with self.opened(f"{self._folder}/configured-{number}.yaml", "- a list\n") as told:
                if told:
                    return
        raise TimeoutError("the server does not judge by the schemas")

    @asynccontextmanager
    async def opened(self, name: str, text: str) -> AsyncIterator[list[types.Diagnostic]]:
        """Open a document by a name that no other had, and give what the server finds fault with in it."""
        uri = (self._root / name).as_uri()
        self._told[uri] = asyncio.get_running_loop().create_future()
        self._client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "yaml", 1, text))
        )
        try:
            yield await asyncio.wait_for(self._told[uri], _SECONDS)
        finally:
            self._client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))

    async def hover(self, name: str, line: int, column: int) -> str:
        """Give the Markdown that is shown at a place of an open document."""
        found = await self._client.text_document_hover_async(types.HoverParams(*self._place(name, line, column)))
        return found.contents.value if found and isinstance(found.contents, types.MarkupContent) else ""

    async def completion(self, name: str, line: int, column: int) -> dict[str, str]:
        """Give what is offered at a place of an open document, and what is said of each."""
        asked = types.CompletionParams(*self._place(name, line, column))
        found = await self._client.text_document_completion_async(asked)
        items = found.items if isinstance(found, types.CompletionList) else found or []
        return {one.label: _said(one.documentation) for one in items}

    def _place(self, name: str, line: int, column: int) -> tuple[types.TextDocumentIdentifier, types.Position]:
        return types.TextDocumentIdentifier((self._root / name).as_uri()), types.Position(line, column)


def _said(documentation: str | types.MarkupContent | None) -> str:
    return documentation.value if isinstance(documentation, types.MarkupContent) else documentation or ""


def _publish(waiting: dict[str, asyncio.Future[list[types.Diagnostic]]], told: types.PublishDiagnosticsParams) -> None:
    if not waiting[told.uri].done():
        waiting[told.uri].set_result([one for one in told.diagnostics if one.severity != types.DiagnosticSeverity.Hint])


def _configuration(settings: dict[str, Any], asked: types.ConfigurationParams) -> list[Any]:
    return [settings if one.section == "yaml" else {} for one in asked.items]
