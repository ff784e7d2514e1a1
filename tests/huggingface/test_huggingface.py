"""Any pasted text gives a model or one sentence on what is wrong with it."""

import csv
import dataclasses
import json
import math
from dataclasses import replace
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from explorer import ConfigError, Model, Scenario, change, evaluate, model_from_config, models, problems
from explorer.huggingface import UnknownArchitecture, model_from_json

CONFIGS = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parents[2] / "data" / "configs").glob("*.json"))
}
LLAMA = CONFIGS["llama-2-7b"]
with open(Path(__file__).parents[1] / "golden" / "params_torch.csv", newline="", encoding="utf-8") as file:
    SMALL = {row["case"]: json.loads(row["config"]) for row in csv.DictReader(file) if row["case"].endswith("_base")}
"""A small configuration of each architecture."""
NEEDED = ("hidden_size", "num_hidden_layers", "num_attention_heads", "vocab_size")


def refusal(text: str) -> str:
    """The one sentence with which a text is refused (a hint may follow it)."""
    with pytest.raises(ConfigError) as raised:
        model_from_json(text)
    sentence = str(raised.value)
    assert sentence.endswith(".") and "\n" not in sentence and 20 < len(sentence) < 260
    return sentence


def test_there_are_as_many_as_models_and_each_reads_as_text_too() -> None:
    assert len(CONFIGS) == len(models())
    for config in CONFIGS.values():
        assert model_from_json(json.dumps(config, indent=2)) == model_from_config(config)


TEXTS = {
    "empty": ("", "the field is empty"),
    "blank": (" \n\t ", "the field is empty"),
    "words": ("a b c", "not complete JSON: line 1, column 1"),
    "cut off": (json.dumps(LLAMA)[:100], "not complete JSON: line 1"),
    "cut off in line 4": (json.dumps(LLAMA, indent=1)[:75], "not complete JSON: line 4"),
    "something after it": (json.dumps(LLAMA) + " x", "not complete JSON"),
    "a comma and no more": ('{"model_type": "llama", "layers": }', "not complete JSON"),
    "a list": ("[1, 2]", "is an object with fields"),
    "a string": ('"llama"', "is an object with fields"),
    "a number": ("7", "is an object with fields"),
    "null": ("null", "is an object with fields"),
    "not a number": ("NaN", "is an object with fields"),
    "50 MB": ('{"a": "' + "x" * 50_000_000 + '"}', "50.0 million characters"),
    "50 MB of nothing": (" " * 50_000_000, "50.0 million characters"),
    "brackets": ("[" * 100_000, "nested too deeply"),
    "braces": ('{"a":' * 100_000, "nested too deeply"),
    "brackets in a field": ('{"hidden_size": ' + "[" * 100_000, "nested too deeply"),
    "a number of 5,000 digits": ('{"hidden_size": ' + "9" * 5_000 + "}", "too long a number"),
    "an empty object": ("{}", "an empty object"),
}


@pytest.mark.parametrize(("text", "sentence"), TEXTS.values(), ids=list(TEXTS))
def test_a_text_that_is_no_config(text, sentence) -> None:
    assert sentence in refusal(text)


VALUES = {
    "negative": (-1, "a whole number"),
    "half": (0.5, "a whole number"),
    "NaN": (math.nan, "a whole number"),
    "true": (True, "a whole number"),
    "infinite": (math.inf, "a whole number"),
    "text": ("4096", "a whole number"),
    "list": ([4096], "a whole number"),
    "object": ({"a": 1}, "a whole number"),
    "null": (None, "lacks the field"),
    "300 digits": (10**300, "too large a number"),
    "zero": (0, "at least"),
    "1e300": (1e300, "at most"),
    "nested": (json.loads("[" * 60 + "]" * 60), "a whole number"),
}


@pytest.mark.parametrize("field", NEEDED)
@pytest.mark.parametrize(("value", "sentence"), VALUES.values(), ids=list(VALUES))
def test_a_number_that_makes_no_sense(field, value, sentence) -> None:
    found = refusal(json.dumps(LLAMA | {"head_dim": 128, field: value}))
    assert sentence in found
    assert "whole number" not in sentence or field in found


