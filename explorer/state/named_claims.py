"""Named scenarios that check what somebody said that a run cost: what each is made of, as plain data."""

from __future__ import annotations

from explorer.catalog.listed import OF_DEEPSEEK, OF_THE_ARTICLE
from explorer.core.scenario.use import API_OF_2023
from explorer.state.story import CLAIMS, OF_DEEPSEEK_V3, OF_GPT_3, OF_GPT_4, Named

API_2023 = {
    "api_name": API_OF_2023,
    "api_usd_per_million_in": 2.0,
    "api_usd_per_million_cached": 2.0,
    "api_usd_per_million_out": 2.0,
    "api_batch_share": 1.0,
}
"""The price of the article of 2023: of a smaller model than GPT-3."""
PRICES_2023 = {
    **API_2023,
    "usd_per_device_hour": 2.0,
    "provider": OF_THE_ARTICLE,
    "price_kind": "your own",
    "price_date": "2023-04-27",
}
"""All prices of that article."""
GPT_3 = {
    **PRICES_2023,
    "tokens": 300e9,
    "seq_len": 2048,
    "global_batch": 1536,
    "framework": "older Megatron",
    "devices": 1024,
    "dropout": True,
    "precision": "fp16 mixed",
}
"""How GPT-3 was trained, on the article's GPUs."""
DEEPSEEK_V3 = {
    "tokens": 14.8e12,
    "seq_len": 4096,
    "global_batch": 15_360,
    "framework": "Megatron",
    "precision": "fp8 mixed",
    "overlap": "experts too",
    "run_losses": "few",
    "devices": 2048,
    "usd_per_device_hour": 2.0,
    "provider": OF_DEEPSEEK,
    "price_kind": "your own",
    "price_date": "2024-12-27",
}
"""How DeepSeek-V3 was trained, at the price that its report reckons with."""
CHECKED = (
    Named(
        "GPT-3 as in the article of 2023, at 100 % utilisation",
        "The article of April 2023 has 3.14 × 10²³ FLOP, 350 TFLOP for 1,024 tokens, 700 GB of weights in fp32, about $560,000 at"
        " $2 an A100 hour. That assumes that no GPU ever waits and that nothing is recomputed."
        " The next scenario is the real one.",
        "GPT-3-175B",
        "A100 SXM4 80GB",
        {
            **GPT_3,
            "recompute": "none",
            "flop_rule": "6N rule",
            "mfu": 1.0,
        },
        sources=("a16z_2023",),
        asks="Did GPT-3 cost $560,000 to train?",
        group=CLAIMS,
        claim=OF_GPT_3,
    ),
    Named(
        "GPT-3 at the utilisation of real runs",
        "The same run at 35 % of the peak: what OPT-175B, of the same shape and on as many tokens, reached in its 809,472 A100"
        " hours of 2022, restarts not counted. Leave the MFU empty, under Assumptions, to see what is predicted for software of"
        " its time: attention without flash, and all activations computed twice.",
        "GPT-3-175B",
        "A100 SXM4 80GB",
        {**GPT_3, "recompute": "full", "mfu": 0.35},
        sources=("opt_chronicles", "a16z_2023"),
        asks="What did GPT-3 really cost to train?",
        group=CLAIMS,
        claim=OF_GPT_3,
    ),
    Named(
        "A run of GPT-4's scale",
        "GPT-4's size and tokens are not published. Epoch AI estimates 2.1 × 10²⁵ FLOP; a dense 280B on 12.5T tokens, which"
        " take as many, stands in for it here, with our choice of GPUs and batch. It says nothing about GPT-4's size.",
        "280B",
        "A100 SXM4 80GB",
        {
            "tokens": 12.5e12,
            "seq_len": 4096,
            "global_batch": 15_360,
            "framework": "Megatron",
            "devices": 25_000,
            "flop_rule": "6N rule",
            **PRICES_2023,
        },
        sources=("epoch_models", "a16z_2023"),
        asks="Did GPT-4 cost $100 million?",
        group=CLAIMS,
        claim=OF_GPT_4,
    ),
    Named(
        "GPT-3 in use, as in the article of 2023",
        "The article of April 2023: 1,024 tokens in and out take 350 TFLOP, 1.1 seconds of one A100 at its peak. Here a copy must"
        " also hold 700 GB of fp32 weights and read them for each word; one GPU at 100 % cannot be entered.",
        "GPT-3-175B",
        "A100 SXM4 80GB",
        {
            "seq_len": 2048,
            "weight_format": "fp32",
            "prompt_tokens": 1024,
            "output_tokens": 1024,
            **PRICES_2023,
            "prices_as_of": "April 2023",
        },
        "serve",
        sources=("a16z_2023",),
        asks="What did GPT-3 cost to use in 2023?",
        group=CLAIMS,
    ),
    Named(
        "DeepSeek-V3, pre-trained on 14.8T tokens",
        "The report counts 2.664 million H800 hours for this run, and 2.788 million with what followed it, at $2 each. As it"
        " says: 2,048 GPUs, fp8, traffic of experts hidden behind work, no run lost; the layout is found here.",
        "DeepSeek-V3",
        "H800 SXM",
        DEEPSEEK_V3,
        sources=("deepseek_v3_costs",),
        asks="Did DeepSeek-V3 cost $5.6 million?",
        group=CLAIMS,
        gpu_hours=2.664e6,
        claim=OF_DEEPSEEK_V3,
    ),
)
"""Named scenarios whose question is whether a sum is true."""
