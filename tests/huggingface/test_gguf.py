"""What GGUF files say of themselves, as four programs print it: the same model as its config.json gives."""

import dataclasses
import json

import pytest

from explorer import ConfigError, Model, catalog, change, evaluate, model_from_config, models
from explorer.huggingface import model_from_json
from explorer.huggingface.pasted.gguf_types import BITS, NUMBERS, bits_of, type_named, type_of
from explorer.state import presets
from explorer.state.paste import paste
from explorer.words.notices.file import about_file

START = presets.PRESETS[presets.DEFAULT].scenario()

DUMP = """INFO:gguf-dump:* Loading: models/llama-2-7b.Q4_0.gguf
* File is LITTLE endian, script is running on a LITTLE endian host.
* Dumping 22 key/value pair(s)
      1: UINT32     |        1 | GGUF.version = 2
      2: UINT64     |        1 | GGUF.tensor_count = 291
      4: STRING     |        1 | general.architecture = 'llama'
      5: STRING     |        1 | general.name = 'LLaMA v2'
      6: UINT32     |        1 | llama.context_length = 4096
      7: UINT32     |        1 | llama.embedding_length = 4096
      8: UINT32     |        1 | llama.block_count = 32
      9: UINT32     |        1 | llama.feed_forward_length = 11008
     10: UINT32     |        1 | llama.rope.dimension_count = 128
     11: UINT32     |        1 | llama.attention.head_count = 32
     12: UINT32     |        1 | llama.attention.head_count_kv = 32
     13: FLOAT32    |        1 | llama.attention.layer_norm_rms_epsilon = 9.999999747378752e-06
     14: UINT32     |        1 | general.file_type = 2
     16: [STRING]   |    32000 | tokenizer.ggml.tokens
     17: [FLOAT32]  |    32000 | tokenizer.ggml.scores
"""
LOG = """llama_model_loader: loaded meta data with 29 key-value pairs and 292 tensors from Llama-3.1-8B-Q4_K_M.gguf
llama_model_loader: - kv   0:                       general.architecture str              = llama
llama_model_loader: - kv   2:                               general.name str              = Meta Llama 3.1 8B
llama_model_loader: - kv   9:                          llama.block_count u32              = 32
llama_model_loader: - kv  10:                       llama.context_length u32              = 131072
llama_model_loader: - kv  11:                     llama.embedding_length u32              = 4096
llama_model_loader: - kv  12:                  llama.feed_forward_length u32              = 14336
llama_model_loader: - kv  13:                 llama.attention.head_count u32              = 32
llama_model_loader: - kv  14:              llama.attention.head_count_kv u32              = 8
llama_model_loader: - kv  17:                          general.file_type u32              = 15
llama_model_loader: - kv  22:                      tokenizer.ggml.tokens arr[str,128256]  = ["!", "\\"", "#", "$", ...
"""
PRINTED = """0.00.320.262 I print_info: arch             = qwen3moe
0.00.320.263 I print_info: n_ctx_train      = 40960
print_info: n_embd           = 4096
print_info: n_layer          = 94
print_info: n_head           = 64
print_info: n_head_kv        = 4
print_info: n_embd_head_k    = 128
print_info: n_embd_head_v    = 128
print_info: n_ff             = 12288
print_info: n_expert         = 128
print_info: n_expert_used    = 8
print_info: n_ff_exp         = 1536
print_info: n_vocab          = 151936
print_info: model params     = 235.09 B
print_info: file type   = Q4_K - Medium
print_info: file size   = 132.39 GiB (4.84 BPW)
"""
OLLAMA = json.dumps(
    {"details": {"quantization_level": "Q4_K_M"},
     "model_info": {"general.architecture": "qwen2", "general.file_type": 15, "general.parameter_count": 7615616512,
                    "qwen2.attention.head_count": 28, "qwen2.attention.head_count_kv": 4, "qwen2.block_count": 28,
                    "qwen2.context_length": 32768, "qwen2.embedding_length": 3584, "qwen2.feed_forward_length": 18944,
                    "qwen2.vocab_size": 152064}}
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "named", "bits"),
    [(DUMP, "Llama-2-7B", 4.5), (LOG, "Llama-3.1-8B", 4.89), (PRINTED, "Qwen3-235B-A22B", 4.84), (OLLAMA, "Qwen2-7B", 4.89)],
    ids=["gguf-dump", "the loader's log", "print_info", "Ollama"],
)  # fmt: skip
def test_what_programs_print_is_the_model_of_our_list(text, named, bits) -> None:
    """4.5: blocks of 32 four-bit weights with a 16-bit scale; 4.84: as the loader counted; 4.89: Q4_K_M of Llama-3.1-8B.
    The average is over all weights, also where llama.cpp keeps more bits for embeddings and head."""
    scenario, read = paste(START, text)
    assert alike(scenario.model) == alike(models()[named].model)
    assert scenario.serving.weight_format == "int4"
    served = evaluate(change(scenario, job="serve", engine="llama.cpp"))["served_weight_bytes"]
    assert served == pytest.approx(scenario.model.params * bits / 8, rel=2e-3)
    assert f"{bits:g} bits each on average, embeddings included" in " ".join(about_file(read, evaluate(scenario)))


