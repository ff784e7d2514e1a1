"""Shapes of evidence rows, against the parameters that makers publish."""

import pytest

from explorer.evidence.rows.columns import Unscorable
from explorer.evidence.rows.shapes import model_of, named_like

PALM = {"layers": "118", "hidden": "18432", "heads": "48", "kv_heads": "1", "ffn": "73728", "vocab": "256000"}
QWEN3 = {"layers": "48", "hidden": "2048", "heads": "32", "kv_heads": "4", "ffn": "768", "vocab": "151936"}
QWEN3_DENSE = {"layers": "28", "hidden": "1024", "heads": "16", "kv_heads": "8", "ffn": "3072", "vocab": "151936"}
DEEPSEEK_V2 = {"layers": "60", "hidden": "5120", "heads": "128", "ffn": "12288", "vocab": "102400"}


@pytest.mark.parametrize(
    ("columns", "mlp", "params", "active", "head_dim"),
    [
        (PALM, "swiglu parallel", 540.35e9, 0, 256),
        (QWEN3, "swiglu moe 128e top8", 30.53e9, 3.35e9, 128),
        (QWEN3_DENSE, "swiglu tied", 596e6, 0, 128),
    ],
    ids=["PaLM-540B", "Qwen3-30B-A3B", "Qwen3-0.6B"],
)
def test_stated_parameters_settle_what_columns_leave_open(columns, mlp, params, active, head_dim) -> None:
    row = columns | {"mlp": mlp, "params": str(params), "active_params": str(active or params), "model": "a model"}
    model = model_of(row)
    assert model.head_dim == head_dim
    assert model.params == pytest.approx(params, rel=0.03)
    assert not active or model.active_params == pytest.approx(active, rel=0.03)


def test_the_width_of_an_expert_is_not_that_of_the_dense_layer() -> None:
    """DeepSeek-V2: 236B in all; 160 experts as wide as its one dense layer would be 1.8T."""
    row = DEEPSEEK_V2 | {"mlp": "swiglu moe 160e top6", "params": "236e9", "active_params": "21e9", "model": "V2"}
    assert model_of(row).params == pytest.approx(236e9, rel=0.1)


def test_a_shape_that_is_another_model_is_not_scored() -> None:
    row = QWEN3_DENSE | {"mlp": "swiglu tied", "params": "7e9", "model": "nothing known"}
    with pytest.raises(Unscorable, match="its shape makes 772M parameters"):
        model_of(row)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Llama-4-Scout", "Llama-4-Scout (text)"),
        ("meta-llama/Llama-3.1-8B", "Llama-3.1-8B"),
        ("LLAMA3_70B", "Llama-3.1-70B"),
        ("Llama-3.1-7B", ""),
        ("gpt-oss-20b", "gpt-oss-20b"),
    ],
)
def test_names_find_their_model_and_no_other_size(name, label) -> None:
    assert named_like(name) == label


def test_a_mixture_without_a_shape_is_built_as_one() -> None:
    model = model_of({"model": "Some-New-MoE", "params": "100e9", "active_params": "6e9"})
    assert model.experts > 8 and model.params == pytest.approx(100e9, rel=0.1)
    assert model.active_params == pytest.approx(6e9, rel=0.25)
