"""Time: utilisation, fallback formats, and the article's decades."""

import pytest
from scenarios import LAID

from explorer import Accelerator, accelerators, change, evaluate, models, problems
from explorer.core.model.precision import peak_of, runs_in


def test_gpt3_on_one_a100_takes_decades() -> None:
    s = change(LAID, tokens=3.14e23 / (6 * evaluate(LAID)["params"]), flop_rule="6N rule", devices=1, mfu=1.0)
    assert evaluate(s).training.train_days / 365.25 == pytest.approx(31.9, rel=0.002)


def test_recompute_costs_time_as_predicted_but_not_at_ones_own_mfu() -> None:
    plain, again = evaluate(LAID), evaluate(change(LAID, recompute="full"))
    ratio = again.training.train_days / plain.training.train_days
    assert 1.2 < ratio < again.flops.hardware_flop / again.flops.training_flop
    own = [evaluate(change(LAID, recompute=r, mfu=0.4)).training for r in ("none", "full")]
    assert own[0].train_days == own[1].train_days
    assert own[1].achieved_hfu > own[1].achieved_mfu == 0.4


def test_band_closes_on_ones_own_mfu() -> None:
    usual, own = evaluate(LAID).training, evaluate(change(LAID, mfu=0.5)).training
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
        found = problems(change(LAID, accelerator=accelerator, precision=precision))
        assert found == [f"{name} has no published rate for {precision}. Choose a precision that multiplies in bf16."]


def test_time_is_flops_over_rate() -> None:
    s = change(LAID, accelerator=Accelerator(bf16_flop_per_s=1e15), mfu=0.5, devices=10)
    r = evaluate(s)
    assert r.training.train_seconds == pytest.approx(r.flops.training_flop / (10 * 1e15 * 0.5))
    assert r.training.tokens_per_s_per_device == pytest.approx(0.5e15 / r.flops.training_flop_per_token)


@pytest.mark.parametrize("convention", [{"flop_rule": "6N rule"}, {"causal": False}, {"count_logits": False}])
@pytest.mark.parametrize("recompute", ["none", "full"])
def test_a_way_of_counting_changes_the_mfu_but_not_the_days(convention, recompute) -> None:
    base = change(LAID, recompute=recompute)
    usual, counted = evaluate(base), evaluate(change(base, **convention))
    assert counted.training.train_days == pytest.approx(usual.training.train_days)
    assert counted.cost.usd == pytest.approx(usual.cost.usd)
    assert counted.training.achieved_mfu != pytest.approx(usual.training.achieved_mfu)


def test_where_the_time_of_a_step_goes_adds_up() -> None:
    r = evaluate(change(LAID, tp=4, pp=2, cp=2, interleave=2, devices=64))
    each = ("matrix", "attention", "traffic", "launch_wait", "tp", "cp", "ep", "pp")
    once = ("bubble", "gather_wait", "replica_wait", "optimizer")
    parts = sum(r["micro_batches"] * r[f"{name}_seconds"] for name in each) + sum(r[f"{n}_seconds"] for n in once)
    assert r.training.predicted_step_seconds == pytest.approx(parts)
    assert min(r[f"{name}_seconds"] for name in (*each, *once)) >= 0


def test_a_whole_run_is_its_steps_and_what_comes_between_them() -> None:
    r = evaluate(LAID)
    assert r.training.steps == pytest.approx(2e12 / (1024 * 4096))
    assert r.training.train_seconds == pytest.approx(r.training.steps * r.training.step_seconds * r["run_overhead"])
    assert r.training.run_mfu == pytest.approx(r.training.achieved_mfu / r["run_overhead"])


def test_states_on_the_host_cost_time_and_no_memory() -> None:
    base = change(LAID, devices=1, model=models()["GPT-2-1.5B"].model, seq_len=1024, global_batch=8)
    here, there = evaluate(base), evaluate(change(base, offload="optimizer"))
    assert there.memory.optimizer_bytes == 0 < here.memory.optimizer_bytes
    assert there.training.optimizer_seconds > 10 * here.training.optimizer_seconds


def test_weights_on_the_host_are_fetched_for_each_pass() -> None:
    """By hand: 16-bit weights twice over PCIe 4.0, 32 GB/s, of which copies reach three quarters, as far as computing
    does not hide it; each micro-batch fetches them anew."""
    job = change(LAID, devices=1, global_batch=2, micro_batch=1, zero_stage=0, seq_len=512, recompute="none")
    here, there = (evaluate(change(job, offload=o)).training for o in ("optimizer", "optimizer and weights"))
    fetched = 2 * 2 * 6_738_415_616 / (0.75 * 32e9)
    assert there.host_traffic_bytes == pytest.approx(4 * 6_738_415_616)
    assert there.step_seconds - here.step_seconds == pytest.approx(2 * (fetched - here.compute_seconds))
    shared = evaluate(change(job, offload="optimizer and weights", devices=2, zero_stage=3, shard_devices=2)).training
    assert shared.host_traffic_bytes == pytest.approx(there.host_traffic_bytes / 2)


