"""How things are named: addresses, as the program reads and writes them."""

from __future__ import annotations

from docs.generate.markdown import table
from gongctl.address import Address
from gongctl.model import SchemaKey

_DEAL = SchemaKey("acme-crm", "Deal")
_EXAMPLES = (
    (Address.integration("acme-crm"), "the integration `acme-crm`"),
    (Address.schema(_DEAL), "the schema of its object type `Deal`"),
    (Address.field(_DEAL, "amount"), "the field `amount` of that"),
    (Address.field(SchemaKey("acme-crm", "Custom Object"), "net/gross"), "ids with a blank and a slash in them"),
    (Address.integration(".."), "an id of dots alone"),
)


def page() -> str:
    """Write the page."""
    return "\n".join(
        [
            "# Addresses\n",
            (
                "Flags and reports name integrations, schemas and fields by addresses. Every character of an id but letters, "
                "digits and `-._~` is percent-encoded, and so are `.` and `..` alone. Files that are named after ids are "
                "named in the same way.\n"
            ),
            table(["address", "what it names"], [[f"`{address}`", told] for address, told in _EXAMPLES]),
            "The address of a schema covers its fields; that of an integration does not cover its schemas.\n",
            table(
                ["where", "what may stand there"],
                [
                    ["`--only`, `--exclude`, `--rewrite`", "any address; a field's may hold `*` in its last segment"],
                    [
                        "`--allow-destroy`, and `allow` in the project file",
                        "integrations by their exact address; a field's may hold `*` in its last segment",
                    ],
                    [
                        "`protect` in the project file",
                        "no addresses: ids of integrations, in which `*` stands for anything",
                    ],
                ],
            ),
            "Quote an address with `*` in a shell: `'schema/acme-crm/Deal/*'`.\n",
        ]
    )
