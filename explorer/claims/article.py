"""Navigating the High Cost of AI Compute (a16z, April 2023): its chain from FLOPs to dollars."""

from __future__ import annotations

from typing import Any

from explorer import catalog
from explorer.catalog.spread import spread
from explorer.claims.claim import Claim, number
from explorer.claims.claim import claim_of as _of
from explorer.core.compute import Result
from explorer.core.evaluate import evaluate
from explorer.core.scenario import Scenario, change
from explorer.words.format import price

REQUESTS_PER_DAY = 100
"""Of the user whose year the article prices."""
KEPT_YEARS = 3
"""The life of a card in the article's sum on power."""
HOURS_OF_LIFE = KEPT_YEARS * 365 * 24
API_USD_PER_THOUSAND = 0.002
"""What OpenAI asked for 1,000 tokens of gpt-3.5-turbo in March 2023, as the article says."""
A100, A100_80 = "A100 SXM4 40GB", "A100 SXM4 80GB"
GPT_3 = {
    "flop_rule": "6N rule",
    "seq_len": 2048,
    "tokens": 300e9,
    "dropout": True,
    "precision": "fp16 mixed",
    "mfu": 1.0,
    "prompt_tokens": 1024,
    "output_tokens": 1024,
}
"""The article's rules: 6N, the peak all the time, a request of 1,024 tokens in and as many out."""
REQUEST, BOTH_WAYS = "2 × 1,024 × 175 × 10⁹", "4 × 1,024 × 175 × 10⁹"
TRAINING, PEAK = "6 × 175 × 10⁹ × 300 × 10⁹", "(312 × 10¹²)"
"""Parts of the sums."""


def claims() -> list[Claim]:
    """The article's numbers."""
    return [*_requests(), *_dollars(), *_power(), *_prices()]


def on(accelerator_name: str, **changes: Any) -> Result:
    """GPT-3 on an accelerator, by the article's rules."""
    accelerator, model = catalog.accelerators()[accelerator_name], catalog.models()["GPT-3-175B"].model
    return evaluate(change(Scenario(model=model, accelerator=accelerator), **GPT_3 | changes))


def offered(accelerator_name: str, provider: str, price_kind: str = "on demand", as_of: str = "latest") -> float:
    """The price of one offer. [USD/h]"""
    for offer in catalog.offers(accelerator_name, as_of):
        if (offer.provider, offer.price_kind) == (provider, price_kind):
            return offer.usd_per_device_hour
    raise KeyError(f"{provider} offers no {accelerator_name} {price_kind} in the {as_of} lists")


def _requests() -> list[Claim]:
    r = on(A100_80)
    alone, request, shared = (
        float(r[name]) for name in ("forward_flop_per_token", "request_flop", "encoder_decoder_request_flop")
    )
    peak, core, days = r["peak_flop_per_s"], "432 × 512 × 1.41 × 10⁹", on(A100_80, devices=1)["train_days"]
    return [
        _of("S001", "A request of n tokens in and n out, 2·n·p FLOP, if half the weights read and half write", 2 * 1024 * 175e9, shared, "FLOP", sum=REQUEST),
        _of("S001", "the same for GPT-3, in which every token passes all weights", 2 * 1024 * 175e9, request, "FLOP", sum=BOTH_WAYS),
        _of("S008", "GPT-3, 1,024 tokens in and out: 350 TFLOP", 350e12, shared, "FLOP", sum=REQUEST),
        _of("S009", "Training GPT-3: 3.14 × 10²³ FLOP", 3.14e23, r["training_flop"], "FLOP", sum=TRAINING),
        _of("S011", "A request on a core that does 3 billion operations a second", 116_000, shared / 3e9, "s", sum=f"{REQUEST} ÷ (3 × 10⁹)"),
        _of("S012", "An A100: 512 tensor cores, 128 FLOP a cycle each, at 1.41 GHz", 512 * 128 * 1.41e9, peak, "FLOP/s", sum=core),
        _of("S013", "Peak of an A100", 312e12, peak, "FLOP/s", sum=core),
        _of("S014", "A request on an A100 at its peak, in theory", 1, shared / peak, "s", 0.2, f"{REQUEST} ÷ {PEAK}"),
        _of("S014", "the same with every token through all weights", 1, r["request_seconds_at_peak"], "s", 0.2, f"{BOTH_WAYS} ÷ {PEAK}"),
        _of("S015", "Training over answering, for each token", 3, r["training_flop_per_token"] / alone, "time", sum="6 ÷ 2"),
        _of("S016", "Tokens of the training over those of a request", 3e8, r["tokens"] / 1024, "time", sum="300 × 10⁹ ÷ 1,024"),
        _of("S016", "Training over one request", 1e9, r["training_flop"] / shared, "time", 0.15, f"{TRAINING} ÷ ({REQUEST})"),
        _of("S017", "Training on a single A100: decades", (10 * 365.25, 100 * 365.25), days, "day", sum=f"{TRAINING} ÷ {PEAK} ÷ 86,400"),
    ]  # fmt: skip


def usd_per_thousand(usd_per_device_hour: float) -> float:
    """Raw compute of 1,000 tokens of GPT-3 on an A100 at its peak. [USD]"""
    return float(on(A100_80, usd_per_device_hour=usd_per_device_hour)["usd_per_million_at_peak"]) / 1000


