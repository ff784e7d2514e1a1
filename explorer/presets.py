"""Named scenarios to start from, and the choices of a model, a size, an accelerator or an offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from explorer import catalog
from explorer.core.parts import Model
from explorer.core.scenario import Scenario, change
from explorer.format import parse
from explorer.synthetic import synthetic_model

OWN_PRICE = {"provider": "your own price", "price_kind": "your own", "price_date": ""}


def named_model(name: str) -> Model:
    """A model of the catalogue, or a synthetic one for a size such as "13B".

    Raises ValueError with a sentence for anything else.
    """
    if name in catalog.models():
        return catalog.models()[name].model
    return synthetic_model(parse(name.removesuffix(" model")))


def choose_model(scenario: Scenario, model: Model) -> Scenario:
    """The scenario with another model; its sequences are shortened to what the model reads."""
    return change(scenario, model=model, seq_len=min(scenario.workload.seq_len, model.context))


def choose_accelerator(scenario: Scenario, name: str) -> Scenario:
    """The scenario on another accelerator: at the same provider if it offers it, else at the
    middle on-demand offer; a price of the user's own stays. Raises KeyError for an unknown name."""
    accelerator = catalog.accelerators()[name]
    prices = scenario.prices
    if prices.price_kind == OWN_PRICE["price_kind"]:
        return change(scenario, accelerator=accelerator, **OWN_PRICE)
    same = [
        offer
        for offer in catalog.offers(name)
        if (offer.provider, offer.price_kind) == (prices.provider, prices.price_kind)
    ]
    return choose_offer(change(scenario, accelerator=accelerator), same[0] if same else catalog.usual_offer(name))


def choose_offer(scenario: Scenario, offer: catalog.Offer | None) -> Scenario:
    """The scenario at a dated offer, or, without one, at the same price as the user's own."""
    if offer is None:
        return change(scenario, **OWN_PRICE)
    return change(
        scenario,
        usd_per_device_hour=offer.usd_per_device_hour,
        provider=offer.provider,
        price_kind=offer.price_kind,
        price_date=offer.price_date,
    )


@dataclass(frozen=True)
class Preset:
    """A scenario with a name and a note on where it comes from."""

    name: str
    note: str
    model_name: str
    accelerator_name: str
    changes: dict[str, Any]

    def scenario(self) -> Scenario:
        start = change(Scenario(), model=named_model(self.model_name), provider="")
        return change(choose_accelerator(start, self.accelerator_name), **self.changes)


FINE_TUNING = {"global_batch": 16, "framework": "Hugging Face"}

PRESETS = {
    preset.name: preset
    for preset in (
        Preset(
            "Llama-2-7B, pre-trained on 2T tokens, as published",
            "Meta's model card gives 184,320 A100 hours; the number of GPUs is not published, 512 is our choice. A step sees 4M tokens.",
            "Llama-2-7B",
            "A100 SXM4 80GB",
            {"tokens": 2e12, "seq_len": 4096, "devices": 512},
        ),
        Preset(
            "GPT-3 as in the article of 2023, at 100 % utilisation",
            "The article: 3.14e23 FLOP, 350 TFLOP for 1,024 tokens, 700 GB of weights in fp32, about $560,000 at"
            " $2 an A100 hour. That assumes that no GPU ever waits and that nothing is recomputed."
            " The next scenario is the real one.",
            "GPT-3-175B",
            "A100 SXM4 80GB",
            {
                "tokens": 300e9,
                "seq_len": 2048,
                "global_batch": 1536,
                "framework": "older Megatron",
                "devices": 1024,
                "recompute": "none",
                "flop_rule": "6N rule",
                "mfu": 1.0,
                "usd_per_device_hour": 2.0,
                "dropout": True,
                "precision": "fp16 mixed",
                "provider": "a16z article, April 2023",
                "price_kind": "your own",
                "price_date": "2023-04-27",
            },
        ),
        Preset(
            "GPT-3 at the utilisation of real runs",
            "The same run in the fastest layout that fits, at the speed that is predicted for software of that time.",
            "GPT-3-175B",
            "A100 SXM4 80GB",
            {
                "tokens": 300e9,
                "seq_len": 2048,
                "global_batch": 1536,
                "framework": "older Megatron",
                "devices": 1024,
                "usd_per_device_hour": 2.0,
                "dropout": True,
                "precision": "fp16 mixed",
                "provider": "a16z article, April 2023",
                "price_kind": "your own",
                "price_date": "2023-04-27",
            },
        ),
        Preset(
            "Llama-3.1-70B, pre-trained on 15T tokens",
            "Meta's model card gives 7.0 million H100 hours; the number of GPUs and the batch are our choice.",
            "Llama-3.1-70B",
            "H100 SXM",
            {"tokens": 15e12, "seq_len": 8192, "global_batch": 2048, "devices": 4096},
        ),
        Preset(
            "Fine-tune a 7B on one 24 GB card (QLoRA)",
            "10 M tokens is some 10,000 long examples. Switch to full training to see why it needs QLoRA.",
            "Mistral-7B-v0.1",
            "RTX 4090",
            {"tokens": 10e6, "seq_len": 2048, "devices": 1, "method": "QLoRA", **FINE_TUNING},
        ),
        Preset(
            "A lab with four RTX 3090: a 1.1B from scratch",
            "22 B tokens is 20 for each parameter, the ratio of Chinchilla.",
            "TinyLlama-1.1B",
            "RTX 3090",
            {"tokens": 22e9, "seq_len": 2048, "devices": 4},
        ),
        Preset(
            "A lab with four RTX 3090: fine-tune a 13B",
            "LoRA on a shape between LLaMA-7B and 33B.",
            "13B",
            "RTX 3090",
            {"tokens": 10e6, "seq_len": 2048, "devices": 4, "method": "LoRA", **FINE_TUNING},
        ),
        Preset(
            "GPT-2 124M on 8×A100",
            "llm.c reports about 90 minutes for 10B tokens: 60 % of the peak, with kernels written for this one model."
            " Enter 60 % under Assumptions to see it; predicted is what PyTorch reaches.",
            "GPT-2-124M",
            "A100 SXM4 80GB",
            {"tokens": 10e9, "seq_len": 1024, "global_batch": 512, "devices": 8},
        ),
        Preset(
            "A $1,000 credit: a 1.1B on eight H100",
            "A report of 2024 says that $1,000 of credit runs eight H100 for about a day: $5.21 an hour each.",
            "TinyLlama-1.1B",
            "H100 SXM",
            {"tokens": 22e9, "seq_len": 2048, "devices": 8},
        ),
        Preset(
            "A run of GPT-4's scale",
            "Size and tokens are not published. Epoch AI estimates 2.1e25 FLOP; a dense 280B on 12.5T tokens"
            " stands in for it here, with our choice of batch. The $100 million is a remark of OpenAI's head.",
            "280B",
            "A100 SXM4 80GB",
            {
                "tokens": 12.5e12,
                "seq_len": 4096,
                "global_batch": 15_360,
                "framework": "Megatron",
                "devices": 25_000,
                "flop_rule": "6N rule",
                "usd_per_device_hour": 2.0,
                "provider": "a16z article, April 2023",
                "price_kind": "your own",
                "price_date": "2023-04-27",
            },
        ),
    )
}

DEFAULT = next(iter(PRESETS))


def name_of(scenario: Scenario) -> str:
    """The name of the preset that a scenario is, or an empty text."""
    return next((name for name, preset in PRESETS.items() if preset.scenario() == scenario), "")
