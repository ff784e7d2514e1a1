"""Three thousand crooked files: a model, or one sentence; nothing else, and not for long."""

import json
import random
import time

import pytest

from explorer import ConfigError, catalog, evaluate
from explorer.core.problems import problems
from explorer.huggingface import model_from_config, model_from_json
from explorer.state import link, presets
from explorer.state.paste import paste

START = presets.PRESETS[presets.DEFAULT].scenario()
CONFIGS = [json.loads(p.read_text(encoding="utf-8")) for p in sorted((catalog.DATA / "configs").glob("*.json"))]
PARAMS = {"dim": 4096, "n_layers": 32, "head_dim": 128, "hidden_dim": 14336, "n_heads": 32, "n_kv_heads": 8,
          "vocab_size": 32000, "sliding_window": [None, 4096], "moe": {"num_experts": 8, "num_experts_per_tok": 2},
          "quantization": {"qformat_weight": "fp8_e4m3"}}  # fmt: skip
META = {"dim": 4096, "n_layers": 32, "n_heads": 32, "n_kv_heads": 8, "multiple_of": 256, "ffn_dim_multiplier": 1.3,
        "vocab_size": 128256, "use_scaled_rope": True}  # fmt: skip
GGUF = {"general.architecture": "qwen35moe", "general.file_type": 15, "general.parameter_count": 9e9, "general.name": "x",
        "qwen35moe.block_count": 40, "qwen35moe.embedding_length": 2048, "qwen35moe.attention.head_count": 16,
        "qwen35moe.attention.head_count_kv": [0, 2], "qwen35moe.attention.key_length": 256, "qwen35moe.expert_count": 256,
        "qwen35moe.expert_used_count": 8, "qwen35moe.expert_feed_forward_length": 512, "qwen35moe.vocab_size": 248320,
        "qwen35moe.ssm.inner_size": 4096, "qwen35moe.ssm.time_step_rank": 32, "qwen35moe.ssm.group_count": 16,
        "qwen35moe.ssm.state_size": 128, "qwen35moe.attention.kv_lora_rank": 512, "qwen35moe.rope.dimension_count": 64,
        "qwen35moe.nextn_predict_layers": 1, "qwen35moe.attention.sliding_window_pattern": [True, False]}  # fmt: skip
HYBRID = {"model_type": "acme", "hidden_size": 2048, "num_hidden_layers": 24, "num_attention_heads": 16, "vocab_size": 32000,
          "intermediate_size": 8192, "layer_types": ["mamba", "attention"] * 12, "hybrid_override_pattern": "M*-E" * 6,
          "sliding_window": 512, "full_attention_interval": 4, "attn_layer_indices": [1, 2], "kv_lora_rank": 64,
          "linear_attn_config": {"full_attn_layers": [4]}, "mamba_d_state": 64, "architectures": ["AcmeForCausalLM"],
          "num_experts": 8, "num_experts_per_tok": 2, "moe_intermediate_size": 512, "hidden_act": "relu2"}  # fmt: skip
ADAPTER = {
    "peft_type": "LORA",
    "base_model_name_or_path": "meta-llama/Llama-3.1-8B",
    "r": 16,
    "target_modules": ["q_proj"],
}
INDEX = {
    "metadata": {"total_size": 16060522496},
    "weight_map": {f"model.layers.{i}.experts.{i}.w": "a" for i in range(32)},
}
SEEDS = [PARAMS, META, GGUF, HYBRID, ADAPTER, INDEX]
VALUES = [None, True, False, 0, 1, -1, 7, 2.5, 1e300, 10**400, float("nan"), float("inf"), "", "x", "M" * 3000, [], [None], [[]],
          ["x"] * 3000, [0] * 3000, {}, {"a": {}}, {"full_attn_layers": [10**30, "x"]}, "🦙", 2**31, 10**12, ["mamba"] * 24]  # fmt: skip


