"""Write the reference anew: `python -m docs.generate`."""

from __future__ import annotations

from pathlib import Path

from docs.generate import pages

REFERENCE = Path(__file__).parents[1] / "reference"

if __name__ == "__main__":
    texts = pages()
    for old in set(REFERENCE.glob("*.md")) - {REFERENCE / name for name in texts}:
        old.unlink()
    for name, text in texts.items():
        (REFERENCE / name).write_text(text, encoding="utf-8")
