"""Reports of 2023 and 2024 on who has which GPUs: what each fleet comes to, counted, by its peak and by its speed."""

from __future__ import annotations

import math
import re
from typing import Any

from explorer import catalog
from explorer.catalog.holdings import Holding, holdings
from explorer.catalog.listed import named_model
from explorer.catalog.price_history import history
from explorer.claims.article import offered
from explorer.claims.claim import Claim, number
from explorer.claims.claim import claim_of as _of
from explorer.core.compute import Result
from explorer.core.evaluate import evaluate
from explorer.core.scenario import Scenario, change
from explorer.words.format import price

HOURS = 8760
MEASURED = ("T0651", "T0650")
"""Llama-2-7B in training as IBM measured it: tokens a second of an H100, and of an A100."""
A100, H100, OLD = "A100 SXM4 80GB", "H100 SXM", "RTX 3090"


def claims() -> list[Claim]:
    """The reports' numbers on fleets."""
    return [*_companies(), *_universities(), *_teams(), *_labs(), *_students()]


def peak(accelerator_name: str) -> float:
    """Dense, in 16 bits. [FLOP/s]"""
    return catalog.accelerators()[accelerator_name].fp16_flop_per_s


def measured_ratio() -> tuple[float, str]:
    """How much faster an H100 trains than an A100, as measured, and as a sum."""
    runs = {row["id"]: float(row["value"]) for row in catalog.rows("evidence/training_throughput")}
    new, old = (runs[key] for key in MEASURED)
    return new / old, f"{number(new)} ÷ {number(old)}"


def training(name: str, accelerator_name: str, devices: int, **changes: Any) -> Result:
    """A model of the list, or of a size, trained on so many GPUs, each with at least one sequence a step."""
    start = Scenario(model=named_model(name), accelerator=catalog.accelerators()[accelerator_name])
    return evaluate(change(start, **{"devices": devices, "seq_len": 2048, "global_batch": 512} | changes))


def small(accelerator_name: str, devices: int) -> float:
    """Training of a 1.1B: predicted tokens a second of a whole fleet of one kind. [token/s]"""
    r = training("TinyLlama-1.1B", accelerator_name, devices, tokens=22e9)
    return float(r["tokens"] / r["train_seconds"])


def listed(accelerator_name: str, provider: str, source: str, year: str) -> float:
    """What a provider asked on demand at the end of a year, in one source. [USD/h]"""
    (line,) = (
        line
        for line in history(accelerator_name)
        if (line.provider, line.source, line.price_kind) == (provider, source, "on demand")
    )
    until = [usd for date, usd in zip(line.dates, line.usd_per_device_hour, strict=True) if date <= f"{year}-12-31"]
    return until[-1]


def _named(fact: str) -> list[Holding]:
    """The holdings that a fact names."""
    return [each for each in holdings().values() if fact in each.facts]


def _by_peak(holding: Holding) -> str:
    """The sum of its peaks."""
    parts = (f"{count:,} × {number(peak(name) / 1e12)}" for name, count in holding.fleet.items())
    return f"({' + '.join(parts)}) × 10¹²"


def _peak_of(fact: str, holding: Holding) -> Claim:
    cards = re.sub(r"\d{4,}(?=x )", lambda many: f"{int(many[0]):,}", holding.cards)
    return _of(fact, f"{holding.name}: {cards}, at the peak", None, holding.peak_flop_per_s, "FLOP/s", sum=_by_peak(holding))  # fmt: skip


def _companies() -> list[Claim]:
    (stanford,), (fund,), (empire,) = (_named(fact) for fact in ("S038", "S052", "S047"))
    bought, meta = _named("S039")
    counted, by = meta.devices / stanford.devices, f"{meta.devices:,} ÷ {stanford.devices}"
    faster, runs = measured_ratio()
    rest = (meta.devices - bought.devices) * peak(H100) / peak(A100)
    rates = f"989.4 ÷ {peak(A100) / 1e12:g}"
    universities = [holdings()[name] for name in ("UT Austin", "Stanford, language group")]
    return [
        _peak_of("S038", stanford),
        _of("S039", "The 250,000 that are not bought H100, if they were A100", None, rest, "GPU", sum=f"(600,000 − 350,000) × {rates}"),
        _of("S040", "600,000 H100 over 64 A100, counted", 10_000, counted, "time", 0.1, by),
        _of("S040", "the same in FLOP/s", 10_000, meta.peak_flop_per_s / stanford.peak_flop_per_s, "time", 0.1, f"{by} × {rates}"),
        _of("S040", "the same by the speed of training that IBM measured on either", 10_000, counted * faster, "time", 0.1, f"{by} × {runs}"),
        _of("S041", "350,000 H100 at $40,000: tens of billions", (1e10, 1e11), bought.devices * 40_000, "USD", sum="350,000 × $40,000"),
        _of("S047", "A member's share of $400 M, of which the state pays $275 M, by seven", None, (empire.usd - 275e6) / 7, "USD", sum="($400 − $275) × 10⁶ ÷ 7"),
        _of("S047", "H100 at $40,000 that $400 M buys, without servers and power", None, empire.usd / 40_000, "GPU", sum="$400 × 10⁶ ÷ $40,000"),
        _peak_of("S052", fund),
        _of("S082", "All of Meta's GPUs over those of two universities, counted", (100, 9_999),
            (meta.devices / universities[0].devices, meta.devices / universities[1].devices), "time",
            sum=f"600,000 ÷ {universities[0].devices} to 600,000 ÷ {universities[1].devices}"),
    ]  # fmt: skip


