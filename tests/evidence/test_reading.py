"""Rows as people write them: the GPU, the format and the share of each GPU that they mean."""

import math

import pytest

from explorer import catalog, evaluate
from explorer.evidence import columns, gpus, reading, serving_jobs
from explorer.evidence.tables import read_table

ROWS = {row["id"]: row for row in read_table(catalog.DATA / "evidence" / "inference.csv")}
LLAMA_CPP, FASTER = ROWS["I0140"], next(r for r in ROWS.values() if r["engine"].startswith("Faster"))


@pytest.mark.parametrize(("text", "name"), [
    ("Q4_K_M", "bf16"), ("AWQ", "int4"), ("w4a16", "int4"), ("W8A8", "int8"), ("GPTQ 8-bit", "int8"), ("GPTQ", "int4"),
    ("float8wo", "fp8"), ("W4A8 AWQ", "int4"), ("nvfp4", "nvfp4"), ("mxfp4 (experts)", "mxfp4"), ("bnb.fp4", "nf4"), ("bnb.fp4-dq", "nf4-dq"), ("int8 (SmoothQuant)", "int8"), ("bnb.nf4-dq", "nf4-dq"),
    ("bf16/nf4", "nf4"), ("F16", "bf16"), ("F32", "fp32"), ("fp8 (linear)", "fp8"), ("", "bf16"),
])  # fmt: skip
def test_formats(text, name) -> None:
    assert columns.format_of(text) == name


@pytest.mark.parametrize(("text", "bits"), [
    ("Q4_K_M", 4.85), ("GGUF Q5_K_S", 5.69), ("IQ4_XS", 4.25), ("iq2_xxs", 2.06), ("EXL2 4.65bpw", 4.65), ("fp6", 6),
    ("GPTQ 4-bit g32", 5), ("AWQ int4 g128", 4 + 20 / 128), ("int4wo-128", 4 + 20 / 128), ("AWQ group_size=64", 4.5),
    ("fp16", 0), ("int8 weight-only", 0), ("AWQ", 0), ("", 0),
])  # fmt: skip
def test_bits_of_a_weight(text, bits) -> None:
    assert serving_jobs.bits_of({"weight_format": text}) == pytest.approx(bits)


def test_a_format_that_nobody_knows_has_the_bits_of_its_file() -> None:
    row = LLAMA_CPP | {"weight_format": "TQ2_0", "model_size_gib": "2.2"}
    assert serving_jobs.bits_of(row) == pytest.approx(2.2 * 2**30 * 8 / 8.03e9)
    assert serving_jobs.bits_of(row | {"weight_format": "fp16"}) == 0


@pytest.mark.parametrize(("text", "name"), [
    ("3090 24GB * 2", "RTX 3090"), ("8x a100-sxm-40gb", "A100 SXM4 40GB"), ("7900 XTX", "RX 7900 XTX"), ("4 × L4", "L4"),
    ("NVIDIA A100-SXM4-80GB", "A100 SXM4 80GB"), ("4000 Ada 20GB * 4", "RTX 4000 Ada"), ("M2 Ultra 76-Core GPU 192GB",
    "M2 Ultra (76-core GPU)"), ("a potato", ""), ("24GB", ""),
])  # fmt: skip
def test_gpus(text, name) -> None:
    assert gpus.named_accelerator(text) == name


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
    row |= {"accelerator": "A100 SXM4 80GB", "phase": "inference", "framework": "vLLM", "weight_format": "fp16", "micro_batch": "1",
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
