"""What tells a saved plan from any other file, and one version of the format from another.

1.0 is the first version. 1.1 adds `since` and `sinceCommit`, and `cause` to a change. 1.2 adds `backup`,
`putBack`, and `interrupted` to what was observed. 1.3 adds what dialect `live` has: `ownerEmail` and `assignedId` to
an integration, `orderedValueList` to a field, `tombstones` to an upload.
"""

from __future__ import annotations

from typing import Final

FORMAT: Final = "gongctl-plan"
MAJOR: Final = 1
MINOR: Final = 3
"""A minor version adds keys that decide nothing and that older files lack; anything else is a new major one."""
