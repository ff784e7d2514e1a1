"""Write peers_memory.csv: published memory measurements put through the estimators in common use.

Each chosen row of data/evidence/memory.csv is given to four peers, with the fullest description each of
them accepts. Predictions are bytes for one device. A blank prediction means that the peer has no way to
describe the case (its note says why). Where a peer can only describe something close, the note starts with
"nearest:" and says what differs.

Peers and versions the table was made with:
  llm-analysis 0.2.2   LLMAnalysis.training() and .inference(), ModelConfig built by hand
  deepspeed 0.19.8     estimate_zero2_model_states_mem_needs, estimate_zero3_model_states_mem_needs
  accelerate 1.15.0    calculate_maximum_sizes and estimate_training_usage, as `accelerate estimate-memory`
  megatron-formula     Korthikanti et al. 2022 (arXiv 2205.05198) Table 2 and the byte counts of Megatron-LM's
                       theoretical_memory_usage.py, written out again here (the package needs a GPU set-up)

Needs (in an environment of its own): torch==2.13.0 accelerate==1.15.0, deepspeed==0.19.8 with its usual
dependencies, and llm-analysis==0.2.2 installed with --no-deps plus fire (its pins are from 2023).
Run: DS_ACCELERATOR=cpu python tests/golden/make_peers_golden.py
"""

import csv
import logging
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import torch
from accelerate.commands.estimate import estimate_training_usage
from accelerate.utils import calculate_maximum_sizes
from deepspeed.runtime.zero.stage3 import estimate_zero3_model_states_mem_needs
from deepspeed.runtime.zero.stage_1_and_2 import estimate_zero2_model_states_mem_needs
from llm_analysis.analysis import ActivationRecomputation, DSZeRO, LLMAnalysis
from llm_analysis.config import DtypeConfig, GPUConfig, ModelConfig, ParallelismConfig
from torch import nn

HERE = Path(__file__).resolve().parent
EVIDENCE = HERE.parents[1] / "data" / "evidence" / "memory.csv"
TABLE = HERE / "peers_memory.csv"
COLUMNS = [
    "id", "measured_bytes_per_device", "peer", "peer_version", "predicted_bytes_per_device", "how", "note",
]  # fmt: skip
BYTES_OF = {"gb": 1e9, "gib": 2**30, "gb_sum": 1e9, "gib_sum": 2**30}
GPUS_PER_NODE = 8

TRAINING_IDS = [
    # Qwen fine-tuning script: LoRA at two lengths and two sizes, then full-parameter
    "M0157", "M0160", "M0181", "M0185", "M0178",
    # litgpt, bf16: LoRA at three micro batches, then two adapters
    "M0422", "M0425", "M0426", "M0448", "M0454",
    # torchtitan, bf16: 8 and 128 devices, eager and compiled
    "M0611", "M0612", "M0618", "M0619",
    # torchtune: Llama 3.1 8B full and LoRA; Llama 3.2 3B full, step by step, and LoRA
    "M0747", "M0748", "M0750", "M0756", "M0757", "M0758", "M0759", "M0760", "M0762", "M0763",
]  # fmt: skip
INFERENCE_IDS = [
    # FasterTransformer GPT-6.7B, then transformers Qwen2.5
    "M0083", "M0089", "M0095", "M0238", "M0242", "M0246", "M0286", "M0290", "M0294",
]  # fmt: skip


class Case(NamedTuple):
    """One published measurement, in numbers."""

    id: str
    training: bool
    framework: str
    method: str
    layers: int
    hidden: int
    heads: int
    kv_heads: int
    ffn: int
    vocab: int
    gated: bool
    tied: bool
    params: int
    devices: int
    dp: int
    sharding: str
    micro_batch: int
    seq_len: int
    input_len: int
    output_len: int
    recompute: str
    other: str
    measured: float


class Answer(NamedTuple):
    """What a peer says of one case; None where it cannot say."""

    predicted: float | None
    how: str
    note: str


def read_case(row: dict[str, str]) -> Case:
    summed = row["metric"].endswith("_sum")
    measured = float(row["value"]) * BYTES_OF[row["metric"]] / (int(row["devices"]) if summed else 1)
    return Case(
        id=row["id"],
        training=row["phase"] != "inference",
        framework=row["framework"],
        method=row["method"],
        layers=int(row["layers"]),
        hidden=int(row["hidden"]),
        heads=int(row["heads"]),
        kv_heads=int(row["kv_heads"]),
        ffn=int(row["ffn"]),
        vocab=int(row["vocab"]),
        gated="swiglu" in row["mlp"],
        tied="tied" in row["mlp"] or row["framework"].startswith("FasterTransformer"),
        params=int(row["params"]),
        devices=int(row["devices"]),
        dp=int(row["dp"] or 1),
        sharding=row["sharding"],
        micro_batch=int(row["micro_batch"]),
        seq_len=int(row["seq_len"] or 0),
        input_len=int(row["input_len"] or 0),
        output_len=int(row["output_len"] or 0),
        recompute={"": "none", "none": "none", "selective": "selective"}.get(row["recompute"], "full"),
        other=row["other_config"],
        measured=measured,
    )


