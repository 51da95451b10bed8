"""Addresses: what is written is what is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongctl.address import Address, AddressError, AddressPattern
from gongctl.model import SchemaKey

IDS = st.text(min_size=1, max_size=8)


def test_an_address_of_lone_surrogates_reads_back() -> None:
    address = Address.integration("\ud800z")
    assert Address.parse(str(address)) == address
    assert AddressPattern.parse("schema/a/%ED%A0%80/x*").matches(Address(("a", "\ud800", "xy")))


@given(st.lists(IDS, min_size=1, max_size=3))
def test_an_address_reads_back(segments: list[str]) -> None:
    address = Address(tuple(segments))
    assert Address.parse(str(address)) == address
    assert AddressPattern.parse(str(address)).matches(address)
    assert all(part.isascii() for part in str(address))


@pytest.mark.parametrize(
    ("address", "written"),
    [
        (Address.integration("acme-crm"), "integration/acme-crm"),
        (Address.schema(SchemaKey("acme-crm", "Deal")), "schema/acme-crm/Deal"),
        (Address.field(SchemaKey("a", "b/c"), "d e*"), "schema/a/b%2Fc/d%20e%2A"),
        (Address.integration("."), "integration/%2E"),
        (Address.integration(".."), "integration/%2E%2E"),
        (Address.integration("a.b_c~d-e"), "integration/a.b_c~d-e"),
        (Address.integration("ünïcode"), "integration/%C3%BCn%C3%AFcode"),
    ],
)
def test_how_addresses_are_written(address: Address, written: str) -> None:
    assert str(address) == written


@pytest.mark.parametrize("text", ["", "crm", "integration", "integration/", "integration/a/b", "schema/a", "schema//b",
    "schema/a/b/c/d", "field/a/b/c", "Integration/a"])  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(AddressError, match="is no address"):
        Address.parse(text)


@pytest.mark.parametrize("text", ["integration/*", "schema/a/*", "schema/*/Deal/x", "schema/a/*/x"])
def test_where_no_pattern_may_stand(text: str) -> None:
    with pytest.raises(AddressError, match="last segment of a field's address"):
        AddressPattern.parse(text)


def test_kinds() -> None:
    key = SchemaKey("a", "b")
    assert [Address.integration("a").kind, Address.schema(key).kind, Address.field(key, "c").kind] == [
        "integration",
        "schema",
        "field",
    ]
    assert Address.integration("a").schema_key is None
    assert Address.field(key, "c").integration_id == "a"
