"""The printed formula is the running code."""

import math
import random

import numpy as np
import pytest

from explorer import catalog
from explorer.core.compute import PLAN
from explorer.core.evaluate import CHOICES
from explorer.core.formula import REGISTRY, Formula, expression, formula, in_order
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


@pytest.mark.parametrize("entry", REGISTRY.values(), ids=list(REGISTRY))
def test_printed_text_computes_what_the_function_computes(entry: Formula) -> None:
    rng = random.Random(entry.name)
    code = compile(expression(entry.text), entry.name, "eval")
    scope = {"ceil": np.ceil, "floor": np.floor, "log": np.log, "max": max, "min": min, "inf": math.inf}
    for _ in range(200):
        arguments = {name: draw(name, rng) for name in entry.parameters}
        with np.errstate(all="ignore"):
            printed = eval(code, {"__builtins__": {}}, {**scope, **{k: np.float64(v) for k, v in arguments.items()}})
            assert entry.function(**arguments) == pytest.approx(float(printed), rel=1e-12, nan_ok=True), arguments


@pytest.mark.parametrize("entry", REGISTRY.values(), ids=list(REGISTRY))
def test_text_names_exactly_the_parameters(entry: Formula) -> None:
    named = {part.split("}")[0] for part in entry.text.split("{")[1:]}
    assert named == set(entry.parameters)
    assert all(name in REGISTRY or name in FIELDS or name in CHOICES for name in named)


@pytest.mark.parametrize("entry", REGISTRY.values(), ids=list(REGISTRY))
def test_each_has_a_label_a_unit_and_a_source_that_resolves(entry: Formula) -> None:
    assert entry.label and entry.unit
    assert catalog.sources()[entry.source]["title"]


def test_labels_tell_quantities_apart() -> None:
    labels = [entry.label for entry in REGISTRY.values()]
    assert sorted(label for label in labels if labels.count(label) > 1) == []


def test_plan_computes_each_quantity_once_and_after_its_terms() -> None:
    done: set[str] = set()
    for name, _, parameters in PLAN:
        assert name not in done
        assert all(p in done or p in FIELDS or p in CHOICES for p in parameters)
        done.add(name)
    assert done == set(REGISTRY)


def test_circles_and_second_definitions_are_refused() -> None:
    def one(other):
        """One."""

    def other(one):
        """Other."""

    made = {f.__name__: Formula(f.__name__, "", "", "", "", f, (p,)) for f, p in ((one, "other"), (other, "one"))}
    with pytest.raises(ValueError, match="one → other → one"):
        in_order(made)
    with pytest.raises(ValueError, match="two formulas are called usd"):

        @formula("{one}", unit="USD", source="by_definition")
        def usd(one):
            """Twice."""
