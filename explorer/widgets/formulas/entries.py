"""Every formula, and every input that a formula uses, as an entry of the page: read from the registry, nothing typed twice.

In a text {name} is a link to the entry of that name.
"""

from __future__ import annotations

import re
from typing import Any

from explorer.core.bands import LABELS
from explorer.core.calibration import CONSTANTS, Engine, Framework
from explorer.core.evaluate import CHOICES
from explorer.core.formula import REGISTRY, Formula
from explorer.core.scenario import FIELDS
from explorer.core.seen import SEEN
from explorer.evidence.constants import EFFICIENCIES
from explorer.widgets.fields import CONVENTIONS
from explorer.widgets.formulas.tested import found_in_tests, nearest, used_by
from explorer.words.checked import range_of

WINGS = {"model": "The model", "training": "Training", "serving": "Serving", "money": "Money and energy"}
TOPICS = {
    "params": "Parameters", "kinds": "Kinds of layers", "attention": "Parameters of attention", "lora": "Parameters of adapters", "flops": "FLOPs",
    "precision": "Bytes of training state",
    "memory": "Memory", "activations": "Memory: activations", "recompute": "Memory: recomputation", "working": "Memory: while a layer computes",
    "sharding": "Memory: states shared among replicas", "layout": "Layout on many GPUs", "roofline": "Time of the arithmetic",
    "experts": "Time of experts", "communication": "Traffic between GPUs", "time": "Time of a step and of the run",
    "checkpoints": "Checkpoints and failures", "calendar": "Days of the calendar",
    "weights": "Weights", "cache": "KV cache", "cache_groups": "KV cache: groups of layers", "states": "States in place of a KV cache",
    "pool": "KV cache as vLLM counts it", "capacity": "What fits", "answer": "Length of an answer", "prefix": "Prompts found in a cache",
    "images": "Images and sound in a prompt", "scores": "Attention scores of a prompt", "prefill": "Reading prompts",
    "own_prompt": "Reading one's own prompt", "cache_traffic": "Reading the KV cache", "speed": "Writing tokens",
    "exchange": "Exchange between GPUs of a copy", "host": "Layers on the host", "drafts": "Drafted tokens",
    "apart": "Prompts read on GPUs of their own", "waiting": "Waiting for the first token", "request": "One request",
    "demand": "Demand, copies and prices", "power": "Power in use",
    "cost": "Rent of a run", "energy": "Energy and carbon", "ownership": "Owning",
}  # fmt: skip
"""Titles of the topics, in the order in which they stand within their wing."""
TOLD_TESTS = 4
COUNTED_BY = (*CONVENTIONS, "exact")
"""Inputs that are conventions: field names, and what the choice of how FLOPs are counted means."""
EXACT = "Exact count: holds for every shape."
DEFINED = "Holds by definition: as good as the quantities in it."
CONSTANT_NAMES = frozenset(
    [*CONSTANTS, *LABELS, *Framework.__annotations__, *Engine.__annotations__, *(n for names in EFFICIENCIES.values() for n in names)]
)  # fmt: skip
"""Names that are constants wherever a formula uses them."""


def formulas() -> list[dict[str, Any]]:
    """An entry for each formula of the registry, by wing and topic."""
    places = {topic: place for place, topic in enumerate(TOPICS)}
    wings = list(WINGS)
    users, tests = used_by(), found_in_tests()
    found = sorted(REGISTRY.values(), key=lambda f: (wings.index(f.wing), places[f.topic]))
    return [_formula(one, users, tests) for one in found]


def _formula(one: Formula, users: Any, tests: Any) -> dict[str, Any]:
    own = tests.get(one.name, ())
    return {
        "name": one.name, "kind": "formula", "part": WINGS[one.wing], "group": TOPICS[one.topic],
        "label": one.label, "meaning": first(one.doc), "note": one.note, "unit": one.unit, "text": one.text, "source": one.source,
        "range": range_said(one, users), "tests": list(own[:TOLD_TESTS]), "more": max(0, len(own) - TOLD_TESTS),
        "through": [] if own else nearest(one.name, tests, users), "example": ">>>" in one.doc,
    }  # fmt: skip


def first(doc: str) -> str:
    """What a docstring says first, without its unit.

    >>> first("One step. [s]\\n\\n    It waits.\\n    ")
    'One step.'
    """
    return re.sub(r"\s*\[[^\]]*\](?=$|\s)", "", " ".join(doc.split("\n\n")[0].split()))


def range_said(one: Formula, users: Any) -> str:
    """On what range a formula was checked, or why it has none of its own."""
    if one.checked:
        return f"{range_of(one.name)} {sum(SEEN.get(one.checked, {}).values()):,} published rows."
    if one.wing == "model":
        return EXACT
    enters = nearest(one.name, [name for name, formula in REGISTRY.items() if formula.checked], users)
    part = f" Checked as a part of {' and of '.join(f'{{{name}}}' for name in enters)}." if enters else ""
    if one.source == "by_definition":
        return DEFINED + part
    return f"No range of its own.{part or ' No published row checks what it enters.'}"


def inputs() -> list[dict[str, Any]]:
    """An entry for each input of a formula that is no constant: typed, chosen, or of a table of models, GPUs and prices."""
    used = dict.fromkeys(name for formula in REGISTRY.values() for name in formula.parameters)
    names = [name for name in used if name not in REGISTRY and name not in CONSTANT_NAMES]
    return [_input(name) for name in sorted(names, key=lambda n: (n not in COUNTED_BY, n not in FIELDS))]


def _input(name: str) -> dict[str, Any]:
    if name in FIELDS:
        meta, kind = FIELDS[name].metadata, "given"
        unit = "yes/no" if isinstance(FIELDS[name].default, bool) else meta["unit"]
        label, note, group = meta["label"], meta["help"], "Typed, or of the tables of models, GPUs and prices"
    else:
        (unit, label), note, kind, group = CHOICES[name], "", "chosen", "What a choice means in numbers"
    if name in COUNTED_BY:
        group = "Conventions: how work and memory are counted"
    return {
        "name": name,
        "kind": kind,
        "part": "Inputs",
        "group": group,
        "label": label,
        "meaning": label,
        "note": note,
        "unit": unit or "1",
    }
