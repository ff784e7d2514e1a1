"""The answer in words follows the store; what is downloaded is complete."""

import csv
import io
import json
import re

import pytest

from explorer import change, evaluate, explain
from explorer.core.formula import REGISTRY
from explorer.core.scenario import FIELDS
from explorer.state import link, presets
from explorer.state.store import Store
from explorer.widgets.answer import Answer, Notes, as_csv
from explorer.words.citing import html_of
from explorer.words.headlines import headlines, layout_sentence, told
from explorer.words.notices import notices
from explorer.words.sums import sum_html

START = presets.PRESETS[presets.DEFAULT].scenario()
NASTY = '=1+1,"quoted"\nline <b>'


@pytest.mark.parametrize(
    "scenario",
    [START, change(START, model_name=NASTY), presets.PRESETS["A run of GPT-4's scale"].scenario()],
    ids=["opening", "nasty name", "largest"],
)
def test_the_table_holds_every_input_and_every_quantity(scenario) -> None:
    result = evaluate(scenario)
    rows = list(csv.DictReader(io.StringIO(as_csv(result))))
    assert [row["name"] for row in rows] == [*FIELDS, *REGISTRY]
    for row in rows:
        e = explain(result, row["name"])
        assert (row["unit"], row["meaning"], row["formula"], row["source"]) == (e.unit, e.label, e.text, e.source)
        text = f"'{e.value}" if e.value == NASTY else e.value
        assert row["value"] == text if isinstance(e.value, str) else float(row["value"]) == e.value


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        " =1",
        "＝1+1",
        "\xa0=1",
        "a\n=1",
        "a;=1",
        'a;"=1',
        "=cmd|' /C calc'!A0",
    ],
)
def test_the_table_begins_no_formula_with_what_somebody_entered(name) -> None:
    """However a spreadsheet splits a line: at commas, semicolons or tabs. Numbers below zero stay numbers."""
    table = as_csv(evaluate(change(START, model_name=name)))
    assert len(list(csv.DictReader(io.StringIO(table)))) == len([*FIELDS, *REGISTRY])
    for cell in re.split(r"[,;\t\r\n]", table):
        assert not re.match(r'[\s"]*([=+@＝＋－＠]|-(?!\d))', cell), cell


@pytest.fixture
def answer() -> Answer:
    return Answer(Store(START))


def sent(answer: Answer, monkeypatch, message: object) -> list:
    found: list = []
    monkeypatch.setattr(answer, "send", lambda content, buffers=None: found.append(content))
    answer._asked(answer, message, [])
    return found


def test_shows_four_cards_with_what_was_before(answer) -> None:
    assert [card["title"] for card in answer.cards] == ["Time", "Cost", "Memory", "Compute"]
    assert [card["was"] for card in answer.cards] == [""] * 4
    before = [card["value"] for card in answer.cards]
    answer._store.change(tokens=1e12)
    now = headlines(evaluate(change(START, tokens=1e12)))
    assert [card["value"] for card in answer.cards] == [card.value for card in now]
    assert [card["was"] for card in answer.cards] == [f"was {before[0]}", f"was {before[1]}", "", f"was {before[3]}"], (
        "memory is the same"
    )


def test_follows_the_store(answer) -> None:
    answer._store.change(tokens=1e12)
    assert answer.query == link.to_query(answer._store.scenario) == "v=1&tokens=1T"
    assert answer.told == told(answer._store.result)
    notes = Notes(answer._store)
    answer._store.change(tokens=2e12)
    assert [*notes.notices, *notes.footnotes] == [html_of(n) for n in notices(answer._store.result)]
    assert notes.layout_words == layout_sentence(answer._store.result)
    answer._store.notices = ["From the link."]
    assert [*notes.notices, *notes.footnotes] == ["From the link.", *map(html_of, notices(answer._store.result))]


def test_a_problem_is_shown_and_goes_and_leaves_the_cards(answer) -> None:
    cards = answer.cards
    answer._store.change(kv_heads=5)
    assert "cannot share 5 KV heads" in answer.problem
    assert answer.cards == cards and answer.query == "v=1"
    answer._store.change(kv_heads=8)
    assert answer.problem == ""


def test_the_opened_sum_follows_too(answer) -> None:
    assert answer.sum == ""
    answer.opened = "usd"
    assert answer.sum == sum_html(answer._store.result, "usd")
    answer._store.change(tokens=1e12)
    assert answer.sum == sum_html(answer._store.result, "usd")
    for name in ("no such quantity", "tokens", ""):
        answer.opened = name
        assert answer.sum == ""


def test_downloads(answer, monkeypatch) -> None:
    (table,) = sent(answer, monkeypatch, "csv")
    assert (table["name"], table["text"], table["type"]) == (
        "compute-cost.csv",
        as_csv(answer._store.result),
        "text/csv",
    )
    (saved,) = sent(answer, monkeypatch, "json")
    assert link.from_json(saved["text"]) == (START, [])
    for message in ("no such thing", None, {"csv": 1}, []):
        assert sent(answer, monkeypatch, message) == []


@pytest.mark.parametrize("name", presets.PRESETS)
def test_all_that_is_sent_to_the_browser_is_json(answer, name) -> None:
    answer._store.load(presets.PRESETS[name].scenario())
    json.dumps(
        {key: getattr(answer, key) for key in ("cards", "told", "subject", "problem", "sum", "query")},
        allow_nan=False,
    )
