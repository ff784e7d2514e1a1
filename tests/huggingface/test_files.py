"""What people paste in place of a config.json: each file, name or text gets the sentence that helps, or is read."""

import json

import pytest

from explorer import ConfigError, change, evaluate, models
from explorer.huggingface import model_from_config, model_from_json
from explorer.huggingface.pasted.beside import adapter_of, index_of
from explorer.state import link, presets
from explorer.state.paste import paste
from explorer.words.notices.file import about_file

START = presets.PRESETS[presets.DEFAULT].scenario()
PASTE = "Paste the content of the model's config.json; on its page at Hugging Face it is under Files."
LAYERS = {f"model.layers.{i}.mlp.up_proj.weight": "model-00001.safetensors" for i in range(32)}
EXPERTS = {f"model.layers.{i}.mlp.experts.{e}.up_proj.weight": "a" for i in range(61) for e in range(256)}

WRONG = {
    "generation_config.json": ({"do_sample": True, "temperature": 0.6, "top_p": 0.9}, "says how text is drawn"),
    "generation_config.json as saved": ({"_from_model_config": True, "eos_token_id": 2}, "says how text is drawn"),
    "tokenizer_config.json": ({"tokenizer_class": "LlamaTokenizer", "model_max_length": 4096}, "cut into tokens"),
    "tokenizer.json": ({"version": "1.0", "added_tokens": [], "model": {"type": "BPE"}}, "cuts text into tokens"),
    "preprocessor_config.json": ({"image_processor_type": "X", "do_resize": True}, "images or sound are prepared"),
    "special_tokens_map.json": ({"bos_token": "<s>", "eos_token": {"content": "</s>"}}, "a list of special tokens"),
    "vocab.json": ({f"w{i}": i for i in range(1000)}, "a vocabulary"),
    "an adapter on an unknown base": (
        {"peft_type": "LORA", "base_model_name_or_path": "acme/secret-9B", "r": 32, "target_modules": "all-linear"},
        "LoRA of rank 32 on acme/secret-9B, which is not in our list",
    ),
    "an adapter of another kind": ({"peft_type": "IA3", "base_model_name_or_path": "x/y"}, "an adapter of the kind IA3 on x/y"),
    "an index of a mixture": (
        {"metadata": {"total_size": 1.3e12}, "weight_map": EXPERTS}, "1.3 TB in 61 layers with 256 experts a layer"
    ),
    "an index of a quantised checkpoint": (
        {"metadata": {"total_size": 8e9}, "weight_map": {**LAYERS, "model.layers.0.mlp.up_proj.weight_scale_inv": "a"}},
        "8 GB in 32 layers with quantised tensors",
    ),
    "an index without a size": ({"weight_map": {"a": "b"}}, "an index of a checkpoint's tensors"),
    "model_index.json": ({"_class_name": "StableDiffusionPipeline", "unet": ["diffusers", "X"]}, "a diffusion pipeline"),
    "a part of a pipeline": ({"_class_name": "FluxTransformer2DModel", "num_layers": 19}, "a diffusion pipeline"),
    "DeepSpeed": ({"zero_optimization": {"stage": 3}, "bf16": {"enabled": True}}, "a DeepSpeed configuration"),
    "training arguments": ({"output_dir": "x", "per_device_train_batch_size": 1}, "settings of a training"),
    "trainer_state.json": ({"log_history": [], "epoch": 1}, "the log of a training"),
    "a refusal of a gated model": ({"error": "Access to model x is restricted"}, "an error message"),
    "a request": ({"model": "x", "messages": []}, "a request to a model"),
    "sentence-transformers": ({"__version__": {}, "prompts": {}}, "sentence-transformers"),
    "package.json": ({"name": "x", "dependencies": {}}, "a program's dependencies"),
    "modules.json": ([{"idx": 0}, {"idx": 1}], "a list of 2 entries"),
    "an empty object": ({}, "an empty object"),
    "a number": (7, "a number"),
    "a text": ('"llama"', "a text in quotation marks"),
    "axolotl": ("base_model: meta-llama/Llama-3.1-8B\nsequence_len: 4096\nadapter: lora\n", "settings of a training in YAML"),
    "accelerate": ("compute_environment: LOCAL_MACHINE\ndistributed_type: FSDP\n", "settings of a training in YAML"),
    "YAML": ("foo: 1\nbar: 2\n", "This is YAML"),
    "a model card": ("---\nlicense: apache-2.0\ntags:\n- a\n---\n# Model", "This is YAML"),
    "program code": ("from transformers import AutoModel\nm = AutoModel.from_pretrained('x')", "program code"),
    "a web page": ("<!DOCTYPE html>\n<html><head></head></html>", "This is a web page"),
    "XML": ("<?xml version='1.0'?><a/>", "This is XML"),
    "base64": ("QUJD" * 60, "base64"),
    "two documents": ('{"a": 1}\n{"b": 2}', "several JSON documents"),
    "a pointer of Git LFS": ("version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 12\n", "Git LFS"),
    "a Modelfile": ("FROM llama3.1\nPARAMETER temperature 1\n", "a Modelfile"),
    "the GGUF itself": ("GGUF\x03\x00\x00", "paste what gguf-dump prints"),
    "an id of another model": ("acme/foo-7B", "“acme/foo-7B” is a name, not a file, and this page asks no other host"),
    "a tag of another model": ("foo:7b", "“foo:7b” is a name, not a file"),
    "an address": ("https://example.com/config.json", "This is an address, and this page asks no other host"),
    "an address of another model": ("https://huggingface.co/acme/foo", "This is an address"),
    "a size": ("27B", "“27B” is a size: type it under Size"),
    "a sentence": ("please use Qwen", "not complete JSON"),
}  # fmt: skip


