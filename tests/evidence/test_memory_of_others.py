"""Rows of memory as other people write them: which part was measured, and of what."""

import pytest

from explorer.core.evaluate import evaluate
from explorer.evidence.rows import memory_jobs, reading

HELD = {"framework": "vLLM", "model": "Llama-3.1-8B", "weight_format": "bf16", "accelerator": "H100 SXM", "tp": "1",
        "phase": "inference", "micro_batch": "1", "input_len": "4096", "metric": "gb", "value": "1"}  # fmt: skip


def answer(row):
    case = reading.case_of(row)
    return float(case.answer(evaluate(case.scenario)))


@pytest.mark.parametrize(
    ("kind", "gb"),
    [
        ("model weights", 8.03 * 2),
        ("KV cache", 4096 * 2 * 32 * 8 * 128 * 2 / 1e9),
        ("nvidia-smi", 0.9 * 80),
    ],
)
def test_what_is_measured_of_memory(kind, gb) -> None:
    assert answer(HELD | {"mem_kind": kind}) == pytest.approx(gb, rel=0.02)


def test_memory_of_servers_is_that_of_a_model_in_use() -> None:
    for phase in ("Inference", "serving", "decode", ""):
        assert memory_jobs.in_use(HELD | {"phase": phase})
    assert not memory_jobs.in_use({"phase": "finetune", "framework": "vLLM"})
    assert not memory_jobs.in_use({"phase": "", "framework": "torchtune"})
