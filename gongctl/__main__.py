"""The entry point: as little as possible before the one command that was asked for is known."""

from __future__ import annotations

import sys


def main() -> None:
    """Run gongctl on the arguments of this process and exit with its code."""
    if sys.argv[1:] == ["--version"]:
        from gongctl import __version__  # noqa: PLC0415 - answered before click is imported

        print(f"gongctl {__version__}")  # noqa: T201 - the answer itself
        return
    try:
        from gongctl.cli import main as run  # noqa: PLC0415
    except KeyboardInterrupt:  # while Python still reads our modules
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
