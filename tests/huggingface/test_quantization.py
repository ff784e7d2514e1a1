"""How the weights of a checkpoint are stored: read from the fields that released files have."""

import json

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from explorer import Scenario, accelerators, catalog, change, evaluate, model_from_config, models
from explorer.huggingface.modules import KINDS, shares_in, shares_of
from explorer.huggingface.quantization import HINT, is_about_weights, weights_of

CONFIGS = {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in (catalog.DATA / "configs").glob("*.json")}
LLAMA = models()["Llama-3.1-8B"].model
DEEPSEEK = models()["DeepSeek-V3"].model
OSS = models()["gpt-oss-120b"].model


def read(stated, model=LLAMA, **config):
    return weights_of({"quantization_config": stated, **config}, model)


def gptq(bits, group, **more):
    return {"quant_method": "gptq", "bits": bits, "group_size": group, "desc_act": False, "sym": True, **more}


def compressed(weights, ignore=("lm_head",), targets=("Linear",)):
    group = {"input_activations": None, "targets": list(targets), "weights": weights}
    return {"quant_method": "compressed-tensors", "config_groups": {"group_0": group}, "ignore": list(ignore)}


BLOCKS = {"activation_scheme": "dynamic", "fmt": "e4m3", "quant_method": "fp8", "weight_block_size": [128, 128]}
NF4 = {"quant_method": "bitsandbytes", "load_in_4bit": True, "bnb_4bit_quant_type": "nf4"}
TORCHAO = {
    "quant_method": "torchao",
    "quant_type": {"default": {"_type": "Int4WeightOnlyConfig", "_data": {"group_size": 64}}},
}
HQQ = {
    "quant_method": "hqq",
    "quant_config": {"weight_quant_params": {"nbits": 4, "group_size": 64}},
    "skip_modules": ["lm_head"],
}
QUARK = {
    "quant_method": "quark",
    "global_quant_config": {"weight": {"dtype": "fp4", "group_size": 32}},
    "exclude": ["lm_head"],
}

UNDERSTOOD = {
    # name: (what stands in the file, format, bits of a weight by hand: with a scale of 16 bits and a zero point a group)
    "fp8 in blocks": (BLOCKS, "fp8", 8),
    "fp8 by tensor": ({"quant_method": "fp8", "activation_scheme": "static", "ignored_layers": ["lm_head"]}, "fp8", 8),
    "fbgemm": ({"quant_method": "fbgemm_fp8", "activation_scale_ub": 1200.0}, "fp8", 8),
    "gptq": (gptq(4, 128), "int4", 4 + (16 + 4) / 128),
    "gptq in groups of 32": (gptq(4, 32), "int4", 4 + (16 + 4) / 32),
    "gptq by column": (gptq(4, -1), "int4", 4),
    "gptq of 8 bits": (gptq(8, 128), "int8", 8 + (16 + 8) / 128),
    "gptq of 3 bits": (gptq(3, 128), "int4", 3 + (16 + 3) / 128),
    "awq": ({"quant_method": "awq", "bits": 4, "group_size": 64, "version": "gemm", "zero_point": True}, "int4", 4.3125),
    "awq, older names": ({"w_bit": 4, "q_group_size": 128, "version": "GEMM", "zero_point": True}, "int4", 4.15625),
    "auto-round": ({"quant_method": "auto-round", "bits": 4, "group_size": 128, "data_type": "int"}, "int4", 4.15625),
    "bitsandbytes, 4 bits": (NF4, "nf4", 4.5),
    "bitsandbytes, doubly": (NF4 | {"bnb_4bit_use_double_quant": True}, "nf4-dq", 4.127),
    "bitsandbytes, 8 bits": ({"load_in_4bit": False, "load_in_8bit": True}, "int8", 8),
    "mxfp4": ({"quant_method": "mxfp4"}, "mxfp4", 4.25),
    "compressed fp8": (compressed({"num_bits": 8, "type": "float", "strategy": "channel"}), "fp8", 8),
    "compressed int8": (compressed({"num_bits": 8, "type": "int", "strategy": "channel"}), "int8", 8),
    "compressed int4": (compressed({"num_bits": 4, "type": "int", "group_size": 32, "symmetric": True}), "int4", 4.5),
    "compressed, zero points": (compressed({"num_bits": 4, "type": "int", "group_size": 32, "symmetric": False}), "int4", 4.625),
    "compressed nvfp4": (compressed({"num_bits": 4, "type": "float", "group_size": 16}), "nvfp4", 4.5),
    "compressed mxfp4": (compressed({"num_bits": 4, "type": "float", "group_size": 32}), "mxfp4", 4.25),
    "modelopt fp8": ({"quant_method": "modelopt", "quant_algo": "FP8", "ignore": ["lm_head"]}, "fp8", 8),
    "modelopt nvfp4": ({"producer": {"name": "modelopt"}, "quant_algo": "NVFP4", "exclude_modules": ["lm_head"]}, "nvfp4", 4.5),
    "modelopt, its own object": ({"quantization": {"quant_algo": "NVFP4", "exclude_modules": ["lm_head"]}}, "nvfp4", 4.5),
    "modelopt awq": ({"quant_method": "modelopt", "quant_algo": "W4A16_AWQ", "group_size": 128, "ignore": ["lm_head"]}, "int4", 4.125),
    "torchao int4": (TORCHAO, "int4", 4 + 32 / 64),
    "torchao int8": ({"quant_method": "torchao", "quant_type": "int8_weight_only"}, "int8", 8),
    "torchao fp8": ({"quant_method": "torchao", "quant_type": {"default": {"_type": "Float8DynamicActivationFloat8WeightConfig"}}}, "fp8", 8),
    "hqq": (HQQ, "int4", 4 + 32 / 64),
    "quanto": ({"quant_method": "quanto", "weights": "float8"}, "fp8", 8),
    "eetq": ({"quant_method": "eetq", "weights": "int8"}, "int8", 8),
    "bitnet": ({"quant_method": "bitnet", "quantization_mode": "offline", "linear_class": "autobitlinear"}, "int4", 2),
    "exl2": ({"quant_method": "exl2", "bits": 6.5, "head_bits": 16}, "int8", 6.5),
    "fp_quant": ({"quant_method": "fp_quant", "forward_dtype": "nvfp4"}, "nvfp4", 4.5),
    "quark": (QUARK, "mxfp4", 4.25),
}  # fmt: skip