def refusal(pasted) -> str:
    with pytest.raises(ConfigError) as raised:
        paste(START, pasted if isinstance(pasted, str) else json.dumps(pasted))
    return str(raised.value)


@pytest.mark.parametrize(("pasted", "said"), WRONG.values(), ids=list(WRONG))
def test_a_wrong_file_is_refused_in_the_sentence_that_helps(pasted, said) -> None:
    sentence = refusal(pasted)
    assert said in sentence and sentence.endswith(".") and "\n" not in sentence and len(sentence) < 300


@pytest.mark.parametrize("pasted", [pasted for pasted, _ in WRONG.values() if isinstance(pasted, dict)])
def test_from_python_too(pasted) -> None:
    with pytest.raises(ConfigError):
        model_from_config(pasted)


def test_most_say_where_the_right_file_is() -> None:
    assert len(WRONG) >= 40 and sum(PASTE in refusal(pasted) for pasted, _ in WRONG.values()) >= 30


NAMES = {
    "Qwen/Qwen3-32B": "Qwen3-32B",
    "Qwen/Qwen3-32B-FP8": "Qwen3-32B",
    "meta-llama/Llama-3.1-8B-Instruct": "Llama-3.1-8B",
    "unsloth/Meta-Llama-3.1-8B-Instruct-bnb-4bit": "Llama-3.1-8B",
    "bartowski/Meta-Llama-3.1-70B-Instruct-GGUF": "Llama-3.1-70B",
    "https://huggingface.co/Qwen/Qwen3-32B/blob/main/config.json": "Qwen3-32B",
    "huggingface.co/openai/gpt-oss-120b": "gpt-oss-120b",
    "llama3.1:8b": "Llama-3.1-8B",
    "ollama run qwen3:32b": "Qwen3-32B",
    "https://ollama.com/library/gpt-oss:120b": "gpt-oss-120b",
    "google/gemma-3-27b-it": "Gemma-3-27B (text)",
    "deepseek-ai/DeepSeek-V3": "DeepSeek-V3",
    "Qwen3-32B": "Qwen3-32B",
}


@pytest.mark.parametrize(("pasted", "named"), NAMES.items())
def test_a_name_of_our_list_chooses_that_model(pasted, named) -> None:
    scenario, read = paste(START, pasted)
    assert scenario.model == models()[named].model
    (said,) = about_file(read, evaluate(scenario))
    assert f"is in our list as {named}, which is chosen; nothing was asked of another host." in said


def test_a_name_says_how_its_weights_are_stored() -> None:
    """8.5 bits: a 16-bit scale for each 32 weights of 8 bits."""
    scenario, read = paste(START, "llama3.1:8b-instruct-q8_0")
    assert (scenario.serving.weight_format, scenario.serving.bits_per_weight) == ("int8", 8.5)
    assert "8.5 bits each" in about_file(read, evaluate(scenario))[0]
    assert "Its name says FP8: choose that format" in paste(START, "Qwen/Qwen3-32B-FP8")[1].told
    assert "Ollama's files" in paste(START, "llama3.1:8b")[1].told


LORA = {"peft_type": "LORA", "base_model_name_or_path": "meta-llama/Llama-3.1-8B-Instruct", "r": 32, "lora_alpha": 64}


