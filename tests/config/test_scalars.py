from __future__ import annotations

import pytest

from gongctl.config.nodes import Odd
from gongctl.config.scalars import resolve


@pytest.mark.parametrize(
    "text", ["a", "12a", "-", "--", "+a", ".a", "1.2.3", "0x", "Yes!", "y", "n", "1-2", "2026-1", "::"]
)
def test_strings(text: str) -> None:
    assert resolve(text) == text


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("FALSE", False), ("", None), ("~", None), ("0", 0), ("-12", -12), ("10", 10)]
)
def test_meanings(text: str, value: object) -> None:
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "007",
            "+1",
            "1_000",
            "0x1F",
            "0o17",
            "0b1",
            "1.5",
            "1e3",
            ".5",
            "1.",
            "-.inf",
            ".NaN",
            "12:30",
            "-0",
            "9" * 5000,
        ),
        *("2026-01-31", "2026-81-99", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43"),
        *("yes", "No", "ON", "off"),
    ],
)
def test_what_other_readers_take_for_something_else(text: str) -> None:
    value = resolve(text)
    assert isinstance(value, Odd)
    assert value.text == text