@pytest.mark.parametrize(("stated", "weight_format", "bits"), UNDERSTOOD.values(), ids=list(UNDERSTOOD))
def test_what_is_stated_is_what_a_weight_takes(stated, weight_format, bits) -> None:
    found = read(stated)
    assert (found.state, found.fields["weight_format"]) == ("read", weight_format)
    assert found.words.endswith("embeddings, output head and norms stay in 16 bits")
    r = evaluate(change(Scenario(model=LLAMA), **found.fields))
    ends = r["embedding_params"] + r["head_params"]
    assert r["served_weight_bytes"] == pytest.approx((r["params"] - ends) * bits / 8 + 2 * ends, rel=0.01)


NOT_UNDERSTOOD = {
    "aqlm": {"quant_method": "aqlm", "in_group_size": 8, "num_codebooks": 1, "nbits_per_codebook": 16},
    "vptq": {"quant_method": "vptq"},
    "higgs": {"quant_method": "higgs"},
    "spqr": {"quant_method": "spqr"},
    "gguf": {"quant_method": "gguf"},
    "a new one": {"quant_method": "q7 <b>"},
    "gptq without bits": {"quant_method": "gptq"},
    "gptq of 99 bits": gptq(99, 128),
    "bitsandbytes without bits": {"quant_method": "bitsandbytes"},
    "compressed without groups": {"quant_method": "compressed-tensors"},
    "compressed, 6-bit floats": compressed({"num_bits": 6, "type": "float"}),
    "modelopt, mixed": {"quant_method": "modelopt", "quant_algo": "MIXED_PRECISION", "quantized_layers": {}},
    "torchao by module": {"quant_method": "torchao", "quant_type": {"default": {"_type": "ModuleFqnToConfig"}}},
    "hqq by module": {"quant_method": "hqq", "quant_config": {"self_attn.q_proj": {}}},
    "no name": {"activation_scheme": "dynamic"},
    "nothing in it": {},
    "a number": 4,
    "a text": "fp8",
    "a list": [BLOCKS],
    "true": True,
    "a method that is a list": {"quant_method": ["fp8"]},
    "bits in a list": gptq([4], {"a": 1}),
    "a number of 300 digits": gptq(10**300, 10**300),
    "not a number": gptq(float("nan"), float("inf")),
    "groups of lists": {"quant_method": "compressed-tensors", "config_groups": [[{}]]},
    "a group in a list": compressed({"num_bits": 4, "type": "float", "group_size": [16]}),
    "deep": {"quant_method": "torchao", "quant_type": {"default": {"default": {"default": []}}}},
}


