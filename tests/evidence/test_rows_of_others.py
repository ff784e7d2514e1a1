"""Rows as other people write them: what they name is found, and what they leave open is taken as a reader would."""

import pytest

from explorer.core.evaluate import evaluate
from explorer.evidence.rows import columns, formats, gpu_names, jobs, reading, serving_jobs
from explorer.evidence.rows.names import named_like, size_in
from explorer.evidence.rows.shapes import model_of
from explorer.evidence.scoring import score_row

SERVED = {
    "engine": "vLLM 0.10",
    "model": "Llama-3.1-8B-Instruct",
    "weight_format": "bf16",
    "accelerator": "H100 SXM",
    "batch": "16",
    "input_len": "1024",
    "output_len": "256",
    "phase": "serving",
    "metric": "output_tokens_per_s_per_device",
    "value": "1",
}
TRAINED = {
    "framework": "Megatron-LM",
    "model": "Llama-3.1-8B",
    "accelerator": "H100 SXM",
    "devices": "8",
    "seq_len": "4096",
    "micro_batch": "1",
    "global_batch": "64",
    "metric": "tokens_per_s_per_device",
    "value": "1",
}


def answer(row):
    case = reading.case_of(row)
    return float(case.answer(evaluate(case.scenario)))


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("meta-llama/Meta-Llama-3.1-70B-Instruct-FP8", "Llama-3.1-70B"),
        ("llama3.1:70b-instruct-q4_K_M", "Llama-3.1-70B"),
        ("Llama-3.3-70B-Instruct", "Llama-3.3-70B"),
        ("Llama-2-7b-chat-hf", "Llama-2-7B"),
        ("Mistral-7B-Instruct-v0.3", "Mistral-7B-v0.1"),
        ("Mistral-Large-Instruct-2407", "Mistral-Large-2-123B"),
        ("DeepSeek-R1-0528", "DeepSeek-V3"),
        ("DeepSeek-V3.1-Terminus", "DeepSeek-V3"),
        ("DeepSeek-R1-Distill-Llama-70B", "Llama-3.1-70B"),
        ("gemma-3-27b-it", "Gemma-3-27B (text)"),
        ("zai-org/GLM-4.6-FP8", "GLM-4.5-355B"),
        ("DeepSeek-V2", ""),
        ("GLM-4.5-Air", "GLM-4.5-Air"),
        ("phi-4-mini", ""),
        ("mixtral-8x22B-Instruct-v0.1", ""),
        ("Falcon3-7B", ""),
    ],
)
def test_words_of_tuning_and_storing_change_no_model(name, label) -> None:
    assert named_like(name) == label


@pytest.mark.parametrize(
    ("name", "total", "active"),
    [
        ("Qwen3-Next-80B-A3B-Instruct", 80e9, 3e9),
        ("ERNIE-4.5-300B-A47B", 300e9, 47e9),
        ("Kimi-K2-Instruct", 1e12, 32e9),
        ("openai/gpt-oss-20b", 21e9, 3.6e9),
        ("mixtral-8x22B-v0.1", 141e9, 39e9),
        ("SmolLM2-135M", 135e6, 135e6),
        ("some model", 0, 0),
    ],
)
def test_sizes_in_names_are_those_that_makers_publish(name, total, active) -> None:
    assert size_in(name) == pytest.approx((total, active), rel=0.07)


def test_a_model_that_is_only_a_name_has_the_shape_of_its_size() -> None:
    model = model_of({"model": "Some-Next-80B-A3B"})
    assert model.experts > 8
    assert (model.params, model.active_params) == pytest.approx((80e9, 3e9), rel=0.2)


