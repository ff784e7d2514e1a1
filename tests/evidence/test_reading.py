"""Rows as people write them: the GPU, the format and the share of each GPU that they mean."""

import math

import pytest

from explorer import catalog, evaluate
from explorer.evidence.rows import columns, formats, gpu_names, held, reading, serving_jobs
from explorer.evidence.rows.tables import read_table

ROWS = {row["id"]: row for row in read_table(catalog.DATA / "evidence" / "inference.csv")}
LLAMA_CPP, FASTER = ROWS["I0140"], next(r for r in ROWS.values() if r["engine"].startswith("Faster"))


@pytest.mark.parametrize(("text", "name"), [
    ("Q4_K_M", "bf16"), ("AWQ", "int4"), ("w4a16", "int4"), ("W8A8", "int8"), ("GPTQ 8-bit", "int8"), ("GPTQ", "int4"),
    ("float8wo", "fp8"), ("W4A8 AWQ", "int4"), ("nvfp4", "nvfp4"), ("mxfp4 (experts)", "mxfp4"), ("bnb.fp4", "nf4"), ("bnb.fp4-dq", "nf4-dq"), ("int8 (SmoothQuant)", "int8"), ("bnb.nf4-dq", "nf4-dq"),
    ("bf16/nf4", "nf4"), ("F16", "bf16"), ("F32", "fp32"), ("fp8 (linear)", "fp8"), ("", "bf16"),
])  # fmt: skip
def test_formats(text, name) -> None:
    assert formats.format_of(text) == name


@pytest.mark.parametrize(("text", "bits"), [
    ("Q4_K_M", 4.85), ("GGUF Q5_K_S", 5.54), ("IQ4_XS", 4.25), ("iq2_xxs", 2.06), ("EXL2 4.65bpw", 4.65), ("fp6", 6),
    ("GPTQ 4-bit g32", 5), ("AWQ int4 g128", 4 + 20 / 128), ("int4wo-128", 4 + 20 / 128), ("AWQ group_size=64", 4.5),
    ("fp16", 0), ("int8 weight-only", 0), ("AWQ", 0), ("", 0),
])  # fmt: skip
def test_bits_of_a_weight(text, bits) -> None:
    assert formats.bits_of({"weight_format": text}) == pytest.approx(bits)


def test_a_format_that_nobody_knows_has_the_bits_of_its_file() -> None:
    row = LLAMA_CPP | {"weight_format": "ZQ2_0", "model_size_gib": "2.2"}
    assert formats.bits_of(row) == pytest.approx(2.2 * 2**30 * 8 / 8.03e9)
    assert formats.bits_of(row | {"weight_format": "fp16"}) == 0


@pytest.mark.parametrize(("text", "name"), [
    ("3090 24GB * 2", "RTX 3090"), ("8x a100-sxm-40gb", "A100 SXM4 40GB"), ("7900 XTX", "RX 7900 XTX"), ("4 × L4", "L4"),
    ("NVIDIA A100-SXM4-80GB", "A100 SXM4 80GB"), ("4000 Ada 20GB * 4", "RTX 4000 Ada"), ("M2 Ultra 76-Core GPU 192GB",
    "M2 Ultra (76-core GPU)"), ("a potato", ""), ("24GB", ""), ("Intel Max 1100", "Data Center GPU Max 1100"), ("GeForce RTX 3090", "RTX 3090"),
])  # fmt: skip
def test_gpus(text, name) -> None:
    assert gpu_names.named_accelerator(text) == name


@pytest.mark.parametrize(("changes", "tp"), [
    ({"tp": "4", "devices": "8"}, 4), ({"tp": "", "devices": "4", "pp": ""}, 4), ({"tp": "", "devices": "4", "pp": "2"}, 2),
    ({"tp": "1", "devices": "2", "pp": "2"}, 1), ({"tp": "", "devices": ""}, 1),
])  # fmt: skip
def test_gpus_that_share_a_layer(changes, tp) -> None:
    assert serving_jobs.serving_scenario(FASTER | changes).serving.serving_tp == tp


@pytest.mark.parametrize(("text", "name"), [
    ("fp8 e4m3", "fp8"), ("q8_0", "q8_0"), ("int8", "int8"), ("q4_0", "q4_0"), ("q8", "q8_0"), ("bf16", "bf16"), ("f16", "bf16"), ("", "bf16"),
])  # fmt: skip
def test_formats_of_the_cache(text, name) -> None:
    assert serving_jobs.serving_scenario(FASTER | {"kv_format": text}).serving.kv_format == name


def test_memory_of_one_gpu_of_several_and_of_all() -> None:
    row = {
        name: FASTER[name]
        for name in ("model", "params", "layers", "hidden", "heads", "kv_heads", "ffn", "vocab", "mlp")
    }
    row |= {"accelerator": "A100 SXM4 80GB", "phase": "inference", "framework": "TensorRT-LLM 0.9", "weight_format": "fp16", "micro_batch": "1",
            "mem_kind": "nvidia-smi", "input_len": "128", "output_len": "8"}  # fmt: skip
    said = {}
    for tp, metric in ((1, "gb"), (4, "gb"), (4, "gb_sum")):
        case = reading.case_of(row | {"tp": str(tp), "metric": metric})
        said[tp, metric] = case.answer(evaluate(case.scenario))
    assert said[1, "gb"] / 4 < said[4, "gb"] < said[1, "gb"] / 2
    assert said[4, "gb_sum"] == pytest.approx(4 * said[4, "gb"])


