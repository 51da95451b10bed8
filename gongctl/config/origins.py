"""From an address to the place in the files where it is declared."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from gongctl.config.documents import INTEGRATION, Resource
from gongctl.config.nodes import YamlList, YamlMap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongctl.address import Address
    from gongctl.config.spans import Route
    from gongctl.diagnostics import Span


class Origins:
    """The places of all that is declared; each is worked out only when it is asked for."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._resources = tuple(resources)

    def find(self, address: Address, attribute: str | None = None) -> Span | None:
        """Give the place of a resource, a field, or the value of one of its attributes (`label`).

        `None` when no file declares it.
        """
        resource = self._by_address.get(address.segments[:2])
        if resource is None:
            return None
        route: Route = ()
        data = resource.document.data
        if address.kind == "field":
            index = self._field(address)
            if index is None or not isinstance(data, YamlMap):
                return None
            route = ("fields", index)
        if attribute is None:
            return resource.document.value_span(route)
        holder = resource.document.value_at(route)
        if not isinstance(holder, YamlMap) or attribute not in holder:
            return None
        return resource.document.value_span((*route, attribute))

    @property
    def resources(self) -> tuple[Resource, ...]:
        """The documents whose kind is known."""
        return self._resources

    def resource(self, address: Address) -> Resource | None:
        """Give the document of an integration or a schema, or of the schema that a field is in."""
        return self._by_address.get(address.segments[:2])

    def _field(self, address: Address) -> int | None:
        return self._fields(address.segments[:2]).get(address.segments[2])

    def _fields(self, segments: tuple[str, ...]) -> dict[str, int]:
        known = self._known_fields.get(segments)
        if known is None:
            data = self._by_address[segments].document.data
            fields = data.get("fields") if isinstance(data, YamlMap) else None
            items = fields if isinstance(fields, YamlList) else ()
            known = {
                str(one["uniqueName"]): index
                for index, one in enumerate(items)
                if isinstance(one, YamlMap) and "uniqueName" in one
            }
            self._known_fields[segments] = known
        return known

    @cached_property
    def _known_fields(self) -> dict[tuple[str, ...], dict[str, int]]:
        return {}

    @cached_property
    def _by_address(self) -> dict[tuple[str, ...], Resource]:
        found: dict[tuple[str, ...], Resource] = {}
        for one in self._resources:
            if one.kind == INTEGRATION and one.integration_id is not None:
                found.setdefault((one.integration_id,), one)
            elif one.key is not None:
                found.setdefault((one.key.integration_id, one.key.object_type), one)
        return found