KEYS = {"block_count": "num_hidden_layers", "embedding_length": "hidden_size", "feed_forward_length": "intermediate_size",
        "attention.head_count": "num_attention_heads", "attention.head_count_kv": "num_key_value_heads",
        "attention.key_length": "head_dim", "attention.value_length": "head_dim", "vocab_size": "vocab_size",
        "context_length": "max_position_embeddings", "expert_used_count": "num_experts_per_tok",
        "expert_feed_forward_length": "moe_intermediate_size", "attention.sliding_window": "sliding_window"}  # fmt: skip
ARCHITECTURES = {
    "llama-3.1-70b": "llama", "llama-3.2-1b": "llama", "mixtral-8x7b": "llama", "qwen2-7b": "qwen2", "qwen2-1.5b": "qwen2",
    "qwen2.5-32b": "qwen2", "qwen3-8b": "qwen3", "qwen3-0.6b": "qwen3", "qwen3-32b": "qwen3", "qwen3-235b-a22b": "qwen3moe",
    "gemma-2b": "gemma", "gemma-2-27b": "gemma2", "gemma-3-27b_text": "gemma3", "gemma-3-270m": "gemma3", "phi-4": "phi3",
    "olmo-2-7b": "olmo2", "gpt-oss-120b": "gpt-oss", "starcoder2-15b": "starcoder2", "command-r-35b": "command-r",
    "granite-3.0-8b": "granite",
}  # fmt: skip


def as_gguf(config: dict, architecture: str) -> str:
    """The lines that the loader prints of a conversion of this config: keys as llama.cpp's converter names them."""
    fields = {theirs: config[ours] for theirs, ours in KEYS.items() if config.get(ours) is not None}
    if architecture.startswith("qwen"):
        fields.pop("attention.sliding_window", None)  # switched off in all of these
    experts = config.get("num_local_experts", config.get("num_experts"))
    fields |= {"expert_count": experts} if experts else {}
    lines = [f"llama_model_loader: - kv   0: general.architecture str              = {architecture}"]
    lines += [f"llama_model_loader: - kv {i:3}: {architecture}.{key} u32              = {value}" for i, (key, value)
              in enumerate(fields.items(), 1)]  # fmt: skip
    tied = model_from_config(config).tied
    names = ["token_embd.weight", "output_norm.weight", *([] if tied else ["output.weight"])]
    return "\n".join([*lines, *(f"llama_model_loader: - tensor {i}: {name} q4_K" for i, name in enumerate(names))])


def alike(model: Model) -> Model:
    return dataclasses.replace(model, model_name="", context=0)


@pytest.mark.parametrize(("name", "architecture"), ARCHITECTURES.items())
def test_metadata_gives_the_model_of_the_config(name, architecture) -> None:
    config = json.loads((catalog.DATA / "configs" / f"{name}.json").read_text(encoding="utf-8"))
    assert alike(model_from_json(as_gguf(config, architecture))) == alike(model_from_config(config))


def lines(architecture: str, **values) -> str:
    named = {f"{architecture}.{key.replace('__', '.')}": value for key, value in values.items()}
    return "\n".join(
        f"kv: - kv 1: {key} u32 = {value}" for key, value in {"general.architecture": architecture, **named}.items()
    )


DEEPSEEK = {"block_count": 61, "embedding_length": 7168, "feed_forward_length": 18432, "attention__head_count": 128,
            "attention__q_lora_rank": 1536, "attention__kv_lora_rank": 512, "rope__dimension_count": 64, "vocab_size": 129280,
            "leading_dense_block_count": 3, "expert_count": 256, "expert_used_count": 8, "expert_shared_count": 1,
            "expert_feed_forward_length": 2048, "expert_group_count": 8, "expert_group_used_count": 4,
            "context_length": 163840}  # fmt: skip