@pytest.mark.parametrize("stated", NOT_UNDERSTOOD.values(), ids=list(NOT_UNDERSTOOD))
def test_what_is_not_understood_is_said_and_changes_nothing(stated) -> None:
    found = read(stated)
    assert found.state == "not understood" and found.fields == {}
    assert 3 < len(found.words) < 120 and found.words.isprintable()


@pytest.mark.parametrize("name", CONFIGS)
def test_released_files_without_it_state_nothing(name) -> None:
    found = weights_of(CONFIGS[name], model_from_config(CONFIGS[name]))
    assert found.state == ("read" if "quantization_config" in json.dumps(CONFIGS[name]) else "not stated")


def test_gpt_oss_holds_65_gb_and_fits_one_gpu_of_80() -> None:
    """Its makers: experts in MXFP4, 65.2 GB of files, one GPU of 80 GB."""
    found = weights_of(CONFIGS["gpt-oss-120b"], OSS)
    assert found.words == "experts in mxfp4; all else stays in 16 bits"
    assert found.fields == {"weight_format": "mxfp4", "bits_per_weight": 0.0, "quantised_part": "experts"}
    served = change(Scenario(model=OSS), accelerator=accelerators()["H100 SXM"], job="serve")
    r = evaluate(change(served, **found.fields))
    assert r["served_weight_bytes"] == pytest.approx(65.2e9, rel=0.01) and r["serving_tp"] == 1
    assert evaluate(served)["serving_tp"] == 4


def test_attention_may_keep_sixteen_bits() -> None:
    """DeepSeek-R1-0528-NVFP4 leaves out the attention of each layer; of Kimi K2.5 only experts have 4 bits."""
    names = ["lm_head", *(f"model.layers.{i}.self_attn*" for i in range(62))]
    nvidia = {"quant_algo": "NVFP4", "kv_cache_quant_algo": "FP8", "group_size": 16, "exclude_modules": names}
    found = read({"producer": {"name": "modelopt"}, "quantization": nvidia}, DEEPSEEK)
    expected = {"weight_format": "nvfp4", "bits_per_weight": 0.0, "quantised_part": "experts", "kv_format": "fp8"}
    assert found.fields == expected
    assert found.words == "experts in nvfp4; most else stays, and all is taken, in 16 bits; KV cache in fp8"
    ignored = ["lm_head", "re:.*self_attn.*", "re:.*shared_experts.*", r"re:.*mlp\.(gate|up|gate_up|down)_proj.*"]
    kimi = read(compressed({"num_bits": 4, "type": "int", "group_size": 32, "symmetric": True}, ignored), DEEPSEEK)
    assert kimi.fields == {"weight_format": "int4", "bits_per_weight": 4.5, "quantised_part": "experts"}
    assert kimi.words == "experts in int4 in groups of 32 (4.5 bits a weight); all else stays in 16 bits"
    alone = compressed({"num_bits": 4, "type": "float", "group_size": 16}, (), ["re:.*mlp.experts.*"])
    assert read(alone, DEEPSEEK).fields["quantised_part"] == "experts"


def test_a_dense_model_whose_attention_keeps_sixteen_bits_has_the_average() -> None:
    """As Llama-3.1-405B-FP8: all of attention, and the MLPs of the first and the last layer. By hand: 126 layers of
    570,425,344 parameters in attention and 3 × 16,384 × 53,248 in the MLP, 124 of which have 8 bits."""
    names = [f"model.layers.{i}.self_attn.{p}_proj" for i in range(126) for p in "qkvo"]
    names += [f"model.layers.{i}.mlp.{p}_proj" for i in (0, 125) for p in ("gate", "up", "down")]
    stated = {"quant_method": "fbgemm_fp8", "modules_to_not_convert": names}
    found = read(stated, models()["Llama-3.1-405B"].model)
    attention, mlp = 570_425_344, 3 * 16_384 * 53_248
    assert found.fields["bits_per_weight"] == pytest.approx(16 - 8 * 124 * mlp / (126 * (attention + mlp)), abs=0.01)
    assert found.words == "weights in fp8, attention in 16 bits: taken as 9.54 bits each, the average, multiplied in 16"