def test_zero_heads_and_heads_that_do_not_divide() -> None:
    config = {k: v for k, v in LLAMA.items() if k not in ("head_dim", "num_key_value_heads")}
    assert "33 attention heads do not divide the hidden size 4096" in refusal(
        json.dumps(config | {"num_attention_heads": 33})
    )
    assert "0 attention heads do not divide" in refusal(json.dumps(config | {"num_attention_heads": 0}))
    assert model_from_config(config | {"num_attention_heads": 33, "head_dim": 128}).head_dim == 128
    assert "cannot share 5 KV heads" in refusal(json.dumps(config | {"num_key_value_heads": 5}))


@pytest.mark.parametrize("value", ["yes", 1, 0, [], {}])
def test_a_flag_that_is_none(value) -> None:
    assert "tie_word_embeddings must be true or false" in refusal(json.dumps(LLAMA | {"tie_word_embeddings": value}))


@pytest.mark.parametrize("name", CONFIGS)
def test_a_missing_field_is_named(name) -> None:
    """Gemma 3's class has defaults for two of them; Nemotron-H's layers are counted in its pattern."""
    own = {"vocab_size", "num_attention_heads"} if name.startswith("gemma-3") else set()
    own |= {"num_hidden_layers"} if "hybrid_override_pattern" in CONFIGS[name] else set()
    for field in [field for field in NEEDED if field in CONFIGS[name] and field not in own]:
        config = {key: value for key, value in CONFIGS[name].items() if key != field}
        with pytest.raises(ConfigError, match=f"lacks the field {field}"):
            model_from_config(config)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("mixtral-8x7b", "num_local_experts"),
        ("mixtral-8x7b", "num_experts_per_tok"),
        ("qwen3-235b-a22b", "moe_intermediate_size"),
        ("qwen1.5-moe-a2.7b", "shared_expert_intermediate_size"),
        ("deepseek-v3", "kv_lora_rank"),
        ("deepseek-v3", "qk_nope_head_dim"),
        ("deepseek-v3", "v_head_dim"),
        ("llama-4-scout_text", "intermediate_size_mlp"),
    ],
)
def test_fields_of_one_architecture_are_named_too(name, field) -> None:
    config = {
        key: value
        for key, value in CONFIGS[name].items()
        if key not in (field, "num_experts" if "experts" in field else "")
    }
    with pytest.raises(ConfigError, match=f"lacks the field {field}"):
        model_from_config(config)


@pytest.mark.parametrize("kind", ["rwkv9", "", None, 3, ["llama"], "x" * 999])
def test_an_unknown_architecture_still_has_a_way_on(kind) -> None:
    """It is read as the nearest that is known, which is said; where nothing of a decoder is in it, a size is the way on."""
    read = model_from_config(LLAMA | {"model_type": kind})
    assert " as llama" in read.taken_as and unnamed(read) == unnamed(model_from_config(LLAMA))
    with pytest.raises(UnknownArchitecture, match="such as 7B, is answered as a plain dense model") as raised:
        model_from_config({"model_type": kind, "vocab_size": 9})
    said = str(raised.value)
    assert ("unknown model_type" in said or "lacks the field model_type" in said) and len(said) < 300


def unnamed(model: Model) -> Model:
    return dataclasses.replace(model, model_name="", taken_as="")


def test_the_text_model_of_a_multimodal_config() -> None:
    text = {k: v for k, v in CONFIGS["gemma-3-4b_text"].items() if k != "model_type"}
    whole = model_from_config({"model_type": "gemma3", "text_config": text})
    apart = dict.fromkeys(("tower_params", "tower_matrix_params", "tower_layers", "tower_hidden", "tower_patches"), 0)
    assert unnamed(replace(whole, **apart)) == unnamed(model_from_config(CONFIGS["gemma-3-4b_text"]))
    nearest = model_from_config({"model_type": "llava", "text_config": text})
    assert nearest.taken_as.startswith("llava_text as ")
    assert model_from_config({**LLAMA, "text_config": None}) == model_from_config(LLAMA)


@pytest.mark.parametrize(
    ("kind", "outer", "inner", "tied"),
    [
        ("llava", True, True, True),
        ("llava", True, False, True),
        ("llava", True, None, True),
        ("llava", False, True, True),
        ("llava", False, False, False),
        ("llava", False, None, False),
        ("llava", None, True, True),
        ("llava", None, False, False),
        ("llava", None, None, False),
        ("qwen3_vl", False, True, False),
        ("qwen3_vl", True, False, True),
    ],
)
def test_which_half_ties_the_head(kind, outer, inner, tied) -> None:
    """As transformers 5.24 builds LlavaForConditionalGeneration and Qwen3VLForConditionalGeneration."""
    text = {**LLAMA, "head_dim": 128, "model_type": "llama" if kind == "llava" else "qwen3_vl_text"}
    halves = {"tie_word_embeddings": outer}, {**text, "tie_word_embeddings": inner}
    whole, text = ({key: value for key, value in half.items() if value is not None} for half in halves)
    assert model_from_config({"model_type": kind, **whole, "text_config": text}).tied == tied