@pytest.mark.parametrize(
    "widths",
    [
        {"attention__head_count_kv": 128, "attention__key_length": 192, "attention__value_length": 128},
        {"attention__head_count_kv": 1, "attention__key_length": 576, "attention__value_length": 512,
         "attention__key_length_mla": 192, "attention__value_length_mla": 128},
    ],
    ids=["of 2024", "of 2025"],
)  # fmt: skip
def test_latent_attention_has_two_ways_to_be_written(widths) -> None:
    found = model_from_json(lines("deepseek2", **DEEPSEEK, **widths))
    assert alike(found) == alike(models()["DeepSeek-V3"].model)


def test_a_hybrid_keeps_kv_in_its_attention_layers_alone() -> None:
    """Qwen3.5's sizes: 64 layers, each fourth with 4 KV heads of 256. By hand: 16 × 2 × 4 × 256 × 2 B = 64 KiB a token."""
    text = lines("qwen35", block_count=64, embedding_length=5120, feed_forward_length=17408, attention__head_count=24,
                 attention__head_count_kv=4, attention__key_length=256, attention__value_length=256, vocab_size=248320,
                 ssm__conv_kernel=4, ssm__state_size=128, ssm__group_count=16, ssm__time_step_rank=48, ssm__inner_size=6144,
                 full_attention_interval=4, context_length=262144)  # fmt: skip
    scenario, _ = paste(START, text)
    assert float(evaluate(scenario)["kv_bytes_per_token"]) == 64 * 2**10


def test_layers_that_draft_are_left_out() -> None:
    text = lines("glm4moe", block_count=93, nextn_predict_layers=1, embedding_length=5120, feed_forward_length=12288,
                 attention__head_count=96, attention__head_count_kv=8, attention__key_length=128, vocab_size=151552,
                 leading_dense_block_count=3, expert_count=160, expert_used_count=8, expert_shared_count=1,
                 expert_feed_forward_length=1536)  # fmt: skip
    tensors = (
        "token_embd.weight",
        "blk.0.attn_q.weight",
        "blk.0.attn_q.bias",
        "blk.0.attn_q_norm.weight",
        "output.weight",
    )
    dumped = "\n".join(f"  {i}: 4096 | 64, 64, 1, 1 | Q4_K    | {name}" for i, name in enumerate(tensors))
    assert alike(model_from_json(f"{text}\n{dumped}")) == alike(models()["GLM-4.5-355B"].model)
    assert model_from_json(text).params == pytest.approx(models()["GLM-4.5-355B"].model.params, rel=1e-5)


def test_a_type_that_nobody_knows_says_so() -> None:
    text = lines("newarch", block_count=32, embedding_length=4096, feed_forward_length=11008, attention__head_count=32,
                 attention__head_count_kv=8, vocab_size=32000)  # fmt: skip
    assert model_from_json(text).taken_as == "newarch as llama"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"general.architecture": null}', "does not name its general.architecture"),
        (
            lines("llama", block_count=32),
            "lacks the lines llama.embedding_length, llama.feed_forward_length, llama.att",
        ),
        (
            lines("llama", block_count=2, embedding_length=64, attention__head_count="[4, 8]"),
            "heads that differ by layer",
        ),
        ("print_info: n_layer = 32", "does not name its general.architecture"),
    ],
)
def test_metadata_without_a_shape(text, said) -> None:
    with pytest.raises(ConfigError, match=said):
        model_from_json(text)


@pytest.mark.parametrize("stated", [8.03e9, 7.5e9])
def test_a_stated_count_says_whether_the_head_is_tied(stated) -> None:
    """8.03 B with a head of its own, 7.50 B without: the embedding has 128,256 × 4,096 numbers."""
    model = model_from_json(LOG + f"print_info: model params     = {stated / 1e9:.2f} B\n")
    assert model.tied == (stated < 8e9) and model.params == pytest.approx(stated, rel=1e-3)


def test_types_of_weights() -> None:
    assert set(NUMBERS.values()) == set(BITS)
    assert [type_of(each) for each in (15, "Q4_K - Medium", "Q6_K", "Q3_K - Small", 99, None, True)] == [
        *("Q4_K_M", "Q4_K_M", "Q6_K", "Q3_K_S", "", "", "")
    ]
    assert type_named("model-IQ4_XS.gguf") == "IQ4_XS" and type_named("qwen3") == ""
    assert bits_of({"file_type": 99, "bits": "4.84"}) == ("", 4.84)
    assert bits_of({"file_type": 18, "bits": "999"}) == ("Q6_K", 6.56)


