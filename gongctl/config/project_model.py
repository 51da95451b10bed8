"""The format of `gongctl.yaml`: the one definition of it, as pydantic models."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, ConfigDict, WithJsonSchema
from pydantic import Field as Described

from gongctl.capabilities import DIALECTS
from gongctl.config import project_rules, rules
from gongctl.config.nodes import Odd
from gongctl.config.resources import Child, Shape, obeying, optional


def _plain(value: object) -> object:
    """Take a date as it is written: without quotes, other YAML readers would make a timestamp of it."""
    return value.text if isinstance(value, Odd) else value


def _no_flag(value: object) -> object:
    """Keep booleans apart from numbers: `true` equals 1 in Python."""
    return None if isinstance(value, bool) else value


Filled = Annotated[str, Described(json_schema_extra={"minLength": 1}), obeying(rules.filled)]
VariableName = Annotated[
    str,
    Described(json_schema_extra={"pattern": "^[A-Za-z_][A-Za-z0-9_]*$"}),
    obeying(project_rules.environment_variable),
]
Until = Annotated[
    str,
    BeforeValidator(_plain),
    obeying(project_rules.date),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
]
Globbing = Annotated[str, Described(json_schema_extra={"pattern": r"\S"}), obeying(project_rules.glob)]
Argument = Annotated[str, Described(json_schema_extra={"minLength": 1}), obeying(rules.filled)]


class CredentialsModel(Shape):
    """Where credentials come from: names of environment variables, or a command; never the values."""

    model_config = ConfigDict(
        json_schema_extra={
            "minProperties": 1,
            "dependencies": {
                "accessKeyEnv": ["accessKeySecretEnv"],
                "accessKeySecretEnv": ["accessKeyEnv"],
                "command": {"maxProperties": 1},
            },
        }
    )

    access_key_env: VariableName = optional(
        alias="accessKeyEnv",
        description="The environment variable that holds the access key.",
        examples=["PROD_GONG_KEY"],
    )
    access_key_secret_env: VariableName = optional(
        alias="accessKeySecretEnv",
        description="The environment variable that holds the access key's secret.",
        examples=["PROD_GONG_SECRET"],
    )
    bearer_token_env: VariableName = optional(
        alias="bearerTokenEnv",
        description="The environment variable that holds a bearer token.",
        examples=["PROD_GONG_TOKEN"],
    )
    command: list[Argument] = optional(
        description="A command and its arguments that prints `key:secret` or a token.",
        examples=[["pass", "show", "gong"]],
        json_schema_extra={"minItems": 1},
    )


class EnvironmentModel(Shape):
    """One account that the resources can be applied to."""

    base_url: Annotated[str, obeying(project_rules.base_url)] = optional(
        alias="baseUrl",
        description="The API's address, /v2 included; or `embedded`, the emulator inside gongctl's own process.",
        examples=["https://api.gong.io/v2", "embedded"],
        json_schema_extra={"minLength": 1},
    )
    dialect: Annotated[str, obeying(project_rules.dialect)] = optional(
        description="The form of the API that the server speaks.", json_schema_extra={"enum": list(DIALECTS)}
    )
    credentials: CredentialsModel = optional(
        description="Where the credentials come from. Left out: GONG_ACCESS_KEY and the like."
    )
    variables: dict[str, str] = optional(
        description="What `${name}` in resources stands for.",
        examples=[{"crm_host": "crm.example.com"}],
        json_schema_extra={"propertyNames": {"pattern": "^[A-Za-z_][A-Za-z0-9_.-]*$"}},
    )
    children: ClassVar = {"credentials": Child(0, lambda _data: CredentialsModel)}


class AllowanceModel(Shape):
    """Permission for destructive changes, with an end and a reason."""

    address: Annotated[str, obeying(project_rules.address)] = Described(
        description="What may be destroyed: an address; a field's may hold `*` in its last segment.",
        examples=["schema/acme-crm/Deal/old_*"],
    )
    destroys: Annotated[str, obeying(project_rules.destructive_class)] = Described(
        alias="class", description="How it may be destroyed.", json_schema_extra={"enum": list(project_rules.CLASSES)}
    )
    until: Until = Described(description="The last day of the permission, in UTC.", examples=["2030-12-31"])
    reason: Filled = Described(description="Why.")


class ProjectModel(Shape):
    """The project file of gongctl."""

    version: Annotated[Literal[1], BeforeValidator(_no_flag)] = optional(description="The version of this format.")
    environments: dict[str, EnvironmentModel] = optional(
        description="The accounts, by name. One alone is the default.",
        json_schema_extra={"propertyNames": {"pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$"}},
    )
    protect: list[Filled] = optional(
        description="Integration ids or patterns (`*`) that no run may delete or replace.", examples=[["acme-crm"]]
    )
    allow: list[AllowanceModel] = optional(description="Destructive changes that are permitted until a day.")
    prune: bool = optional(description="Whether the files are everything: what they do not name is to be deleted.")
    resources: list[Globbing] = optional(
        description="Globs, relative to this file, of the files that hold resources.", examples=[["crm/**/*.yaml"]]
    )
    children: ClassVar = {
        "environments": Child(1, lambda _data: EnvironmentModel),
        "allow": Child(1, lambda _data: AllowanceModel),
    }
