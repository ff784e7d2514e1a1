"""Time: utilisation, fallback formats, and the article's decades."""

import pytest

from explorer import Accelerator, Scenario, accelerators, change, evaluate, problems
from explorer.core.precision import peak_of, runs_in


def test_gpt3_on_one_a100_takes_decades() -> None:
    s = change(
        Scenario(), tokens=3.14e23 / (6 * evaluate(Scenario())["params"]), flop_rule="6N rule", devices=1, mfu=1.0
    )
    assert evaluate(s).training.train_days / 365.25 == pytest.approx(31.9, rel=0.002)


def test_recompute_costs_time_at_the_usual_share_of_peak_but_not_at_ones_own_mfu() -> None:
    plain, again = evaluate(Scenario()), evaluate(change(Scenario(), recompute="full"))
    assert again.training.train_days / plain.training.train_days == pytest.approx(
        again.flops.hardware_flop / again.flops.training_flop
    )
    assert again.training.achieved_hfu == pytest.approx(plain.training.achieved_hfu)
    own = [evaluate(change(Scenario(), recompute=r, mfu=0.4)).training for r in ("none", "full")]
    assert own[0].train_days == own[1].train_days
    assert own[1].achieved_hfu > own[1].achieved_mfu == 0.4


def test_band_closes_on_ones_own_mfu() -> None:
    usual, own = evaluate(Scenario()).training, evaluate(change(Scenario(), mfu=0.5)).training
    assert usual.train_days_low < usual.train_days < usual.train_days_high
    assert own.train_days_low == own.train_days == own.train_days_high


@pytest.mark.parametrize(
    ("name", "precision", "used"),
    [
        ("V100 SXM2 32GB", "bf16 mixed", "fp16"),
        ("T4", "bf16 mixed", "fp16"),
        ("A100 SXM4 80GB", "fp8 mixed", "bf16"),
        ("V100 SXM2 32GB", "fp8 mixed", "fp16"),
        ("H100 SXM", "fp8 mixed", "fp8"),
        ("K80", "bf16 mixed", "fp32"),
        ("V100 SXM2 32GB", "tf32", "fp32"),
        ("TPU v4", "fp32", ""),
        ("TPU v4", "fp16 mixed", "bf16"),
    ],
)
def test_format_used_where_the_first_choice_is_missing(name, precision, used) -> None:
    accelerator = accelerators()[name]
    assert runs_in(precision, accelerator) == used
    if used:
        assert peak_of(precision, accelerator) == getattr(accelerator, f"{used}_flop_per_s")
    else:
        found = problems(change(Scenario(), accelerator=accelerator, precision=precision))
        assert found == [f"{name} has no published rate for {precision}. Choose a precision that multiplies in bf16."]


def test_time_is_flops_over_rate() -> None:
    s = change(Scenario(), accelerator=Accelerator(bf16_flop_per_s=1e15), mfu=0.5, devices=10)
    r = evaluate(s)
    assert r.training.train_seconds == pytest.approx(r.flops.training_flop / (10 * 1e15 * 0.5))
    assert r.training.tokens_per_s_per_device == pytest.approx(0.5e15 / r.flops.training_flop_per_token)


@pytest.mark.parametrize("convention", [{"flop_rule": "6N rule"}, {"causal": False}, {"count_logits": False}])
@pytest.mark.parametrize("recompute", ["none", "full"])
def test_a_way_of_counting_changes_the_mfu_but_not_the_days(convention, recompute) -> None:
    base = change(Scenario(), recompute=recompute)
    usual, counted = evaluate(base), evaluate(change(base, **convention))
    assert counted.training.train_days == pytest.approx(usual.training.train_days)
    assert counted.cost.usd == pytest.approx(usual.cost.usd)
    assert counted.training.achieved_mfu != pytest.approx(usual.training.achieved_mfu)


def test_the_usual_share_is_of_the_work_really_done() -> None:
    for changes in ({}, {"recompute": "full"}, {"method": "LoRA"}, {"recompute": "selective", "attention": "eager"}):
        r = evaluate(change(Scenario(), **changes))
        assert r.training.achieved_hfu == pytest.approx(r["default_hfu"])
        assert r.flops.done_flop_per_token == pytest.approx(r.flops.hardware_flop / r["tokens"])


def test_no_own_mfu_beyond_what_recomputation_leaves() -> None:
    for changes, most in (({"recompute": "full"}, 75), ({"recompute": "full", "method": "LoRA"}, 67)):
        found = problems(change(Scenario(), mfu=0.8, **changes))
        assert len(found) == 1
        assert f"at most {most} %" in found[0] or f"at most {most + 1} %" in found[0], found
        assert problems(change(Scenario(), mfu=0.6, **changes)) == []


def test_fp8_is_faster_than_16_bits_but_not_twice_as_fast() -> None:
    """In evidence/training_throughput, torchtitan's fp8 rows run 1.2 to 1.5 times as fast as the same jobs in bf16."""
    s = change(Scenario(), accelerator=accelerators()["H100 SXM"])
    speed_up = evaluate(s)["train_days"] / evaluate(change(s, precision="fp8 mixed"))["train_days"]
    assert 1.15 < speed_up < 1.5
