"""The operations of each dialect: their names, and where they are served."""

from dataclasses import dataclass
from typing import Literal

PREFIX = "/v2"
Dialect = Literal["openapi", "live"]
_UPLOAD_SCOPE = "api:crm:upload"


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of the API: its operationId, its method, and its path below the prefix."""

    operation: str
    method: str
    path: str
    takes_json: bool = False
    takes_file: bool = False
    scope: str = ""
    """What the credentials must be good for, where the dialect knows of that."""


ROUTES = (
    Route("registerCrmIntegration", "PUT", "/crm/integrations", takes_json=True),
    Route("getCrmIntegrations", "GET", "/crm/integrations"),
    Route("deleteCrmIntegration", "DELETE", "/crm/integrations"),
    Route("uploadCrmObjects", "POST", "/crm/entities", takes_json=True),
    Route("getCrmObjects", "GET", "/crm/objects"),
    Route("uploadObjectSchema", "POST", "/crm/entity-schema", takes_json=True),
    Route("getSchemaFields", "GET", "/crm/entity-schema"),
    Route("getUploadStatus", "GET", "/crm/upload-status"),
)
LIVE_ROUTES = (
    Route(
        "registerCrmIntegration",
        "PUT",
        "/crm/integrations",
        takes_json=True,
        scope="api:crm:integration:register",
    ),
    Route("getCrmIntegrations", "GET", "/crm/integrations", scope="api:crm:integrations:read"),
    Route("deleteCrmIntegration", "DELETE", "/crm/integrations", scope="api:crm:integration:delete"),
    Route("uploadCrmObjects", "POST", "/crm/entities", takes_file=True, scope=_UPLOAD_SCOPE),
    Route("getCrmObjects", "GET", "/crm/entities", takes_json=True, scope="api:crm:get-objects"),
    Route("uploadObjectSchema", "POST", "/crm/entity-schema", takes_json=True, scope="api:crm:schema"),
    Route("getSchemaFields", "GET", "/crm/entity-schema", scope="api:crm:schema"),
    # Gong's own pages ask for the scope of uploads here, for deletions too.
    Route("getRequestStatus", "GET", "/crm/request-status", scope=_UPLOAD_SCOPE),
)
SCOPES = tuple(dict.fromkeys(route.scope for route in LIVE_ROUTES))


def routes_of(dialect: Dialect) -> tuple[Route, ...]:
    """Give the operations of a dialect."""
    return LIVE_ROUTES if dialect == "live" else ROUTES