@pytest.mark.parametrize(
    ("said", "engine"),
    [
        ("vLLM v1 (torch.compile)", "vLLM, SGLang"),
        ("HuggingFace text-generation-inference 2.4", "vLLM, SGLang"),
        ("KTransformers 0.3", "vLLM, SGLang"),
        ("llama-bench", "llama.cpp"),
        ("llama.cpp b6500 ROCm", "llama.cpp"),
        ("llama.cpp b3600", "older llama.cpp"),
        ("mistral.rs 0.3", "llama.cpp"),
        ("NVIDIA NIM 1.8.3", "TensorRT-LLM"),
        ("TensorRT LLM (v0.9)", "older TensorRT-LLM"),
        ("ExLlamaV3", "ExLlama"),
        ("MLC-LLM", "compiled PyTorch"),
        ("AutoGPTQ", "Transformers"),
        ("an engine of tomorrow", "vLLM, SGLang"),
    ],
)
def test_engines_are_found_by_their_signs(said, engine) -> None:
    assert serving_jobs.engine_of({"engine": said}) == engine


@pytest.mark.parametrize(
    ("said", "stored", "bits"),
    [
        ("W8A8-FP8", "fp8", 0),
        ("W8A8", "int8", 0),
        ("GPTQ-Int8", "int8", 0),
        ("int8 (fp8 KV cache)", "int8", 0),
        ("awq_marlin", "int4", 0),
        ("bitsandbytes", "nf4", 0),
        ("MLX 6-bit", "bf16", 6.5),
        ("3bit", "bf16", 3.5),
        ("1.58bit", "bf16", 2),
        ("q4f16_1", "bf16", 4.5),
        ("Q4", "bf16", 4.85),
    ],
)
def test_formats_as_people_write_them(said, stored, bits) -> None:
    assert formats.format_of(said) == stored
    assert formats.bits_of({"weight_format": said}) == bits


def test_a_format_that_is_not_stated_is_in_the_name_or_as_released() -> None:
    names = ("Llama-3.1-70B-Instruct-FP8", "DeepSeek-R1", "gpt-oss-120b", "Llama-3.1-8B")
    stored = [formats.format_of(formats.stored_as({"model": name})) for name in names]
    assert stored == ["fp8", "fp8", "mxfp4", "bf16"]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("GB200 NVL72", "GB200"),
        ("RTX 3080 10GB", "RTX 3080"),
        ("RTX 4070", "RTX 4070"),
        ("M4", "M4 (10-core GPU)"),
        ("Apple M4 Max 40-core", "M4 Max (40-core GPU)"),
        ("v6e-8", "TPU v6e (Trillium)"),
        ("TPU v5 lite", "TPU v5e"),
        ("trn2.48xlarge", "Trainium2"),
    ],
)
def test_gpus_as_people_write_them_and_no_other_board(said, name) -> None:
    assert gpu_names.named_accelerator(said) == name


def test_an_answer_without_a_length_is_not_empty_under_load() -> None:
    row = SERVED | {"output_len": ""}
    assert answer(row) == pytest.approx(answer(SERVED))
    assert answer(row | {"metric": "ms_per_token"}) < 20


def test_prompt_and_answer_together_are_not_the_speed_of_prompts() -> None:
    row = SERVED | {"phase": "prefill+decode", "metric": "tokens_per_s"}
    assert answer(row) < answer(row | {"phase": "prefill"}) / 10


@pytest.mark.parametrize("said", ["max", "in-flight", "dynamic", ""])
def test_as_many_as_memory_allows(said) -> None:
    assert reading.case_of(SERVED | {"batch": said}).scenario.serving.concurrent > 100


@pytest.mark.parametrize("said", ["64", "~64", "concurrency 64", "max 64"])
def test_a_batch_with_a_number_is_that_number(said) -> None:
    assert reading.case_of(SERVED | {"batch": said}).scenario.serving.concurrent == 64


def test_copies_of_a_model_share_the_requests() -> None:
    two = SERVED | {"tp": "4", "devices": "8", "batch": "32", "model": "Llama-3.1-70B"}
    one = two | {"devices": "4", "batch": "16"}
    assert answer(two) == pytest.approx(answer(one))
    everything = {"metric": "output_tokens_per_s_all_devices"}
    assert answer(two | everything) == pytest.approx(2 * answer(one | everything))


