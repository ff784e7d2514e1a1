"""Names that do not occur in our tables, as people write them, against what their makers' data sheets and papers say."""

import pytest

from explorer import catalog
from explorer.core.model.precision import FORMATS
from explorer.evidence.rows import columns, formats, jobs, serving_jobs
from explorer.evidence.rows.columns import Unscorable
from explorer.evidence.rows.gpu_names import read_name
from explorer.evidence.rows.gpus import accelerator_of, precision_of
from explorer.evidence.rows.metrics import canonical, measured_of
from explorer.evidence.rows.reading import KNOWN, case_of
from explorer.evidence.rows.shapes import model_of
from explorer.evidence.scoring import score_row
from explorer.evidence.show import as_text

CARDS = (
    ("NVIDIA GeForce RTX 4070 Ti SUPER 16GB", 16, 672, 88), ("RTX 4070", 12, 504, 58), ("RTX 4060 Ti 8GB", 8, 288, 44),
    ("RTX4080 SUPER", 16, 736, 104), ("RTX 4090D", 24, 1008, 147), ("RTX 3080 12GB", 12, 912, 61), ("3080Ti", 12, 912, 68),
    ("RTX 5070 Ti", 16, 896, 88), ("NVIDIA GeForce RTX 5090 32 GB", 32, 1792, 210), ("GTX 1080 Ti", 11, 484, 11.3),
    ("RTX 2080 SUPER", 8, 496, 45), ("TITAN RTX", 24, 672, 130), ("Titan X (Pascal)", 12, 480, 11), ("A6000", 48, 768, 155),
    ("RTX A4500", 20, 640, 95), ("RTX6000 Ada", 48, 960, 364), ("RTX PRO 6000 Blackwell Max-Q", 96, 1792, 440),
    ("RTX 3090 24GB @ 250W", 24, 936, 71), ("2x RTX 3090 NVLink", 24, 936, 71), ("dual RTX 3090", 24, 936, 71),
    ("RTX 4090 Laptop GPU 16GB", 16, 576, 66), ("RTX 4090 48GB", 48, 1008, 165), ("RTX 2080 Ti 22GB", 22, 616, 54),
    ("Tesla P40", 24, 347, 11.8), ("Tesla P100-PCIE-16GB", 16, 732, 18.7), ("Tesla K80", 12, 240, 4.4), ("T4 16GB", 16, 300, 65),
    ("V100-32GB", 32, 900, 125), ("L20", 48, 864, 119), ("A100-PCIE-40GB", 40, 1555, 312), ("8xA100-80G", 80, 2039, 312),
    ("A800 PCIe 80GB", 80, 1935, 312), ("H100-SXM5-80GB", 80, 3350, 989), ("h100_sxm5", 80, 3350, 989), ("8xH100", 80, 3350, 989),
    ("H100 PCIe 80GB", 80, 2000, 756), ("NVIDIA H100 NVL 94GB", 94, 3938, 835), ("H800 PCIe", 80, 2000, 756), ("H20-3e 141GB", 141, 4800, 148),
    ("GH200 480GB", 96, 4000, 989), ("GH200 144GB HBM3e", 144, 4900, 989), ("B200-SXM-192GB", 180, 7700, 2250), ("GB300-NVL72", 288, 8000, 2500),
    ("DGX Spark (GB10, 128GB)", 128, 273, 125), ("MI300X OAM 192GB", 192, 5300, 1307), ("MI300A", 128, 5300, 981), ("MI250X (1 GCD)", 64, 1638, 191),
    ("MI60", 32, 1024, 29), ("AMD Radeon RX 7900 XT", 20, 800, 103), ("RX 9070 XT", 16, 645, 195), ("Ryzen AI Max+ 395", 128, 256, 59),
    ("Strix Halo 128GB", 128, 256, 59), ("M1 Pro", 32, 200, 5.2), ("Apple M2 Max", 96, 400, 13.6), ("M4 Pro 48GB", 48, 273, 8.6),
    ("M4 Max 32-core GPU 36GB", 36, 410, 13.7), ("MacBook Pro M3 Max 128GB", 128, 400, 14.2), ("Gaudi2", 96, 2450, 432), ("HL-325", 128, 3700, 1678),
    ("Intel Arc A770 16GB", 16, 560, 131), ("TPU v5p-256", 95, 2765, 459), ("Trillium", 32, 1638, 918), ("TPU7x", 192, 7380, 2307),
    ("trn1.32xlarge", 32, 820, 190), ("Trainium 2", 96, 2900, 667), ("Huawei Ascend 910B3", 64, 1600, 320), ("Jetson AGX Orin 64GB", 64, 205, 42),
    ("p4de.24xlarge", 80, 2039, 312), ("p5e.48xlarge", 141, 4800, 989), ("g6e.xlarge", 48, 864, 362), ("ND H100 v5", 80, 3350, 989),
    ("NC24ads A100 v4", 80, 1935, 312), ("a2-ultragpu-8g", 80, 2039, 312), ("Xeon 8480 + A100 40GB PCIe", 40, 1555, 312),
)  # fmt: skip


