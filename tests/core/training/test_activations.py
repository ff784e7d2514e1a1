"""Activations against the closed forms of the paper."""

import pytest
from scenarios import LAID

from explorer import Model, change, evaluate

GPT = Model(
    layers=48, hidden=6144, embed_dim=6144, heads=64, kv_heads=64, head_dim=96, v_head_dim=96, ffn=4 * 6144, gated=False
)


@pytest.mark.parametrize(
    ("recompute", "expected"),
    [
        ("none", lambda s, b, h, a: 34 * s * b * h + 5 * a * s * s * b),
        ("selective", lambda s, b, h, a: 34 * s * b * h),
    ],
)
@pytest.mark.parametrize("micro_batch", [1, 4])
def test_activations_of_a_gpt_block(recompute, expected, micro_batch) -> None:
    """Korthikanti 2022, equations 1 and 2 without tensor parallelism."""
    s = change(
        change(LAID, model=GPT),
        seq_len=2048,
        micro_batch=micro_batch,
        recompute=recompute,
        dropout=True,
        attention="eager",
    )
    block = expected(2048, micro_batch, 6144, 64)
    assert evaluate(s)["activation_bytes"] == pytest.approx(48 * block, rel=1e-12)


def test_full_recompute_keeps_the_inputs_and_makes_one_layer_again() -> None:
    """Korthikanti 2022, table 2: 2·s·b·h a layer; besides, for a while, the layer that is being recomputed."""
    s = change(change(LAID, model=GPT), seq_len=2048, recompute="full", dropout=True, attention="eager")
    layer = 34 * 2048 * 6144 + 5 * 64 * 2048 * 2048
    r = evaluate(s)
    assert r["activation_bytes"] == pytest.approx(48 * 2 * 2048 * 6144, rel=1e-12)
    assert r["recomputed_bytes"] == pytest.approx(layer, rel=1e-12)


def test_moe_blocks_hold_each_visited_expert() -> None:
    moe = Model(experts=8, experts_per_token=2, moe_layers=32, moe_ffn=11008, kv_heads=32)
    sparse, dense = (evaluate(change(LAID, model=m)) for m in (moe, Model()))
    assert sparse.activations.moe_activation_bytes_per_token > 2 * 11008 * 6
    assert sparse.recompute.activation_bytes > dense.recompute.activation_bytes
