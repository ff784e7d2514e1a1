"""Served models that any sentence or chart of the Serve section must be able to speak of."""

import math
import re

import numpy as np
from cases import START

from explorer import Scenario, accelerators, catalog, change, evaluate, models
from explorer.state import presets
from explorer.words.serving_words import fits, late

WRONG = re.compile(
    r"\bnan\b|\binf\b|∞|\de[+-]?\d\d|None|np\.|−\d|\$0\.00\b|\b1\.0 times"
    r"|(?<![\d.,])[01] (?:tokens|requests|sequences|copies|GPUs|times)\b"
)
"""What no reader should meet: raw numbers, money below or rounded to nothing, and one of several."""


LAID = {"tp": 1, "pp": 1, "cp": 1, "ep": 1, "interleave": 1, "zero_stage": 3, "micro_batch": 1, "recompute": "none"}
"""A layout for training, so that none is searched for: nothing here depends on it."""
A100 = change(START, job="serve", **LAID)


def serve(model: str, gpu: str, **changes) -> Scenario:
    """A model of the catalogue in use on a GPU, at its usual price."""
    chosen = presets.choose_accelerator(presets.choose_model(A100, models()[model].model), gpu)
    return change(chosen, **changes)


L4 = serve("Llama-3.1-8B", "L4")
NO_RATE = dict.fromkeys(("bf16_flop_per_s", "fp16_flop_per_s", "tf32_flop_per_s", "fp32_flop_per_s"), 0.0)
SERVED = {
    "opening": A100,
    "8B on L4": L4,
    "GPT-3 of the article": change(presets.PRESETS["GPT-3 in use, as in the article of 2023"].scenario(), **LAID),
    "70B in 4 bits on four RTX 3090": serve(
        "Llama-3.1-70B", "RTX 3090", weight_format="int4", serving_tp=4, usd_per_device_hour=0.21
    ),
    "experts": serve("DeepSeek-V3", "H200 SXM", weight_format="bf16"),
    "does not fit": serve("DeepSeek-V3", "T4", weight_format="bf16"),
    "too many at once": change(L4, serving_tp=1, concurrent=100_000),
    "late": change(L4, tpot_target_seconds=1e-3),
    "first token late": change(L4, ttft_target_seconds=0.05),
    "one request a day": change(L4, requests_per_day=1),
    "a billion a day": change(L4, requests_per_day=1e9),
    "prompts alone": change(L4, output_tokens=0),
    "prompts alone, late": change(L4, output_tokens=0, ttft_target_seconds=1e-3),
    "readers": change(L4, demand_rule="readers at once", readers=300),
    "even": change(L4, requests_per_day=1e6, demand_curve="even"),
    "bursts": change(L4, demand_curve="an hour of 10 times"),
    "more each week": change(L4, demand_curve="half as much more a week"),
    "free API": change(L4, api_usd_per_million_in=0, api_usd_per_million_out=0),
    "dear API": change(L4, api_usd_per_million_in=9e4, api_usd_per_million_out=9e4),
    "pays now and then": change(L4, api_usd_per_million_in=0.2, api_usd_per_million_out=0.2, requests_per_day=6e5),
    "pays to and fro": change(L4, api_usd_per_million_in=0.1785, api_usd_per_million_out=0.1785),
    "idle too much": change(L4, api_usd_per_million_in=0.2, api_usd_per_million_out=0.2, peak_load=0.4),
    "never pays": change(L4, api_usd_per_million_in=0.09, api_usd_per_million_out=0.09),
    "beyond the context": change(L4, prompt_tokens=200_000),
    "fp8 without units": change(A100, weight_format="fp8"),
    "fp8": serve("Llama-2-7B", "H100 SXM", weight_format="fp8"),
    "across machines": change(A100, serving_tp=16),
    "layers dealt out": serve("Llama-3.1-70B", "RTX 3090", weight_format="int4", engine="llama.cpp"),
    "found in the cache": change(L4, cached_prompt_share=0.7),
    "drafts of its own head": serve("DeepSeek-V3", "H200 SXM", weight_format="fp8", draft="MTP head"),
    "drafts that do not help": change(L4, draft="draft model", draft_tokens=16, acceptance=0.2, concurrent=8),
    "layers on the CPU": serve(
        "Llama-3.1-70B", "RTX 4090", engine="llama.cpp", serving_tp=1, weight_format="int4", cpu_layers=45
    ),
    "no rate in 16 bits": change(A100, precision="fp8 mixed", fp8_flop_per_s=1e15, **NO_RATE),
    "no known rate": change(A100, accelerator=presets.choose_accelerator(START, "TPU 8t").accelerator),
}
with np.errstate(all="ignore"):  # a GPU without a rate divides by nothing
    RESULTS = {name: evaluate(scenario) for name, scenario in SERVED.items()}
SILENT = ("no rate in 16 bits", "no known rate")
"""Those of which no speed can be said."""
SPEAKING = {name: result for name, result in RESULTS.items() if name not in SILENT}


def others_that_do_it(result) -> dict[str, tuple[float, float]]:
    """Every other GPU that is rented out and does the job: its dollars a day, and its GPUs; each evaluated alone. Not
    those whose network is unknown where a copy is larger than a machine."""
    network = {row["accelerator_name"]: row["scaleout_gbit_per_s"] for row in catalog.rows("accelerators")}
    found = {}
    for name, card in accelerators().items():
        offer = catalog.usual_offer(name, result.scenario.prices.prices_as_of)
        if offer is None or name == result.scenario.accelerator.accelerator_name:
            continue
        r = evaluate(change(result.scenario, accelerator=card, usd_per_device_hour=offer.usd_per_device_hour))
        joined = network[name] or r["working_tp"] <= card.link_domain
        if joined and fits(r) and not late(r) and math.isfinite(r["answer_seconds"]):
            found[name] = float(r["fleet_devices"]) * offer.usd_per_device_hour * 24, float(r["fleet_devices"])
    return found
