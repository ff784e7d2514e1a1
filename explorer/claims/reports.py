"""Reports of 2024 on what new GPUs and fewer bits do."""

from __future__ import annotations

import math

from explorer import catalog
from explorer.claims.article import A100_80
from explorer.claims.claim import Claim, number
from explorer.claims.claim import claim_of as _of
from explorer.claims.fleets import H100, measured_ratio, training
from explorer.core.choose.search import settled
from explorer.core.evaluate import evaluate
from explorer.core.scenario import Scenario, change


def claims() -> list[Claim]:
    """Their numbers on the H100, on bits, and on which card is for what."""
    return [*_generations(), *_eight_bits(), *_formats(), *_cards()]


def _generations() -> list[Claim]:
    h100, a100 = catalog.accelerators()[H100], catalog.accelerators()[A100_80]
    measured, runs = measured_ratio()
    return [
        _of("S069", "An H100 over an A100 in training, by the peaks", 4, h100.bf16_flop_per_s / a100.bf16_flop_per_s, "time", sum="989.4 ÷ 312"),
        _of("S069", "the same as measured by IBM on Llama-2-7B", 4, measured, "time", sum=runs),
        _of("S069", "An H100 over an A100 in answering one reader, by memory bandwidth", 30,
            h100.memory_byte_per_s / a100.memory_byte_per_s, "time", sum="3,350 ÷ 2,039"),
    ]  # fmt: skip


def _eight_bits() -> list[Claim]:
    h100, a100 = catalog.accelerators()[H100], catalog.accelerators()[A100_80]
    (alone, by_one), (many, by_many) = sorted(_eight_bit_speedup(concurrent) for concurrent in (1, 32))
    cards = a100.fp16_flop_per_s / h100.fp8_flop_per_s
    return [
        _of("S071", "Answers in 8 bits over 16 bits on an H100 (Llama-2-7B, 1 to 32 readers)", 1.37, (alone, many), "time", sum=f"{by_one} to {by_many}"),
        _of("S072", "Share of cards needed with fp8: H100 in fp8 for A100 in fp16, at most", (0, 0.25), cards, "share", sum="312 ÷ 1,978.9"),
        _of("S072", "the same for H100 in fp8 instead of 16 bits", (0, 0.25), h100.bf16_flop_per_s / h100.fp8_flop_per_s, "share", sum="989.4 ÷ 1,978.9"),
    ]  # fmt: skip


def _eight_bit_speedup(concurrent: int) -> tuple[float, str]:
    """A request to Llama-2-7B on one H100: predicted time in 16 bits over that in 8 bits, and as a sum."""
    start = Scenario(model=catalog.models()["Llama-2-7B"].model, accelerator=catalog.accelerators()[H100])
    use = {"serving_tp": 1, "prompt_tokens": 1024, "output_tokens": 256, "concurrent": concurrent}
    wide, narrow = (float(evaluate(change(start, weight_format=f, **use))["request_seconds"]) for f in ("bf16", "fp8"))
    return wide / narrow, f"{number(wide)} ÷ {number(narrow)}"


def _formats() -> list[Claim]:
    asked = {"tokens": 140e9, "seq_len": 4096}
    wide = training("Llama-2-7B", H100, 8, precision="bf16 mixed", **asked)
    narrow = evaluate(change(settled(wide.scenario), precision="fp8 mixed"))
    days, held = ([float(r[name]) for r in (wide, narrow)] for name in ("train_days", "device_bytes"))
    slow, fast = (float(training("GPT-2-1.5B", A100_80, 8, seq_len=1024, tokens=2e9, precision=p)["train_days"]) for p in ("fp32", "tf32"))  # fmt: skip
    return [
        _of("S088", "Training a 7B on eight H100 in 16 bits over fp8, laid out alike, time", (1, math.inf), days[0] / days[1], "time", sum=f"{number(days[0])} ÷ {number(days[1])}"),
        _of("S088", "the same for memory", (1, math.inf), held[0] / held[1], "time", sum=f"{number(held[0])} ÷ ({number(held[1])})"),
        _of("S088", "Weight, gradient and Adam of each parameter in fp8, if half the bits took half the bytes", 8, narrow["bytes_per_param"], "B", sum="2 + 2 + 4 + 4 + 4"),
        _of("S089", "Peak of an A100 in TF32 over FP32", (1, math.inf), 156 / 19.5, "time", sum="156 ÷ 19.5"),
        _of("S089", "the same for training GPT-2 1.5B on eight", (1, math.inf), slow / fast, "time", sum=f"{number(slow)} ÷ {number(fast)}"),
    ]  # fmt: skip


def _cards() -> list[Claim]:
    flags = {row["accelerator_name"]: row for row in catalog.rows("accelerators")}
    said = [flags[name]["graphics_capable"] == "y" for name in ("L4", "L40")]
    said += [flags[name]["graphics_capable"] == "n" for name in (A100_80, H100)]
    said += [flags[name]["cluster_capable"] == "n" for name in ("L4", "L40")]
    asked = {"tokens": 140e9, "seq_len": 4096}
    plain, module = (float(training("Llama-2-7B", name, 8, **asked)["train_days"]) for name in ("H100 PCIe", H100))
    faster = peak_ratio("H100 PCIe")
    return [
        _of("S074", "Statements on graphics and single hosts that the table shares, of six", 6, sum(said), sum=" + ".join("1" for held in said if held)),
        _of("S090", "Training a 7B on eight H100 as PCIe cards over SXM, time", (1, math.inf), plain / module, "time", sum=f"{number(plain)} ÷ {number(module)}"),
        _of("S090", "Peak of the SXM card over that of the PCIe card", None, faster, "time", sum="989.4 ÷ 756"),
    ]  # fmt: skip


def peak_ratio(name: str) -> float:
    """Peak of an H100 SXM over that of another card, in 16 bits."""
    known = catalog.accelerators()
    return known[H100].bf16_flop_per_s / known[name].bf16_flop_per_s