def trains_everything(case: Case) -> bool:
    return case.method in {"pretrain", "finetune full", "Full-parameter"}


def is_sharded(case: Case) -> bool:
    return "FSDP" in case.sharding or "ZeRO (full" in case.sharding


def optimizer_kind(case: Case) -> str:
    """'mixed' (fp32 states), 'bf16' (everything bf16, no master copy) or '8bit' (bf16 with 8-bit moments).

    torchtune trains in pure bf16; its Llama 3.1 8B recipe for one device names PagedAdamW8bit.
    """
    if case.framework != "torchtune" or not trains_everything(case):
        return "mixed"
    return "8bit" if "8-bit" in case.other or case.id in {"M0747", "M0748"} else "bf16"


def unseen(case: Case) -> list[str]:
    """Things the row reports that no peer here has an argument for."""
    notes = []
    if case.id in {"M0747", "M0748"} or "fused optimizer" in case.other or case.id == "M0762":
        notes.append("optimizer step fused into backward (gradients freed) has no argument")
    if case.id in {"M0747", "M0748"}:
        notes.append("paging of optimizer state to the host has no argument")
    if case.id == "M0762":
        notes.append("activation offload has no argument")
    if "chunked CE" in case.other or case.id in {"M0759", "M0760", "M0762"}:
        notes.append("chunked cross-entropy has no argument")
    if "compile" in case.other:
        notes.append("compilation has no argument")
    return notes


def selective_note(case: Case) -> str:
    meaning = "selective means the attention core here, the framework may save another set"
    return meaning if case.recompute == "selective" else ""


def join(*notes: str) -> str:
    return "; ".join(note for note in notes if note)


# --------------------------------------------------------------------------------------------------
# llm-analysis
# --------------------------------------------------------------------------------------------------

# (master_weights_dtype_bytes, other_op_bytes). Gradients take the master's bytes and the optimizer their sum,
# so the pairs for pure bf16 make the sum equal to the two moments: there is no master copy.
LLM_ANALYSIS_BYTES: dict[str, tuple[int, int | None]] = {"mixed": (4, None), "bf16": (2, 2), "8bit": (2, 0)}
LLM_ANALYSIS_RECOMPUTE = {
    "none": ActivationRecomputation.NONE,
    "selective": ActivationRecomputation.SELECTIVE,
    "full": ActivationRecomputation.FULL,
}


def mlp_width(case: Case) -> int:
    """A gated block as llm-analysis has it (two matrices): 1.5 x ffn wide, so that parameters agree."""
    return case.ffn * 3 // 2 if case.gated else case.ffn


def llm_analysis_rejects(case: Case) -> str:
    """The complaint of ModelConfig when it gets ffn_embed_dim alone, as any user would give it."""
    try:
        ModelConfig("case", case.layers, case.heads, case.hidden, case.vocab, ffn_embed_dim=case.ffn)
    except AssertionError:
        return (
            f"ModelConfig rejects ffn_embed_dim={case.ffn} alone (not a multiple of {case.hidden});"
            " accepted with expansion_ratio given too"
        )
    return ""


def llm_analysis_model(case: Case) -> LLMAnalysis:
    width = mlp_width(case)
    model = ModelConfig(
        name="case",
        num_layers=case.layers,
        n_head=case.heads,
        hidden_dim=case.hidden,
        vocab_size=case.vocab,
        max_seq_len=max(case.seq_len, case.input_len + case.output_len),
        num_key_value_heads=case.kv_heads,
        ffn_embed_dim=width,
        expansion_ratio=width / case.hidden,
    )
    gpu = GPUConfig("gpu", 80, 2039, 300, 8e-6, 312)  # speeds only: memory needs do not depend on them
    return LLMAnalysis(model, gpu, DtypeConfig(), ParallelismConfig(dp_size=case.dp))


def llm_analysis_notes(case: Case) -> str:
    untied = "" if case.tied else "output embedding is assumed tied, so one vocab x hidden matrix is left out"
    gated = f"ffn_embed_dim={mlp_width(case)} stands for a gated {case.ffn}" if case.gated else ""
    return join(llm_analysis_rejects(case), gated, untied, selective_note(case))


