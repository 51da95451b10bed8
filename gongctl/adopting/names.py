"""Ids for integrations that an account knows by ids of its own, and by names that people see."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gongctl.model import Observed, SchemaKey

if TYPE_CHECKING:
    from collections.abc import Container

_ODD: Final = re.compile(r"[^a-z0-9]+")


def named(observed: Observed, known: Container[str]) -> Observed:
    """Give what no file knows an id that is made of its name: `Acme CRM` is `acme-crm`, or `acme-crm-2`.

    `known` are ids that files have. What the account names by an id that a person chose, keeps it.
    """
    names: dict[str, str] = {}
    for one in observed.integrations:
        own = one.integration.integration_id
        if one.assigned_id == own and own not in known:
            names[own] = _free(slug(one.integration.display_name or "") or own, {*names.values()}, known)
    integrations = tuple(
        replace(one, integration=replace(one.integration, integration_id=names.get(own, own)))
        for one in observed.integrations
        for own in (one.integration.integration_id,)
    )
    schemas = {
        SchemaKey(names.get(key.integration_id, key.integration_id), key.object_type): fields
        for key, fields in observed.schemas.items()
    }
    return replace(observed, integrations=integrations, schemas=schemas)


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
