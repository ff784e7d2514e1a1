"""What the articles say of means: software, demand, rent and purchase, what a lab can train, and how fast it all grows."""

from __future__ import annotations

import math

from explorer import catalog
from explorer.catalog.listed import named_model
from explorer.catalog.purchases import server_share, usual_purchase
from explorer.claims.article import A100_80
from explorer.claims.claim import Claim, number
from explorer.claims.claim import claim_of as _of
from explorer.claims.fleets import H100, HOURS, OLD, small, training
from explorer.core.compute import Result
from explorer.core.evaluate import evaluate
from explorer.core.scenario import Scenario, change
from explorer.words.format import price

LARGE_USD = 50e6
"""From which spending a year the article expects that a data centre of one's own pays. [USD/year]"""
DOUBLING_MONTHS, GROWTH = 3.43, 300_000
MONTHS_TO = {"the end of 2017": 62, "2018, six full years": 72}
"""From the autumn of 2012, when AlexNet was published, and from 2012 to 2018 as it is said. [month]"""
RACKS, SERVERS = 5.9e6, 20e6
WEEKS = 26 / 2


def claims() -> list[Claim]:
    """The articles' numbers on means."""
    return [*_rent_or_own(), *_demand(), *_software(), *_growth(), *_reach()]


def owned(name: str, use_share: float = 0.7) -> Result:
    """One GPU bought at its usual price, and rented for the hours in which it works at the usual price of an hour."""
    bought, offer = usual_purchase(name), catalog.usual_offer(name)
    assert bought and offer
    return evaluate(
        change(
            Scenario(accelerator=catalog.accelerators()[name]), use_share=use_share, server_share=server_share(bought),
            purchase_usd_per_device=bought.usd, usd_per_device_hour=offer.usd_per_device_hour, devices=1,
        )
    )  # fmt: skip


def _rent_or_own() -> list[Claim]:
    busy, idle, home = owned(A100_80), owned(A100_80, 0.2), owned(OLD)
    rent = float(busy["usd_per_device_hour"])
    terms = [int(kind[0]) for kind in catalog.KINDS.values() if kind.endswith("commitment")]
    times = [float(r["own_usd_per_device_hour"]) for r in (busy, idle)]
    power = [float(r["electricity_usd_per_year"]) for r in (busy, home)]
    years = [float(r["own_usd_per_year"]) for r in (busy, home)]
    return [
        _of("S031", "A100 that $50 M a year rents at today's usual price; whether a building of one's own pays is not in the model", None,
            LARGE_USD / HOURS / rent, "GPU", sum=f"$50 × 10⁶ ÷ 8,760 ÷ {price(rent)}"),
        _of("S031", "Rent a year that eight A100 of one's own, in a rack of somebody else's, save at 70 % of the hours", None,
            8 * 0.7 * HOURS * (rent - times[0]), "USD", sum=f"8 × 0.7 × 8,760 × ({price(rent)} − ${number(times[0])})"),
        _of("S033", "Commitments in the price lists", (1, 3), (min(terms), max(terms)), "year", sum="1 to 3"),
        _of("S081", "Electricity in the cost of an A100 of one's own, at 70 % of the hours: we read half or more", (0.5, 1), power[0] / years[0], "share",
            sum=f"${number(power[0])} ÷ ${number(years[0])}"),
        _of("S081", "the same for an RTX 3090", (0.5, 1), power[1] / years[1], "share", sum=f"${number(power[1])} ÷ ${number(years[1])}"),
        _of("S085", "An hour of an A100 of one's own, at 20 % of the hours, over a rented one", (1, math.inf), times[1] / rent, "time",
            sum=f"${number(times[1])} ÷ {price(rent)}"),
        _of("S085", "the same at 70 % of the hours", (1, math.inf), times[0] / rent, "time", sum=f"${number(times[0])} ÷ {price(rent)}"),
    ]  # fmt: skip


def _demand() -> list[Claim]:
    few, many = (_fleet(requests) for requests in (1_000, 1_000_000))
    return [
        _of("S034", "50 % more each week: after four weeks", None, 1.5**4, "time", sum="1.5 ^ 4"),
        _of("S034", "Ten times the requests over 1,000,000 a day to an 8B: GPUs", 10, many[1] / many[0], "time", 0.1, f"{many[1]} ÷ {many[0]}"),
        _of("S034", "the same over 1,000 a day", 10, few[1] / few[0], "time", 0.1, f"{few[1]} ÷ {few[0]}"),
    ]  # fmt: skip


def _fleet(requests: float) -> tuple[int, int]:
    """GPUs for a demand, and for ten times as much, of an 8B on A100."""
    start = Scenario(model=named_model("Llama-3.1-8B"), accelerator=catalog.accelerators()[A100_80])
    asked = (change(start, job="serve", requests_per_day=factor * requests) for factor in (1, 10))
    one, ten = (int(evaluate(each)["fleet_devices"]) for each in asked)
    return one, ten


def _served(engine: str, concurrent: int, weight_format: str = "bf16") -> float:
    """Words of Llama-2-7B that one H100 writes in a second. [token/s]"""
    start = Scenario(model=named_model("Llama-2-7B"), accelerator=catalog.accelerators()[H100])
    use = {"serving_tp": 1, "prompt_tokens": 512, "output_tokens": 256, "engine": engine, "job": "serve"}
    return float(evaluate(change(start, concurrent=concurrent, weight_format=weight_format, **use))["output_tokens_per_s"])  # fmt: skip