def llm_analysis_training(case: Case) -> Answer:
    kind = optimizer_kind(case)
    master, other = LLM_ANALYSIS_BYTES[kind]
    stage = DSZeRO.STAGE_3 if is_sharded(case) else DSZeRO.NONE
    how = (
        f"training(batch_size_per_gpu={case.micro_batch}, seq_len={case.seq_len},"
        f" activation_recomputation={case.recompute}, ds_zero={stage.name}, dp_size={case.dp},"
        f" master_weights_dtype_bytes={master}, other_op_bytes={other}, flash_attn=True), w16a16e16;"
        " (weight+op_state+grad+act)_memory_per_gpu"
    )
    result = llm_analysis_model(case).training(
        batch_size_per_gpu=case.micro_batch,
        global_batch_size=case.micro_batch * case.dp,  # given too, a need above the GPU's memory is told
        seq_len=case.seq_len,
        total_num_tokens=case.micro_batch * case.dp * case.seq_len,
        activation_recomputation=LLM_ANALYSIS_RECOMPUTE[case.recompute],
        ds_zero=stage,
        master_weights_dtype_bytes=master,
        other_op_bytes=other,
        flash_attn=True,
    )
    predicted = result["(weight+op_state+grad+act)_memory_per_gpu"]
    return Answer(predicted, how, join(llm_analysis_notes(case), *unseen(case)))


def llm_analysis_inference(case: Case) -> Answer:
    how = (
        f"inference(batch_size_per_gpu={case.micro_batch}, seq_len={case.input_len},"
        f" num_tokens_to_generate={case.output_len}), w16a16e16;"
        " weight + kv_cache + max(prefill, decode) activation"
    )
    result = llm_analysis_model(case).inference(
        batch_size_per_gpu=case.micro_batch, seq_len=case.input_len, num_tokens_to_generate=case.output_len
    )
    activation = max(result["prefill_activation_memory_per_gpu"], result["decode_activation_memory_per_gpu"])
    predicted = result["weight_memory_per_gpu"] + result["kv_cache_memory_per_gpu"] + activation
    return Answer(predicted, how, llm_analysis_notes(case))


def llm_analysis(case: Case) -> Answer:
    try:
        return llm_analysis_training(case) if case.training else llm_analysis_inference(case)
    except AssertionError as refusal:
        reason = " ".join(str(refusal).split())
        call = "training()" if case.training else "inference()"
        return Answer(None, call, f"the package refuses: {reason}")


# --------------------------------------------------------------------------------------------------
# DeepSpeed
# --------------------------------------------------------------------------------------------------


def largest_layer(case: Case) -> int:
    """Parameters of the largest single module: the embedding or one MLP matrix."""
    return max(case.vocab, case.ffn) * case.hidden