@pytest.mark.parametrize(("name", "gb", "gb_per_s", "tflop_per_s"), CARDS, ids=[card[0] for card in CARDS])
def test_cards_have_what_their_data_sheets_say(name, gb, gb_per_s, tflop_per_s) -> None:
    read, gpu = read_name(name), accelerator_of({"gpu_as_published": name})
    assert read.exact
    peak = max(gpu.bf16_flop_per_s, gpu.fp16_flop_per_s) or gpu.fp32_flop_per_s
    assert gpu.memory_bytes / 1e9 == pytest.approx(gb, rel=0.03)
    assert gpu.memory_byte_per_s / 1e9 == pytest.approx(gb_per_s, rel=0.02)
    assert peak / 1e12 == pytest.approx(tflop_per_s, rel=0.03)


@pytest.mark.parametrize(
    ("name", "kin"),
    [
        ("RTX 6090", "RTX 5090"), ("RX 6800", "RX 6800 XT"), ("MI450X", "MI355X"), ("H300", "H200 SXM"), ("M6 Max", "M4 Max (40-core GPU)"),
        ("RTX 5880 Ada", "RTX 6000 Ada"), ("RTX 3080 Ti Laptop", "RTX 3080 Laptop 8GB"), ("Quadro RTX 3000", "Quadro RTX 4000"),
        ("Trainium4", "Trainium3"), ("M2 Pro (16-core GPU)", "M2 Pro (19-core GPU)"),
    ],
)  # fmt: skip
def test_a_card_that_nobody_knows_is_taken_as_its_nearest_relative(name, kin) -> None:
    assert read_name(name) == (kin, False, 0.0)


@pytest.mark.parametrize(
    "name",
    ["a potato", "24GB GPU", "RTX", "GTX 1050 Ti", "H100 + H200", "Cerebras WSE-3", "Habana Gaudi HPU", "MI25", ""],
)
def test_what_is_like_none_here_is_not_guessed(name) -> None:
    assert not read_name(name).name


def test_every_card_of_the_catalogue_is_found_by_its_own_name_in_other_letters() -> None:
    for name in catalog.accelerators():
        assert read_name(f"NVIDIA {name.lower()}").name == name, name


