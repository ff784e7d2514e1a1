"""A type that is not known is read as the nearest that is, says so wherever the model goes, and is never multi-head by default."""

import dataclasses
import json

import pytest

from explorer import Scenario, catalog, change, evaluate, model_from_config, models
from explorer.huggingface import UnknownArchitecture
from explorer.huggingface.architectures import ARCHITECTURES
from explorer.huggingface.pasted.nearest import TAKEN, read_as
from explorer.state import link, presets
from explorer.state.paste import paste
from explorer.words.notices import ROOMS, notices

START = presets.PRESETS[presets.DEFAULT].scenario()
CONFIGS = {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in (catalog.DATA / "configs").glob("*.json")}
BARE = {"model_type": "acme", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32,
        "intermediate_size": 11008, "vocab_size": 32000}  # fmt: skip


@pytest.mark.parametrize(
    ("more", "ours"),
    [
        ({"num_key_value_heads": 8}, "llama"),
        ({"num_key_value_heads": 8, "use_qk_norm": True}, "qwen3"),
        ({"num_key_value_heads": 8, "sliding_window": 4096}, "ministral"),
        ({"num_experts": 64, "num_experts_per_tok": 8, "moe_intermediate_size": 1024}, "qwen3_moe"),
        ({"n_routed_experts": 64, "moe_topk": 8, "expert_ffn_hidden_size": 1024, "n_shared_experts": 1}, "glm4_moe"),
        ({"num_experts": 64, "num_experts_per_tok": 8, "moe_intermediate_size": 1024, "share_expert_dim": 512}, "qwen2_moe"),
        ({"num_experts": 8, "num_experts_per_token": 2}, "mixtral"),
        (
            {"kv_lora_rank": 512, "qk_rope_head_dim": 64, "qk_nope_head_dim": 128, "v_head_dim": 128, "num_experts": 64,
             "num_experts_per_tok": 8, "moe_intermediate_size": 1024}, "deepseek_v3",
        ),
        ({"kv_lora_rank": 512, "qk_rope_head_dim": 64, "qk_nope_head_dim": 128, "v_head_dim": 128}, "youtu"),
    ],
)  # fmt: skip
def test_the_nearest_is_chosen_by_the_fields(more, ours) -> None:
    model = model_from_config(BARE | more)
    taken = read_as(model.taken_as)
    assert taken and (taken.theirs, taken.ours, taken.left) == ("acme", ours, "")


@pytest.mark.parametrize(
    "name",
    ["llama-3.1-8b", "qwen3-32b", "qwen3-235b-a22b", "deepseek-v3", "mixtral-8x7b", "mistral-7b-v0.1", "glm-4.5-355b",
     "olmo-2-32b", "gemma-3-27b_text", "qwen2-72b", "gpt-oss-120b", "command-r-35b", "granite-3.0-8b"],
)  # fmt: skip
def test_a_known_file_under_another_name_comes_out_near_itself(name) -> None:
    """To one percent in parameters; its cache at least as it is, and never more than twice that."""
    known = model_from_config(CONFIGS[name])
    taken = model_from_config(CONFIGS[name] | {"model_type": "acme"})
    assert taken.taken_as and taken.params == pytest.approx(known.params, rel=0.01)
    ours, theirs = (
        float(evaluate(change(START, model=each, seq_len=1024))["kv_bytes_per_token"]) for each in (taken, known)
    )
    assert ours == theirs


def test_heads_are_never_as_many_for_keys_as_for_queries_by_default() -> None:
    for heads, grouped in ((64, 8), (32, 8), (28, 7), (12, 4), (8, 4), (4, 2)):
        model = model_from_config(BARE | {"num_attention_heads": heads, "head_dim": 64})
        assert model.kv_heads == grouped and ", KV heads assumed" in model.taken_as
    assert model_from_config(BARE | {"num_key_value_heads": 32}).kv_heads == 32
    said = notices(evaluate(change(START, model=model_from_config(BARE))))
    assert any("It states no KV heads: 8 are assumed" in sentence for sentence in said)


HYBRID = BARE | {
    "num_key_value_heads": 8,
    "head_dim": 128,
    "mamba_d_state": 128,
    "linear_head_dim": 128,
    "mtp_layers": 1,
}