def _dollars() -> list[Claim]:
    then = "April 2023"
    hours = [offered(A100, *offer, then) for offer in (("JarvisLabs", "spot"), ("Lambda", "on demand"), ("AWS", "on demand"))]  # fmt: skip
    spot, low, high = map(usd_per_thousand, hours)
    by_spot, by_low, by_high = (f"2 × 175 × 10⁹ × 1,000 ÷ {PEAK} ÷ 3,600 × {price(usd)}" for usd in hours)
    year = REQUESTS_PER_DAY * 365
    peak, real = (on(A100_80, usd_per_device_hour=2.0, mfu=mfu)["usd"] for mfu in (1.0, 0.4))
    v100 = on("V100 SXM2 32GB", usd_per_device_hour=1.5, mfu=28 / 125)
    least, most = number(low), number(high)
    return [
        _of("S018", "1,000 tokens for $0.0002, on the cheapest A100 on demand of April 2023", 0.0002, low, "USD", 0.1, by_low),
        _of("S018", "the same on the cheapest spot price", 0.0002, spot, "USD", 0.1, by_spot),
        _of("S018", "1,000 tokens for $0.0014, on the dearest A100 (40 GB) of then", 0.0014, high, "USD", 0.1, by_high),
        _of("S019", "OpenAI's price over the raw compute, by the article's range", (0.002 / 0.0014, 0.002 / 0.0002),
            (API_USD_PER_THOUSAND / high, API_USD_PER_THOUSAND / low), "time", sum=f"$0.002 ÷ ${most} to $0.002 ÷ ${least}"),
        _of("S020", "100 requests a day for a year: dollars", (1, 100), (year * low, year * high), "USD",
            sum=f"100 × 365 × ${least} to 100 × 365 × ${most}"),
        _of("S021", "Training GPT-3 on A100 at $2 an hour and the peak", 560_000, peak, "USD", sum=f"3.14 × 10²³ ÷ {PEAK} ÷ 3,600 × $2"),
        _of("S021", "the same at 40 % of the peak, as in good runs", 560_000, real, "USD", sum="3.14 × 10²³ ÷ (0.4 × 312 × 10¹²) ÷ 3,600 × $2"),
        _of("S022", "The highest estimate: on V100 at 28 TFLOP/s and $1.50 an hour", 4.6e6, v100["usd"], "USD",
            sum="3.14 × 10²³ ÷ (28 × 10¹²) ÷ 3,600 × $1.50"),
    ]  # fmt: skip


def _power() -> list[Claim]:
    card, one = (
        on(name, drawn_share=1.0, host_power_share=0.0, pue=1.0, usd_per_kwh=0.10, precision="fp16 mixed")
        for name in ("RTX 3080 Ti", "A100 PCIe 80GB")
    )
    more_kwh = (2 * card["wall_w"] - one["wall_w"]) / 1000 * HOURS_OF_LIFE
    sums, rate, other = (
        r / 1e12
        for r in (card.scenario.accelerator.fp16_sums_flop_per_s, card["peak_flop_per_s"], one["peak_flop_per_s"])
    )
    return [
        _of("S023", "Two RTX 3080 Ti over one A100, raw compute, sums in fp32", 1, 2 * rate / other, "time", sum=f"2 × {number(rate)} ÷ {number(other)}"),
        _of("S023", "the same with sums in fp16, which training avoids", 1, 2 * sums / other, "time", 0.15, f"2 × {number(sums)} ÷ {number(other)}"),
        _of("S024", "Power of the two", 700, 2 * card["wall_w"], "W", sum="2 × 350"),
        _of("S024", "Power of the A100, as a PCIe card", 300, one["wall_w"], "W", sum="300"),
        _of("S025", "Electricity of the difference in three years", 3500, more_kwh, "kWh", sum="(2 × 350 − 300) ÷ 1,000 × 3 × 8,760"),
        _of("S025", "the same in one year", 3500, more_kwh / KEPT_YEARS, "kWh", sum="(2 × 350 − 300) ÷ 1,000 × 8,760"),
        _of("S025", "Its price in three years at $0.10", 1000, more_kwh * card["usd_per_kwh"], "USD", 0.06, "10,512 × $0.10"),
    ]  # fmt: skip


def _prices() -> list[Claim]:
    then, now = spread(A100, "April 2023"), spread(A100)
    assert then and now
    a100, a10g = (offered(name, "AWS", as_of="April 2023") for name in (A100, "A10G"))
    apart = [f"{price(s.highest.usd_per_device_hour)} ÷ {price(s.lowest.usd_per_device_hour)}" for s in (then, now)]
    return [
        _of("S026", "Dearest over cheapest A100 on demand, April 2023", 4, then.ratio, "time", 0.1, apart[0]),
        _of("S026", "the same in the latest lists", None, now.ratio, "time", sum=apart[1]),
        _of("S027", "An A100 over an A10G at AWS, April 2023", (3, 4), a100 / a10g, "time", sum=f"{price(a100)} ÷ {price(a10g)}"),
    ]  # fmt: skip
