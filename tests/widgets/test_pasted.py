"""A pasted file brings its model and its formats, says so as long as they count, and takes the formats with it."""

import json
import re

import pytest

from explorer import catalog, change, evaluate
from explorer.catalog.pasted import FORMATS, formats
from explorer.core.scenario.use import Serving
from explorer.state import link, presets
from explorer.state.paste import paste
from explorer.state.store import Store
from explorer.widgets.answer import Answer, Notes
from explorer.widgets.controls import Controls
from explorer.widgets.questions import Questions
from explorer.widgets.wishes import wish
from explorer.words.notices.file import about_file

START = presets.choose_accelerator(presets.PRESETS[presets.DEFAULT].scenario(), "H100 SXM")
CONFIGS = catalog.DATA / "configs"
USUAL = {name: getattr(Serving(), name) for name in FORMATS}

OSS = json.loads((CONFIGS / "gpt-oss-120b.json").read_text(encoding="utf-8"))
BLOCKS = {"activation_scheme": "dynamic", "fmt": "e4m3", "quant_method": "fp8", "weight_block_size": [128, 128]}
QWEN = json.loads((CONFIGS / "qwen3-32b.json").read_text(encoding="utf-8"))
FP8 = QWEN | {"torch_dtype": "bfloat16", "quantization_config": BLOCKS}
PLAIN = QWEN | {"torch_dtype": "bfloat16"}
AQLM = QWEN | {"quantization_config": {"quant_method": "aqlm", "nbits_per_codebook": 16}}
NVIDIA = {
    "producer": {"name": "modelopt", "version": "0.31.0"},
    "quantization": {
        "quant_algo": "NVFP4",
        "kv_cache_quant_algo": "FP8",
        "group_size": 16,
        "exclude_modules": ["lm_head"],
    },
}

READ = "Read from the file: weights in fp8 in blocks of 128 × 128; embeddings, output head and norms stay in 16 bits."


class Page:
    """The page without a browser: what is typed into it, and what it says."""

    def __init__(self, section: str = "serve") -> None:
        self.store = Store(START)
        self.store.open(section)
        self.answer, self.notes, self.controls = Answer(self.store), Notes(self.store), Controls(self.store)
        self.questions = Questions(self.store, self.controls.forget)

    def type(self, name: str, value: object) -> None:
        text = value if isinstance(value, str) else json.dumps(value)
        self.controls._wished(self.controls, {"name": name, "value": text}, [])

    @property
    def formats(self) -> dict:
        return formats(self.store.scenario)

    def says(self, sentence: str) -> bool:
        return any(sentence in notice for notice in self.notes.notices)


@pytest.fixture
def page() -> Page:
    return Page()


def test_qwen_in_fp8_is_served_in_fp8_and_says_so(page) -> None:
    page.type("config", FP8)
    assert page.formats == USUAL | {"weight_format": "fp8"} and page.notes.notices[0] == READ
    assert page.controls.pasted == f"pasted qwen3 model: 32.8B parameters. {READ}"
    for section in ("compare", "own", "serve"):
        page.store.open(section)
        assert page.says(READ), "it is about serving in each of them"


def test_gpt_oss_is_served_on_one_gpu(page) -> None:
    page.type("config", OSS)
    assert page.formats == USUAL | {"weight_format": "mxfp4", "quantised_part": "experts"}
    assert page.store.result["serving_tp"] == 1
    assert page.says("Read from the file: experts in mxfp4; all else stays in 16 bits.")


def test_what_is_read_stays_while_it_counts(page) -> None:
    page.type("config", FP8)
    page.type("accelerator_name", "H200")
    page.type("prompt_tokens", "4k")
    page.type("context", "64k")
    assert page.says(READ) and page.store.scenario.model.model_name.endswith(", changed")
    page.type("weight_format", "int4")
    assert not page.says("Read from the file") and "Read from" not in page.controls.pasted
    page.type("weight_format", "fp8")
    assert page.says(READ)


@pytest.mark.parametrize(
    ("name", "value"), [("model_name", "Llama-3.1-8B"), ("size", "13B"), ("config", PLAIN | {"num_hidden_layers": 8})]
)
def test_formats_of_a_file_go_with_its_model(page, name, value) -> None:
    page.type("config", OSS | {"_name_or_path": "openai/gpt-oss-120b"})
    page.type(name, value)
    assert page.formats == USUAL and not page.says("Read from the file")


def test_formats_set_by_hand_stay(page) -> None:
    page.type("weight_format", "int4")
    page.type("kv_format", "fp8")
    by_hand = page.formats
    page.type("config", PLAIN)
    assert page.formats == by_hand and page.says(
        "The file states no quantisation (quantization_config): weights are taken as int4."
    )
    page.type("config", FP8)
    assert page.formats == by_hand | {"weight_format": "fp8"}
    page.type("model_name", "Llama-3.1-8B")
    assert page.formats == by_hand, "as before the file"
    page.type("config", OSS)
    page.type("weight_format", "fp8")
    page.type("model_name", "Llama-3.1-70B")
    assert page.formats == by_hand | {"weight_format": "fp8"}, "set since"


