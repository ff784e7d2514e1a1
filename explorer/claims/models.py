"""What the article of 2023 says of models: FLOPs and bytes for each parameter, tokens, and how fast other machines are."""

from __future__ import annotations

import math
from typing import Any

from explorer import catalog
from explorer.catalog.listed import named_model
from explorer.claims.article import A100_80, REQUEST, on
from explorer.claims.claim import Claim, number
from explorer.claims.claim import claim_of as _of
from explorer.core.compute import Result
from explorer.core.evaluate import evaluate
from explorer.core.scenario import Scenario, change

ROWS_SORTED = 1e6
WIDE_OPERATIONS = 32
"""Of one core in a cycle, in fp32: two units that multiply and add eight numbers each, as with AVX2."""
BLOOM_TEXT, BLOOM_TOKENS = 1.5e12, 350e9
"""Its training text, and the tokens made of it (model card, from memory). [B, token]"""
PILE_TEXT = 825 * 2**30
"""The Pile, prose and code (Gao 2020, from memory): Pythia saw it about once. [B]"""
CRAWLED_PAGES, CRAWLED_SHARE = 4.5e9, 0.1
CHINCHILLA = 20
"""Tokens for each parameter (Hoffmann 2022)."""


def claims() -> list[Claim]:
    """The article's numbers on models, data and other machines."""
    return [*_per_parameter(), *_memory(), *_compute(), *_data()]


def of(name: str, **changes: Any) -> Result:
    """A model of the list, or of a size, on one A100."""
    start = Scenario(model=named_model(name), accelerator=catalog.accelerators()[A100_80])
    return evaluate(change(start, **{"devices": 1, "micro_batch": 1, "global_batch": 8} | changes))


def _each(result: Result, name: str) -> float:
    """A quantity of a token, for each parameter."""
    return float(result[name] / result["params"])


def _per_parameter() -> list[Claim]:
    rule, exact = on(A100_80), on(A100_80, flop_rule="exact")
    small = of("Llama-3.2-1B", seq_len=32_768)
    passes, scores = small["training_flop_per_token"], 3 * small["score_flop_per_token"]
    sums = [f"{number(r[name])} ÷ ({number(r['params'])})" for r, name in
            ((exact, "training_flop_per_token"), (exact, "forward_flop_per_token"))]  # fmt: skip
    return [
        _of("S002", "FLOP to train on a token, for each parameter", 6, _each(rule, "training_flop_per_token"), sum="2 + 4"),
        _of("S002", "the same for GPT-3, every matrix product counted", 6, _each(exact, "training_flop_per_token"), sum=sums[0]),
        _of("S002", "the same for Llama-3.2-1B and sequences of 32,768, scores of attention included", 6, _each(small, "training_flop_per_token"),
            sum=f"({number(passes - scores)} + {number(scores)}) ÷ ({number(small['params'])})"),
        _of("S003", "FLOP to read or write a token, for each parameter", 2, _each(rule, "forward_flop_per_token"), sum="1 + 1"),
        _of("S003", "the same for GPT-3, every matrix product counted", 2, _each(exact, "forward_flop_per_token"), sum=sums[1]),
    ]  # fmt: skip


def _memory() -> list[Claim]:
    gpt3 = of("GPT-3-175B", precision="fp32", seq_len=2048)
    states = gpt3["bytes_per_param"] * gpt3["params"]
    besides, adam = gpt3["bytes_per_param"] - gpt3["weight_each"], gpt3["state_each"] * gpt3["states"]
    half = of("GPT-3-175B", precision="pure bf16", seq_len=2048)
    full, lora = (of("4B", method=method, seq_len=512, recompute="full") for method in ("full", "QLoRA"))
    four = full["bytes_per_param"] * full["params"]
    frozen = lora["device_bytes"] - lora["weight_bytes"]
    return [
        _of("S004", "Bytes of training for each parameter besides the weight, fp32 and Adam", 8, besides, "B", sum="4 + 4 + 4"),
        _of("S004", "the two states of Adam alone, the gradient left out", 8, adam, "B", sum="4 + 4"),
        _of("S005", "Training a 175B: weights, gradients and Adam in fp32", (1e12, math.inf), states, "B", sum="(4 + 4 + 4 + 4) × 175 × 10⁹"),
        _of("S006", "Weights of GPT-3, in fp32", 700e9, gpt3["all_weight_bytes"], "B", sum="4 × 175 × 10⁹"),
        _of("S006", "the same in 16 bits, as it is served", 700e9, half["all_weight_bytes"], "B", sum="2 × 175 × 10⁹"),
        _of("S007", "Training all of a 4B with Adam, before any activation", (12e9, math.inf), four, "B", sum="16 × 4 × 10⁹"),
        _of("S007", "the same by QLoRA, 512 tokens at a time: all of it", (12e9, math.inf), lora["device_bytes"], "B",
            sum=f"{number(lora['weight_bytes'])} + {number(frozen)}"),
    ]  # fmt: skip