CUT = "The text of this GGUF is cut: it lacks the line {}. Paste all from general.architecture to tokenizer.ggml.tokens, or"


@pytest.mark.parametrize("text", [LOG, LOG.replace("llama.", "newarch.").replace("= llama", "= newarch")])
@pytest.mark.parametrize(
    ("line", "printed"),
    [("tokenizer.ggml.tokens", "n_vocab"), (".block_count", "n_layer"), (".embedding_length", "n_embd"),
     (".feed_forward_length", "n_ff"), (".attention.head_count ", "n_head")],
)  # fmt: skip
def test_a_cut_log_says_which_line_is_missing(text, line, printed) -> None:
    """print_info's names as llama.cpp prints them (the log above)."""
    kept = "\n".join(each for each in text.splitlines() if line not in each)
    with pytest.raises(ConfigError) as error:
        model_from_json(kept)
    named = line.strip() if line.startswith("tok") else f"{'newarch' if 'newarch' in text else 'llama'}{line.strip()}"
    assert str(error.value) == f"{CUT.format(named)} what llama.cpp prints as {printed}."
    if line.startswith("tok"):
        assert model_from_json(f"{kept}\nprint_info: n_vocab = 128256\n").vocab == 128256


def test_a_line_that_is_cut_in_its_middle_is_missing() -> None:
    with pytest.raises(ConfigError, match=r"lacks the line tokenizer\.ggml\.tokens"):
        model_from_json(LOG[: LOG.index("arr[str,") + 7])


QWEN35 = PRINTED.replace("qwen3moe", "qwen35moe")
SSM = """print_info: ssm_d_conv       = 4
print_info: ssm_d_inner      = 4096
print_info: ssm_d_state      = 128
print_info: ssm_dt_rank      = 32
print_info: ssm_n_group      = 16
"""


def test_linear_attention_needs_its_sizes() -> None:
    """By hand: 94 layers, three of four with 32 states of 128 × 128 numbers."""
    with pytest.raises(ConfigError, match=r"cut: it lacks lines of qwen35moe\.ssm, the sizes of its linear attention"):
        model_from_json(QWEN35)
    model = model_from_json(QWEN35 + SSM)
    assert (model.state_numbers, model.state_layers) == (32 * 128 * 128, 94 - 94 // 4)
    narrow = SSM.replace("4096", "2048").replace("= 32", "= 16")
    assert model_from_json(QWEN35 + narrow).state_numbers == 16 * 128 * 128


def test_mamba_has_the_sizes_of_its_mixer() -> None:
    """The class's count with these sizes, by hand: what a layer has of the inner width, the state and the rank."""
    text = lines("mamba", block_count=4, embedding_length=64, vocab_size=200, feed_forward_length=0, attention__head_count=0,
                 ssm__conv_kernel=3, ssm__inner_size=192, ssm__state_size=8, ssm__time_step_rank=5)  # fmt: skip
    inner, hidden, state, rank, taps = 192, 64, 8, 5, 3
    mixer = hidden * 2 * inner + inner * (taps + 1) + inner * (rank + 2 * state) + rank * inner + inner
    layer = mixer + inner * state + inner + inner * hidden + hidden
    assert model_from_json(text).text_params in (200 * hidden * tied + hidden + 4 * layer for tied in (1, 2))


@pytest.mark.parametrize(
    ("name", "told", "bits"),
    [
        ("gpt-oss:20b", "another host.", 0),
        ("ggml-org/gpt-oss-20b-GGUF", "another host.", 0),
        ("qwen3:32b", "Ollama's files have some 4.9 bits a weight: enter them under Bits a weight.", 0),
        ("hf.co/unsloth/Qwen3-32B-GGUF:UD-Q4_K_XL", "no type that is in our table: enter its bits under Bits a weight;"
         " Q4_K_M has 4.89.", 0),
        ("llama-server -hf ggml-org/Qwen3-8B-GGUF:Q4_K_M", "weights in Q4_K_M, 4.89 bits each on average, embeddings"
         " included.", 4.89),
    ],
)  # fmt: skip
def test_names_of_gguf_say_what_is_known_of_their_bits(name, told, bits) -> None:
    scenario, pasted = paste(START, name)
    assert pasted.told.endswith(told) and scenario.serving.bits_per_weight == bits
