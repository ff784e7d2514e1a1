"""Reports of 2023 and 2024 on fleets, credits and new generations."""

from __future__ import annotations

from explorer import catalog
from explorer.catalog.price_history import history
from explorer.claims.article import A100, A100_80, offered
from explorer.claims.claim import Claim
from explorer.claims.claim import claim_of as _of
from explorer.core.evaluate import evaluate
from explorer.core.scenario import Scenario, change


def claims() -> list[Claim]:
    """The reports' numbers."""
    return [*_fleets(), *_generations()]


def listed(accelerator_name: str, provider: str, source: str, year: str) -> float:
    """What a provider asked on demand at the end of a year, in one source. [USD/h]"""
    (line,) = (
        line
        for line in history(accelerator_name)
        if (line.provider, line.source, line.price_kind) == (provider, source, "on demand")
    )
    until = [usd for date, usd in zip(line.dates, line.usd_per_device_hour, strict=True) if date <= f"{year}-12-31"]
    return until[-1]


def _fleets() -> list[Claim]:
    h100, a100 = catalog.accelerators()["H100 SXM"], catalog.accelerators()[A100]
    faster = h100.bf16_flop_per_s / a100.bf16_flop_per_s
    old, new = (
        1000 / (8 * usd) for usd in (listed("H100 SXM", "AWS", "karpenter_aws", "2024"), offered("H100 SXM", "AWS"))
    )
    return [
        _of("S040", "600,000 H100 over 64 A100, counted", 10_000, 600_000 / 64, "times", 0.1),
        _of("S040", "the same in FLOP/s", 10_000, 600_000 / 64 * faster, "times", 0.1),
        _of("S041", "350,000 H100 at $40,000: tens of billions", (1e10, 1e11), 350_000 * 40_000, "USD"),
        _of("S044", "$1,000 on eight H100: a day, at AWS's price of 2024", 86_400, 3600 * old, "s", 0.3),
        _of("S044", "the same at AWS's latest price", 86_400, 3600 * new, "s", 0.3),
        _of("S047", "A member's share of $400 M, of which the state pays $275 M, by seven", None, (400e6 - 275e6) / 7, "USD"),
    ]  # fmt: skip


def _generations() -> list[Claim]:
    h100, a100 = catalog.accelerators()["H100 SXM"], catalog.accelerators()[A100_80]
    runs = {row["id"]: float(row["value"]) for row in catalog.rows("evidence/training_throughput")}
    answers = [_eight_bit_speedup(concurrent) for concurrent in (1, 32)]
    cards = a100.fp16_flop_per_s / h100.fp8_flop_per_s
    flags = {row["accelerator_name"]: row for row in catalog.rows("accelerators")}
    said = [flags[name]["graphics_capable"] == "y" for name in ("L4", "L40")]
    said += [flags[name]["graphics_capable"] == "n" for name in (A100_80, "H100 SXM")]
    said += [flags[name]["cluster_capable"] == "n" for name in ("L4", "L40")]
    return [
        _of("S069", "An H100 over an A100 in training, by the peaks", 4, h100.bf16_flop_per_s / a100.bf16_flop_per_s, "times"),
        _of("S069", "the same as measured by IBM on Llama-2-7B", 4, runs["T0651"] / runs["T0650"], "times"),
        _of("S069", "An H100 over an A100 in answering one reader, by memory bandwidth", 30,
            h100.memory_byte_per_s / a100.memory_byte_per_s, "times"),
        _of("S071", "Answers in 8 bits over 16 bits on an H100 (Llama-2-7B, 1 to 32 readers)", 1.37, (min(answers), max(answers)), "times"),
        _of("S072", "Share of cards needed with fp8: H100 in fp8 for A100 in fp16, at most", (0, 0.25), cards, "share"),
        _of("S072", "the same for H100 in fp8 instead of 16 bits", (0, 0.25), h100.bf16_flop_per_s / h100.fp8_flop_per_s, "share"),
        _of("S074", "Statements on graphics and single hosts that the table shares, of six", 6, sum(said)),
    ]  # fmt: skip


def _eight_bit_speedup(concurrent: int) -> float:
    """A request to Llama-2-7B on one H100: predicted time in 16 bits over that in 8 bits."""
    start = Scenario(model=catalog.models()["Llama-2-7B"].model, accelerator=catalog.accelerators()["H100 SXM"])
    use = {"serving_tp": 1, "prompt_tokens": 1024, "output_tokens": 256, "concurrent": concurrent}
    wide, narrow = (evaluate(change(start, weight_format=f, **use))["request_seconds"] for f in ("bf16", "fp8"))
    return float(wide / narrow)