def _compute() -> list[Claim]:
    gpt3 = on(A100_80)
    alone, request = float(gpt3["forward_flop_per_token"]), float(gpt3["encoder_decoder_request_flop"])
    sort = ROWS_SORTED * math.log2(ROWS_SORTED)
    llama = {name: of(name, flop_rule="6N rule", tokens=catalog.models()[name].tokens, seq_len=2048) for name in ("LLaMA-65B", "LLaMA-7B")}  # fmt: skip
    times = [float(r["training_flop"] / gpt3["training_flop"]) for r in llama.values()]
    by = [
        f"6 × {number(r['params'])} × {number(r['tokens'])} ÷ ({number(gpt3['training_flop'])})" for r in llama.values()
    ]
    core, hour = f"{REQUEST} ÷ (3 × 10⁹)", 3600
    return [
        _of("S010", "Training compute of LLaMA-65B over that of GPT-3", (1, math.inf), times[0], "time", sum=by[0]),
        _of("S010", "the same for LLaMA-7B", (1, math.inf), times[1], "time", sum=by[1]),
        _of("S036", "A request of 32 hours on a core of 3 GHz, at 2 to 1 operations a cycle", 32 * hour, (request / 6e9, request / 3e9), "s",
            sum=f"{core} ÷ 2 to {core}"),
        _of("S036", "the same where one instruction multiplies and adds eight numbers, two a cycle", 32 * hour, request / 3e9 / WIDE_OPERATIONS, "s",
            sum=f"{core} ÷ {WIDE_OPERATIONS}"),
        _of("S075", "One token of GPT-3 over sorting a million rows: we read a thousand or more", (1000, math.inf), alone / sort, "time",
            sum="2 × 175 × 10⁹ ÷ (10⁶ × log2(10⁶))"),
    ]  # fmt: skip


def _data() -> list[Claim]:
    tokens = {name: published.tokens for name, published in catalog.models().items()}
    seen, more = tokens["LLaMA-65B"], tokens["Llama-3.1-405B"]
    llama, gpt3 = (float(tokens[name] / of(name, seq_len=2048)["params"]) for name in ("LLaMA-65B", "GPT-3-175B"))
    pile = tokens["Pythia-6.9B"]
    return [
        _of("S030", "Characters a token: BLOOM's training text, prose of 46 languages", 4, BLOOM_TEXT / BLOOM_TOKENS, tolerance=0.1, sum="1.5 × 10¹² ÷ (350 × 10⁹)"),
        _of("S030", "the same for the Pile, with code and formulas, as Pythia saw it", 4, PILE_TEXT / pile, tolerance=0.1,
            sum=f"{number(PILE_TEXT)} ÷ ({number(pile)})"),
        _of("S037", "Web pages in all, if 4.5 billion are a tenth", None, CRAWLED_PAGES / CRAWLED_SHARE, "page", sum="4.5 × 10⁹ ÷ 0.1"),
        _of("S037", "Can data grow ten times? Tokens of Llama-3.1-405B (2024) over those of LLaMA-65B (2023)", 10, more / seen, "time", 0.15,
            f"{number(more)} ÷ ({number(seen)})"),
        _of("S091", "Tokens for each parameter of LLaMA-65B", CHINCHILLA, llama, tolerance=0.1, sum="1.4 × 10¹² ÷ (65.3 × 10⁹)"),
        _of("S091", "the same for GPT-3, which is older than the finding", CHINCHILLA, gpt3, tolerance=0.1, sum="300 × 10⁹ ÷ (175 × 10⁹)"),
    ]  # fmt: skip
