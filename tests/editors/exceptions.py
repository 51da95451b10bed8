"""Files of which the language server and `gongctl validate` say different things, each with the reason."""

from __future__ import annotations

from typing import Final

_DIALECT: Final = (
    "one schema holds for all dialects, and what it says is in the descriptions; gongctl knows the dialects of the "
    "project's environments"
)
_YAML: Final = (
    "the server reads YAML 1.2, where it is text; gongctl refuses what a reader of YAML 1.1 would take for another type"
)
_KIND: Final = "gongctl guesses which kind was meant, and judges the rest; the server has no form to judge it by"
_MISSPELT: Final = "gongctl takes an unknown key for the missing one that is like it; the server tells of both"
_MERGE: Final = "the server lets anything be merged"

EXCEPTIONS: Final = {
    "files/absent-with-more:resources.yaml": _DIALECT,
    "files/attributes-of-live:resources.yaml": _DIALECT,
    "several/dialect-live:crm.yaml": _DIALECT,
    "several/dialects:crm.yaml": _DIALECT,
    "explain/GC209/bad:crm.yaml": _DIALECT,
    "files/boolean-id:resources.yaml": _YAML,
    "files/date:resources.yaml": _YAML,
    "files/number-base-60:resources.yaml": _YAML,
    "files/kind-lower-case:resources.yaml": _KIND,
    "files/kind-null:resources.yaml": "gongctl calls any `kind` unknown that is none, also where it is no text",
    "files/kind-misspelt-key:resources.yaml": _MISSPELT,
    "files/unknown-key-snake:resources.yaml": _MISSPELT,
    "files/merge-of-text:resources.yaml": _MERGE,
    "explain/GC111/bad:crm.yaml": _MERGE,
    "valid/anchors-and-merges:resources.yaml": "the server keeps a merged key beside the one that overrides it",
    "valid/line-breaks-cr:resources.yaml": "the server does not take a carriage return alone for the end of a line",
    "valid/several-documents:resources.yaml": "the server judges documents that hold nothing; gongctl leaves them out",
    "projects/two-documents:gongctl.yaml": "the server judges each document by itself",
    "several/variables-differ:a.yaml": "what a variable stands for is known to gongctl alone",
}

UNSETTLED: Final = {
    "files/alias-recursive:resources.yaml": "the server counts the depth of aliases over all that it reads, and says "
    "one thing or the other of an alias within what it names",
}
"""Files of which the server does not always say the same."""