def _universities() -> list[Claim]:
    pli, kempner, austin = _named("S058")
    della, aachen = holdings()["Princeton, Della"], holdings()["RWTH Aachen"]
    newer = della.fleet[H100]
    return [
        _of("S043", "H100 of Princeton's language initiative alone", 300, pli.devices, "GPU", sum="300"),
        _of("S043", "the same with the university's cluster Della", 300, pli.devices + newer, "GPU", sum="300 + 96 × 8"),
        _of("S046", "H100 of RWTH Aachen", (200, math.inf), aachen.devices, "GPU", sum="52 × 4"),
        *(_peak_of("S058", each) for each in (pli, kempner, austin)),
        _peak_of("S059", della),
        _of("S059", "the same, counted", None, della.devices, "GPU", sum="128 × 2 + 48 × 4 + 96 × 8"),
        _peak_of("S061", *_named("S061")),
        _of("S062", "H100 of RWTH Aachen, as the other report has it", (200, math.inf), aachen.devices, "GPU", sum="52 × 4"),
    ]  # fmt: skip


def _memory(holding: Holding) -> float:
    """Of all its cards together. [B]"""
    known = catalog.accelerators()
    return sum(count * known[name].memory_bytes for name, count in holding.fleet.items())


def _speed(holding: Holding) -> float:
    """Predicted for a 1.1B, all its cards together, where they are of one kind. [token/s]"""
    ((name, count),) = holding.fleet.items()
    return small(name, count)


def _teams() -> list[Claim]:
    (loan,) = _named("S053")
    poor, rich = _named("S051")
    each = [h.peak_flop_per_s / h.people for h in (poor, rich)]
    speed = [_speed(h) / h.people for h in (poor, rich)]
    glm = training("130B", "A100 SXM4 40GB", loan.devices, tokens=400e9, global_batch=4224, framework="older Megatron", precision="fp16 mixed")  # fmt: skip
    by_share = f"{number(glm['training_flop'])} ÷ (768 × 312 × 10¹² × {number(float(glm['run_mfu']))}) ÷ 86,400"
    return [
        _of("S051", "Peak for each person, ten A800 for ten over four 3090 for six", None, each[1] / each[0], "time",
            sum="(10 × 312 ÷ 10) ÷ (4 × 71 ÷ 6)"),
        _of("S051", "the same by the predicted speed of training a 1.1B", None, speed[1] / speed[0], "time",
            sum=f"{number(speed[1])} ÷ {number(speed[0])}"),
        _of("S053", "Servers of eight A100 lent for GLM-130B: nearly a hundred", 100, loan.devices / 8, "server", sum="768 ÷ 8"),
        _of("S053", "Days of that run on 400 billion tokens: 60 as its makers say, predicted here", 60, glm["train_days"], "day", 0.25, by_share),
    ]  # fmt: skip


def _labs() -> list[Claim]:
    own, hours = _named("S063")
    (eight,), (mixed,) = _named("S064"), _named("S065")
    return [
        _of("S045", "A100 of the student's lab, as the other report counts them", 16, own.devices, "GPU", sum="16"),
        _of("S060", "GPUs for each person, 32 for ten", None, 32 / 10, "GPU", sum="32 ÷ 10"),
        _of("S063", "120,000 GPU-hours a year: GPUs that never rest", None, hours.gpu_hours_year / HOURS, "GPU", sum="120,000 ÷ 8,760"),
        _of("S064", "Memory of five H100 together", (80e9, math.inf), _memory(eight), "B", sum="5 × 80 × 10⁹"),
        _of("S065", "GPUs for each of eight people", None, mixed.devices / mixed.people, "GPU", sum="(8 + 8) ÷ 8"),
        _of("S065", "Share of the peak that the eight L40S have", None, 8 * peak("L40S") / mixed.peak_flop_per_s, "share",
            sum="8 × 362.05 ÷ (8 × 989.4 + 8 × 362.05)"),
        _of("S068", "About 30 GPUs in servers of four: seven or eight servers", 30, (7 * 4, 8 * 4), "GPU", sum="7 × 4 to 8 × 4"),
    ]  # fmt: skip


def _students() -> list[Claim]:
    years = [each for each in _named("S066") if each.group == "student"]
    first, last = years[0], years[-1]
    old, new = (1000 / (8 * usd) for usd in (listed(H100, "AWS", "karpenter_aws", "2024"), offered(H100, "AWS")))
    two, one = _named("S067")
    fast = [_speed(each) for each in (two, one)]
    return [
        _of("S044", "$1,000 on eight H100: a day, at AWS's price of 2024", 86_400, 3600 * old, "s", 0.3, f"$1,000 ÷ (8 × {price(1000 / 8 / old)}) × 3,600"),
        _of("S044", "the same at AWS's latest price", 86_400, 3600 * new, "s", 0.3, f"$1,000 ÷ (8 × {price(1000 / 8 / new)}) × 3,600"),
        *(_peak_of("S066", each) for each in years),
        _of("S066", "Peak of 2024 over that of 2019", None, last.peak_flop_per_s / first.peak_flop_per_s, "time", sum="8 × 989.4 ÷ 53.8"),
        _of("S067", "Memory of two 3090 over that of an A100 of 40 GB", 1, _memory(two) / _memory(one), "time", 0.2, "2 × 24 ÷ 40"),
        _of("S067", "the same by the predicted speed of training a 1.1B", 1, fast[0] / fast[1], "time", 0.2, f"{number(fast[0])} ÷ {number(fast[1])}"),
        _of("S067", "The largest model whose weights, gradients and Adam fill the A100 for the five", None,
            40e9 / training("TinyLlama-1.1B", "A100 SXM4 40GB", 1)["bytes_per_param"], sum="40 × 10⁹ ÷ 16"),
    ]  # fmt: skip
