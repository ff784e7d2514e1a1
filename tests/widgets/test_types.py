"""What the scripts are told to expect of each widget is what the widget has."""

from __future__ import annotations

import re
from dataclasses import fields

import anywidget
import pytest

from explorer.state.pinned.side_by_side import Cell
from explorer.widgets import answer, bokehjs, controls, formulas, pinned, questions, recipes, sections, table
from explorer.widgets.scripts import HERE
from explorer.words.headlines.headline import Headline

WIDGETS = (
    answer.Answer, answer.Notes, bokehjs.BokehGate, controls.Controls, formulas.Formulas, pinned.SideBySide, questions.Questions, recipes.RunIt,
    sections.Tabs, table.SortedTable,
)  # fmt: skip


def members(interface: str) -> set[str]:
    """The names that an interface of the type file declares."""
    found = re.search(
        rf"^interface {interface} {{\n(.*?)^}}", (HERE / "types.d.ts").read_text(encoding="utf-8"), re.M | re.S
    )
    assert found, interface
    return set(re.findall(r"^  (\w+)\??:", found[1], re.MULTILINE))


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: widget.__name__)
def test_each_widgets_traits_are_typed(widget: type[anywidget.AnyWidget]) -> None:
    own = {name for name, trait in vars(widget).items() if getattr(trait, "metadata", {}).get("sync")}
    assert members(widget.__name__) == own - {"_esm", "_css"}


def test_every_widget_with_a_script_is_among_them() -> None:
    typed = set(
        re.findall(r"@type \{Widget<(\w+)>\}", "".join(p.read_text(encoding="utf-8") for p in HERE.rglob("*.js")))
    )
    assert typed == {widget.__name__ for widget in WIDGETS}


def test_a_card_is_a_headline_and_what_it_was() -> None:
    assert members("Card") == {field.name for field in fields(Headline)} | {"was"}


def test_advice_and_what_stands_side_by_side_are_what_the_kernel_sends() -> None:
    assert members("Piece") == set(answer.ADVICE)
    assert members("Beside") == {field.name for field in fields(Cell)}
