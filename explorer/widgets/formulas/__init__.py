"""The page of all formulas and constants: each once, with an address of its own, searched without asking the kernel."""

from __future__ import annotations

import anywidget
import traitlets

from explorer import catalog
from explorer.widgets.evidence_tables import page
from explorer.widgets.formulas.constants import constants
from explorer.widgets.formulas.entries import formulas, inputs
from explorer.widgets.scripts import css, script
from explorer.widgets.visitors import hush, tells
from explorer.words.citing import source_link

LEAD = (
    "Every number of the explorer comes from the formulas on this page: {formulas} of them, with {constants} constants"
    " ({values} values, as some differ by software or GPU) and the {inputs} inputs that they use."
)
OWN = {"assumed": "our own assumption"}
"""In place of a title that speaks of a note in a table."""
HOW = (
    "What is printed is the function that runs: text, plain function, array form and program are made from one line of"
    " code, and a test holds them equal (tests/core/test_formula.py); another holds that units agree"
    " (tests/core/test_dimensions.py). Below each formula stand its source, the range it was checked on and the tests that"
    " are its own."
)


class Formulas(anywidget.AnyWidget):
    """All formulas, constants and inputs, grouped by topic; what is typed narrows them, an address marks one."""

    _esm = script("formulas/formulas")
    _css = css("page", "formulas/formulas")

    lead = traitlets.Unicode().tag(sync=True)
    how = traitlets.Unicode(HOW).tag(sync=True)
    entries = traitlets.List(help="one mapping for each entry, in the order in which they stand").tag(sync=True)
    sources = traitlets.Dict(help="each source that is named, as HTML").tag(sync=True)

    @tells
    def __init__(self) -> None:
        told, held, asked = formulas(), constants(page()), inputs()
        values = [value for entry in held for value in entry["values"]]
        super().__init__(
            lead=LEAD.format(formulas=len(told), constants=len(held), values=len(values), inputs=len(asked)),
            entries=[*told, *held, *asked],
            sources={key: source_link(key) for key in _named(told) | _named(values) if key in catalog.sources()} | OWN,
        )
        hush()

    def __repr__(self) -> str:
        return "Formulas()"


def _named(lines: list[dict[str, str]]) -> set[str]:
    return {line["source"] for line in lines}