MODELS = (
    ("gpt2", 124e6, 124e6), ("GPT-2 XL", 1.56e9, 1.56e9), ("EleutherAI/gpt-neo-2.7B", 2.65e9, 2.65e9), ("GPT-J-6B", 6.05e9, 6.05e9),
    ("lmsys/vicuna-13b-v1.5", 13.0e9, 13.0e9), ("Llama-2-13b-chat-hf", 13.0e9, 13.0e9), ("CodeLlama-34b-Instruct-hf", 33.7e9, 33.7e9),
    ("Llama3-8B", 8.03e9, 8.03e9), ("Mistral-Nemo-Instruct-2407", 12.2e9, 12.2e9), ("Mixtral-8x22B-Instruct", 141e9, 39e9),
    ("DBRX", 132e9, 36e9), ("Grok-1", 314e9, 86e9), ("Qwen1.5-110B-Chat", 111e9, 111e9), ("Qwen/Qwen2.5-3B-Instruct-AWQ", 3.09e9, 3.09e9),
    ("Qwen3-4B", 4.02e9, 4.02e9), ("qwen3:30b-a3b", 30.5e9, 3.3e9), ("30B-A3B", 30e9, 3e9), ("gemma-7b", 8.54e9, 8.54e9),
    ("gemma-2-9b-it", 9.24e9, 9.24e9), ("Phi-2", 2.78e9, 2.78e9), ("Phi-3-medium-14B", 14e9, 14e9), ("DSV3", 671e9, 37.6e9), ("R1", 671e9, 37.6e9),
    ("deepseek-moe-16b", 16.4e9, 2.8e9), ("Kimi-VL-A3B", 16e9, 3e9), ("moonshotai/Kimi-K2-Thinking", 1.03e12, 32e9), ("QwQ-32B", 32.8e9, 32.8e9),
    ("gpt-oss-20b", 20.9e9, 3.6e9), ("Command R+", 104e9, 104e9), ("c4ai-command-r-v01", 35e9, 35e9), ("bloomz-7b1", 7.07e9, 7.07e9),
    ("bigcode/starcoderbase", 15.5e9, 15.5e9), ("OLMoE-1B-7B", 6.9e9, 1.3e9), ("granite-3.1-3b-a800m", 3.3e9, 0.8e9),
    ("Jamba-v0.1 52B", 52e9, 12e9), ("GLaM 1.2T (64E)", 1.2e12, 97e9), ("BitNet b1.58 2B4T", 2.4e9, 2.4e9), ("chatglm3-6b", 6.24e9, 6.24e9),
    ("MT-NLG-530B", 530e9, 530e9), ("1.3B", 1.3e9, 1.3e9), ("175 B", 175e9, 175e9), ("7 billion parameters", 7e9, 7e9), ("1T", 1e12, 1e12),
)  # fmt: skip


@pytest.mark.parametrize(("name", "params", "active"), MODELS, ids=[model[0] for model in MODELS])
def test_models_have_the_size_that_their_makers_give(name, params, active) -> None:
    model = model_of({"model": name})
    assert model.params == pytest.approx(params, rel=0.06)
    assert model.active_params == pytest.approx(active, rel=0.2)


SHAPED = [row for row in catalog.rows("model_shapes") if row["layers"]]


@pytest.mark.parametrize("row", SHAPED, ids=[row["sign"] for row in SHAPED])
def test_shapes_make_the_parameters_that_are_published(row) -> None:
    model = model_of({"model": "x"} | {name: row[name] for name in row if row[name]})
    assert model.params == pytest.approx(float(row["params"]), rel=0.03)
    assert model.active_params == pytest.approx(float(row["active_params"]), rel=0.15)


SERVED = {"engine": "vLLM", "model": "Llama-3.1-8B", "accelerator": "H100 SXM", "batch": "16", "input_len": "512", "output_len": "128",
          "phase": "decode", "metric": "tokens_per_s", "value": "1000", "set": "D"}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"model": "BERT-large"}, "is an encoder"), ({"model": "flan-t5-xxl"}, "an encoder with a decoder"), ({"model": "ViT-H/14"}, "looks at pictures"),
        ({"model": "stable-diffusion-v1-5"}, "draws pictures"), ({"model": "whisper-large-v3"}, "hears speech"), ({"metric": "mfu"}, "share of a peak"),
        ({"accelerator": "AMD EPYC 9654"}, "is a processor"), ({"batch": "QPS 4"}, "a rate at which requests come"),
    ],
)  # fmt: skip
def test_what_cannot_be_scored_says_why(changes, reason) -> None:
    assert reason in score_row(SERVED | changes).reason


