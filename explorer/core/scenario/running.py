"""A model in use: what is found, drafted, split or kept on the host while it is served."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from explorer.core.model.precision import chosen
from explorer.core.scenario.parts import WIDEST, quantity

DRAFTS = {"none": 0.0, "MTP head": 0.85, "draft model": 0.7, "n-gram": 0.3}
"""Who drafts tokens, and the share that is usually accepted. MTP: 85 to 90 % of the second tokens (DeepSeek-V3, section
5.4.3). Draft model: 0.53 to 0.75 of T5-small's for T5-XXL (Leviathan 2023, table 3), more of one of the same family. n-gram:
assumed; far more where an answer repeats its prompt."""


@dataclass(frozen=True)
class Running:
    """How a server is run beyond the plain way. Each part is off unless it is set."""

    cached_prompt_share: float = quantity(
        0.0,
        "Prompt found in the cache",
        "share",
        high=1,
        help="Prefix cache: this share of a prompt was read before, as a system prompt or the turns of a chat were, and is not"
        " read again. The cache still holds it, for each sequence.",
    )
    draft: str = quantity(
        "none",
        "Tokens are drafted by",
        choices=tuple(DRAFTS),
        help="Speculative decoding: cheap guesses that one step of the model checks. MTP head: the layer for the token after"
        " next that DeepSeek-V3 and others are released with. n-gram: copied from the text so far.",
    )
    draft_tokens: int = quantity(
        1, "Tokens drafted a step", "token", low=1, high=64, help="num_speculative_tokens, draft-max: checked together."
    )
    acceptance: float = quantity(
        0.0,
        "Drafted tokens accepted",
        "share",
        high=1,
        help="Of each drafted token, if those before it were. Auto: 85 % of an MTP head's (DeepSeek-V3 tells 85 to 90 %), 70 %"
        " of a draft model's, 30 % of n-grams. vLLM prints it for each position.",
    )
    draft_params: float = quantity(
        1e9, "Size of the draft model", "1", low=1e5, high=1e13, help="Parameters; it has the format of the model."
    )
    prefill_copies: int = quantity(
        0,
        "Copies that only read prompts",
        high=1_000,
        help="Disaggregated prefill: they send the KV cache of each prompt to copies that only write. 0: every copy does both.",
    )
    decode_copies: int = quantity(
        1,
        "For so many that write",
        low=1,
        high=1_000,
        help="Together with those that read they are a group, such as 1 and 3 (1P3D), and count as one copy.",
    )
    cpu_layers: int = quantity(
        0,
        "Layers on the CPU",
        high=2_000,
        help="Weights and KV cache of so many layers stay in the memory of the host (llama.cpp: all layers less -ngl).",
    )
    cpu_expert_layers: int = quantity(
        0,
        "Layers with experts on the CPU",
        high=2_000,
        help="Only the experts of so many layers stay on the host (llama.cpp: --n-cpu-moe, which counts layers without"
        " experts, too).",
    )
    first_devices: int = quantity(
        1, "GPUs of the first kind", "GPU", low=1, high=64, help="In each copy that has a second kind besides."
    )
    second_devices: int = quantity(
        0,
        "GPUs of a second kind",
        "GPU",
        high=64,
        help="Besides, in each copy: the layers are dealt out to unlike GPUs, which work one after the other (llama.cpp"
        " -sm layer, stages of vLLM). 0: none. It counts in serving alone.",
    )
    second_layers: int = quantity(
        0,
        "Layers on the second kind",
        high=2_000,
        help="On all its GPUs together. 0: as many as its memory is of all.",
    )
    second_usd_per_device_hour: float = quantity(
        0.0, "Price, second kind", "USD/h", high=10_000, help="Of one GPU. 0: not known, it counts as the first's."
    )
    second_purchase_usd_per_device: float = quantity(
        0.0, "Purchase price, second kind", "USD", high=1e8, help="Of one GPU. 0: not known, it counts as the first's."
    )
    cpu_memory_byte_per_s: float = quantity(
        89.6e9,
        "Memory bandwidth of the host",
        "B/s",
        low=1e9,
        high=WIDEST,
        help="By its modules: 2 channels of DDR4-3200 51 GB/s, of DDR5-5600 90; a server's 8 of DDR5-4800 307, 12 of DDR5-6400"
        " 614. Four fifths of it are reached.",
    )
    cpu_flop_per_s: float = quantity(
        1e12,
        "Rate of the CPU",
        "FLOP/s",
        low=1e9,
        high=1e16,
        help="Matrix products in fp32: cores × clock × 32 a cycle (AVX2): 8 cores at 4 GHz have 1 T.",
    )


def run(use: Running) -> dict[str, Any]:
    """What the choices about how a server is run mean in numbers."""
    drafts = use.draft != "none"
    return {
        "drafted_tokens": use.draft_tokens if drafts else 0.0,
        "accepted_share": chosen(use.acceptance > 0, use.acceptance, DRAFTS[use.draft]),
        "mtp_drafts": use.draft == "MTP head",
        "model_drafts": use.draft == "draft model",
    }


RUN = {
    "drafted_tokens": ("token", "Tokens that are drafted for a step; 0: nobody drafts"),
    "accepted_share": ("1", "Share of drafted tokens that is accepted, if those before were"),
    "mtp_drafts": ("yes/no", "The model's own head for the token after next drafts"),
    "model_drafts": ("yes/no", "A smaller model drafts"),
}
"""Unit and meaning of what these choices give."""
