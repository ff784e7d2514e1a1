"""Says what the page shows in a language, as JSON: `python speaking.py id`, or `masked`, where each sentence of ours has
other letters, so that one that is not in the catalogue is seen."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

from bokeh.models import Div, Title
from bokeh.models.dom import HTML

from explorer import languages
from explorer.languages.catalogue import Catalogue, to_say

SECTIONS = ("train", "serve", "compare", "own", "lab")
MARKS = re.compile(r"(<[^>]*>|&\w+;|\{\{|\}\}|\{\w*\})")
MASK = {ord(letter): chr(0x1D68A + i) for i, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}
NUMERALS = {("core/locale.py", ".,"): ",."}


def masked() -> Catalogue:
    """A language that has every sentence, in other letters."""
    said = {
        key: "".join(part if i % 2 else part.translate(MASK) for i, part in enumerate(MARKS.split(key[1])))
        for key in to_say()
    }
    return Catalogue({key: words for key, words in said.items() if key[0] != "core/locale.py"} | NUMERALS)


def texts(page: Any) -> list[str]:
    """What the open section says, without what is drawn into its charts."""
    answer, notes, controls = page.answer, page.notes, page.controls
    said = [answer.subject, answer.told, answer.problem, *notes.notices, *notes.footnotes]
    said += [card[part] for card in answer.cards for part in ("title", "value", "detail", "rough", "basis")]
    said += [one[part] for one in answer.advice for part in one]
    said += [group["title"] for group in controls.groups]
    said += [
        spec.get(part, "")
        for group in controls.groups
        for spec in group["fields"]
        for part in ("label", "help", "unit")
    ]
    said += list(controls.found.values())
    models = page.pane._model.references()
    said += [str(model.text) for model in models if isinstance(model, (Div, Title))]
    said += [part for model in models if isinstance(model, HTML) for part in _parts(model.html)]
    said += [str(model.axis_label) for model in models if getattr(model, "axis_label", None)]
    for card in list(answer.cards):
        if card["quantity"]:
            answer.opened = card["quantity"]
            said.append(re.sub(r'<p class="source">.*?</p>', "", answer.sum))
    answer.opened = ""
    return said


def _parts(html: Any) -> list[str]:
    """The texts of a piece of HTML of Bokeh."""
    return [html] if isinstance(html, str) else [part for part in html or () if isinstance(part, str)]


def shown(names: list[str]) -> dict[str, Any]:
    """Every section of some scenarios: its link, its numbers, its words."""
    from explorer.state import presets
    from explorer.widgets.app import Explorer

    page, found = Explorer(""), {}
    every = list(presets.PRESETS)
    for number in map(int, names):
        page.start_from(every[number])
        page.answer.advising.refresh()
        for section in SECTIONS:
            page.store.section = section
            values = {
                name: float(v) for name, v in page.store.result.values.items() if isinstance(v, (int, float)) and v == v
            }
            query = re.sub(r"&lang=[\w-]+", "", page.answer.query)
            found[f"{number} {section}"] = {"query": query, "values": values, "texts": texts(page)}
    return found


if __name__ == "__main__":
    language, *numbers = sys.argv[1:]
    languages.speak("id" if language == "masked" else language, masked() if language == "masked" else None)
    print(json.dumps(shown(numbers), ensure_ascii=False))