@pytest.mark.parametrize(
    ("config", "name"),
    [
        (LLAMA, "pasted llama model"),
        ({**LLAMA, "_name_or_path": "acme/one"}, "acme/one"),
        ({"model_type": "llava", "text_config": LLAMA}, "pasted llava model"),
        ({"model_type": "unheard", "text_config": LLAMA}, "pasted unheard model (text)"),
        ({"text_config": LLAMA}, "pasted llama model (text)"),
        ({**LLAMA, "vision_config": {"depth": 1}}, "pasted llama model (text)"),
        ({**LLAMA, "audio_config": None}, "pasted llama model"),
        ({"_name_or_path": "x" * 99, "text_config": LLAMA}, "x" * 73 + " (text)"),
    ],
)
def test_the_name_says_where_only_the_text_model_is_read(config, name) -> None:
    assert model_from_config(config).model_name == name


def test_aliases_and_extra_fields_change_nothing() -> None:
    alias = {
        "n_layer": 32,
        "n_embd": 4096,
        "n_head": 32,
        "n_inner": 11008,
        "n_positions": 4096,
        "vocab_size": 32000,
        "model_type": "llama",
    }
    plain = model_from_config(alias)
    assert (plain.layers, plain.hidden, plain.heads, plain.kv_heads, plain.ffn, plain.context) == (
        32,
        4096,
        32,
        32,
        11008,
        4096,
    )
    assert model_from_config(LLAMA | {"<b>": {"x": [[]]}, "torch_dtype": 3, "auto_map": None}) == model_from_config(
        LLAMA
    )


@pytest.mark.parametrize("value", [[], {}, 3, "abc", None, b"{}", ("a",), {1, 2}])
def test_from_python_only_mappings_are_read(value) -> None:
    with pytest.raises(ConfigError):
        model_from_config(value)


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 5000),
    st.integers(-(10**12), 10**12).filter(lambda n: abs(n) > 10**6),
    st.floats(),
    st.text(max_size=5),
    st.lists(st.one_of(st.integers(0, 9), st.text(max_size=3), st.just("sliding_attention")), max_size=50),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
LOOPED = (
    "num_hidden_layers",
    "n_layer",
    "num_layers",
    "n_layers",
    "moe_layer_freq",
    "sliding_window_pattern",
    "_sliding_window_pattern",
)


@settings(max_examples=200)
@given(st.sampled_from([*CONFIGS, *SMALL]), st.data())
def test_any_mutation_gives_a_sound_model_or_a_sentence(name, data) -> None:
    config = dict((CONFIGS | SMALL)[name])
    for field in data.draw(
        st.lists(st.sampled_from([f for f in config if f not in LOOPED]), min_size=1, max_size=3, unique=True)
    ):
        if data.draw(st.booleans()):
            del config[field]
        else:
            config[field] = data.draw(JUNK)
    try:
        model = model_from_config(config)
    except ConfigError as error:
        assert str(error).endswith(".") and len(str(error)) < 400
        return
    assert isinstance(model, Model)
    scenario = change(Scenario(model=model), seq_len=1)
    assert problems(scenario) == []
    result = evaluate(scenario)
    assert 0 < result["active_params"] <= result["params"] < math.inf


def test_absent_is_what_the_class_takes_and_null_is_none() -> None:
    """Class defaults of transformers 5.24: 8 KV heads and a window of 4,096 in Mistral, a context of 2,048 in Llama."""
    kept = ("hidden_size", "num_hidden_layers", "num_attention_heads", "vocab_size", "intermediate_size")
    bare = {field: LLAMA[field] for field in kept} | {"model_type": "mistral"}
    absent = model_from_config(bare)
    null = model_from_config(bare | {"num_key_value_heads": None, "sliding_window": None})
    assert (absent.kv_heads, absent.window, absent.window_layers) == (8, 4096, absent.layers)
    assert (null.kv_heads, null.window, null.window_layers) == (null.heads, 0, 0)
    assert model_from_config(bare | {"model_type": "llama"}).context == 2048