@pytest.mark.parametrize("engine", ["vLLM 0.6", "SGLang", "TGI", "LMDeploy", "ollama", "MLX", "DeepSpeed-MII", "HF transformers",
                                    "TensorRT-LLM 0.17", "mystery"])  # fmt: skip
@pytest.mark.parametrize("gpu", ["L40S", "H200", "3080 10GB", "MI300X", "M3 Max 40-Core GPU 64GB", "T4"])
def test_any_engine_on_any_gpu_is_answered(engine, gpu) -> None:
    for row in (LLAMA_CPP, FASTER):
        case = reading.case_of(row | {"engine": engine, "accelerator": "", "gpu_as_published": gpu})
        answer = case.answer(evaluate(case.scenario))
        assert math.isfinite(answer) and answer > 0


FINETUNED = {
    "phase": "finetune", "model": "Llama-2-7B", "weight_format": "bf16", "accelerator": "A100 SXM4 80GB", "devices": "1",
    "micro_batch": "1", "seq_len": "1024", "metric": "gb", "recompute": "none",
}  # fmt: skip


def tuned(**changes):
    return reading.case_of(FINETUNED | changes).scenario


@pytest.mark.parametrize(("framework", "method", "said", "targets"), [
    ("litgpt", "LoRA r=8 (q,v)", "", "query and value"), ("litgpt", "lora", "", "query and value"),
    ("HF", "LoRA r16 qkvo", "", "attention"), ("HF", "QLoRA r=32 all linear", "", "all linear"),
    ("HF", "LoRA", "LoRA r=64 on attn+mlp projections", "all linear"), ("swift", "LoRA r=8 DEFAULT (c_attn)", "", "query, key, value"),
    ("torchtune", "LoRA", "", "all linear"), ("PEFT", "LoRA", "", "query and value"), ("mystery", "LoRA", "", "all linear"),
    ("litgpt", "Adapter", "", "none"), ("HF", "LoRA", "q_proj, v_proj", "query and value"),
])  # fmt: skip
def test_matrices_that_adapters_sit_on(framework, method, said, targets) -> None:
    assert tuned(framework=framework, method=method, other_config=said).workload.lora_targets == targets


@pytest.mark.parametrize(("said", "changes"), [
    ("liger kernel", {"fused_head": True}), ("chunked CE", {"chunked_loss": True}), ("dropout=0.1", {"lora_dropout": True}),
    ("lora dropout 0", {"lora_dropout": False}), ("no sequence parallel", {"sequence_parallel": "off"}),
    ("sequence parallelism", {"sequence_parallel": "on"}), ("without sequence-parallelism", {"sequence_parallel": "off"}),
    ("optimizer offload", {"offload": "optimizer"}), ("param offload", {"offload": "optimizer and weights"}),
    ("act offload", {"offload": "activations"}), ("no offload", {"offload": "none"}), ("pure bf16", {"precision": "pure bf16"}),
    ("bf16-mixed", {"precision": "bf16 mixed"}), ("", {"sequence_parallel": "auto", "offload": "none", "fused_head": False}),
])  # fmt: skip
def test_what_decides_memory_and_stands_in_other_words(said, changes) -> None:
    s = tuned(framework="HF", method="LoRA", other_config=said)
    read = vars(s.workload) | vars(s.layout)
    assert {name: read[name] for name in changes} == changes


@pytest.mark.parametrize(("said", "kind"), [
    ("torch max_memory_allocated", "allocated"), ("max reserved (torchtitan metrics)", "reserved"), ("nvidia-smi", "process"),
    ("GPU memory in use (process)", "process"), ("GPU memory", "not said"), ("", "not said"),
    ("capacity limit: seq_len is the max context", "process"), ("peak active", "allocated"),
])  # fmt: skip
def test_ways_of_reading_memory(said, kind) -> None:
    assert held.kind_of({"mem_kind": said}) == kind


def test_memory_hangs_on_no_card_and_no_length_is_no_measurement() -> None:
    on_any, on_one = (
        reading.case_of(FINETUNED | {"framework": "HF", "method": "full", "accelerator": gpu})
        for gpu in ("48 GB GPU", "A100 SXM4 80GB")
    )
    assert on_any.answer(evaluate(on_any.scenario)) == on_one.answer(evaluate(on_one.scenario))
    with pytest.raises(columns.Unscorable, match="no length fits"):
        tuned(framework="HF", method="QLoRA", mem_kind="capacity limit", seq_len="")


def test_a_static_batch_is_read_in_one_go_and_a_stage_is_read_as_one() -> None:
    row = {"phase": "inference", "framework": "TensorRT-LLM 1.0", "model": "Llama-2-7B", "weight_format": "fp8 (fp8 KV)",
           "accelerator": "H100 SXM", "micro_batch": "64", "input_len": "2048", "output_len": "128", "metric": "gb", "pp": "2"}  # fmt: skip
    s, whole = (reading.case_of(row | {"notes": notes}).scenario for notes in ("", "static batch, dummy weights"))
    assert (s.serving.serving_pp, s.serving.kv_format) == (2, "fp8")
    assert evaluate(whole)["prefill_bytes"] / evaluate(s)["prefill_bytes"] == 64 * 2048 / 8192


def test_the_first_fsdp_keeps_whole_gradients_while_it_adds_them_up() -> None:
    row = {
        "framework": "litgpt (Oct 2023)",
        "method": "LoRA",
        "devices": "2",
        "sharding": "FSDP",
        "other_config": "batch 128 by accumulation",
    }
    s = tuned(**row)
    assert s.layout.flat_parameters
    held_whole = evaluate(s)["gradient_bytes"]
    assert held_whole == pytest.approx(2 * s.model.params, rel=0.01)
