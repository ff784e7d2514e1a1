"""Models with layers that keep a state: read from their files, against the classes of `transformers` and torch."""

import csv
import json
from pathlib import Path

import pytest

from explorer import Model, Scenario, change, evaluate, model_from_config

with open(Path(__file__).parents[1] / "golden" / "states_torch.csv", newline="", encoding="utf-8") as file:
    ROWS = {row["case"]: row for row in csv.DictReader(file)}


def rows(filled: str) -> pytest.MarkDecorator:
    """The rows in which torch's stock code gave something: it does not run on the small shape of some classes."""
    chosen = {case: row for case, row in ROWS.items() if row[filled]}
    return pytest.mark.parametrize("row", chosen.values(), ids=list(chosen))


def read(row: dict[str, str]) -> Model:
    return model_from_config(json.loads(row["config"]))


@rows("params")
def test_parameters_are_those_of_the_class(row) -> None:
    assert read(row).params == int(row["params"])


@rows("forward_flop")
def test_products_are_those_that_torch_counts(row) -> None:
    """But for what its stock code does and no kernel: the taps behind the last token, all chunks' states at once."""
    tokens = int(row["seq_len"])
    question = change(Scenario(), model=read(row), seq_len=tokens, flop_rule="exact", causal=False)
    counted = int(row["forward_flop"]) - int(row["padding_flop"]) - int(row["between_chunks_flop"])
    assert evaluate(question)["forward_flop_per_token"] * tokens == pytest.approx(counted, rel=1e-12)


@rows("state_numbers")
def test_state_and_cache_are_as_large_as_the_class_keeps_them(row) -> None:
    """Of the inputs of a convolution the class keeps one tap more than the next token needs, of a window one token less."""
    model, short = read(row), 64
    assert model.state_layers * model.state_numbers == int(row["state_numbers"])
    assert model.state_layers * model.state_conv_numbers <= int(row["conv_numbers"])
    within = change(Scenario(), model=model, prompt_tokens=short - 1, output_tokens=1, concurrent=1, serving_tp=1)
    kept = evaluate(change(within, engine="Transformers", kv_format="bf16"))
    cache = (kept["kv_cache_bytes"] - kept["state_bytes"]) / 2
    full = model.window_layers if model.window < short else 0
    if not model.kv_lora_rank:  # the class keeps the latent in its own way
        assert cache == int(row["cache_numbers"]) + full * kept["window_kv_width"]


def test_a_published_hybrid_keeps_what_its_server_prints() -> None:
    """llama.cpp prints for Qwen3.6-27B, whose shape is that of Qwen3.5-27B, at 262,144 tokens of 16 bits and four places:
    16,384 MiB of cache and 598 MiB of states (B23)."""
    config = {
        "model_type": "qwen3_5_text",
        "hidden_size": 5120,
        "num_hidden_layers": 64,
        "num_attention_heads": 24,
        "num_key_value_heads": 4,
        "head_dim": 256,
        "intermediate_size": 17408,
        "vocab_size": 248320,
        "max_position_embeddings": 262144,
        "linear_num_value_heads": 48,
        "full_attention_interval": 4,
    }
    question = change(
        *(Scenario(),),
        model=model_from_config(config),
        engine="llama.cpp",
        kv_format="bf16",
        serving_tp=1,
        concurrent=1,
    )
    result = evaluate(change(question, prompt_tokens=262143, output_tokens=1))
    assert result["kv_bytes_per_token"] * 262144 / 2**20 == 16384
    assert 4 * result["state_bytes"] / 2**20 == pytest.approx(598, abs=1)


def test_an_indexer_over_blocks_is_counted_with_every_token() -> None:
    """Qwen4-Exp scores one mean key for four tokens: what is counted is more than torch's 195,850,240, by those scores alone."""
    config = {
        "model_type": "qwen4_exp_text",
        "vocab_size": 160,
        "hidden_size": 64,
        "num_hidden_layers": 4,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "num_experts": 8,
        "num_experts_per_tok": 3,
        "moe_intermediate_size": 40,
        "shared_expert_intermediate_size": 72,
        "linear_key_head_dim": 8,
        "linear_num_key_heads": 2,
        "linear_num_value_heads": 4,
        "linear_value_head_dim": 12,
        "linear_conv_kernel_dim": 4,
        "hc_count": 3,
        "hc_lowrank": 20,
        "indexer_n_heads": 2,
        "indexer_head_dim": 16,
        "indexer_budget": 32,
        "ple_layer_ids": [1, 3],
        "ngram_vocab_size_base": 50,
        "heads_per_ngram": 4,
        "ple_embed_dim": 64,
    }
    question = change(Scenario(), model=model_from_config(config), seq_len=256, flop_rule="exact", causal=False)
    counted = evaluate(question)["forward_flop_per_token"] * 256
    every, blocks = 256 * 256, sum(tokens // 4 for tokens in range(1, 257))
    assert counted - 195_850_240 == 2 * 2 * 16 * (every - blocks)
