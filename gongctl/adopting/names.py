"""Ids for integrations that an account knows by ids of its own, and by names that people see."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from gongctl.model import ObservedIntegration

_ODD: Final = re.compile(r"[^a-z0-9]+")


def named(integrations: Iterable[ObservedIntegration], known: Container[str]) -> dict[str, str]:
    """Give each integration an id for files, by the one that it has: made of its name where no file knows it.

    `Acme CRM` is `acme-crm`, or `acme-crm-2`. `known` are ids that files have. What the account names by an id that a
    person chose, keeps it.
    """
    names: dict[str, str] = {}
    for one in integrations:
        own = one.integration.integration_id
        names[own] = own
        if one.assigned_id == own and own not in known:
            names[own] = _free(slug(one.integration.display_name or "") or own, {*names.values()} - {own}, known)
    return names


def renamed(one: ObservedIntegration, names: Mapping[str, str]) -> ObservedIntegration:
    """Give an integration by the id that files have for it."""
    return replace(one, integration=replace(one.integration, integration_id=names[one.integration.integration_id]))


def slug(name: str) -> str:
    """Make an id of a name: small letters, digits and dashes; empty where the name has none of them."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _ODD.sub("-", plain).strip("-")


def _free(wanted: str, taken: Container[str], known: Container[str]) -> str:
    name, number = wanted, 1
    while name in taken or name in known:
        number += 1
        name = f"{wanted}-{number}"
    return name