@pytest.mark.parametrize(
    ("said", "layers"),
    [
        ({"layer_types": ["linear_attention", "linear_attention", "linear_attention", "full_attention"] * 8}, 8),
        ({"layers_block_type": ["mamba", "attention"] * 16}, 16),
        ({"hybrid_override_pattern": "M-M-M*-M" * 4}, 4),
        ({"full_attention_interval": 4}, 8),
        ({"attn_layer_period": 8, "attn_layer_offset": 4}, 4),
        ({"attn_layer_indices": [9, 18, 27]}, 3),
        ({"linear_attn_config": {"full_attn_layers": [4, 8, 12, 16, 20, 24, 28, 32]}}, 8),
        ({}, 32),
    ],
)
def test_layers_that_the_file_calls_by_another_kind_keep_no_cache(said, layers) -> None:
    """By hand: 8 KV heads × 2 × 128 numbers of 2 bytes in each layer with attention."""
    model = model_from_config(HYBRID | said)
    result = evaluate(change(Scenario(model=model), seq_len=1024))
    assert result["kv_bytes_per_token"] == layers * 8 * 2 * 128 * 2


def test_the_size_that_a_cache_was_twenty_times_too_large_for() -> None:
    """Qwen3.5-27B and 262,144 tokens: an engine's log has 16,384 MiB; read as nearest, its type unknown, the same."""
    config = BARE | {"hidden_size": 5120, "num_hidden_layers": 64, "num_attention_heads": 24, "num_key_value_heads": 4,
                     "head_dim": 256, "intermediate_size": 17408, "vocab_size": 248320, "full_attention_interval": 4,
                     "layer_types": ["linear_attention"] * 3 + ["full_attention"], "linear_num_key_heads": 16}  # fmt: skip
    model = model_from_config(config | {"layer_types": config["layer_types"] * 16})
    scenario = change(Scenario(model=model), seq_len=1024, prompt_tokens=262_000, output_tokens=144, concurrent=1)
    assert float(evaluate(change(scenario, context=262_144))["kv_bytes_per_token"]) * 262_144 == 16_384 * 2**20


@pytest.mark.parametrize("section", ROOMS)
def test_every_section_says_what_it_was_taken_as(section) -> None:
    scenario, _ = paste(
        change(START, job="serve" if section == "serve" else "train"), json.dumps(HYBRID | {"index_topk": 64})
    )
    (said,) = [sentence for sentence in notices(evaluate(scenario), section) if "not known here" in sentence]
    assert said.startswith("This model's config is of the type acme, which is not known here; it was read as llama,")
    assert "Not understood and left out: mamba_d_state, linear_head_dim" in said and said.endswith("as estimates.")


def test_what_it_was_taken_as_stays_with_links_and_changes() -> None:
    scenario, _ = paste(START, json.dumps(HYBRID))
    opened, said = link.from_query(link.to_query(scenario))
    assert (opened, said) == (scenario, []) and opened.model.taken_as
    assert change(scenario, layers=40).model.taken_as == scenario.model.taken_as
    assert presets.choose_model(scenario, models()["Qwen3-32B"].model).model.taken_as == ""
    assert link.from_json(link.to_json(scenario)) == (scenario, [])


@pytest.mark.parametrize("lie", ["acme as GPT-5", "<b>", "x", "acme as llama; all is well"])
def test_a_link_that_says_otherwise_is_told(lie) -> None:
    opened, said = link.from_mapping({"taken_as": lie})
    assert opened.model.taken_as == "" and any("was read as names no type" in sentence for sentence in said)


def test_old_links_still_open() -> None:
    opened, said = link.from_query("v=1&model_name=13B+model&layers=30")
    assert said == [] and opened.model.taken_as == "" and opened.model.layers == 30


@pytest.mark.parametrize(
    "more",
    [{"is_encoder_decoder": True}, {"type_vocab_size": 2}, {"image_size": 224}, {"architectures": ["AcmeForMaskedLM"]}],
)
def test_what_writes_no_text_is_no_decoder(more) -> None:
    with pytest.raises(UnknownArchitecture, match="does not write text token by token"):
        model_from_config(BARE | more)


def test_a_class_without_a_type_is_known_by_its_name() -> None:
    config = {key: value for key, value in CONFIGS["qwen2-7b"].items() if key != "model_type"}
    model = model_from_config(config | {"architectures": ["Qwen2ForCausalLM"]})
    assert model.taken_as == "none as qwen2"
    assert dataclasses.replace(model, taken_as="", model_name="", context=0) == dataclasses.replace(
        model_from_config(CONFIGS["qwen2-7b"]), model_name="", context=0
    )


def test_whatever_is_left_fits_a_link() -> None:
    many = {f"layer_of_some_kind_{i}": i + 1 for i in range(50)}
    taken = model_from_config(BARE | many).taken_as
    assert len(taken) <= 80 and TAKEN.fullmatch(taken) and "more" in taken
    assert all(re_read and re_read.ours == known for known in ARCHITECTURES if (re_read := read_as(f"x as {known}")))
