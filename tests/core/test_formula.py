"""The printed formula is the running code."""

import dataclasses
import math
import random

import numpy as np
import pytest
from scenarios import LAID

from explorer import accelerators, catalog, change, models
from explorer.core.compute import PLAN, inputs
from explorer.core.evaluate import CHOICES
from explorer.core.formula import REGISTRY, Formula, formula, in_order
from explorer.core.plan import Plan, compute
from explorer.core.scenario import FIELDS

FLAGS = {name for name, field in FIELDS.items() if isinstance(field.default, bool)} | {
    name for name, (unit, _) in CHOICES.items() if unit == "yes/no"
}
SMALL = {
    "zero_stage": (0, 3),
    "norm_vectors": (0, 2),
    "backward_passes": (1, 2),
    "kv_lora_rank": (0, 1),
    "q_lora_rank": (0, 1),
    "mfu": (0, 1),
    "window": (0, 40),
    "seq_len": (1, 40),
    "devices": (1, 40),
    "tp": (1, 3),
    "pp": (1, 3),
    "cp": (1, 3),
    "ep": (1, 3),
    "interleave": (1, 3),
    "replicas": (0, 3),
    "shard_devices": (0, 3),
    "shard_group": (1, 3),
    "link_domain": (1, 4),
    "added_params": (0, 3),
    "power_limit_w": (0, 40),
    "offload_activations": (0, 1),
    "moe_layers": (0, 1),
    "shared_ffn": (0, 2),
    "month_interest": (0, 1),
    "experts_per_token": (0, 2),
    "experts": (2, 9),
}


def draw(name: str, rng: random.Random) -> float:
    if name in FLAGS:
        return rng.randint(0, 1)
    if name in SMALL:
        return rng.randint(*SMALL[name])
    return (
        rng.choice([0.0, 1.0, rng.uniform(0.1, 50)])
        if name in ("mfu", "recompute_share", "power_limit_w")
        else rng.uniform(0.1, 50)
    )


SIGNS = {"×": "*", "÷": "/", "−": "-", "≥": ">=", "≤": "<=", "≠": "!=", "^": "**", "{": "", "}": ""}
EDGES = (0.0, 1.0, 2.0)


def read_back(text: str) -> str:
    """The printed text as Python again."""
    for sign, python in SIGNS.items():
        text = text.replace(sign, python)
    return text


@pytest.mark.parametrize("entry", REGISTRY.values(), ids=list(REGISTRY))
def test_text_function_arrays_and_program_agree(entry: Formula) -> None:
    """On random inputs and on edges; where the plain function divides by zero, arrays give infinity or no number."""
    rng = random.Random(entry.name)
    code = compile(read_back(entry.text), entry.name, "eval")
    scope = {"ceil": math.ceil, "floor": math.floor, "log": math.log, "max": max, "min": min, "inf": math.inf}
    alone = Plan([entry])
    drawn = [{name: draw(name, rng) for name in entry.parameters} for _ in range(40)]
    drawn += [
        {name: draw(name, rng) if name in FLAGS or name in SMALL else rng.choice(EDGES) for name in entry.parameters}
        for _ in range(20)
    ]
    arrays = compute({name: np.array([d[name] for d in drawn]) for name in entry.parameters}, alone)[entry.name]
    arrays = np.broadcast_to(arrays, len(drawn))
    for i, arguments in enumerate(drawn):
        through = compute(dict(arguments), alone)[entry.name]
        assert float(through) == pytest.approx(float(arrays[i]), rel=1e-12, nan_ok=True), arguments
        try:
            plain = entry.plain(**arguments)
        except (ArithmeticError, ValueError):
            continue  # a rate of zero
        assert float(arrays[i]) == pytest.approx(float(plain), rel=1e-12), arguments
        assert eval(code, {"__builtins__": {}}, scope | arguments) == pytest.approx(float(plain), rel=1e-12)


def test_the_program_is_the_formulas_one_after_the_other() -> None:
    for scenario in (LAID, change(LAID, model=models()["DeepSeek-V3"].model, method="QLoRA", fp32_flop_per_s=0.0)):
        values = inputs(scenario)
        one, together = compute(dict(values), PLAN), dict(values)
        for f in PLAN.formulas:
            with np.errstate(all="ignore"):
                together[f.name] = f.function(*[together[parameter] for parameter in f.parameters])
            assert float(one[f.name]) == pytest.approx(float(together[f.name]), rel=1e-12, nan_ok=True), f.name


CASES = (
    change(LAID, model=models()["DeepSeek-V3"].model, tp=8, ep=8, zero_stage=1, devices=2048),
    change(LAID, accelerator=accelerators()["V100 SXM2 32GB"], method="QLoRA", precision="fp8 mixed", seq_len=1024),
    change(LAID, model=models()["GPT-2-1.5B"].model, framework="eager PyTorch", pp=4, price_kind="spot", seq_len=512),
)


@pytest.mark.parametrize("seed", range(12))
def test_any_of_the_numbers_may_be_arrays(seed: int) -> None:
    """Whatever moves, and whatever stays a plain number: each entry is what it is alone, divisions by zero included."""
    rng, cases = random.Random(seed), [inputs(scenario) for scenario in CASES]
    numbers = sorted(name for name in PLAN.start if all(isinstance(case[name], (int, float)) for case in cases))
    moving = rng.sample(numbers, rng.choice([1, 3, 20, len(numbers)]))
    together = compute(cases[0] | {name: np.array([case[name] for case in cases], float) for name in moving}, PLAN)
    for i, case in enumerate(cases):
        alone = compute(cases[0] | {name: case[name] for name in moving}, PLAN)
        for name in REGISTRY:
            entry = np.broadcast_to(together[name], len(cases))[i]
            assert float(entry) == pytest.approx(float(alone[name]), rel=1e-12, nan_ok=True), name


def test_text_names_exactly_the_parameters() -> None:
    for entry in REGISTRY.values():
        named = {part.split("}")[0] for part in entry.text.split("{")[1:]}
        assert named == set(entry.parameters), entry.name
        assert all(name in REGISTRY or name in FIELDS or name in CHOICES for name in named), entry.name


def test_each_has_a_label_a_unit_and_a_source_that_resolves() -> None:
    for entry in REGISTRY.values():
        assert entry.label and entry.unit, entry.name
        assert catalog.sources()[entry.source]["title"], entry.name


def test_labels_tell_quantities_apart() -> None:
    labels = [entry.label for entry in REGISTRY.values()]
    assert sorted(label for label in labels if labels.count(label) > 1) == []


def test_plan_computes_each_quantity_once_and_after_its_terms() -> None:
    done: set[str] = set()
    for f in PLAN.formulas:
        assert f.name not in done
        assert all(p in done or p in FIELDS or p in CHOICES for p in f.parameters)
        done.add(f.name)
    assert done == set(REGISTRY)


CIRCLE = {"one": "other", "other": "one"}


def test_circles_and_second_definitions_are_refused() -> None:
    made = {
        name: dataclasses.replace(REGISTRY["usd"], name=name, parameters=(needs,)) for name, needs in CIRCLE.items()
    }
    with pytest.raises(ValueError, match=r"formulas need each other: .*(one → other → one|other → one → other)"):
        in_order(made)
    with pytest.raises(ValueError, match="two formulas are called usd"):

        @formula(unit="USD", source="by_definition")
        def usd(one):
            """Twice."""


def test_no_formula_is_called_like_something_that_it_starts_from() -> None:
    """A field or a choice of the same name would be lost without a word."""
    assert set(REGISTRY) & (set(CHOICES) | set(FIELDS)) == set() == set(CHOICES) & set(FIELDS)
