"""Projects of a given size, for gongctl and for its peers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TYPES = ("STRING", "NUMBER", "DATE", "DATETIME", "BOOLEAN", "CURRENCY", "PICKLIST")


def project(root: Path, base_url: str, *, files: int, fields: int, changed: bool = False) -> Path:
    """Write a project: one integration, and a file for each schema. `changed` is one label of all."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "gongctl.yaml").write_text(
        f"version: 1\nenvironments:\n  bench:\n    baseUrl: {base_url}\n", encoding="utf-8"
    )
    integration = "kind: Integration\nintegrationId: crm\nintegrationType: Custom\ndisplayName: CRM\n"
    (root / "integration.yaml").write_text(integration, encoding="utf-8")
    for number in range(files):
        label = "Changed" if changed and number == 0 else "Field"
        (root / f"type{number:04d}.yaml").write_text(_schema("crm", number, fields, label), encoding="utf-8")
    return root


def wide_project(root: Path, base_url: str, *, integrations: int, schemas: int, fields: int) -> Path:
    """Write a project of many integrations, each of a type of its own, a file for each."""
    project(root, base_url, files=0, fields=0)
    for number in range(integrations):
        name = f"crm{number:04d}"
        own = f"kind: Integration\nintegrationId: {name}\nintegrationType: Type{number:04d}\n"
        documents = [own, *(_schema(name, one, fields, "Field") for one in range(schemas))]
        (root / f"{name}.yaml").write_text("---\n".join(documents), encoding="utf-8")
    return root


def _schema(integration: str, number: int, fields: int, first_label: str) -> str:
    lines = [f"kind: ObjectSchema\nintegrationId: {integration}\nobjectType: Type{number:04d}\nfields:\n"]
    for place in range(fields):
        label = f"{first_label if place == 0 else 'Field'} {place}"
        kind = TYPES[place % len(TYPES)]
        lines.append(f"  - {{uniqueName: field_{place:05d}, label: {label}, type: {kind}, isRequired: false}}\n")
    return "".join(lines)


def deals(root: Path, base_url: str, rows: int) -> Path:
    """Write a project with the schema of deals, and so many of them as `deals.csv`."""
    project(root, base_url, files=0, fields=0)
    names = {"name": "STRING", "amount": "NUMBER", "closes": "DATE", "stage": "PICKLIST", "open": "BOOLEAN"}
    fields = "".join(f"  - {{uniqueName: {name}, label: {name}, type: {kind}}}\n" for name, kind in names.items())
    schema = f"kind: ObjectSchema\nintegrationId: crm\nobjectType: Deal\nfields:\n{fields}"
    (root / "deal.yaml").write_text(schema, encoding="utf-8")
    with (root / "deals.csv").open("w", encoding="utf-8") as file:
        file.write("objectId,name,amount,closes,stage,open\n")
        for number in range(rows):
            file.write(f"D{number:07d},Deal {number},{number}.50,2026-{number % 12 + 1:02}-15,Negotiation,true\n")
    return root


def zone(root: Path, records: int) -> Path:
    """Write a zone for octoDNS, with a target directory that lacks one of its records."""
    for name, left_out in (("source", None), ("target", 0)):
        (root / name).mkdir(parents=True, exist_ok=True)
        lines = ["---\n"]
        lines += [
            f"host{number:05d}:\n  type: A\n  ttl: 300\n  value: 10.0.0.{number % 250 + 1}\n"
            for number in range(records)
            if number != left_out
        ]
        (root / name / "example.com.yaml").write_text("".join(lines), encoding="utf-8")
    providers = "".join(
        f"  {name}:\n    class: octodns.provider.yaml.YamlProvider\n    directory: ./{name}\n"
        f"    default_ttl: 300\n    enforce_order: false\n"
        for name in ("source", "target")
    )
    zones = "zones:\n  example.com.:\n    sources: [source]\n    targets: [target]\n"
    (root / "config.yaml").write_text(f"providers:\n{providers}{zones}", encoding="utf-8")
    return root


def terraform(root: Path, fields: int, *, changed: bool) -> Path:
    """Write a configuration of one resource with so many fields; `changed` is one label of all."""
    root.mkdir(parents=True, exist_ok=True)
    values = {
        f"field_{place:05d}": {
            "label": f"{'Changed' if changed and place == 0 else 'Field'} {place}",
            "type": TYPES[place % len(TYPES)],
            "isRequired": False,
        }
        for place in range(fields)
    }
    content = {"resource": {"terraform_data": {"schema": {"input": values}}}}
    (root / "main.tf.json").write_text(json.dumps(content), encoding="utf-8")
    return root