def deepspeed(case: Case) -> Answer:
    if not case.training:
        return Answer(None, "", "the estimators cover training states only")
    nodes = max(1, case.devices // GPUS_PER_NODE)
    per_node = case.devices // nodes
    if is_sharded(case):
        how = (
            f"estimate_zero3_model_states_mem_needs(total_params={case.params},"
            f" largest_layer_params={largest_layer(case)}, num_gpus_per_node={per_node}, num_nodes={nodes},"
            " cpu_offload=False, cpu_offload_params=False)"
        )
        predicted = estimate_zero3_model_states_mem_needs(
            case.params, largest_layer(case), per_node, nodes, cpu_offload=False, cpu_offload_params=False
        )[1]
    else:
        how = (
            f"estimate_zero2_model_states_mem_needs(total_params={case.params}, num_gpus_per_node=1,"
            " num_nodes=1, cpu_offload=False)"
        )
        predicted = estimate_zero2_model_states_mem_needs(case.params, 1, 1, cpu_offload=False)[1]
    fixed = "nearest: fp32 states and master copy are fixed in the formula"
    pure = "" if optimizer_kind(case) == "mixed" else fixed
    missing = "model states only: activations, logits and buffers are not in the estimate"
    return Answer(predicted, how, join(pure, missing))


# --------------------------------------------------------------------------------------------------
# accelerate
# --------------------------------------------------------------------------------------------------


def meta_model(case: Case) -> nn.Module:
    """The parameters of the case as a module without storage."""
    head = case.hidden // case.heads
    widths = [(case.hidden, case.hidden), (case.hidden, case.hidden)]  # query and output
    widths += [(case.hidden, case.kv_heads * head)] * 2
    widths += [(case.hidden, case.ffn)] * (3 if case.gated else 2)
    with torch.device("meta"):
        blocks = [nn.Sequential(*(nn.Linear(i, o, bias=False) for i, o in widths)) for _ in range(case.layers)]
        head_module = [] if case.tied else [nn.Linear(case.hidden, case.vocab, bias=False)]
        return nn.Sequential(nn.Embedding(case.vocab, case.hidden), *blocks, *head_module)


def model_bytes_fp32(case: Case) -> int:
    total = calculate_maximum_sizes(meta_model(case))[0]
    if abs(total / 4 - case.params) > 0.015 * case.params:
        raise ValueError(f"{case.id}: {total / 4:.4g} parameters in the module, {case.params:.4g} published")
    return total


def accelerate(case: Case) -> Answer:
    size = model_bytes_fp32(case)
    if not case.training:
        how = "calculate_maximum_sizes(meta model) / 2 (float16 total size)"
        note = "loading only: its guide says to expect up to 20 % more in use, KV cache has no argument"
        return Answer(size / 2, how, note)
    usage = max(estimate_training_usage(size, "float16").values())
    how = "max(estimate_training_usage(calculate_maximum_sizes(meta model), 'float16').values()) (training using Adam)"
    if is_sharded(case) and case.devices > 1:
        return Answer(None, how, f"no argument for sharding; without any it says {usage:.0f}")
    return Answer(usage, how, "batch, length and recomputation have no argument; activations are not counted")


# --------------------------------------------------------------------------------------------------
# Megatron's published formula
# --------------------------------------------------------------------------------------------------


def megatron_states(case: Case) -> float:
    """18 bytes a parameter, or 6 + 12/dp with the distributed optimizer."""
    gate = 1.5 if case.gated else 1
    norm = 1 if case.gated else 2  # RMSNorm has no bias
    attention = 2 * case.hidden**2 * (1 + case.kv_heads / case.heads)
    layer = 2 * case.hidden * (case.ffn * gate + norm) + attention
    embeddings = case.hidden * case.vocab * (1 if case.tied else 2)
    params = case.layers * layer + norm * case.hidden + embeddings
    return params * (6 + 12 / case.dp if case.dp > 1 else 18)


def megatron_activations(case: Case) -> float:
    """Table 2 of the paper for one device, plus embedding input and output as the report adds them."""
    tokens = case.seq_len * case.micro_batch
    per_token = 2 * case.hidden if case.recompute == "full" else 18 * case.hidden + 4 * case.ffn
    layers = case.layers * tokens * per_token
    embedding = tokens * (8 + case.hidden)
    output = 4 * tokens * (case.hidden + case.vocab)
    return layers + embedding + output


def megatron(case: Case) -> Answer:
    if not case.training:
        return Answer(None, "", "training only")
    states = "6 + 12/dp" if case.dp > 1 else "18"
    per_layer = "2sbh" if case.recompute == "full" else "sbh(18 + 4 ffn/h)"
    how = f"{states} bytes x parameters + L x {per_layer} + sb(8 + h) + 4sb(h + V)"
    notes = []
    if case.dp > 1:
        notes.append("nearest: distributed optimizer, as parameter and gradient sharding has no term")
    elif optimizer_kind(case) != "mixed":
        notes.append("nearest: fp32 states and master copy are fixed in the formula")
    if case.recompute == "none":
        quadratic = 5 * case.heads * case.seq_len**2 * case.micro_batch * case.layers
        notes.append(f"attention taken as fused; the paper's unfused 5as/h term would add {quadratic}")
    predicted = megatron_states(case) + megatron_activations(case)
    return Answer(predicted, how, join(*notes, selective_note(case), *unseen(case)))


# --------------------------------------------------------------------------------------------------
# The table
# --------------------------------------------------------------------------------------------------

MEGATRON_VERSION = "arXiv 2205.05198 + Megatron-LM@00caa53af309 theoretical_memory_usage.py, reimplemented"
PEERS: dict[str, tuple[str, Callable[[Case], Answer]]] = {
    "llm-analysis": (version("llm-analysis"), llm_analysis),
    "deepspeed": (version("deepspeed"), deepspeed),
    "accelerate": (version("accelerate"), accelerate),
    "megatron-formula": (MEGATRON_VERSION, megatron),
}


def ask(peer: Callable[[Case], Answer], case: Case) -> Answer:
    """The peer's answer. Frozen weights are beyond all four: there its full-training figure is a note."""
    answer = peer(case)
    if not case.training or trains_everything(case) or answer.predicted is None:
        return answer
    told = f"frozen weights ({case.method}) have no argument; as full training it says {answer.predicted:.0f}"
    return Answer(None, answer.how, join(told, answer.note))


def main() -> None:
    logging.disable(logging.WARNING)
    with EVIDENCE.open(newline="", encoding="utf-8") as source:
        evidence = {row["id"]: row for row in csv.DictReader(source)}
    with TABLE.open("w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(COLUMNS)
        for case_id in TRAINING_IDS + INFERENCE_IDS:
            case = read_case(evidence[case_id])
            for name, (peer_version, peer) in PEERS.items():
                answer = ask(peer, case)
                predicted = "" if answer.predicted is None else round(answer.predicted)
                row = [case.id, round(case.measured), name, peer_version, predicted, answer.how, answer.note]
                writer.writerow(row)


if __name__ == "__main__":
    main()
