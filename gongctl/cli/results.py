"""Where the result of a command goes that makes no plan: the same places, in forms of its own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from gongctl.cli.console import painter, result
from gongctl.cli.outputs import FORMS, Outputs, write_file
from gongctl.render.paint import Paint, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from gongctl.cli.options import Wishes
    from gongctl.cli.outputs import Report


class Results(Outputs):
    """The outputs of one run, whose result stands under `result` in the report, in forms of the command's own.

    A failure has the forms that failures of plans have; forms that have no way to tell it are not written then.
    """

    def __init__(self, wishes: Wishes, root: Path, forms: Mapping[str, Callable[[Any, Paint], str]]) -> None:
        super().__init__(wishes, root)
        self._actions = None  # they are told about plans alone
        self._forms = forms

    def finish(self, report: Report) -> None:
        """Write the whole result everywhere it is wanted; `lost` says afterwards whether some of it was lost."""
        report = {**report, "environment": self.environment}
        failed = report.get("result") is None
        if not (failed and self._wishes.output not in FORMS.keys() - {"text"}):
            paint = painter(sys.stdout, no_color=self._wishes.no_color)
            self._note(done=result(self._written(self._wishes.output, report, paint)))
        for form, path in self._wishes.report if self._writable else ():
            if not failed or form in FORMS:
                self._note(done=write_file(path, self._written(form, report, plain)))

    def _written(self, form: str, report: Report, paint: Paint) -> str:
        if report.get("result") is None:
            return self.formed(form, report)
        return self._forms[form](report["result"], paint)