def test_experts_in_four_bits_and_all_else_in_eight() -> None:
    """As DeepSeek-V4 states it: fp8, and expert_dtype fp4."""
    found = read(BLOCKS, DEEPSEEK, expert_dtype="fp4")
    experts = 58 * 256 * 3 * 7168 * 2048
    rest = 671_026_404_352 - experts - 2 * 129_280 * 7168
    assert found.fields["bits_per_weight"] == pytest.approx((4.25 * experts + 8 * rest) / (experts + rest), abs=0.02)
    assert "mxfp4 and fp8 in blocks of 128 × 128" in found.words
    assert weights_of({"quantization_config": BLOCKS, "expert_dtype": "fp4"}).words.startswith(
        "weights in mxfp4 and fp8"
    )


@pytest.mark.parametrize(
    ("names", "shares"),
    [
        (["lm_head", "model.embed_tokens", "model.norm", "re:.*lm_head"], {}),
        (["gate", "e_score_correction_bias", "model.layers.3.mlp.gate", "re:.*mlp.gate$", "mlp.shared_expert_gate"], {}),
        (["model.layers.0.self_attn.indexer.k_norm", "model.layers.0.self_attn.q_a_layernorm"], {}),
        (["visual.blocks.0.attn.qkv", "re:.*vision_tower.*", "model.layers.9.self_attn", "mtp.layers.0.mlp"], {}),
        (["model.layers.*.self_attn"], {"attention": 1}),
        ([f"model.layers.{i}.linear_attn*" for i in range(3)] + ["model.layers.3.self_attn*"], {"attention": 1 / 4, "layers with a state": 3 / 4}),
        (["re:.*self_attn.(q|k|v|o)_proj$"], {"attention": 1}),
        (["model.layers.1.self_attn.q_proj"], {"attention": 1 / 16}),
        (["model.layers.*.self_attn.qkv_proj"], {"attention": 3 / 4}),
        (["re:.*self_attn.(q_a|q_b|kv_b)_proj", "self_attn.kv_a_proj_with_mqa"], {"attention": 4 / 5}),
        (["transformer.h.0.attn"], {"attention": 1 / 4}),
        (["re:.*experts.*", "block_sparse_moe.gate"], {"experts": 1}),
        (["model.layers.0.mlp.shared_experts.down_proj"], {"shared experts": 1 / 4}),
        ([r"re:.*mlp\.(gate|up|gate_up|down)_proj.*"], {"MLPs": 1}),
        (["model.layers.2"], dict.fromkeys(KINDS, 1 / 4)),
        (["Linear"], dict.fromkeys(KINDS, 1)),
        ([None, 3, ["self_attn"], "((((a|b)|c"], {}),
    ],
)  # fmt: skip
def test_names_of_modules_mean_shares_of_four_layers(names, shares) -> None:
    assert shares_of(names, 4) == pytest.approx(dict.fromkeys(KINDS, 0.0) | shares)


@pytest.mark.parametrize(
    ("model", "names", "share"),
    [
        # 4,096 × (4,096 and 2 × 1,024 and 4,096); MLA of DeepSeek-V3: 16,384 × 7,168 of 187,105,280
        ("Llama-3.1-8B", ["self_attn.k_proj", "self_attn.v_proj"], 2048 / 10240),
        ("Llama-3.1-8B", ["self_attn.qkv_proj"], 6144 / 10240),
        ("DeepSeek-V3", ["self_attn.o_proj"], 16_384 * 7168 / 187_105_280),
        ("DeepSeek-V3", ["self_attn.kv_a_proj_with_mqa"], 7168 * 576 / 187_105_280),
    ],
)
def test_matrices_of_attention_have_their_own_sizes(model, names, share) -> None:
    assert shares_in(models()[model].model, names)["attention"] == pytest.approx(share)