def test_one_file_after_another_leaves_the_formats_from_before_both(page) -> None:
    page.type("config", OSS)
    page.type("config", FP8)
    page.type("config", PLAIN)
    assert page.formats == USUAL and page.says("weights are taken as bf16. If the checkpoint is quantised")


def test_a_file_about_weights_alone_keeps_the_model(page) -> None:
    page.type("config", PLAIN)
    model = page.store.scenario.model
    page.type("config", NVIDIA)
    assert page.store.scenario.model == model
    assert page.formats == USUAL | {"weight_format": "nvfp4", "kv_format": "fp8"}
    assert page.says("Read from the file: weights in nvfp4;") and page.says("KV cache in fp8.")


@pytest.mark.parametrize("text", ["", "{", "5", '{"model_type": "mamba9"}', '{"model_type": "llama"}'])
def test_a_file_that_gives_no_model_changes_nothing(page, text) -> None:
    page.type("config", FP8)
    before = (page.store.scenario, page.store.pasted)
    page.type("config", text)
    assert (page.store.scenario, page.store.pasted) == before and page.says(READ)
    assert "config" in page.controls.errors


def test_an_unknown_architecture_still_says_its_format(page) -> None:
    page.type("config", {"model_type": "mamba9", "quantization_config": BLOCKS})
    assert page.controls.errors["config"][1].endswith("The file states weights in fp8 in blocks of 128 × 128.")


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (AQLM, "The file states a quantisation that is not understood, “aqlm”: weights are taken as bf16. Choose Weights in,"),
        (QWEN | {"quantization_config": 7}, "not understood, “7”, which is no object with fields: weights are taken as bf16."),
        (QWEN | {"quantization_config": {"a": ["x" * 9_999] * 20}}, "not understood, a method that is not named: weights"),
        (PLAIN | {"_name_or_path": "nvidia/Qwen3-32B-NVFP4"}, "Its name says NVFP4, though: if so, choose that format"),
        (QWEN | {"dtype": "float32"}, "The file states float32 and no quantisation: weights are taken as bf16, as servers cast them"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_said(page, config, said) -> None:
    page.type("config", config)
    assert page.says(said) and page.formats == USUAL and page.controls.errors == {}


@pytest.mark.parametrize(
    ("config", "method", "said"),
    [
        (FP8, "full", "The file states weights in fp8 in blocks of 128 × 128: nothing quantised is trained as it is."),
        (FP8, "LoRA", "adapters on quantised ones are QLoRA, under Training recipe."),
        (FP8, "QLoRA", "adapters are trained here on frozen weights in nf4-dq, set under Training recipe."),
        (AQLM, "full", "not understood, “aqlm”: training is computed with weights in 16 bits."),
        (PLAIN, "full", ""),
    ],
)
def test_training_says_what_a_quantised_file_means_there(config, method, said) -> None:
    page = Page("train")
    page.type("config", config)
    page.type("method", method)
    assert page.says(said) and page.says("The file") == bool(said)


@pytest.mark.parametrize("config", [FP8, OSS, PLAIN, AQLM])
@pytest.mark.parametrize("job", ["train", "serve"])
def test_each_is_one_sentence_that_fits(config, job) -> None:
    scenario, pasted = paste(change(START, job=job), json.dumps(config))
    for sentence in about_file(pasted, evaluate(scenario)):
        assert re.fullmatch(r"[A-Z].{15,350}\.", sentence)


def test_a_link_keeps_the_format(page) -> None:
    page.type("config", OSS)
    opened, said = link.from_query(link.to_query(page.store.scenario, "serve"))
    assert opened == page.store.scenario and said == []
    assert opened == wish(change(START, job="serve"), "config", json.dumps(OSS))


def test_a_preset_or_a_saved_scenario_is_no_longer_the_file(page) -> None:
    page.type("config", FP8)
    saved = link.to_json(page.store.scenario)
    page.questions._asked(page.questions, {"preset": presets.DEFAULT}, [])
    assert page.formats == USUAL and page.store.pasted is None
    page.type("saved", saved)
    assert page.formats["weight_format"] == "fp8" and not page.says("Read from the file")


@pytest.mark.parametrize(
    ("name", "weight_format", "part"), [("gpt-oss-120b", "mxfp4", "experts"), ("DeepSeek-V3", "fp8", "weights")]
)
def test_a_listed_model_is_served_as_it_is_released(page, name, weight_format, part) -> None:
    page.type("model_name", name)
    assert page.formats["weight_format"] == weight_format and not page.says("is released with")
    page.type("weight_format", "bf16")
    assert page.says(f"{name} is released with {part} in {weight_format}")
    assert page.says("here weights are taken as bf16: see Weights in.")
    page.type("weight_format", weight_format)
    page.type("model_name", "Llama-3.1-8B")
    assert page.formats["weight_format"] == "bf16"
    page.type("weight_format", "int4")
    page.type("model_name", name)
    assert page.formats["weight_format"] == "int4", "a format of one's own stays"


def test_a_file_of_a_listed_model_has_its_name_and_its_prices(page) -> None:
    oss = json.loads((catalog.DATA / "configs" / "gpt-oss-120b.json").read_text())
    page.type("config", oss | {"max_position_embeddings": 131_072})
    assert page.store.scenario.model.model_name == "gpt-oss-120b" and page.says("APIs that sell this model")


def test_experts_alone_are_said_and_a_model_without_them_too(page) -> None:
    page.type("config", OSS)
    assert page.says("The experts alone have fewer bits, and are multiplied in 16")
    page.type("model_name", "Llama-3.1-8B")
    page.type("quantised_part", "experts")
    page.type("weight_format", "int4")
    assert page.says("This model has no experts, which alone are to have fewer bits: all its weights are taken in 16.")


GGUF = """llama_model_loader: - kv   0: general.architecture str = llama
llama_model_loader: - kv   1: llama.block_count u32 = 32
llama_model_loader: - kv   2: llama.context_length u32 = 131072
llama_model_loader: - kv   3: llama.embedding_length u32 = 4096
llama_model_loader: - kv   4: llama.feed_forward_length u32 = 14336
llama_model_loader: - kv   5: llama.attention.head_count u32 = 32
llama_model_loader: - kv   6: llama.attention.head_count_kv u32 = 8
llama_model_loader: - kv   7: general.file_type u32 = 15
llama_model_loader: - kv   8: tokenizer.ggml.tokens arr[str,128256] = ["!"]
"""
NO_TYPE = GGUF.replace("general.file_type u32 = 15", "general.quantization_version u32 = 2")
TO_LLAMA = (
    "The file is a GGUF, so Serving software was set to llama.cpp; to undo that, choose vLLM, SGLang there again."
)
NOT_LLAMA = "The file is a GGUF, which is made for llama.cpp, but Serving software is set to vLLM, SGLang."


@pytest.mark.parametrize(
    "text", [GGUF, NO_TYPE, "bartowski/Llama-3.1-8B-GGUF:Q4_K_M", "llama3.1:8b", "Llama-3.1-8B-Q4_K_M"]
)
def test_a_gguf_is_served_in_llama_cpp_and_says_how_to_undo_it(page, text) -> None:
    page.type("config", text)
    assert (
        page.store.scenario.serving.engine == "llama.cpp" and page.says(TO_LLAMA) and TO_LLAMA in page.controls.pasted
    )
    page.type("engine", "vLLM, SGLang")
    assert page.store.scenario.serving.engine == "vLLM, SGLang" and page.says(NOT_LLAMA) and not page.says(TO_LLAMA)


@pytest.mark.parametrize(
    "text", ["Qwen/Qwen3-32B-FP8", "nvidia/Qwen3-32B-NVFP4", "unsloth/Qwen3-32B-BF16", json.dumps(FP8)]
)
def test_other_files_leave_the_software(page, text) -> None:
    page.type("config", text)
    assert page.store.scenario.serving.engine == "vLLM, SGLang" and not page.says("GGUF")


def test_software_that_reads_gguf_stays(page) -> None:
    page.type("engine", "older llama.cpp")
    page.type("config", GGUF)
    assert page.store.scenario.serving.engine == "older llama.cpp" and not page.says("Serving software")


@pytest.mark.parametrize("text", [GGUF, "bartowski/Llama-3.1-8B-GGUF:Q4_K_M"])
@pytest.mark.parametrize(("name", "value"), [("model_name", "Llama-3.1-70B"), ("config", PLAIN)])
def test_the_software_goes_with_the_gguf(page, text, name, value) -> None:
    page.type("config", text)
    page.type(name, value)
    assert page.store.scenario.serving.engine == "vLLM, SGLang" and page.formats == USUAL


def test_software_stays_where_the_other_could_not_do_what_is_asked(page) -> None:
    page.type("config", GGUF)
    page.type("cpu_layers", "4")
    page.type("model_name", "Llama-3.1-70B")
    assert page.store.scenario.serving.engine == "llama.cpp" and page.controls.errors == {}


@pytest.mark.parametrize("section", ["serve", "train"])
def test_prompts_read_apart_keep_the_software(section) -> None:
    page = Page()
    page.type("prefill_copies", "1")
    page.store.open(section)
    page.type("config", GGUF)
    assert page.store.scenario.serving.engine == "vLLM, SGLang" and page.controls.errors == {}
    page.store.open("serve")
    assert page.says(NOT_LLAMA)


def test_a_gguf_without_its_type_says_so(page) -> None:
    page.type("config", NO_TYPE)
    assert page.says(
        "What was pasted does not name the type of the GGUF (general.file_type): weights are taken as bf16."
    )
    assert page.formats == USUAL and not page.says("hf_quant_config")