def test_gpus_that_share_experts_are_one_copy() -> None:
    row = SERVED | {"model": "DeepSeek-V3", "weight_format": "fp8", "tp": "1", "ep": "8", "dp": "8", "devices": "8"}
    serving = reading.case_of(row).scenario.serving
    assert (serving.serving_tp, serving.attention_dp, serving.concurrent) == (8, 8, 16)


def test_a_model_is_served_on_as_many_gpus_as_hold_it() -> None:
    """70B in 16 bits are 141 GB; 72 GB of a card of 80 are filled: two hold the weights alone, with no room."""
    row = SERVED | {"model": "Llama-3.1-70B", "tp": "", "devices": ""}
    assert reading.case_of(row).scenario.serving.serving_tp == 4
    assert reading.case_of(row | {"accelerator": "H200 SXM"}).scenario.serving.serving_tp == 2


@pytest.mark.parametrize(
    ("said", "software"),
    [
        ("Unsloth", "compiled PyTorch"),
        ("EasyLM (JAX)", "compiled PyTorch"),
        ("LLaMA Factory", "Hugging Face"),
        ("ms-swift", "Hugging Face"),
        ("Primus (Megatron)", "Megatron"),
        ("Colossal-AI", "eager PyTorch"),
    ],
)
def test_training_software_is_found_by_its_signs(said, software) -> None:
    assert columns.framework_of({"framework": said}) == software


@pytest.mark.parametrize("said", ["no torch.compile", "compile=False", "eager", "outputs 512"])
def test_software_that_is_not_compiled(said) -> None:
    assert columns.framework_of({"framework": "torchtune", "other_config": said}) == "eager PyTorch"


def test_sharing_stands_in_the_name_of_the_software() -> None:
    assert columns.zero_stage_of({"framework": "DeepSpeed ZeRO-3"}) == (3, 0)
    assert columns.zero_stage_of({"framework": "PyTorch FSDP2"}) == (3, 0)
    assert columns.zero_stage_of({"framework": "DeepSpeed ZeRO-3", "sharding": "ZeRO-1"}) == (1, 0)


def test_batches_in_tokens_and_devices_in_nodes() -> None:
    scenario = reading.case_of(TRAINED | {"global_batch": "4M tokens", "devices": "16 nodes"}).scenario
    assert (scenario.workload.global_batch, scenario.layout.devices) == (976, 128)
    assert jobs.devices_of({"devices": "2x8"}) == 16


def test_flop_rates_are_those_of_the_model() -> None:
    """6N and full attention 12·L·h·s of Llama-3.1-8B: 6 · 7.50e9 (without the embedding) + 6.4e9 at 4,096 tokens."""
    rate = answer(TRAINED)
    a_token = 6 * (8_030_261_248 - 128_256 * 4096) + 12 * 32 * 4096 * 4096
    assert answer(TRAINED | {"metric": "model_tflop_per_s_per_device"}) == pytest.approx(
        rate * a_token / 1e12, rel=0.01
    )
    hardware = TRAINED | {"metric": "hardware_tflop_per_s_per_device"}
    assert answer(hardware) == pytest.approx(rate * a_token / 1e12, rel=0.01), "nothing is computed twice"


@pytest.mark.parametrize("metric", sorted(reading.SERVING.keys() - {"prefill"}))
@pytest.mark.parametrize("phase", ["decode", "prefill", "serving", "end-to-end", "prefill+decode", "", "offline"])
@pytest.mark.parametrize("output_len", ["256", ""])
def test_every_metric_of_every_phase_is_scored(metric, phase, output_len) -> None:
    scored = score_row(SERVED | {"metric": metric, "phase": phase, "output_len": output_len})
    assert not scored.reason


def test_energy_of_a_task_that_nobody_knows() -> None:
    row = SERVED | {"metric": "joule_per_output_token", "task": "a new task", "input_len": "", "batch": "", "phase": ""}
    serving = reading.case_of(row).scenario.serving
    assert serving.prompt_tokens > 100 and serving.concurrent > 100
    assert "no power is published" in score_row(row | {"accelerator": "TPU v6e (Trillium)"}).reason