def test_an_output_head_of_fewer_bits_is_said() -> None:
    said = "the output head has fewer bits, too, but is taken in 16"
    for stated in (gptq(4, 128, lm_head=True), TORCHAO | {"include_input_output_embeddings": True},
                   {"quant_method": "exl2", "bits": 4.0, "head_bits": 6}, compressed({"num_bits": 8, "type": "float"}, ())):  # fmt: skip
        assert read(stated).words.endswith(f"embeddings and norms stay in 16 bits; {said}")
        assert said not in read(stated, models()["Llama-3.2-1B"].model).words, "a tied head is the embedding"


def test_what_else_is_stated_is_said() -> None:
    sparse = compressed({"num_bits": 8, "type": "float"}) | {"sparsity_config": {"format": "sparse-24-bitmask"}}
    assert read(sparse).words.endswith("sparsity is not counted")
    uneven = gptq(4, 128, dynamic={"+:.*down_proj.*": {"bits": 8}, "-:.*self_attn.*": {}})
    assert read(uneven).words.endswith("modules that have other bits are taken as the rest")
    assert "attention in 16 bits" in read(uneven).words
    cached = compressed({"num_bits": 8, "type": "float"}) | {"kv_cache_scheme": {"num_bits": 8, "type": "float"}}
    assert read(cached).fields["kv_format"] == "fp8" and "KV cache in fp8" in read(cached).words
    assert read({"quant_method": "bitnet", "quantization_mode": "online"}).fields["weight_format"] == "bf16"


def test_it_may_stand_inside_the_text_model_or_as_a_type_alone() -> None:
    assert weights_of({"text_config": {"quantization_config": BLOCKS}}, LLAMA).fields["weight_format"] == "fp8"
    assert weights_of({"compression_config": compressed({"num_bits": 8, "type": "int"})}, LLAMA).state == "read"
    assert weights_of({"torch_dtype": "float8_e4m3fn"}, LLAMA).fields["weight_format"] == "fp8"
    assert weights_of({"dtype": "float32"}, LLAMA).words == "float32"
    assert weights_of({"quantization_config": None, "dtype": 3, "architectures": 5}, LLAMA).state == "not stated"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("nvidia/Qwen3-235B-A22B-NVFP4", "NVFP4"),
        ("Llama-3.1-70B-Instruct-FP8", "FP8"),
        ("TheBloke/Llama-2-13B-AWQ", "AWQ"),
        ("Qwen2-72B-Instruct-GPTQ-Int4", "GPTQ"),
        ("model-w4a16", "w4a16"),
        ("some-4bit", "4bit"),
        ("Llama-2-7b-hf", ""),
        ("hawqeye/point4-model", ""),
    ],
)
def test_a_name_may_say_what_the_file_does_not(name, hint) -> None:
    found = HINT.search(name)
    assert (found[1] if found else "") == hint
    assert weights_of({"_name_or_path": name}, LLAMA).hint == hint


def test_a_file_about_weights_alone_is_known() -> None:
    assert is_about_weights({"producer": {}, "quantization": {"quant_algo": "NVFP4"}}) and is_about_weights(
        gptq(4, 128)
    )
    assert not is_about_weights(CONFIGS["gpt-oss-120b"]) and not is_about_weights({})
    assert not is_about_weights({"dim": 4096, "quantization": {}}), "the shape of another maker's file"


JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=8,
)
KEYS = sorted(
    {key for stated, *_ in UNDERSTOOD.values() for key in stated} | {"dynamic", "sparsity_config", "kv_cache_scheme"}
)


@settings(max_examples=120)
@given(st.sampled_from(list(UNDERSTOOD)), st.dictionaries(st.sampled_from(KEYS), JUNK, max_size=4), st.booleans())
def test_any_mutation_is_read_or_refused_in_words(name, junk, mixture) -> None:
    model = DEEPSEEK if mixture else LLAMA
    found = read(UNDERSTOOD[name][0] | junk, model, expert_dtype=junk.get("bits"))
    assert found.state in ("read", "not understood") and 2 < len(found.words) < 300
    r = evaluate(change(Scenario(model=model), **found.fields))
    assert 0 < r["served_weight_bytes"] <= 2.1 * r["params"]
