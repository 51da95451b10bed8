"""Projects in the styles of many hands: every comment is there once, and every label too."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

PROJECT = "version: 1\nenvironments:\n  here: {variables: {v: Vau, host: crm.acme.example}}\n"
BOM = "\ufeff"
KINDS = ("STRING", "NUMBER", "CURRENCY", "REFERENCE")


class Pen:
    """Writes one file, and draws what a person is free to do."""

    def __init__(self, draw: Any) -> None:
        self._draw = draw
        self.lines: list[str] = []
        self._number = 0
        self._anchors: dict[str, list[str]] = {}  # by the key of a scalar; and of maps

    def among(self, *choices: Any) -> Any:
        return self._draw(st.sampled_from(choices))

    def chance(self) -> bool:
        return bool(self.among(False, False, True))

    def number(self) -> int:
        self._number += 1
        return self._number

    def remark(self) -> str:
        return f"# c{self.number()}.{self.among('', ' a: b', ' - x', ' {', ' é', chr(9) + 'tab ', ' *a &b')}"

    def beside(self) -> str:
        """Draw what may stand behind a value, up to the end of its line."""
        return str(self.among("", "", " ", "\t")) + (f" {self.remark()}" if self.chance() else "")

    def line(self, text: str) -> None:
        beside = self.beside()
        self.lines.append(text + (beside if text[-1:].isalnum() else beside.lstrip("\t")))

    def above(self, indent: int) -> None:
        while self.chance():
            self.lines.append(" " * indent + self.remark() if self.chance() else "")

    def begin_document(self) -> None:
        self._anchors = {}

    # -- scalars

    def scalar(self, key: str, *, indent: int | None) -> list[str]:
        """Write a value that belongs under a key, as its lines; `indent` is that of block style."""
        if key == "type":
            return [str(self.among("STRING", "STRING", "NUMBER", '"CURRENCY"', "'STRING'"))]
        if key == "isRequired":
            return [str(self.among("true", "false", "!!bool true"))]
        word = f"w{self.number()}"
        if key == "uniqueName":
            return [str(self.among(word, f'"{word}"', f"'{word}'", f"!!str {word}", f'"{word} \\u00e9"'))]
        known = self._anchors.get(key)
        if known and self.chance():
            return [f"*{self.among(*known)}"]
        if self.chance() and self.chance():
            anchor = f"n{word}"
            self._anchors.setdefault(key, []).append(anchor)
            return [f"&{anchor} {word}"]
        styles = [
            *([word], [f'"{word}"'], [f"'{word}''s'"], [f"{word} x#y"], [f"é {word}"]),
            [f'"{word}: \\" # $${{x}}"'],
        ]
        if indent is None:
            styles += [[f'"${{v}} {word}"'], ['"${v}"']]
        else:
            styles += [[f"${{v}} {word}"], ["${v}"]]
            pad = " " * indent
            styles += [[">-", f"{pad}{word}", f"{pad}# y"], ["|-", f"{pad}{word}"], [f'"{word}', f'{pad}more"']]
            styles += [[word, f"{pad}more"], ["", f"{pad}{word}"]]
        found: list[str] = self.among(*styles)
        return found

    # -- fields

    def keys(self) -> list[str]:
        keys = ["uniqueName", "label", "type", *self.among([], [], ["isRequired"])]
        return list(self._draw(st.permutations(keys))) if self.chance() else keys

    def merged(self) -> list[str]:
        """Draw the keys that a map takes over from one before it, and how."""
        known = self._anchors.get("{}")
        return [f"<<: {self.among('*{}', '[*{}]').format(self.among(*known))}"] if known and self.chance() else []

    def anchor(self) -> str:
        if not self.chance():
            return ""
        name = f"m{self.number()}"
        return f"&{name} "

    def remember(self, anchor: str) -> None:
        """Let what stands from here on refer to a map."""
        if anchor:
            self._anchors.setdefault("{}", []).append(anchor.strip()[1:])

    def flow_entries(self) -> list[str]:
        merged = self.merged()
        keys = [one for one in self.keys() if not merged or one == "uniqueName" or self.chance()]
        entries = [f"{one}: {self.scalar(one, indent=None)[0]}" for one in keys]
        return [*entries, *merged] if self.chance() else [*merged, *entries]

    def flow_field(self) -> str:
        anchor = self.anchor()
        text: str = self.among("{%s}", "{ %s }", "{%s,}") % self.among(", ", ",  ").join(self.flow_entries())
        self.remember(anchor)
        return anchor + text

    def long_flow_field(self, lead: str, indent: int) -> None:
        self.line(lead + "{")
        entries = self.flow_entries()
        for number, one in enumerate(entries):
            self.above(indent + 4)
            self.line(" " * (indent + 4) + one + ("," if number + 1 < len(entries) or self.chance() else ""))
        self.line(" " * (indent + 2) + "}")

    def block_field(self, indent: int) -> None:
        anchor = self.anchor()
        inner = indent + 2 + self.among(0, 0, 2)
        lead = " " * indent + "-" + " " * (inner - indent - 1)
        if anchor or self.chance():
            self.line(f"{' ' * indent}- {anchor}".rstrip())
            lead = " " * inner
        merged = self.merged()
        late = self.chance()
        for one in () if late else merged:
            self.line(lead + one)
            lead = " " * inner
        for key in (one for one in self.keys() if not merged or one == "uniqueName" or self.chance()):
            self.entry(key, lead, inner)
            lead = " " * inner
            if self.chance():
                self.above(inner)
        for one in merged if late else ():
            self.line(lead + one)
        self.remember(anchor)

    def entry(self, key: str, lead: str, indent: int) -> None:
        first, *more = self.scalar(key, indent=indent + 2)
        said = self.among(f"{key}: ", f"{key}: ", f"{key}:   ", f'"{key}" : ', f"? {key}\n{' ' * indent}: ")
        block = first in {">-", "|-"}
        if more:
            self.lines.append(f"{lead}{said}{first}".rstrip() + (self.beside() if block else ""))
            self.lines += more
            if not block:
                self.lines[-1] += self.beside()
        elif said.startswith("?") or not self.chance():
            self.line(f"{lead}{said}{first}")
        else:
            self.lines.append(f"{lead}{key}: {self.remark()}")
            self.above(indent + 2)
            self.line(f"{' ' * (indent + 2)}{first}")

    def fields(self, *, merged: bool) -> None:
        style = self.among("block", "block", "block", "flow", "long", "empty")
        key = self.among("fields:", "fields:", '"fields" :', "? fields\n:", "fields: &all", "fields: !!seq")
        if merged:
            self.line(f"<<: {{fields: [{self.flow_field()}, {self.flow_field()}]}}")
        elif style == "empty":
            self.line(f"{key} {self.among('[]', '[ ]')}")
        elif style == "flow":
            items = ", ".join(self.flow_field() for _ in range(self.among(1, 2, 3)))
            self.line(f"{key} [{items}]" if self.chance() else f"{key} [ {items}, ]")
        elif style == "long":
            self.lines.append(f"{key} [")
            for _ in range(self.among(1, 2, 3)):
                self.lines.append(f"  {self.flow_field()},")
            self.line("  ]")
        else:
            self.line(key)
            indent = self.among(0, 2, 2, 4)
            for _ in range(self.among(1, 2, 3)):
                self.above(indent)
                self.field(indent)
            if indent:
                self.above(indent)

    def absent(self, indent: int) -> None:
        """Write a field that is to be gone."""
        word = f"w{self.number()}"
        if self.chance():
            self.line(f"{' ' * indent}- {{uniqueName: {word}, state: absent}}")
        else:
            first, second = self._draw(st.permutations([f"uniqueName: {word}", "state: absent"]))
            self.line(f"{' ' * indent}- {first}")
            self.above(indent + 2)
            self.line(f"{' ' * indent}  {second}")

    def field(self, indent: int) -> None:
        style = self.among("block", "block", "block", "flow", "flow", "long", "absent")
        if style == "absent":
            self.absent(indent)
        elif style == "block":
            self.block_field(indent)
        elif style == "flow":
            self.line(f"{' ' * indent}- {self.flow_field()}")
        else:
            self.long_flow_field(f"{' ' * indent}- ", indent)

    # -- documents

    def integration(self) -> None:
        if self.chance() and self.chance():
            self.line("{kind: Integration, integrationId: crm, integrationType: Custom, displayName: &n 'x',}")
            return
        url = self.among([], [], ["crmInstanceUrl: https://${host}"], ['crmInstanceUrl: "https://crm.acme.example"'])
        keys = ["integrationType: Custom", *url]
        self.line("kind: Integration")
        self.line("integrationId: crm")
        for one in self._draw(st.permutations(keys)):
            self.above(0)
            self.line(one)
        if self.chance():
            self.entry("displayName", "", 0)

    def schema(self, object_type: str) -> None:
        if self.chance() and self.chance() and self.chance():
            items = ", ".join(self.flow_field() for _ in range(self.among(1, 2)))
            self.line(f"{{kind: ObjectSchema, integrationId: crm, objectType: {object_type}, fields: [{items}]}}")
            return
        self.line("kind: ObjectSchema")
        self.line("integrationId: crm")
        behind = self.chance()
        if not behind:
            self.line(f"objectType: {object_type}")
        self.fields(merged=self.chance() and self.chance())
        if behind:
            self.line(f"objectType: {object_type}")


@st.composite
def hands(draw: st.DrawFn) -> str:
    """Draw a file with an integration and one or two schemas."""
    pen = Pen(draw)
    pen.above(0)
    for number, kind in enumerate(pen.among(["", "Deal"], ["Deal", ""], ["", "Deal", "Lead"])):
        pen.begin_document()
        if number or pen.chance():
            if number and pen.chance():
                pen.line("...")
            pen.line("---")
        pen.above(0)
        if kind:
            pen.schema(kind)
        else:
            pen.integration()
        pen.above(0)
    text: str = "\n".join(pen.lines) + pen.among("\n", "\n", "\n\n", "", "\n...\n")
    text = text.replace("\n", pen.among("\n", "\n", "\r\n"))
    return f"{pen.among('', '', BOM)}{text}"
