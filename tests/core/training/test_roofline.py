"""Work of one device for one micro-batch, against the counts of a whole token."""

import pytest
from scenarios import LAID

from explorer import accelerators, change, evaluate, models


@pytest.mark.parametrize("changes", [{}, {"recompute": "full"}, {"method": "LoRA"}, {"tp": 4, "pp": 2, "devices": 64}])
def test_work_of_all_devices_is_the_hardware_flop(changes) -> None:
    r = evaluate(change(LAID, **changes))
    of_stages = r["pp"] * (r.roofline.matrix_flop + r.roofline.attention_flop) + r.roofline.head_flop
    done = of_stages * r["tp"] * r.layout.dp * r.layout.micro_batches * r.training.steps
    lora = 6 * r.params.adapter_params * r["tokens"]
    assert done + lora == pytest.approx(r.flops.hardware_flop, rel=1e-9)


def test_experts_do_the_rest_of_the_work() -> None:
    r = evaluate(change(LAID, model=models()["Mixtral-8x7B"].model))
    done = r.roofline.matrix_flop + r.experts.expert_flop + r.roofline.attention_flop + r.roofline.head_flop
    whole = done * r.layout.dp * r.layout.micro_batches * r.training.steps
    assert whole == pytest.approx(r.flops.hardware_flop, rel=1e-9)


def test_an_eager_kernel_does_the_masked_half_too() -> None:
    flash, eager = (evaluate(change(LAID, attention=kind)) for kind in ("flash", "eager"))
    assert eager.roofline.attention_flop == 2 * flash.roofline.attention_flop
    assert eager.roofline.attention_flop_per_s == eager.roofline.matrix_flop_per_s


def test_ridge_point_of_an_a100() -> None:
    assert evaluate(LAID).roofline.ridge_point == pytest.approx(312e12 / 2.039e12)


def test_a_narrow_model_is_slower_than_its_flops_say() -> None:
    wide, narrow = LAID, change(LAID, hidden=512, embed_dim=512, heads=4, kv_heads=4, ffn=1376)
    assert evaluate(narrow)["predicted_mfu"] < 0.8 * evaluate(wide)["predicted_mfu"]


def test_fp8_speeds_up_products_and_not_attention() -> None:
    h100 = change(LAID, accelerator=accelerators()["H100 SXM"])
    half, quarter = evaluate(h100).roofline, evaluate(change(h100, precision="fp8 mixed")).roofline
    assert quarter.matrix_seconds < 0.6 * half.matrix_seconds
    assert quarter.attention_seconds == half.attention_seconds