@pytest.mark.parametrize(
    ("named", "targets"),
    [
        (["q_proj", "v_proj"], "query and value"),
        (["query_key_value"], "query, key, value"),
        (["q_proj", "k_proj", "v_proj", "o_proj"], "attention"),
        (["gate_proj", "up_proj", "down_proj"], "MLP"),
        (["model.layers.0.self_attn.q_proj"], "query and value"),
        ("all-linear", "all linear"),
        ([*("q_proj", "k_proj", "v_proj", "o_proj"), "down_proj"], "all linear"),
    ],
)
def test_an_adapter_sets_lora_on_its_base(named, targets) -> None:
    scenario, read = paste(START, json.dumps(LORA | {"target_modules": named}))
    job = scenario.workload
    assert scenario.model == models()["Llama-3.1-8B"].model
    assert (job.method, job.lora_rank, job.lora_targets) == ("LoRA", 32, targets)
    assert f"Llama-3.1-8B is chosen, with rank 32 on {targets}" in about_file(read, evaluate(scenario))[0]


def test_an_adapter_on_a_base_in_four_bits_is_qlora() -> None:
    quantised = LORA | {"base_model_name_or_path": "unsloth/Meta-Llama-3.1-8B-bnb-4bit", "target_modules": ["q_proj"]}
    assert paste(START, json.dumps(quantised))[0].workload.method == "QLoRA"
    assert adapter_of({}) is None and adapter_of({"peft_type": "LORA", "r": "x"}).rank == 0


def index(total, names=LAYERS) -> str:
    return json.dumps({"metadata": {"total_size": total}, "weight_map": names})


def test_the_bytes_of_an_index_are_used() -> None:
    """16,060,522,496 bytes: what the index of Llama-3.1-8B states, twice 8,030,261,248 parameters."""
    scenario, read = paste(START, index(16_060_522_496))
    assert scenario.model == models()["Llama-3.1-8B"].model and "16.1 GB in 32 tensors" in read.told
    scenario, read = paste(START, index(18e9))
    assert scenario.model.model_name == "9B model"
    assert scenario.model.params == pytest.approx(9e9, rel=0.01) and "at 2 bytes each, 9B parameters" in read.told


def test_after_its_config_an_index_gives_bits_a_weight() -> None:
    """By hand: 9,084,000,000 bytes for 8,030,261,248 parameters are 9.05 bits each, as 8-bit layers with a 16-bit rest."""
    config = json.dumps({"model_type": "llama", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32,
                         "num_key_value_heads": 8, "intermediate_size": 14336, "vocab_size": 128256})  # fmt: skip
    scenario, first = paste(START, config)
    scenario, read = paste(
        scenario, index(9_084_000_000, {**LAYERS, "model.layers.0.mlp.up_proj.weight_scale": "a"}), first
    )
    assert scenario.serving.bits_per_weight == 9.05 and read.is_of(scenario)
    assert "9.05 bits for each of its 8.03B parameters" in about_file(read, evaluate(scenario))[0]
    with_bf16, _ = paste(scenario, index(16_060_522_496), read)
    assert (with_bf16.serving.weight_format, with_bf16.serving.bits_per_weight) == ("bf16", 0)


@pytest.mark.parametrize("total", ["x", None, True, -1, 0, 1e300, float("inf")])
def test_an_index_with_a_total_that_is_none(total) -> None:
    assert index_of({"metadata": {"total_size": total}, "weight_map": {}}) is None


CONFIG = {"model_type": "llama", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32,
          "intermediate_size": 11008, "vocab_size": 32000, "num_key_value_heads": None, "tie_word_embeddings": False}  # fmt: skip
PLAIN = json.dumps(CONFIG, indent=1)
SAME = {
    "as Python prints it": str(CONFIG),
    "with comments": PLAIN.replace("{", "{ // of mine\n/* two\nlines */", 1).replace(
        '"vocab_size"', '# rows\n"vocab_size"'
    ),
    "with a comma too many": PLAIN.replace("false\n}", "false,\n}"),
    "in a fence": f"```json\n{PLAIN}\n```",
    "printed by transformers": f"LlamaConfig {PLAIN}",
    "assigned": f"config = {CONFIG}",
    "with a byte order mark": "\ufeff" + PLAIN,
}


@pytest.mark.parametrize("text", SAME.values(), ids=list(SAME))
def test_what_is_nearly_json_is_read(text) -> None:
    assert model_from_json(text) == model_from_config(CONFIG)


def test_texts_in_quotation_marks_are_no_comments() -> None:
    config = CONFIG | {"_name_or_path": "https://a/b#c,}"}
    assert model_from_json(json.dumps(config)[:-1] + ",}").model_name == "https://a/b#c,}"


def test_no_code_is_run() -> None:
    with pytest.raises(ConfigError):
        model_from_json("{'hidden_size': __import__('os').getpid()}")


def test_nothing_is_lost_and_links_keep_what_was_set() -> None:
    scenario, _ = paste(change(START, tokens=3e12), json.dumps(LORA | {"target_modules": ["q_proj", "v_proj"]}))
    assert scenario.workload.tokens == 3e12
    assert link.from_query(link.to_query(scenario)) == (scenario, [])
