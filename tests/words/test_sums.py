"""The opened sum shows each term once below its formula, and nothing that a person typed as HTML."""

import math
import re
from html import unescape
from html.parser import HTMLParser

import numpy as np
import pytest

from explorer import Scenario, catalog, change, evaluate, explain, models
from explorer.core.compute import Result
from explorer.core.formula import REGISTRY
from explorer.state import presets
from explorer.words.format import write
from explorer.words.headlines import headlines
from explorer.words.sums import (
    SIGNS,
    formula_in_numbers,
    formula_in_words,
    in_numbers,
    sum_html,
    told_in_numbers,
    used_terms,
)

SHAPES = ("DeepSeek-V3", "Gemma-2-2B", "gpt-oss-120b")
CASES = {
    **{name: preset.scenario() for name, preset in presets.PRESETS.items()},
    **{name: change(Scenario(model=models()[name].model), seq_len=512) for name in SHAPES},
    "eager": change(
        Scenario(), attention="eager", recompute="selective", dropout=True, zero_stage=0, count_in_gib=True
    ),
    "deadline": change(Scenario(), devices_rule="as many as meet the deadline"),
    "never fits": change(Scenario(), devices_rule="as many as fit it", zero_stage=0, micro_batch=100),
}
RESULTS = {name: evaluate(scenario) for name, scenario in CASES.items()}