@pytest.mark.parametrize(("engine", "names"), [
    ("vLLM, SGLang", "LMDeploy TurboMind|TGI 2.0|ktransformers|DeepSpeed-FastGen|Aphrodite Engine|LightLLM|Groq"),
    ("llama.cpp", "Ollama 0.5|KoboldCPP|llamafile|LM Studio|MLX-LM 0.20|PowerInfer|whisper.cpp|ik_llama.cpp|text-generation-webui (llama.cpp)"),
    ("ExLlama", "exllamav2|TabbyAPI|oobabooga exllama"), ("FasterTransformer", "xFasterTransformer|CTranslate2|DeepSpeed Inference"),
    ("compiled PyTorch", "MLC-LLM 0.18|WebLLM|OpenVINO 2024.4|ONNX Runtime GenAI|JetStream (MaxText)|gpt-fast"),
    ("TensorRT-LLM", "TRT-LLM 1.1|Triton + TensorRT-LLM|NIM 1.8"), ("older TensorRT-LLM", "TensorRT-LLM 0.5.0|NVIDIA NIM 1.0"),
    ("Transformers", "AutoAWQ|FlexGen|IPEX-LLM|HF Transformers 4.30"),
])  # fmt: skip
def test_engines(engine, names) -> None:
    assert {name: serving_jobs.engine_of({"engine": name}) for name in names.split("|")} == dict.fromkeys(
        names.split("|"), engine
    )


@pytest.mark.parametrize(("software", "names"), [
    ("Megatron", "NeMo 24.07|mcore v0.9|MindSpeed-LLM|PaddleNLP|Primus"), ("llm.c", "llm.c (C/CUDA)"),
    ("Hugging Face", "Axolotl 0.5|LlamaFactory|xtuner|verl (FSDP)|OpenRLHF|DeepSpeed ZeRO-3"),
    ("compiled PyTorch", "Unsloth|Stanford Levanter (JAX)|EasyLM|T5X|Alpa|PaxML|karpathy nanoGPT|OLMo-core|Meta Lingua"),
    ("eager PyTorch", "torchtune 0.3|ColossalAI|MosaicML Composer|Fairseq|BMTrain|LitGPT|Alpaca code|in-house"),
])  # fmt: skip
def test_training_software(software, names) -> None:
    assert {name: columns.framework_of({"framework": name}) for name in names.split("|")} == dict.fromkeys(
        names.split("|"), software
    )


@pytest.mark.parametrize(("said", "bits"), [
    ("UD-Q4_K_XL", 4.85), ("IQ4_XS", 4.25), ("Q2_K_S", 2.97), ("EXL3 3.5bpw", 3.5), ("HQQ 4-bit", 4.2), ("nf4 double quant", 4.127), ("TQ2_0", 2.06),
    ("bitsandbytes-4bit", 4.5), ("MLX 4bit", 4.5), ("W4A8", 4.16), ("QServe W4A8KV4", 4.16), ("MXFP6", 6.25), ("NVFP4", 4.5), ("eetq", 8),
    ("ternary 1.58-bit", 2), ("AQLM 2-bit", 2.1), ("BF16-mixed", 16), ("float32", 32), ("tf32", 32), ("w8a8-fp8", 8),
])  # fmt: skip
def test_bits_of_a_weight(said, bits) -> None:
    found = formats.bits_of({"weight_format": said}) or 8 * FORMATS[formats.format_of(said)]
    assert found == pytest.approx(bits, rel=0.05)


@pytest.mark.parametrize(("said", "recipe"), [
    ("bf16-mixed", "bf16 mixed"), ("bf16-true", "pure bf16"), ("16-mixed", "fp16 mixed"), ("float16", "fp16 mixed"), ("float32", "fp32"),
    ("bfloat16", "bf16 mixed"), ("TF32 matmul", "tf32"), ("FP8 hybrid", "fp8 mixed"), ("MXFP8", "mxfp8 mixed"), ("O1", "fp16 mixed"),
])  # fmt: skip
def test_precisions(said, recipe) -> None:
    assert precision_of(said) == recipe


