from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongctl.address import Address
from gongctl.config.load import load
from gongctl.config.rules import MOST_FINDINGS
from gongctl.diagnostics import GongctlError
from gongctl.model import Integration
from tests.config.files import ACME, DEAL, codes, project

if TYPE_CHECKING:
    from pathlib import Path

NAMED = ACME.replace("acme", "${id}") + "displayName: ${a}-${a}$${a}\n"


def test_variables_and_their_order_of_precedence(tmp_path: Path) -> None:
    root = project(tmp_path, a=NAMED, gongctl="environments: {e: {variables: {id: file, a: x}}}")
    loaded = load(root, variables={"id": "flag"})
    assert loaded.diagnostics == ()
    assert loaded.desired.integrations[0].integration == Integration("flag", "Custom", "x-x${a}")
    assert str(loaded.origins.find(Address.integration("flag"), "integrationId")) == "a.yaml:2:16"


def test_values_are_not_substituted_again(tmp_path: Path) -> None:
    loaded = load(project(tmp_path, a=NAMED), variables={"id": "${a}", "a": "$${id}"})
    assert loaded.desired.integrations[0].integration == Integration("${a}", "Custom", "$${id}-$${id}${a}")


def test_only_the_chosen_environment_counts(tmp_path: Path) -> None:
    text = "environments: {good: {variables: {id: a, a: x}}, bad: {variables: {b: c}}}"
    root = project(tmp_path, a=NAMED, gongctl=text)
    assert codes(load(root, environment="good")) == []
    assert codes(load(root, environment="bad")) == ["GC508", "GC508", "GC510"]
    assert load(root, every_environment=True).environment is None
    assert codes(load(root, every_environment=True)) == ["GC508", "GC508", "GC510"]


def test_an_unset_variable_names_its_environment_and_what_was_meant(tmp_path: Path) -> None:
    text = "environments: {a: {variables: {crm_host: x}}, b: {}}"
    root = project(tmp_path, a=ACME + "displayName: ${crmHost} ${crm_host}\n", gongctl=text)
    found = load(root, every_environment=True).diagnostics
    assert [(one.summary, str(one.span)) for one in found] == [
        ("the variable 'crmHost' is not set in environments a, b", "a.yaml:4:14"),
        ("the variable 'crm_host' is not set in environment 'b'", "a.yaml:4:25"),
    ]
    assert "did you mean ${crm_host}?" in found[0].help


def test_a_variable_in_an_escaped_text_is_placed_at_the_value(tmp_path: Path) -> None:
    found = load(project(tmp_path, a=ACME + 'displayName: "$\\x7bx}"\n')).diagnostics
    assert [str(one.span) for one in found] == ["a.yaml:4:14"]
    found = load(project(tmp_path, a=ACME + "displayName: $${x} ${x}\n")).diagnostics
    assert [one.code for one in found] == ["GC508"]


def test_a_document_may_be_one_text_with_a_variable(tmp_path: Path) -> None:
    assert codes(load(project(tmp_path, a="${x}"))) == ["GC508"]


def test_a_problem_of_one_environment_alone_says_so(tmp_path: Path) -> None:
    text = "environments: {a: {variables: {t: STRING}}, b: {variables: {t: strin}}, c: {variables: {t: strn}}}"
    schema = DEAL.replace("type: STRING", "type: '${t}'")
    found = load(project(tmp_path, a=ACME, b=schema, gongctl=text), every_environment=True).diagnostics
    assert [one.code for one in found] == ["GC301"]
    assert "with the variables of b, c" in found[0].summary


def test_a_variable_that_many_environments_lack_is_told_once(tmp_path: Path) -> None:
    text = "environments: {" + ", ".join(f"e{number}: {{}}" for number in range(9)) + "}"
    root = project(tmp_path, a=ACME + "displayName: ${x}\n", gongctl=text)
    (found,) = load(root, every_environment=True).diagnostics
    assert found.summary == "the variable 'x' is not set in environments e0, e1, e2, e3, e4 and 4 more"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("environments: {e: {variables: {x: 1}}}\n", ["GC205"]),
        ("environments: {e: {variables: {y: 1}}}\n", ["GC508", "GC205"]),
        ("environments: {e: {variables: [x]}}\n", ["GC205"]),
        ("environments: {e: 7}\n", ["GC205"]),
        ("environments: [e]\n", ["GC205"]),
        ("environments: {e: {variables: {x: y}}\n", ["GC104"]),
    ],
)
def test_a_value_that_cannot_be_read_is_not_called_unset(text: str, found: list[str], tmp_path: Path) -> None:
    root = project(tmp_path, a=ACME + "displayName: ${x}\n", gongctl=text)
    assert codes(load(root, every_environment=True)) == found


def test_kind_and_state_hold_no_variables(tmp_path: Path) -> None:
    field = "  - {uniqueName: z, label: Z, type: STRING, state: '${x}'}\n"
    text = ACME + "state: ${x}\n---\n" + DEAL + field + "---\nkind: ${x}\nintegrationId: b\n"
    found = load(project(tmp_path, a=text), variables={"x": "present"}).diagnostics
    assert [(one.code, str(one.span)) for one in found if one.span] == [
        ("GC509", "a.yaml:4:8"),
        ("GC509", "a.yaml:17:52"),
        ("GC509", "a.yaml:19:7"),
    ]


def test_unused_variables(tmp_path: Path) -> None:
    root = project(tmp_path, a=ACME, gongctl="environments: {e: {variables: {x: y}}}")
    found = load(root, variables={"z": "1"}).diagnostics
    assert [(one.code, one.severity.value, str(one.span)) for one in found] == [
        ("GC510", "warning", "None"),
        ("GC510", "warning", "gongctl.yaml:1:32"),
    ]
    assert codes(load(root, paths=["a.yaml"])) == []


def test_a_variable_with_a_bad_name(tmp_path: Path) -> None:
    with pytest.raises(GongctlError, match="no name of a variable"):
        load(project(tmp_path, a=ACME), variables={"a b": "c"})


def test_a_flood_of_variables_is_bounded(tmp_path: Path) -> None:
    text = ACME + "displayName: '" + "".join(f"${{v{number}}}" for number in range(MOST_FINDINGS + 50)) + "'\n"
    found = codes(load(project(tmp_path, a=text)))
    assert found == ["GC508"] * MOST_FINDINGS + ["GC113"]