class Tags(HTMLParser):
    """Checks that every tag is closed in its order, and collects them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open, self.seen = [], set()
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attrs) -> None:
        self.open.append(tag)
        self.seen |= {tag, *(name for name, _ in attrs)}

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("result", RESULTS.values(), ids=list(RESULTS))
def test_each_headline_opens_into_its_sum(result) -> None:
    for card in headlines(result):
        html, e = sum_html(result, card.quantity), explain(result, card.quantity)
        text = unescape(html)
        assert text.startswith(f"<h3>{e.label} <b>{write(e.value, e.unit)}</b></h3>")
        assert formula_in_words(e, result) in text and unescape(in_numbers(e, result)) in text
        assert catalog.sources()[e.source]["title"] in text
        anchor = {"a", "href", "target", "rel"}
        own = {"button", "type", "data-give", "data-unit", "aria-label"}
        assert Tags(html).seen <= anchor | own | {
            "h3",
            "b",
            "p",
            "class",
            "details",
            "open",
            "data-name",
            "summary",
            "div",
            "span",
        }


def test_activations_are_two_presses_from_the_card_of_memory() -> None:
    """One opens the sum, one its activations: what is only another quantity by name stands open below it."""
    html = sum_html(RESULTS[presets.DEFAULT], "device_bytes")
    folded = [name for name, opened in re.findall(r'<details data-name="(\w+)"( open)?>', html) if not opened]
    upper, found = [], False
    for tag in re.finditer(r'<details data-name="(\w+)"|</details>', html):
        upper = [*upper, tag[1]] if tag[1] else upper[:-1]
        if tag[1] == "activation_bytes":
            assert [name for name in upper if name in folded] == ["peak_activation_bytes"]
            found = True
    assert found


@pytest.mark.parametrize("result", RESULTS.values(), ids=list(RESULTS))
def test_no_line_of_numbers_says_the_same_twice(result) -> None:
    for name in REGISTRY:
        said = re.sub("<[^>]+>", "", unescape(in_numbers(explain(result, name), result)))
        assert not re.fullmatch(r"[\d.,]+ ?[^ ]* = [\d.,$]+ ?[^ ]*", said) or " " not in said.split(" = ")[0], said
        assert not re.search(r"(min|max)\(([^,()]+), \2\)|\d[eE][-+]\d", said), said


@pytest.mark.parametrize("result", RESULTS.values(), ids=list(RESULTS))
def test_every_term_of_the_printed_formula_can_be_opened(result) -> None:
    for name in REGISTRY:
        e = explain(result, name)
        words, terms = formula_in_words(e, result), used_terms(result, name)
        assert set(terms) <= set(e.arguments)
        for term in terms:
            assert explain(result, term).label in words
        if re.search("[a-zA-Z]", re.sub("ceil|floor|max|min|inf", "", words)):
            assert terms, (name, words)


def test_steps_are_named_so_that_they_can_stay_open() -> None:
    html = sum_html(RESULTS[presets.DEFAULT], "usd")
    names = re.findall(r'data-name="(\w+)"', html)
    assert names[0] == "device_hours" and set(names) <= set(REGISTRY)
    assert html.count("<details") == html.count("</details>") == len(names)


def test_each_step_and_each_input_leads_to_its_entry_on_the_page_of_formulas() -> None:
    html = sum_html(RESULTS[presets.DEFAULT], "usd")
    steps = {"usd", *re.findall(r'data-name="(\w+)"', html)}
    linked = set(re.findall(r'href="formulas\.ipynb#(\w+)"', html))
    assert steps <= linked
    assert html.count('<div class="leaf"><a ') == html.count('<div class="leaf">') > 10
    assert linked <= set(re.findall(r'href="formulas\.ipynb#(\w+)" target="_blank" rel="noopener noreferrer"', html))


def test_inputs_end_the_steps_with_their_help() -> None:
    html = sum_html(RESULTS[presets.DEFAULT], "tokens")
    assert re.sub("</?a[^>]*>", "", html).startswith('<div class="leaf">Training tokens <b>2T</b>')
    assert "repeats included" in html


def test_names_are_escaped() -> None:
    nasty = '<img src=x onerror="alert(1)">'
    result = evaluate(change(Scenario(), model_name=nasty, provider=nasty))
    for name in ("own_usd", "meets_targets", "model_name", "provider"):  # between them they open every topic
        assert "<img" not in sum_html(result, name)
    for name in REGISTRY:
        told = explain(result, name)
        assert "<img" not in formula_in_words(told, result) + formula_in_numbers(told, result)


def test_an_unknown_quantity_is_refused() -> None:
    with pytest.raises(KeyError):
        sum_html(RESULTS[presets.DEFAULT], "no_such_quantity")


def executable(text: str) -> str:
    for operator, sign in SIGNS.items():
        text = text.replace(sign, operator)
    return text.replace("∞", "inf")


def in_names(result: Result, name: str) -> str:
    """The formula as shown, with names in the place of labels."""
    e = explain(result, name)
    text = formula_in_words(e, result)
    for label, argument in sorted(((explain(result, a).label, a) for a in e.arguments), key=lambda pair: -len(pair[0])):
        text = text.replace(label, f"⟨{argument}⟩")
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)  # 1,000,000
    return text.translate(dict.fromkeys(map(ord, "⟨⟩“”")))


@pytest.mark.parametrize("scenario", CASES.values(), ids=list(CASES))
def test_the_branch_shown_is_the_value(scenario) -> None:
    result = evaluate(scenario)
    scope = {
        "__builtins__": {},
        "ceil": np.ceil,
        "floor": np.floor,
        "log": np.log,
        "max": max,
        "min": min,
        "inf": math.inf,
    }
    for name in REGISTRY:
        with np.errstate(divide="ignore"):
            shown = eval(executable(in_names(result, name)), scope, explain(result, name).arguments)
        assert shown == pytest.approx(float(result[name]), rel=1e-12), name


@pytest.mark.parametrize("scenario", CASES.values(), ids=list(CASES))
def test_every_formula_is_written_with_numbers_only(scenario) -> None:
    result = evaluate(scenario)
    for name in REGISTRY:
        text = formula_in_numbers(explain(result, name), result)
        assert not re.search(r"\de[+-]\d|nan|unknown|_| if |==", text), (name, text)


UNITS = {
    "": 1, "FLOP": 1, "B": 1, "s": 1, "ms": 1e-3, "µs": 1e-6, "day": 1, "days": 1, "kWh": 1, "Wh": 1e-3, "MWh": 1e3, "GWh": 1e6, "kg": 1, "t": 1e3, "g": 1e-3,
    **{f"{p}{u}": n for p, n in (("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15), ("E", 1e18)) for u in ("B", "FLOP")},
}  # fmt: skip
TIMES = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "year": 365.25 * 86_400}
LETTERS = {"": 1, "k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
NUMBER = re.compile(
    r"(\$?)(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?: × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?([kMBT]?)(?![\w.])(?: ([A-Za-zµ]+)(?:/(?:token|s)\b)?)?"
)


def typed(found: re.Match) -> float:
    """A printed number as it goes into a pocket calculator."""
    dollars, digits, raised, letter, unit = found.groups()
    power = int((raised or "0").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
    named = LETTERS[unit] if dollars and unit in LETTERS else UNITS.get(unit or "", 1)
    return float(digits.replace(",", "")) * 10.0**power * LETTERS[letter] * named


def last_digit(text: str) -> float:
    """What the last printed digit is worth; zeros at the end of a whole number are no digits."""
    found = NUMBER.search(text)
    digits = found[2].replace(",", "")
    places = len(digits.partition(".")[2]) or len(digits.rstrip("0")) - len(digits)
    return 10.0**-places * typed(found) / float(digits) if float(digits) else 1.0


@pytest.mark.parametrize("scenario", CASES.values(), ids=list(CASES))
def test_a_pocket_calculator_comes_to_what_is_printed(scenario) -> None:
    """From the printed numbers, to the last printed digit of the result."""
    result = evaluate(scenario)
    scope = {"ceil": np.ceil, "floor": np.floor, "log": np.log, "max": max, "min": min, "inf": math.inf}
    for name in REGISTRY:
        e = explain(result, name)
        numbers, comes_to = told_in_numbers(e, result)
        if not numbers or e.unit == "yes/no" or not NUMBER.search(comes_to):
            continue
        key = executable(NUMBER.sub(lambda found: repr(typed(found)), numbers))
        with np.errstate(divide="ignore"):
            got = eval(key, scope)
        found = NUMBER.search(comes_to)
        named = TIMES.get((found[5] or "").rstrip("s"), 1) / (86_400 if e.unit == "day" else 1)
        told = typed(found) * named * (-1 if comes_to.startswith("−") else 1)
        near = 0.5001 * last_digit(comes_to) * named + 1e-9 * abs(told)
        assert abs(got - told) <= near or not math.isfinite(told), (name, numbers, comes_to, got)


LAID = {"tp": 1, "pp": 1, "cp": 1, "ep": 1, "interleave": 1, "zero_stage": 3, "micro_batch": 1, "recompute": "none"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("weight_bytes", "13.48 GB × 0.001953"),
        ("device_hours", "512 × 1,677,000 s ÷ 3600"),
        ("causal_tokens", "(4,096 + 1) ÷ 2"),
        ("all_weight_bytes", "6.738B × 2 B"),
        ("training_flop", "2T × 42.9 GFLOP/token"),
        ("dp", "floor(512 ÷ (1 × 1 × 1))"),
        ("frozen_bytes", "0"),
        ("query_params", "4,096 × 32 × 128"),
        ("achieved_mfu", "0.32"),
        ("gradients_held", "0 or 2 > 1"),
        ("train_seconds", "476,800 × 3.517 s"),
    ],
)
def test_the_users_numbers_stand_in_the_formula(name, text) -> None:
    result = evaluate(change(presets.PRESETS[presets.DEFAULT].scenario(), mfu=0.32, **LAID))
    assert formula_in_numbers(explain(result, name), result) == text


def test_branches_not_taken_are_left_out_of_the_words() -> None:
    result = evaluate(change(Scenario(), zero_stage=0, mfu=0.4))
    assert formula_in_words(explain(result, "weight_bytes"), result) == "Weights before sharding"
    assert formula_in_words(explain(result, "achieved_mfu"), result) == "MFU of your own"