def test_a_faster_link_to_the_host_saves_time() -> None:
    """Grace is joined to its GPU by NVLink: 450 GB/s beside the 64 of PCIe 5.0."""
    job = {"offload": "optimizer and weights", "devices": 1, "global_batch": 8, "seq_len": 512}
    slow, fast = (evaluate(change(LAID, accelerator=accelerators()[n], **job)).training for n in ("B200", "GB200"))
    assert fast.host_byte_per_s / slow.host_byte_per_s == pytest.approx(450 / 64)
    assert fast.step_seconds < slow.step_seconds


@pytest.mark.parametrize(("name", "least", "most"), [("Llama-3.1-8B", 1.4, 1.5), ("Llama-3.1-405B", 1.1, 1.15)])
def test_large_runs_are_better_looked_after(name, least, most) -> None:
    """Meta's team lost less than a tenth of the hours of its largest run (Llama 3, section 3.3.4)."""
    usual, few = (evaluate(change(LAID, model=models()[name].model, run_losses=r)) for r in ("usual", "few"))
    assert least < usual["run_overhead"] < most and few["run_overhead"] == 1.1


def test_a_power_limit_slows_a_board_by_about_the_root_of_its_share() -> None:
    """torchtitan's H100s of the evidence hold 500 of 700 W."""
    held = evaluate(change(LAID, accelerator=accelerators()["H100 SXM"], power_limit_w=500))
    assert held.roofline.power_share == pytest.approx((500 / 700) ** 0.5, rel=0.02)
    free = evaluate(change(LAID, accelerator=accelerators()["H100 SXM"]))
    assert free.roofline.power_share == 1
    assert held.training.train_days > free.training.train_days


def test_boards_with_less_power_for_their_peak_keep_less_of_it() -> None:
    """H100 PCIe: 350 W for 756 TFLOP/s beside 700 W for 989; L4 has 72 W for a third of an L40S' peak."""

    def share(name: str) -> float:
        return evaluate(change(LAID, accelerator=accelerators()[name])).roofline.power_share

    assert share("H100 SXM") == share("L40S") == share("A100 SXM4 80GB") == 1
    assert share("H100 PCIe") == pytest.approx((350 / 700 / (756 / 989.4)) ** 0.5, rel=0.03)
    assert share("L4") < share("H100 PCIe") < 1 < share("H20")


def test_few_kernels_at_a_time_leave_a_small_model_waiting_for_the_host() -> None:
    small = change(LAID, model=models()["SmolLM2-135M"].model, framework="eager PyTorch", seq_len=512, micro_batch=1)
    waits = {n: evaluate(change(small, micro_batch=n)).training for n in (1, 64)}
    assert waits[1].launch_wait_seconds > 0.5 * waits[1].compute_seconds
    assert waits[64].launch_wait_seconds < 0.1 * waits[64].compute_seconds


def test_no_own_mfu_beyond_what_recomputation_leaves() -> None:
    for changes, most in (({"recompute": "full"}, 75), ({"recompute": "full", "method": "LoRA"}, 67)):
        found = problems(change(LAID, mfu=0.8, **changes))
        assert len(found) == 1
        assert f"at most {most} %" in found[0] or f"at most {most + 1} %" in found[0], found
        assert problems(change(LAID, mfu=0.6, **changes)) == []


def test_fp8_is_faster_than_16_bits_but_not_twice_as_fast() -> None:
    """In evidence/training_throughput, torchtitan's fp8 rows run 1.2 to 1.5 times as fast as the same jobs in bf16."""
    s = change(LAID, accelerator=accelerators()["H100 SXM"])
    speed_up = evaluate(s)["train_days"] / evaluate(change(s, precision="fp8 mixed"))["train_days"]
    assert 1.15 < speed_up < 1.5


def test_finer_scales_cost_more_where_the_matrix_units_do_not_know_them() -> None:
    """torchtitan on H100: one scale a tensor 5,570 tokens/s, one a row 3,812 (evidence); Megatron-Bridge on GB200: 31,508
    and 29,789 with a scale for each block of 32, which Blackwell's units take."""

    def gain(name: str) -> float:
        s = change(LAID, accelerator=accelerators()[name])
        return evaluate(change(s, precision="mxfp8 mixed"))["train_days"] / evaluate(
            change(s, precision="fp8 mixed"))["train_days"]  # fmt: skip

    assert 1 / 1.05 < gain("GB200") < 1.15 < gain("H100 SXM")


def test_fp4_multiplies_faster_than_fp8_where_there_is_fp4() -> None:
    def speed(name: str, precision: str) -> float:
        return float(
            evaluate(change(LAID, accelerator=accelerators()[name], precision=precision))["tokens_per_s_per_device"]
        )

    assert speed("B200", "nvfp4 mixed") > 1.1 * speed("B200", "mxfp8 mixed")
    assert speed("H100 SXM", "nvfp4 mixed") == pytest.approx(speed("H100 SXM", "mxfp8 mixed"), rel=0.05)
