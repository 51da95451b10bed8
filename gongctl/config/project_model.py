"""The format of `gongctl.yaml`: the one definition of it, as pydantic models."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, ConfigDict, WithJsonSchema
from pydantic import Field as Described

from gongctl.config import meanings, project_rules, rules
from gongctl.config.nodes import Odd
from gongctl.config.resources import Child, Shape, obeying, optional


def _plain(value: object) -> object:
    """Take a date as it is written: without quotes, other YAML readers would make a timestamp of it."""
    return value.text if isinstance(value, Odd) else value


def _no_flag(value: object) -> object:
    """Keep booleans apart from numbers: `true` equals 1 in Python."""
    return None if isinstance(value, bool) else value


Filled = Annotated[str, Described(json_schema_extra=meanings.FILLED), obeying(rules.filled)]
VariableName = Annotated[
    str,
    Described(json_schema_extra=meanings.VARIABLE),
    obeying(project_rules.environment_variable),
]
Until = Annotated[
    str,
    BeforeValidator(_plain),
    obeying(project_rules.date),
    WithJsonSchema({"type": "string", **meanings.DAY}),
]
Globbing = Annotated[str, Described(json_schema_extra=meanings.FILLED), obeying(project_rules.glob)]
Argument = Annotated[str, Described(json_schema_extra=meanings.FILLED), obeying(rules.filled)]


class CredentialsModel(Shape):
    """Where credentials come from: names of environment variables, or a command; never the values."""

    model_config = ConfigDict(
        title="Credentials",
        json_schema_extra={
            "minProperties": 1,
            "dependencies": {
                "accessKeyEnv": ["accessKeySecretEnv"],
                "accessKeySecretEnv": ["accessKeyEnv"],
                "command": {"maxProperties": 1},
            },
        },
    )

    access_key_env: VariableName = optional(
        alias="accessKeyEnv",
        title="Access key",
        description="The environment variable that holds the access key.",
        examples=["PROD_GONG_KEY"],
    )
    access_key_secret_env: VariableName = optional(
        alias="accessKeySecretEnv",
        title="Secret of the access key",
        description="The environment variable that holds the access key's secret.",
        examples=["PROD_GONG_SECRET"],
    )
    bearer_token_env: VariableName = optional(
        alias="bearerTokenEnv",
        title="Bearer token",
        description="The environment variable that holds a bearer token.",
        examples=["PROD_GONG_TOKEN"],
    )
    command: list[Argument] = optional(
        title="Command",
        description="A command and its arguments that prints `key:secret` or a token.",
        examples=[["pass", "show", "gong"]],
        json_schema_extra={"minItems": 1},
    )


class EnvironmentModel(Shape):
    """One account that the resources can be applied to."""

    model_config = ConfigDict(title="Environment")

    base_url: Annotated[str, obeying(project_rules.base_url)] = optional(
        alias="baseUrl",
        title="Address of the API",
        description="The API's address, /v2 included; or `embedded`, the emulator inside gongctl's own process.",
        examples=["https://api.gong.io/v2", "embedded"],
        json_schema_extra=meanings.FILLED,
    )
    dialect: Annotated[str, obeying(project_rules.dialect)] = optional(
        title="Dialect",
        description="The form of the API that the server speaks.",
        json_schema_extra=meanings.enumerated(meanings.DIALECT_NAMES),
    )
    credentials: CredentialsModel = optional(
        title="Credentials",
        description="Where the credentials come from: names, never values. Left out: `GONG_ACCESS_KEY` and "
        "`GONG_ACCESS_KEY_SECRET`, or `GONG_BEARER_TOKEN`.",
    )
    variables: dict[str, str] = optional(
        title="Variables",
        description="What `${name}` in resources stands for.",
        examples=[{"crm_host": "crm.example.com"}],
        json_schema_extra={"propertyNames": {"pattern": "^[A-Za-z_][A-Za-z0-9_.-]*$"}},
    )
    children: ClassVar = {"credentials": Child(0, lambda _data: CredentialsModel)}


class AllowanceModel(Shape):
    """Permission for destructive changes, with an end and a reason."""

    model_config = ConfigDict(title="Permission")

    address: Annotated[str, obeying(project_rules.address)] = Described(
        title="Address",
        description="What may be destroyed: an address; a field's may hold `*` in its last segment.",
        examples=["schema/acme-crm/Deal/old_*"],
    )
    destroys: Annotated[str, obeying(project_rules.destructive_class)] = Described(
        alias="class",
        title="Destructive class",
        description="How it may be destroyed.",
        json_schema_extra=meanings.enumerated(meanings.DESTRUCTIVE),
    )
    until: Until = Described(
        title="Last day", description="The last day of the permission, in UTC.", examples=["2030-12-31"]
    )
    reason: Filled = Described(
        title="Reason", description="Why it may be destroyed.", examples=["replaced by amount, see the pull request"]
    )


class ProjectModel(Shape):
    """The project file of gongctl."""

    version: Annotated[Literal[1], BeforeValidator(_no_flag)] = optional(
        title="Version", description="The version of this format.", examples=[1]
    )
    environments: dict[str, EnvironmentModel] = optional(
        title="Environments",
        description="The accounts, by name. One alone is the default; of several, `--env` chooses.",
        examples=[{"local": {"baseUrl": "embedded"}}],
        json_schema_extra={"propertyNames": {"pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$"}},
    )
    protect: list[Filled] = optional(
        title="Protected integrations",
        description="Integration ids or patterns (`*`) that no run may delete or replace.",
        examples=[["acme-crm"]],
    )
    allow: list[AllowanceModel] = optional(
        title="Permissions", description="Destructive changes that are permitted until a day."
    )
    prune: bool = optional(
        title="Prune",
        description="Whether the files are everything: what they do not name is to be deleted. It is still only "
        "planned, and blocked until it is allowed.",
    )
    resources: list[Globbing] = optional(
        title="Resource files",
        description="Globs, relative to this file, of the files that hold resources.",
        examples=[["crm/**/*.yaml"]],
    )
    children: ClassVar = {
        "environments": Child(1, lambda _data: EnvironmentModel),
        "allow": Child(1, lambda _data: AllowanceModel),
    }
