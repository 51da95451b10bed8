from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongctl.objects.values import Number, Raw, UnfitError, canonical, converter, formed, listed


@pytest.mark.parametrize(
    ("kind", "raw", "sent"),
    [
        ("NUMBER", "0012.50", "0012.50"),
        ("NUMBER", "-1", "-1"),
        ("NUMBER", "+7", "7"),
        ("NUMBER", ".5", "0.5"),
        ("NUMBER", "5.", "5"),
        ("CURRENCY", "123456789012345678901234567890.12", "123456789012345678901234567890.12"),
        ("NUMBER", Number("1e3"), "1000"),
        ("NUMBER", Number("-1.5E-3"), "-0.0015"),
        ("NUMBER", Number("0.1"), "0.1"),
        ("BOOLEAN", "TRUE", "true"),
        ("BOOLEAN", False, "false"),
        ("DATE", "2024-02-29", "2024-02-29"),
        ("DATETIME", "2026-01-31T09:30:00Z", "2026-01-31T09:30:00Z"),
        ("DATETIME", "2026-01-31 09:30:00.123+01:00", "2026-01-31T09:30:00.123+01:00"),
        ("DATETIME", "2026-01-31T09:30", "2026-01-31T09:30"),
        ("DATETIME", "2026-01-31t09:30:00z", "2026-01-31T09:30:00Z"),
        ("STRING", " as it is \n", " as it is \n"),
        ("STRING", Number("1.10"), "1.10"),
        ("STRING", True, "true"),
        ("PICKLIST", "won", "won"),
        ("REFERENCE", Number("7"), "7"),
        (None, "x", "x"),
    ],
)
def test_what_is_sent(kind: str | None, raw: Raw, sent: str) -> None:
    assert converter(kind)(raw) == sent


@pytest.mark.parametrize(
    ("kind", "raw", "words"),
    [
        ("NUMBER", "1,200.50", "is no number"),
        ("NUMBER", "NaN", "is no number"),
        ("NUMBER", "٣", "is no number"),
        ("NUMBER", "1.2.3", "is no number"),
        ("NUMBER", "", "is no number"),
        ("CURRENCY", "1E+05", "as a spreadsheet shortens long numbers"),
        ("NUMBER", Number("1e999"), "has an exponent that no field holds"),
        ("NUMBER", Number("1e99999999999999999999"), "has an exponent that no field holds"),
        ("NUMBER", True, "is a boolean"),
        ("BOOLEAN", "yes", "is no boolean"),
        ("BOOLEAN", Number("1"), "is no boolean"),
        ("DATE", "31.01.2026", "is no date"),
        ("DATE", "2026-02-30", "is no date"),
        ("DATE", Number("20260131"), "is no date"),
        ("DATETIME", "2026-01-31", "is no date with a time"),
        ("DATETIME", "2026-01-31T25:00", "is no real date and time"),
        ("DATETIME", "2026-01-31T09:30+24:00", "is no real date and time"),
        ("DATETIME", "2026-13-31T09:30", "is no real date and time"),
        ("STRING", "a\0b", "NUL"),
        ("REFERENCE", False, "is a boolean"),
    ],
)
def test_what_does_not_fit(kind: str, raw: Raw, words: str) -> None:
    with pytest.raises(UnfitError) as caught:
        converter(kind)(raw)
    assert words in str(caught.value)
    assert caught.value.allowed


@pytest.mark.parametrize(("raw", "sent"), [("Won", "Won"), (Number("7"), "7"), (True, "true")])
def test_one_of_some_values(raw: Raw, sent: str) -> None:
    assert listed(["Won", "7", "true"], lambda _: None)(raw) == sent


def test_of_very_many_values_some_are_named() -> None:
    with pytest.raises(UnfitError) as caught:
        listed([str(one) for one in range(30)], lambda _: "3")("x")
    assert caught.value.allowed.endswith("18, 19 and 10 more")
    assert caught.value.guess == "did you mean '3'?"


def test_texts_of_a_form() -> None:
    convert = formed(lambda text: None if "@" in text else "is none", "with a mark")
    assert convert("a@b") == "a@b"
    for wrong in ("ab", True):
        with pytest.raises(UnfitError):
            convert(wrong)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_numbers_stay_exact(number: Decimal) -> None:
    assert Decimal(converter("NUMBER")(format(number, "f"))) == number
    assert Decimal(converter("CURRENCY")(Number(str(number)))) == number


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        ("NUMBER", "1.0", "1", True),
        ("CURRENCY", "-0.50", "-0.5", True),
        ("NUMBER", "1", "2", False),
        ("NUMBER", "one", "one", True),
        ("STRING", "1.0", "1", False),
        ("BOOLEAN", "TRUE", "true", True),
        ("DATETIME", "2026-01-31T09:30:00Z", "2026-01-31T10:30:00+01:00", True),
        ("DATETIME", "2026-01-31T09:30:00", "2026-01-31T09:30:00Z", False),
        ("DATETIME", "2026-01-31T09:30:00.1234567Z", "2026-01-31T09:30:00.1234568Z", False),
        ("DATETIME", "0001-01-01T00:00:00+10:00", "0001-01-01T00:00:00+10:00", True),
        ("DATE", "2026-01-31", "2026-01-31", True),
        (None, "a", "a", True),
    ],
)
def test_what_means_the_same(kind: str | None, one: str, other: str, *, same: bool) -> None:
    assert (canonical(kind, one) == canonical(kind, other)) is same
