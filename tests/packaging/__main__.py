"""Builds what is released, from what is committed, and checks it: `python -m tests.packaging DIRECTORY`.

It is built twice, in places of different names, with the time of the last commit; both must be the same, byte for byte,
and so must the wheel that is built from the sdist. SOURCE_DATE_EPOCH in the environment is used instead, if it is set.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from tests.packaging.building import ROOT, build, differences, unpacked


def main() -> int:
    """Build into the directory, which is made anew; give the exit code."""
    out = Path(sys.argv[1])
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or _git("log", "-1", "--format=%ct").decode().strip()
    with tempfile.TemporaryDirectory() as directory:
        places = [Path(directory, name) for name in ("first", "another place")]
        for place in places:
            with tarfile.open(fileobj=io.BytesIO(_git("archive", "HEAD"))) as archive:
                archive.extractall(place / "tree", filter="data")
            build(place / "tree", place / "out", "sdist", "wheel", SOURCE_DATE_EPOCH=epoch)
        first, second = (place / "out" for place in places)
        unlike = differences(first, second)
        (sdist,) = first.glob("*.tar.gz")
        (wheel,) = first.glob("*.whl")
        tree = unpacked(sdist, Path(directory, "sdist"))
        (again,) = build(tree, Path(directory, "again"), "wheel", SOURCE_DATE_EPOCH=epoch)
        if again.read_bytes() != wheel.read_bytes():
            unlike.append(f"{wheel.name} from the sdist")
        if unlike:
            print(f"not reproducible: {', '.join(unlike)}", file=sys.stderr)
            return 1
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(first, out)
    for path in sorted(out.iterdir()):
        print(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path}")
    return 0


def _git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True).stdout


if __name__ == "__main__":
    sys.exit(main())
