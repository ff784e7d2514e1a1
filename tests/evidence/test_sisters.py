"""Models that stand beside one of the catalogue: their parameters are those that their makers publish, to the unit where
they give it."""

import pytest

from explorer.evidence.rows.shapes import model_of
from explorer.evidence.rows.sisters import sister


@pytest.mark.parametrize(
    ("name", "params", "active", "near"),
    [
        ("openai/gpt-oss-20b", 20_914_757_184, 3.6e9, 0.17),  # which counts the embedding once
        ("Qwen3-30B-A3B-Instruct-2507", 30_532_122_624, 3.3e9, 0.02),
        ("Qwen/Qwen3-Coder-480B-A35B-Instruct-FP8", 480_154_875_392, 35e9, 0.02),
        ("mixtral-8x22B-Instruct-v0.1", 140_630_071_296, 39e9, 0.01),
        ("DeepSeek-V2", 235_741_434_880, 21e9, 0.02),
        ("meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8", 400.7e9, 17e9, 0.02),
        ("moonshotai/Kimi-K2-Instruct", 1.026e12, 32e9, 0.03),
        ("zai-org/GLM-4.5-Air", 106.85e9, 12e9, 0.12),
    ],
)
def test_sizes_are_the_published_ones(name, params, active, near) -> None:
    model = model_of({"model": name})
    assert model.params == pytest.approx(params, rel=0 if isinstance(params, int) else 0.001)
    assert model.active_params == pytest.approx(active, rel=near)


@pytest.mark.parametrize(
    "name", ["DeepSeek-V2-Lite", "Qwen3-32B", "gpt-oss-120b", "GLM-4.5", "Llama-4-Scout", "a model"]
)
def test_others_have_no_sister(name) -> None:
    assert sister(name) is None


def test_stated_parameters_decide() -> None:
    """A row that says 70B of a model by that name means another one."""
    assert model_of({"model": "Kimi-K2", "params": "70e9"}).params == pytest.approx(70e9, rel=0.2)