@pytest.mark.parametrize(("said", "name"), [
    ("paged_adamw_8bit", "AdamW 8-bit"), ("adafactor_bf16", "Adafactor"), ("GaLore", "Lion"), ("LOMO", "SGD"), ("SGD momentum", "SGD with momentum"),
    ("FusedAdam", "AdamW fused"), ("Shampoo", "AdamW"), ("Muon", "Muon"), ("", "AdamW"),
])  # fmt: skip
def test_optimizers(said, name) -> None:
    assert columns.optimizer_of({"optimizer": said}, "") == name


@pytest.mark.parametrize(("said", "stage"), [
    ("zero3", 3), ("deepspeed stage3 + offload", 3), ("fully_shard", 3), ("SHARD_GRAD_OP", 2), ("ZeRO-Offload", 2), ("dist-opt", 1), ("DDP", 0), ("MiCS", 3),
])  # fmt: skip
def test_shared_states(said, stage) -> None:
    assert columns.zero_stage_of({"sharding": said})[0] == stage


@pytest.mark.parametrize(("said", "value"), [
    ("1.4 trillion", 1.4e12), ("300B tokens", 3e11), ("2 048", 2048), ("10^12", 1e12), ("1.4 x 10^12", 1.4e12), ("~40", 40), ("1,024", 1024),
])  # fmt: skip
def test_numbers(said, value) -> None:
    assert columns.number({"tokens": said}, "tokens") == pytest.approx(value)


def test_slices_of_tpus_are_counted_in_chips() -> None:
    """A v4-512 has 512 cores, two a chip; a v5e-256 has 256 chips."""
    assert [jobs.devices_of({"devices": said}) for said in ("TPU v4-512", "v5e-256")] == [256, 256]


@pytest.mark.parametrize(("metric", "value", "ours", "theirs"), [
    ("GB", "20", "gb", 20), ("MiB", "20480", "gib", 20), ("tokens/s/user", "50", "ms_per_token", 20), ("TPOT (ms)", "20", "ms_per_token", 20),
    ("ttft_s", "0.5", "ttft_ms", 500), ("requests_per_s", "2", "tokens_per_s", 256), ("tokens per joule", "2", "joule_per_output_token", 0.5),
])  # fmt: skip
def test_measures_of_others_in_our_units(metric, value, ours, theirs) -> None:
    row = canonical(SERVED | {"metric": metric, "value": value}, KNOWN)
    assert (row["metric"], measured_of(row)) == (ours, pytest.approx(theirs))


def test_tokens_a_second_of_training_are_those_of_all_devices() -> None:
    row = {"set": "A training throughput", "framework": "torchtitan", "model": "Llama-3.1-8B", "accelerator": "H100 SXM", "devices": "8",
           "seq_len": "8192", "micro_batch": "1", "metric": "tokens_per_s", "value": "80000"}  # fmt: skip
    whole, each = score_row(row), score_row(row | {"metric": "tokens_per_s_per_device", "value": "10000"})
    assert (whole.measured, whole.predicted) == (10_000, each.predicted)


def test_what_was_taken_as_what_is_said() -> None:
    rows = [score_row(SERVED | {"accelerator": "RTX 6090", "engine": "Hyperdrive 2", "model": "Falcon-H1-34B"})]
    assert [said.split(" is taken as ")[1].split(",")[0] for said in rows[0].taken] == [
        "RTX 5090", "vLLM", "a transformer of its size", "a dense model of its size",
    ]  # fmt: skip
    assert "Scored as the nearest that is known here" in as_text(rows)
    assert not score_row(SERVED).taken


def test_a_rate_without_a_batch_is_refused_with_one_sentence() -> None:
    with pytest.raises(Unscorable, match="not how many are in flight"):
        case_of(SERVED | {"batch": "rate 2.0 req/s"})
