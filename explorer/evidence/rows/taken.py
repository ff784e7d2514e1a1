"""What of a row is not known here, and what it was taken as instead: one sentence each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from explorer.core.model.precision import runs_in
from explorer.core.scenario import Scenario
from explorer.evidence.rows.columns import BLANKS, OPTIMIZERS, Row, number, software_named
from explorer.evidence.rows.gpus import gpu_of, precision_of, said_gpu
from explorer.evidence.rows.names import NO_WRITERS, TWO_PARTS, known_shape, named_like, plain_name
from explorer.evidence.rows.serving_jobs import ENGINES

LITTLE_ATTENTION = (
    r"mamba|rwkv|jamba|hyena|retnet|griffin|zamba|recurrentgemma|nemotron-h|falcon-h1|kimi-linear|qwen3-next"
)

EAGER = (
    r"pytorch|torchtune|lit-?gpt|foundry|composer|fairseq|colossal|nanotron|picotron|bmtrain|internevo|\bolmo|fsdp|\bddp\b"
    r"|sagemaker|lightning"
)
"""Software that is known to run PyTorch as it stands."""


def taken(row: Row, scenario: Scenario, trained: bool) -> tuple[str, ...]:
    """What was taken as what. trained: the row is about training, else about use."""
    return (*_gpu(row, scenario), *_software(row, scenario, trained), *_model(row, scenario), *_recipe(row, scenario))


def _gpu(row: Row, scenario: Scenario) -> Iterator[str]:
    if not gpu_of(row).exact and said_gpu(row):
        yield f"{said_gpu(row)} is taken as {scenario.accelerator.accelerator_name}, the nearest GPU here"


def _software(row: Row, scenario: Scenario, trained: bool) -> Iterator[str]:
    name = (row.get("framework" if trained else "engine") or row.get("framework") or "").strip()
    signs = [EAGER] if trained else [sign for sign, _ in ENGINES]
    known = (trained and software_named(name.lower())) or any(re.search(sign, name.lower()) for sign in signs)
    if name and name.lower() not in BLANKS and not known:
        taken_as = scenario.workload.framework if trained else scenario.serving.engine
        yield f"{name} is taken as {taken_as}, as any software without a sign of its class"


def _model(row: Row, scenario: Scenario) -> Iterator[str]:
    name, plain = row.get("model") or "a model without a name", plain_name(row.get("model") or "")
    if re.search(LITTLE_ATTENTION, plain):
        yield f"{name} is taken as a transformer of its size, though it has little attention"
    if re.search(f"{NO_WRITERS}|{TWO_PARTS}", plain):
        yield f"{name} is taken as a decoder of its size"
    shaped = number(row, "layers") and number(row, "hidden")
    if not shaped and not known_shape(name).get("layers") and not named_like(name):
        kind = "mixture of experts" if scenario.model.experts else "dense model"
        yield f"{name} is taken as a {kind} of its size, in usual proportions"


def _recipe(row: Row, scenario: Scenario) -> Iterator[str]:
    said = (row.get("precision") or "").strip()
    if said and not runs_in(precision_of(said), scenario.accelerator):
        yield f"{said}, which {scenario.accelerator.accelerator_name} has no rate for, is taken as {scenario.workload.precision}"
    optimizer = (row.get("optimizer") or "").strip().lower()
    if optimizer not in ("", "recipe", *BLANKS) and not re.search(
        "|".join(["adam", *(s for s, _ in OPTIMIZERS)]), optimizer
    ):
        yield f"{optimizer} is taken as {scenario.workload.optimizer}"
