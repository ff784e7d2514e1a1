"""A model in use: the fields that say how it is served, and for how many."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.calibration import ENGINES
from explorer.core.model.precision import CACHE_FORMATS, FORMATS
from explorer.core.scenario.parts import quantity

CURVES = {
    "even": (1.0,),
    "day and night": (
        *(0.5, 0.4, 0.3, 0.3, 0.3, 0.4, 0.6, 0.8, 1.0, 1.3, 1.4, 1.5),
        *(1.4, 1.4, 1.5, 1.5, 1.4, 1.3, 1.3, 1.3, 1.3, 1.2, 0.9, 0.7),
    ),
    "office day": (
        *(0.024, 0.024, 0.024, 0.024, 0.024, 0.024, 0.024, 0.24, 1.152, 3.12, 4.8, 3.6),
        *(1.2, 2.4, 2.88, 2.4, 1.2, 0.48, 0.24, 0.024, 0.024, 0.024, 0.024, 0.024),
    ),
    "an hour of 10 times": (*[1.0] * 23, 10.0),
    "half as much more a week": (1.0, 1.5, 2.25, 3.375),
}
"""How demand varies, as multiples of the usual: hours of a day, or weeks of a month. Day and night is assumed. In an
office day a fifth comes in the busiest hour, as 1,440 of 6,840 calls and 720 of 3,420 emails of a day do where telephone systems of
offices are sized (genesys_sizing); the other hours are assumed. Tenfold
bursts and 50 % a week are what the article of 2023 says that companies see."""

PERCENTILES = ("median", "95th")
"""For whom the targets hold: half of the readers, or ninety-five in a hundred."""


@dataclass(frozen=True)
class Serving:
    """How the model is served. 0 or "auto" leaves a part to the search for the cheapest that meets the targets."""

    prompt_tokens: int = quantity(1024, "Prompt", "token", low=1, high=100_000_000)
    output_tokens: int = quantity(256, "Answer", "token", low=0, high=100_000_000)
    thinking_tokens: int = quantity(
        0,
        "Thinking before it",
        "token",
        high=100_000_000,
        help="What a reasoning model writes before its answer: paid as output, kept in the cache, seldom shown. 0: none.",
    )
    image_tokens: int = quantity(
        0,
        "Of the prompt, tokens of images",
        "token",
        high=100_000_000,
        help="Or of sound: the model's tower reads them before the text model does. 0: text alone.",
    )
    tokens_an_image: int = quantity(
        256,
        "Tokens an image",
        "token",
        low=1,
        high=1_000_000,
        help="Patches of one image see each other. Gemma 3 makes 256 of an image; for many models it is its area over 28 × 28"
        " or 32 × 32 pixels.",
    )
    weight_format: str = quantity("bf16", "Weights in", choices=tuple(FORMATS))
    bits_per_weight: float = quantity(
        0.0,
        "Bits a weight",
        "",
        high=32,
        help="Of a format that is not listed, such as 4.85 for Q4_K_M; 0: as the format.",
    )
    quantised_part: str = quantity(
        "auto",
        "Fewer bits for",
        choices=("auto", "layers", "experts"),
        help="What has the format above: all matrices of the layers, or the experts' alone. Auto: layers; for mxfp4, as"
        " gpt-oss is released, experts. Embedding and output head keep 16 bits in most software.",
    )
    kv_format: str = quantity("bf16", "KV cache in", choices=tuple(CACHE_FORMATS))
    engine: str = quantity("vLLM, SGLang", "Serving software", choices=tuple(ENGINES))
    serving_tp: int = quantity(0, "GPUs for one copy", "GPU", high=1_024, help="Tensor parallel in use; auto: found.")
    serving_pp: int = quantity(
        1,
        "Stages of a copy",
        low=1,
        high=1_000,
        help="Pipeline parallel in use: the layers are dealt out to this many groups.",
    )
    chunk_tokens: int = quantity(
        0,
        "Prompt tokens at a time",
        "token",
        high=100_000_000,
        help="Of all prompts together (max_num_batched_tokens). Auto: as the software does.",
    )
    memory_share: float = quantity(
        0.0,
        "Share of the memory to take",
        "share",
        high=1,
        help="Of each GPU. Auto: as the software does; vLLM and SGLang take 90 % (gpu_memory_utilization) and fill it with"
        " KV cache.",
    )
    concurrent: int = quantity(
        0, "Sequences at once", "sequence", high=1_000_000, help="Written side by side by one copy; auto: found."
    )
    attention_dp: int = quantity(
        1,
        "Copies of attention",
        low=1,
        high=1_024,
        help="Data-parallel attention: each copy serves its own share of the requests, while all GPUs share the experts.",
    )
    answer_spread: float = quantity(
        0.0,
        "Spread of answers' lengths",
        high=10,
        help="Standard deviation over mean. 0: all as long; about 1 for chats. Long answers stay while short ones leave.",
    )
    in_step: bool = quantity(
        False,
        "Requests in step",
        help="As in a test with answers of one length: they end together, so that the next prompts are read together.",
    )
    tpot_target_seconds: float = quantity(
        0.05,
        "A token at most every",
        "s",
        low=1e-5,
        high=1e5,
        help="What a reader waits for each word; 50 ms is 20 a second.",
    )
    target_percentile: str = quantity(
        "median",
        "Targets hold for",
        choices=PERCENTILES,
        help="Median: a full copy keeps them. 95th: besides, ninety-five readers in a hundred at the peak: copies are then"
        " given fewer requests, if need be.",
    )
    ttft_target_seconds: float = quantity(
        2.0, "First token within", "s", low=1e-4, high=1e6, help="What a reader waits for the first word."
    )


API_OF_2023 = "gpt-3.5-turbo, March 2023"
"""The API whose price the article of 2023 names."""


DEMAND_RULES = ("requests a day", "people", "readers at once")


@dataclass(frozen=True)
class Demand:
    """How much is asked of the model, when, and what somebody else would take for it."""

    demand_rule: str = quantity(
        "requests a day",
        "Demand in",
        choices=DEMAND_RULES,
        help="People ask as an office does, within a working day, unless you choose another Demand over time.",
    )
    requests_per_day: float = quantity(100_000.0, "Requests a day", "1/day", low=1e-3, high=1e15)
    askers: int = quantity(
        50, "People", "1", low=1, high=10_000_000_000, help="All who use it, whether they ask just now or not."
    )
    questions_per_day: float = quantity(
        20.0,
        "Questions a day, each",
        "1/day",
        low=1e-3,
        high=1e6,
        help="Of one person on a working day. How they are spread over the day: Demand over time.",
    )
    readers: float = quantity(
        50.0,
        "Readers at once",
        "1",
        low=1,
        high=1e9,
        help="People who wait for an answer at the same time, on average.",
    )
    demand_curve: str = quantity(
        "day and night",
        "Demand over time",
        choices=tuple(CURVES),
        help="GPUs are counted for the busiest hour: 1.5 times the mean by day and night, as for the users of a start-up; 4.8"
        " times in an office day.",
    )
    peak_load: float = quantity(
        0.8,
        "Load at the peak",
        "share",
        low=0.05,
        high=1,
        help="Share of its capacity that a copy is given at most: the rest keeps queues short.",
    )
    api_usd_per_million_in: float = quantity(
        2.0, "API price, prompts", "USD/M token", high=1e5, help="Of the API above; type your own."
    )
    api_usd_per_million_cached: float = quantity(
        2.0,
        "API price, cached prompts",
        "USD/M token",
        high=1e5,
        help="For the share of a prompt that is found in the cache (Serving). Writing to a cache is not priced: some ask a"
        " quarter more for that.",
    )
    api_usd_per_million_out: float = quantity(2.0, "API price, answers", "USD/M token", high=1e5)
    api_batch: bool = quantity(
        False,
        "Requests may wait for hours",
        help="The API's batch price, for answers within a day; the rented GPUs stay as they are.",
    )
    api_batch_share: float = quantity(
        1.0,
        "Batch price over the plain one",
        "share",
        high=1,
        help="Half at most providers. 100 %: the API has no batch price.",
    )
    api_name: str = quantity(API_OF_2023, "API")
