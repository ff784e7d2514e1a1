"""The page of formulas: each formula, constant and input once, with unit, meaning and source, all linked to each other."""

import re
from pathlib import Path

import pytest

from explorer import catalog
from explorer.core.calibration import CONSTANTS, PUBLISHED
from explorer.core.formula import REGISTRY
from explorer.evidence.constant_words import attributes, meaning
from explorer.widgets.evidence_tables import figures, page
from explorer.widgets.formulas import Formulas
from explorer.widgets.formulas.constants import value
from explorer.widgets.formulas.entries import TOPICS, WINGS
from explorer.widgets.formulas.tested import TESTS, found_in_tests, nearest, used_by
from explorer.words.format import parse

ROOT = Path(__file__).parents[2]
LEANING = re.compile(r"^(The same|Of these|Of that|All these|What these)\b|\bthat (rent|rate|peak)\b(?! )")
"""What can only be read after the entry before it."""


@pytest.fixture(scope="module")
def shown() -> Formulas:
    return Formulas()


def of_kind(shown: Formulas, kind: str) -> dict[str, dict]:
    return {entry["name"]: entry for entry in shown.entries if entry["kind"] == kind}


def test_every_formula_stands_once_with_unit_meaning_source_and_range(shown) -> None:
    names = [entry["name"] for entry in shown.entries]
    assert len(names) == len(set(names))
    told = of_kind(shown, "formula")
    assert set(told) == set(REGISTRY) and str(len(REGISTRY)) in shown.lead
    for name, formula in REGISTRY.items():
        entry = told[name]
        assert entry["text"] == formula.text and entry["unit"] == formula.unit
        assert entry["meaning"].strip() and entry["label"] and "[" not in entry["meaning"]
        assert entry["source"] in catalog.sources() and shown.sources[entry["source"]]
        assert entry["range"]


def test_every_name_in_a_formula_or_a_range_is_an_entry(shown) -> None:
    names = {entry["name"] for entry in shown.entries}
    for entry in of_kind(shown, "formula").values():
        assert set(re.findall(r"\{(\w+)\}", entry["text"] + entry["range"])) <= names
        assert set(entry["through"]) <= set(REGISTRY)


def test_every_constant_in_use_has_value_unit_basis_and_source(shown) -> None:
    told, lines = of_kind(shown, "constant"), figures(page(), "constants")
    assert set(told) == {line["name"] for line in lines}
    assert sum(len(entry["values"]) for entry in told.values()) == len(lines)
    for line in lines:
        if line["unit"] in ("1", "s", "FLOP") and (said := value(line["value"], line["unit"])) != "no limit":
            number = {"µs": 1e-6, "ms": 1e-3}.get(said[-2:], 1.0) * parse(said.removesuffix(" FLOP").rstrip(" µms"))
            assert number == pytest.approx(parse(line["value"]), rel=0.005)
    for entry in told.values():
        assert entry["meaning"] != entry["name"].replace("_", " ") and entry["unit"]
        for one in entry["values"]:
            assert one["basis"] and shown.sources[one["source"]]
    for constant in CONSTANTS.values():
        assert (constant.basis == PUBLISHED) == bool(constant.source)


def test_each_meaning_can_be_read_alone(shown) -> None:
    assert [entry["name"] for entry in shown.entries if LEANING.search(entry["meaning"])] == []
    assert meaning("unpack_16").startswith("Operations outside the matrix units")
    assert attributes("") == {}


def test_topics_have_titles_and_none_is_left_over() -> None:
    assert {formula.topic for formula in REGISTRY.values()} == set(TOPICS)
    assert {formula.wing for formula in REGISTRY.values()} == set(WINGS)


def test_the_tests_that_are_named_exist_and_name_the_formula() -> None:
    found = found_in_tests()
    assert len(found) > len(REGISTRY) / 2
    for name, tests in found.items():
        for test in tests:
            file, _, function = test.partition("::")
            text = (ROOT / file).read_text(encoding="utf-8")
            assert f"def {function}(" in text and name in text
    assert found["kv_cache_bytes"][0].startswith("tests/core/serving/test_cache.py::")


def test_a_formula_that_no_test_names_is_checked_through_those_that_use_it(shown) -> None:
    users, found = used_by(), found_in_tests()
    for entry in of_kind(shown, "formula").values():
        assert not (entry["tests"] and entry["through"])
        assert entry["through"] == ([] if entry["tests"] else nearest(entry["name"], found, users))
        for one in entry["through"]:
            assert one in found
    assert found_in_tests(TESTS / "nowhere") == {}


def test_what_is_fitted_is_not_called_exact(shown) -> None:
    told = of_kind(shown, "formula")
    assert told["params"]["range"].startswith("Exact count")
    assert told["usd"]["range"].startswith("Holds by definition")
    assert "published rows" in told["tpot_seconds"]["range"] and "Checked against" in told["tpot_seconds"]["range"]
    exact = [name for name, entry in told.items() if entry["range"].startswith("Exact")]
    assert all(REGISTRY[name].wing == "model" for name in exact)


def test_what_stands_there_is_text() -> None:
    assert repr(Formulas()) == "Formulas()"
    for made in Formulas().sources.values():
        assert not re.search(r"<(?!/?a\b)|\bsrc=", made)


def test_conventions_the_rule_of_activations_and_equations_of_flops_are_found(shown) -> None:
    told = {
        entry["name"]: " ".join(str(entry.get(key, "")) for key in ("group", "note")).lower() for entry in shown.entries
    }
    assert {"causal", "flop_rule", "count_logits", "count_in_gib", "exact"} & set(told) <= {
        name for name, said in told.items() if "convention" in said
    }
    assert "34·s·b·h" in told["activation_bytes"] and "convention" in told["predicted_mfu"]
    assert "appendix A" in shown.sources[REGISTRY["hardware_flop"].source]