def _software() -> list[Claim]:
    plain, engine, alone, narrow = (
        _served(*asked)
        for asked in (("Transformers", 32), ("vLLM, SGLang", 32), ("vLLM, SGLang", 1), ("vLLM, SGLang", 1, "int4"))
    )
    asked = {"tokens": 140e9, "seq_len": 4096}
    wide, half = (float(training("Llama-2-7B", H100, 8, precision=p, **asked)["train_days"]) for p in ("bf16 mixed", "fp8 mixed"))  # fmt: skip
    return [
        _of("S035", "Tokens a second of a 7B on an H100: 32 readers together over one after the other", (10, math.inf), engine / alone, "time", sum=f"{number(engine)} ÷ {number(alone)}"),
        _of("S035", "the same, an engine over plain Transformers, 32 readers in both", (10, math.inf), engine / plain, "time", sum=f"{number(engine)} ÷ {number(plain)}"),
        _of("S035", "Peak of an H100 in 8 bits over 16 bits: linear in bits is 2", 2, 1978.9 / 989.4, "time", sum="1,978.9 ÷ 989.4"),
        _of("S035", "the same for the time of training a 7B", 2, wide / half, "time", sum=f"{number(wide)} ÷ {number(half)}"),
        _of("S035", "Answers to one reader, weights in 4 bits over 16 bits: linear in bits is 4", 4, narrow / alone, "time", sum=f"{number(narrow)} ÷ {number(alone)}"),
    ]  # fmt: skip


def _growth() -> list[Claim]:
    needed = DOUBLING_MONTHS * math.log2(GROWTH)
    landmark = next(float(row["training_flop"]) for row in catalog.rows("landmarks") if row["label"] == "GPT-4")
    gpt4 = [_gpt4(landmark, mfu) for mfu in (0.35, 1.0)]
    until = [2 ** (months / DOUBLING_MONTHS) for months in MONTHS_TO.values()]
    return [
        _of("S042", "Epoch AI's 2.1 × 10²⁵ FLOP for GPT-4 on A100 at $2 and 35 % of the peak", 100e6, gpt4[0], "USD", 0.1,
            "2.1 × 10²⁵ ÷ (312 × 10¹² × 0.35) ÷ 3,600 × $2"),
        _of("S042", "the same at the peak", 100e6, gpt4[1], "USD", 0.1, "2.1 × 10²⁵ ÷ (312 × 10¹²) ÷ 3,600 × $2"),
        *(
            _of("S054", f"Doubling each 3.43 months from 2012 to {name}: {months} months", GROWTH, factor, "time", 0.1, f"2 ^ ({months} ÷ 3.43)")
            for (name, months), factor in zip(MONTHS_TO.items(), until, strict=True)
        ),
        _of("S054", "Time that 300,000 times take", None, needed, "month", sum="3.43 × log2(300,000)"),
        _of("S055", "Servers a rack, 20 million in 5.9 million", None, SERVERS / RACKS, "server", sum="20 ÷ 5.9"),
    ]  # fmt: skip


def _gpt4(flop: float, mfu: float) -> float:
    """Rent of a run of so many FLOPs on A100 at $2 an hour. [USD]"""
    start = Scenario(model=named_model("280B"), accelerator=catalog.accelerators()[A100_80])
    asked = change(start, flop_rule="6N rule", mfu=mfu, usd_per_device_hour=2.0, devices=25_000, global_batch=15_360)
    return float(evaluate(change(asked, tokens=flop / float(evaluate(asked)["training_flop_per_token"])))["usd"])


def _reach() -> list[Claim]:
    seven, seventy = (training("Llama-2-7B", A100_80, 64, tokens=2e12, seq_len=4096), training("Llama-3.1-70B", H100, 300, tokens=15e12, seq_len=8192, global_batch=2100))  # fmt: skip
    tuned = training("Mistral-7B-v0.1", "RTX 4090", 1, tokens=10e6, method="QLoRA", global_batch=16, framework="Hugging Face")  # fmt: skip
    days = [float(r["train_days"]) for r in (seven, seventy, tuned)]
    by = [f"{number(float(r['training_flop']))} ÷ ({r['devices']:.0f} × {number(float(r['peak_flop_per_s']))} × {number(float(r['run_mfu']))}) ÷ 86,400" for r in (seven, seventy, tuned)]  # fmt: skip
    fleets = [small(H100, 8), small(OLD, 2), small(H100, 1), small(OLD, 1)]
    return [
        _of("S048", "Speed of eight H100 over two RTX 3090 in training a 1.1B", (WEEKS, math.inf), fleets[0] / fleets[1], "time",
            sum=f"{number(fleets[0])} ÷ {number(fleets[1])}"),
        _of("S048", "the same, one over one", (WEEKS, math.inf), fleets[2] / fleets[3], "time", sum=f"{number(fleets[2])} ÷ {number(fleets[3])}"),
        _of("S083", "Llama-3.1-70B on 15 trillion tokens with 300 H100: we read over a year", (1, math.inf), days[1] / 365.25, "year", sum=f"{by[1]} ÷ 365.25"),
        _of("S083", "Llama-2-7B on 2 trillion tokens with 64 A100", (1, math.inf), days[0] / 365.25, "year", sum=f"{by[0]} ÷ 365.25"),
        _of("S084", "Jobs of 24 hours for that 7B, each of which goes on from a checkpoint", (1, math.inf), days[0], "job", sum=by[0]),
        _of("S084", "Jobs of 24 hours to fine-tune a 7B by QLoRA on 10 million tokens and one RTX 4090", (1, math.inf), days[2], "job", sum=by[2]),
    ]  # fmt: skip
