"""The params.json of Mistral and Meta, as released: the published count of each, to the unit."""

import json

import pytest

from explorer import ConfigError, model_from_config, models
from explorer.huggingface import model_from_json
from explorer.huggingface.pasted.files import as_config
from explorer.huggingface.quantization import weights_of
from explorer.state import presets
from explorer.state.paste import paste

MISTRAL = {"dim": 4096, "n_layers": 32, "head_dim": 128, "hidden_dim": 14336, "n_heads": 32, "n_kv_heads": 8,
           "norm_eps": 1e-05, "vocab_size": 32000}  # fmt: skip
META = {"norm_eps": 1e-05, "rope_theta": 500000.0, "n_kv_heads": 8, "vocab_size": 128256}
RELEASED = {
    # what stands in the file, and the parameters of the model as its makers or its class count them
    "Mistral-7B": (MISTRAL | {"sliding_window": 4096}, 7_241_732_096),
    "Mixtral 8x7B": (MISTRAL | {"moe": {"num_experts_per_tok": 2, "num_experts": 8}}, 46_702_792_704),
    "Mixtral 8x22B": (
        {"dim": 6144, "n_layers": 56, "head_dim": 128, "hidden_dim": 16384, "n_heads": 48, "n_kv_heads": 8,
         "norm_eps": 1e-05, "vocab_size": 32768, "moe": {"num_experts_per_tok": 2, "num_experts": 8}}, 140_630_071_296,
    ),
    "Mistral-Large 2": (
        {"dim": 12288, "n_layers": 88, "head_dim": 128, "hidden_dim": 28672, "n_heads": 96, "n_kv_heads": 8,
         "norm_eps": 1e-05, "vocab_size": 32768}, 122_610_069_504,
    ),
    "Mistral-Small 3": (
        {"dim": 5120, "n_layers": 40, "head_dim": 128, "hidden_dim": 32768, "n_heads": 32, "n_kv_heads": 8,
         "norm_eps": 1e-05, "vocab_size": 131072}, 23_572_403_200,
    ),
    "Llama-2-7B": ({"dim": 4096, "multiple_of": 256, "n_heads": 32, "n_layers": 32, "vocab_size": -1}, 6_738_415_616),
    "Llama-2-13B": ({"dim": 5120, "multiple_of": 256, "n_heads": 40, "n_layers": 40, "vocab_size": -1}, 13_015_864_320),
    "Llama-2-70B": (
        {"dim": 8192, "multiple_of": 4096, "ffn_dim_multiplier": 1.3, "n_heads": 64, "n_kv_heads": 8, "n_layers": 80,
         "vocab_size": -1}, 68_976_648_192,
    ),
    "Llama-3-8B": (
        META | {"dim": 4096, "n_layers": 32, "n_heads": 32, "multiple_of": 1024, "ffn_dim_multiplier": 1.3}, 8_030_261_248,
    ),
    "Llama-3.1-70B": (
        META | {"dim": 8192, "n_layers": 80, "n_heads": 64, "multiple_of": 4096, "ffn_dim_multiplier": 1.3,
                "use_scaled_rope": True}, 70_553_706_496,
    ),
    "Llama-3.1-405B": (
        META | {"dim": 16384, "n_layers": 126, "n_heads": 128, "multiple_of": 4096, "ffn_dim_multiplier": 1.2,
                "use_scaled_rope": True}, 405_853_388_800,
    ),
    "Llama-3.2-1B": (
        META | {"dim": 2048, "n_layers": 16, "n_heads": 32, "multiple_of": 256, "ffn_dim_multiplier": 1.5,
                "use_scaled_rope": True}, 1_235_814_400,
    ),
    "Llama-3.2-3B": (
        META | {"dim": 3072, "n_layers": 28, "n_heads": 24, "multiple_of": 256, "ffn_dim_multiplier": 1.0,
                "use_scaled_rope": True}, 3_212_749_824,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("params", "count"), RELEASED.values(), ids=list(RELEASED))
def test_a_params_json_has_the_published_count(params, count) -> None:
    model = model_from_json(json.dumps(params))
    assert model.params == count and not model.taken_as


def test_it_is_the_model_of_our_list_where_it_is_the_same() -> None:
    start = presets.PRESETS[presets.DEFAULT].scenario()
    scenario, _ = paste(start, json.dumps(RELEASED["Llama-3.1-70B"][0]))
    assert scenario.model == models()["Llama-3.1-70B"].model


def test_active_parameters_of_mixtral() -> None:
    """12.9 billion, as its paper says."""
    assert model_from_config(RELEASED["Mixtral 8x7B"][0]).active_params == pytest.approx(12.88e9, rel=1e-3)


def test_windows_in_turns() -> None:
    """One layer of four without a window, as a list with null states it."""
    model = model_from_config(MISTRAL | {"sliding_window": [None, 32768, 32768, 32768]})
    assert (model.window, model.window_layers) == (32768, 24)
    assert model_from_config(MISTRAL | {"sliding_window": None}).window == 0


def test_latent_attention_with_experts_is_read_as_deepseek() -> None:
    """Mistral Large 3: 61 layers, 3 of them dense, 128 experts and a shared one; its makers say 673B with 39B active."""
    large = {
        "dim": 7168, "n_layers": 61, "head_dim": 128, "hidden_dim": 16384, "n_heads": 128, "n_kv_heads": 128,
        "vocab_size": 131072, "q_lora_rank": 1536, "kv_lora_rank": 512, "qk_rope_head_dim": 64, "qk_nope_head_dim": 128,
        "v_head_dim": 128, "max_position_embeddings": 294912,
        "moe": {"num_experts": 128, "num_experts_per_tok": 4, "num_shared_experts": 1, "first_k_dense_replace": 3,
                "expert_hidden_dim": 4096, "route_every_n": 1},
    }  # fmt: skip
    model = model_from_config(large)
    assert (model.moe_layers, model.experts, model.kv_lora_rank) == (58, 128, 512)
    assert model.params == pytest.approx(673e9, rel=0.005)
    assert model.active_params - model.vocab * model.hidden == pytest.approx(39e9, rel=0.01)  # a look-up is no product


def test_fp8_of_mistral_is_read() -> None:
    config = as_config(MISTRAL | {"quantization": {"qformat_weight": "fp8_e4m3", "qscheme_act": "TENSOR"}})
    assert weights_of(config, model_from_config(MISTRAL)).fields["weight_format"] == "fp8"


def test_what_meta_leaves_out_is_said() -> None:
    with pytest.raises(ConfigError, match="mixture of experts without all of their widths"):
        model_from_config(META | {"dim": 5120, "n_layers": 48, "moe_args": {"num_experts": 16}})
