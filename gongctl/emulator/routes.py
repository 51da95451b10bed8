"""The eight operations: their names, and where they are served."""

from dataclasses import dataclass

PREFIX = "/v2"


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of the API: its operationId, its method, and its path below the prefix."""

    operation: str
    method: str
    path: str
    takes_json: bool = False


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