def crooked(rng: random.Random) -> dict:
    file = dict(rng.choice(SEEDS if rng.random() < 0.7 else CONFIGS))
    for _ in range(rng.randint(1, 3)):
        key = rng.choice(list(file)) if file and rng.random() < 0.9 else rng.choice(list(rng.choice(SEEDS)))
        if rng.random() < 0.2:
            file.pop(key, None)
        else:
            file[key] = rng.choice(VALUES)
    if rng.random() < 0.1:
        file = {**file, **rng.choice(SEEDS)}
    if rng.random() < 0.2:
        file["model_type"] = rng.choice(["acme", "", None, 3, "deepseek_v9", "x" * 5000, ["llama"]])
    return file


@pytest.mark.parametrize("seed", range(6))
def test_a_crooked_file_gives_a_sound_model_or_a_sentence(seed) -> None:
    rng = random.Random(seed)
    began = time.monotonic()
    for _ in range(500):
        file = crooked(rng)
        try:
            model = model_from_config(file)
        except ConfigError as error:
            assert str(error).endswith(".") and "\n" not in str(error) and len(str(error)) < 500
            continue
        assert len(model.taken_as) <= 80 and model.params > 0
    assert time.monotonic() - began < 60


def torn(rng: random.Random) -> str:
    """A text with signs added, taken out or turned round."""
    text = rng.choice([json.dumps(rng.choice(SEEDS)), str(rng.choice(SEEDS)), "\n".join(
        f"llama_model_loader: - kv 1: {key} u32 = {value}" for key, value in GGUF.items()), "meta-llama/Llama-3.1-8B"])  # fmt: skip
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(text) + 1)
        middle = rng.choice(
            ["", "{", "}", "[" * 50, '"', "'", ",", "//", "/*", "#", "\x00", "\ud800", "\n", ":", "-" * 99, "1e999"]
        )
        text = text[:at] + middle + text[at + rng.randint(0, 3) :]
    return text


@pytest.mark.parametrize("seed", range(2))
def test_a_torn_text_gives_a_scenario_or_a_sentence(seed) -> None:
    rng, last = random.Random(seed), None
    for _ in range(250):
        try:
            scenario, read = paste(START, torn(rng), last)
        except ConfigError as error:
            assert str(error).strip().endswith(".") and "\n" not in str(error)
            continue
        last = read
        if not problems(scenario):
            evaluate(scenario)
            assert link.from_query(link.to_query(scenario))[0].model == scenario.model


LONG = 900_000
SLOW = {
    "comments": "{" + "/*" * (LONG // 2),
    "short comments": "{" + "/*" * 45_000,
    "hashes": "{" + "#" * 90_000,
    "commas": "{" + ", " * 45_000,
    "quotes": "{" + '"\\' * 45_000,
    "brackets": "[" * 90_000,
    "minus signs": "[" + "-" * 90_000,
    "braces of Python": "{1:" * 900,
    "words": "a" * LONG,
    "words and lines": "a\n" * (LONG // 2),
    "lines": "x" + "\n" * LONG + "x",
    "spaces": "x" + " " * LONG + "x",
    "keys": "a: " * (LONG // 3),
    "key lines": "general.architecture\n" + "a.b.c = 1\n" * 80_000,
    "dots": "general.architecture\n" + "a." * (LONG // 2),
    "loader lines": "general.architecture\n" + "- kv 1: " * 100_000,
    "printed": "print_info: n_layer" + " print_info: " * 60_000,
    "configs": "config" * (LONG // 6),
    "base64": "QUJD" * (LONG // 4),
    "slashes": "a/" * (LONG // 2),
    "fences": "```" * (LONG // 3),
    "tensors": "general.architecture\n" + "output" * (LONG // 6),
}


@pytest.mark.parametrize("text", SLOW.values(), ids=list(SLOW))
def test_no_text_takes_long(text) -> None:
    began = time.process_time()
    with pytest.raises(ConfigError):
        model_from_json(text)
    assert time.process_time() - began < 3
