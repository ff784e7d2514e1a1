"""Write activations_torch.csv: the bytes that autograd really keeps for the backward pass, read from PyTorch.

Nothing here is computed from a formula. Models are built from their Hugging Face config class (random bf16
weights, dropout 0, training mode, CPU) and run forward under torch.autograd.graph.saved_tensors_hooks; every distinct
storage that is saved counts once, whole, and storages of parameters and buffers do not count.

part=block: one layer. S(layers, batch) is all that a decoder without LM head saves; then
D(batch) = S(3, batch) - S(2, batch) is one layer, (D(2 b) - D(b)) / (b * seq_len) its bytes per token, and what is left
of D (casts of router weights, for one) stands in fixed_bytes_per_layer. norm, attention, mlp and other bytes are
the same number by the module that saved a storage first; the output of a norm is saved by the matrix behind it, so it
counts as attention or mlp.
  attention=eager: the stock code, with the whole table of scores.
  attention=sdpa: torch scaled_dot_product_attention with its CPU flash kernel (Q, K, V, output, one fp32 a head).
  attention=flash: a stand-in that saves just those five tensors, for V heads narrower than the Q and K heads, which the
  CPU flash kernel refuses. Its output lies token by token; that of the kernel lies as Q does, and where a model
  joins Q by concatenation (gpt_neox, MLA) the output matrix then keeps a second copy.
  experts=eager is the loop over experts, experts=grouped_mm the sorted one.
model_type=plain is the hand-written block below: fused_norm has a norm that saves its input and 1 / rms only (a
stand-in for the kernel that rms_norm takes on a GPU), composite_norm is rms_norm as a CPU runs it, fp32_norm is the norm
of the stock models, fused_swiglu is fused_norm with a SwiGLU that keeps gate and up only.

part=loss: bytes for each token and vocabulary entry of an LM head and its loss in fp32: saved by autograd after the
forward pass, and the most live at once (allocated less freed, from the profiler) in forward plus backward, with the
bf16 logits held by the caller as the stock model output does. Measured as the slope in the vocabulary.
  variant=huggingface: loss of the stock causal LM. variant=cross_entropy: F.cross_entropy(logits.float(), labels).
  variant=cross_entropy_dropped: the same, but the caller keeps no logits.
  variant=cross_entropy_bf16: F.cross_entropy(logits, labels) without the cast.

dtype=autocast_bfloat16: fp32 weights and residual stream under torch.autocast; the bf16 copies that it keeps of the
weights are the fixed bytes. All other rows: bf16 weights, no autocast.

head_dim is the whole Q and K head (MLA: nope and rope parts), kv_heads of MLA are its heads.

Needs (the versions the table was made with): torch==2.13.0, transformers==5.23.0.
Run: python tests/golden/make_activations_golden.py
"""

import csv
import gc
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
import transformers
from torch import nn
from torch.profiler import ProfilerActivity, profile
from transformers import CONFIG_MAPPING, AttentionInterface, AttentionMaskInterface, AutoModel, AutoModelForCausalLM

HERE = Path(__file__).resolve().parent
Json = dict[str, Any]
DTYPE = torch.bfloat16
PARTS = ("norm", "attention", "mlp", "other")

# --------------------------------------------------------------------------------------------------
# Cases
# --------------------------------------------------------------------------------------------------

VOCAB: Json = {"vocab_size": 160, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
DENSE: Json = {
    **VOCAB,
    "hidden_size": 128,
    "num_attention_heads": 8,
    "num_key_value_heads": 8,
    "intermediate_size": 352,
    "max_position_embeddings": 256,
}
GQA: Json = {**DENSE, "num_key_value_heads": 2}
GQA_HEAD: Json = {**GQA, "head_dim": 16}
MLA: Json = {
    **DENSE,
    "moe_intermediate_size": 80,
    "n_routed_experts": 8,
    "num_experts_per_tok": 3,
    "n_shared_experts": 2,
    "q_lora_rank": None,
    "kv_lora_rank": 40,
    "qk_nope_head_dim": 24,
    "qk_rope_head_dim": 8,
    "v_head_dim": 24,
}
GPT2: Json = {**VOCAB, "n_positions": 256, "n_embd": 128, "n_head": 8, "activation_function": "gelu"}
GPT2_OFF: Json = {"resid_pdrop": 0.0, "embd_pdrop": 0.0, "attn_pdrop": 0.0}

BASE: dict[str, Json] = {
    "gpt2": {**GPT2, **GPT2_OFF},
    "gpt_neox": {**DENSE, "hidden_act": "gelu", "use_parallel_residual": False},
    "starcoder2": {**GQA, "residual_dropout": 0.0, "embedding_dropout": 0.0, "sliding_window": None},
    "llama": DENSE,
    "qwen2": GQA,
    "qwen3": GQA_HEAD,
    "gemma": GQA_HEAD,
    "gemma2": GQA_HEAD,
    "mixtral": {**GQA, "num_local_experts": 6, "num_experts_per_tok": 2},
    "qwen2_moe": {
        **GQA,
        "num_experts": 8,
        "num_experts_per_tok": 3,
        "moe_intermediate_size": 80,
        "shared_expert_intermediate_size": 208,
    },
    "qwen3_moe": {**GQA_HEAD, "num_experts": 8, "num_experts_per_tok": 3, "moe_intermediate_size": 80},
    "deepseek_v2": MLA,
    "deepseek_v3": {**MLA, "n_shared_experts": 1, "n_group": 4, "topk_group": 2, "q_lora_rank": 56},
}
WIDE: Json = {"hidden_size": 256, "num_attention_heads": 16, "intermediate_size": 640}
ALL_DENSE: Json = {"first_k_dense_replace": 99}
ALL_MOE: Json = {"first_k_dense_replace": 0}
SAME_HEADS: Json = {"v_head_dim": 32}

# (case, model_type, changed fields, attention, experts implementation, batch, seq_len)
BLOCK_CASES: list[tuple[str, str, Json, str, str, int, int]] = [
    ("gpt2", "gpt2", {}, "sdpa", "", 1, 32),
    ("gpt2_wide", "gpt2", {"n_embd": 256, "n_head": 4, "n_inner": 640}, "sdpa", "", 2, 48),
    ("gpt2_eager", "gpt2", {}, "eager", "", 1, 32),
    ("gpt2_eager_long", "gpt2", {}, "eager", "", 1, 96),
    ("gpt2_gelu_new", "gpt2", {"activation_function": "gelu_new"}, "sdpa", "", 1, 32),
    ("gpt_neox", "gpt_neox", {}, "sdpa", "", 1, 32),
    ("starcoder2", "starcoder2", {}, "sdpa", "", 1, 32),
    ("llama_mha", "llama", {}, "sdpa", "", 1, 32),
    ("llama_mha_wide", "llama", {**WIDE, "num_key_value_heads": 16}, "sdpa", "", 2, 48),
    ("llama_mha_ffn", "llama", {"intermediate_size": 704}, "sdpa", "", 1, 64),
    ("llama_mha_eager", "llama", {}, "eager", "", 1, 32),
    ("llama_mha_eager_long", "llama", {}, "eager", "", 1, 96),
    ("llama_gqa", "llama", {"num_key_value_heads": 2}, "sdpa", "", 1, 32),
    ("llama_gqa_wide", "llama", {**WIDE, "num_key_value_heads": 4}, "sdpa", "", 1, 64),
    ("llama_mqa", "llama", {"num_key_value_heads": 1, "head_dim": 32}, "sdpa", "", 2, 32),
    ("llama_gqa_eager", "llama", {"num_key_value_heads": 2}, "eager", "", 1, 64),
    ("gpt2_autocast", "gpt2", {}, "sdpa", "", 1, 32),
    ("llama_mha_autocast", "llama", {}, "sdpa", "", 1, 32),
    ("llama_gqa_autocast", "llama", {**WIDE, "num_key_value_heads": 4}, "sdpa", "", 1, 64),
    ("qwen2", "qwen2", {}, "sdpa", "", 1, 32),
    ("qwen2_eager", "qwen2", {}, "eager", "", 2, 32),
    ("qwen3", "qwen3", {}, "sdpa", "", 1, 32),
    ("qwen3_head_dim", "qwen3", {**WIDE, "head_dim": 32, "num_key_value_heads": 4}, "sdpa", "", 1, 48),
    ("gemma", "gemma", {"num_key_value_heads": 1, "head_dim": 32}, "sdpa", "", 1, 32),
    ("gemma2_eager", "gemma2", {}, "eager", "", 1, 32),
    ("mixtral", "mixtral", {}, "sdpa", "eager", 2, 32),
    ("mixtral_grouped", "mixtral", {}, "sdpa", "grouped_mm", 2, 32),
    ("mixtral_top3", "mixtral", {**WIDE, "num_local_experts": 5, "num_experts_per_tok": 3}, "sdpa", "eager", 2, 48),
    ("mixtral_eager", "mixtral", {}, "eager", "eager", 2, 32),
    ("qwen2_moe", "qwen2_moe", {}, "sdpa", "eager", 2, 48),
    ("qwen3_moe", "qwen3_moe", {}, "sdpa", "eager", 2, 48),
    ("qwen3_moe_grouped", "qwen3_moe", {}, "sdpa", "grouped_mm", 2, 48),
    ("deepseek_v2_dense", "deepseek_v2", ALL_DENSE, "flash", "eager", 1, 32),
    ("deepseek_v2_dense_same_heads", "deepseek_v2", {**ALL_DENSE, **SAME_HEADS}, "sdpa", "eager", 1, 32),
    ("deepseek_v2_dense_eager", "deepseek_v2", ALL_DENSE, "eager", "eager", 2, 48),
    ("deepseek_v2_moe", "deepseek_v2", ALL_MOE, "flash", "eager", 2, 48),
    ("deepseek_v3_dense", "deepseek_v3", ALL_DENSE, "flash", "eager", 1, 32),
    ("deepseek_v3_dense_wide", "deepseek_v3", {**ALL_DENSE, **WIDE, "num_key_value_heads": 16, "q_lora_rank": 96, "kv_lora_rank": 64}, "flash", "eager", 1, 48),
    ("deepseek_v3_moe", "deepseek_v3", ALL_MOE, "flash", "eager", 2, 48),
    ("deepseek_v3_moe_grouped", "deepseek_v3", ALL_MOE, "flash", "grouped_mm", 2, 48),
]  # fmt: skip

# (case, variant, hidden, heads, kv_heads, ffn, batch, seq_len)
PLAIN_CASES: list[tuple[str, str, int, int, int, int, int, int]] = [
    ("plain_fused_norm", "fused_norm", 128, 8, 8, 352, 1, 32),
    ("plain_fused_norm_gqa", "fused_norm", 256, 16, 4, 640, 2, 48),
    ("plain_composite_norm", "composite_norm", 128, 8, 8, 352, 1, 32),
    ("plain_composite_norm_gqa", "composite_norm", 256, 16, 4, 640, 2, 48),
    ("plain_fp32_norm", "fp32_norm", 128, 8, 8, 352, 1, 32),
    ("plain_fused_swiglu", "fused_swiglu", 128, 8, 8, 352, 1, 32),
]

# --------------------------------------------------------------------------------------------------
# Attention that keeps Q, K, V, output and one number a head
# --------------------------------------------------------------------------------------------------


class Flash(torch.autograd.Function):
    """Forward only. Saves what a flash attention kernel saves, whatever the widths of the heads."""

    @staticmethod
    def forward(ctx: Any, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, scale: float) -> torch.Tensor:
        scores = (query.float() @ key.float().transpose(-1, -2)) * scale
        scores = scores.masked_fill(torch.ones_like(scores).triu(1).bool(), float("-inf"))
        out = (scores.softmax(-1) @ value.float()).to(query.dtype).transpose(1, 2).contiguous().transpose(1, 2)
        ctx.save_for_backward(query, key, value, out, scores.logsumexp(-1))
        return out


def flash_attention(
    module: nn.Module, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: Any, scaling: float, **_: Any
) -> tuple[torch.Tensor, None]:
    out: torch.Tensor = Flash.apply(query, key, value, scaling)
    return out.transpose(1, 2).contiguous(), None


STAND_IN = "five_tensors"  # a name with "flash" in it would make the models look for the library
AttentionInterface.register(STAND_IN, flash_attention)
AttentionMaskInterface.register(STAND_IN, lambda *args, **kwargs: None)

# --------------------------------------------------------------------------------------------------
# A block as written by hand
# --------------------------------------------------------------------------------------------------


class FusedRMSNorm(torch.autograd.Function):
    """Forward only. Keeps its input and 1 / rms, as the fused kernel of GPUs does (a CPU runs it op by op)."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        wide = x.float()
        one_by_rms = torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + 1e-6)
        ctx.save_for_backward(x, weight, one_by_rms)
        return (wide * one_by_rms * weight.float()).to(x.dtype)


class SwiGLU(torch.autograd.Function):
    """Forward only. Keeps gate and up, not what follows from them."""

    @staticmethod
    def forward(ctx: Any, gate: torch.Tensor, up: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(gate, up)
        return F.silu(gate) * up


class Norm(nn.Module):
    def __init__(self, width: int, variant: str) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.variant = variant

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.variant == "composite_norm":
            return F.rms_norm(x, self.weight.shape, self.weight, 1e-6)
        if self.variant == "fp32_norm":
            wide = x.to(torch.float32)
            wide = wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + 1e-6)
            return self.weight * wide.to(x.dtype)
        return FusedRMSNorm.apply(x, self.weight)


class Attention(nn.Module):
    def __init__(self, hidden: int, heads: int, kv_heads: int) -> None:
        super().__init__()
        self.heads, self.kv_heads, self.head_dim = heads, kv_heads, hidden // heads
        self.q_proj = nn.Linear(hidden, hidden, bias=False)
        self.k_proj = nn.Linear(hidden, kv_heads * self.head_dim, bias=False)
        self.v_proj = nn.Linear(hidden, kv_heads * self.head_dim, bias=False)
        self.o_proj = nn.Linear(hidden, hidden, bias=False)

    def rotate(self, x: torch.Tensor, turns: torch.Tensor) -> torch.Tensor:
        """Rotary positions by complex numbers, in fp32."""
        pairs = torch.view_as_complex(x.float().reshape(*x.shape[:-1], -1, 2))
        return torch.view_as_real(pairs * turns).flatten(3).type_as(x)

    def forward(self, x: torch.Tensor, turns: torch.Tensor) -> torch.Tensor:
        batch, seq_len, hidden = x.shape
        query = self.rotate(self.q_proj(x).view(batch, seq_len, self.heads, self.head_dim), turns)
        key = self.rotate(self.k_proj(x).view(batch, seq_len, self.kv_heads, self.head_dim), turns)
        value = self.v_proj(x).view(batch, seq_len, self.kv_heads, self.head_dim)
        out = F.scaled_dot_product_attention(
            query.transpose(1, 2), key.transpose(1, 2), value.transpose(1, 2), is_causal=True, enable_gqa=True
        )
        return self.o_proj(out.transpose(1, 2).reshape(batch, seq_len, hidden))


class Mlp(nn.Module):
    def __init__(self, hidden: int, ffn: int, variant: str) -> None:
        super().__init__()
        self.gate = nn.Linear(hidden, ffn, bias=False)
        self.up = nn.Linear(hidden, ffn, bias=False)
        self.down = nn.Linear(ffn, hidden, bias=False)
        self.fused = variant == "fused_swiglu"

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        gate, up = self.gate(x), self.up(x)
        return self.down(SwiGLU.apply(gate, up) if self.fused else F.silu(gate) * up)


class Block(nn.Module):
    def __init__(self, variant: str, hidden: int, heads: int, kv_heads: int, ffn: int) -> None:
        super().__init__()
        self.attention_norm = Norm(hidden, variant)
        self.attn = Attention(hidden, heads, kv_heads)
        self.mlp_norm = Norm(hidden, variant)
        self.mlp = Mlp(hidden, ffn, variant)

    def forward(self, x: torch.Tensor, turns: torch.Tensor) -> torch.Tensor:
        x = x + self.attn(self.attention_norm(x), turns)
        return x + self.mlp(self.mlp_norm(x))


class Plain(nn.Module):
    def __init__(self, layers: int, variant: str, hidden: int, heads: int, kv_heads: int, ffn: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(160, hidden)
        self.layers = nn.ModuleList(Block(variant, hidden, heads, kv_heads, ffn) for _ in range(layers))
        self.pairs = hidden // heads // 2

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        angles = torch.outer(torch.arange(ids.shape[1]), 1e4 ** -torch.linspace(0, 1, self.pairs))
        turns = torch.polar(torch.ones_like(angles), angles)[:, None, :]
        x = self.embedding(ids)
        for layer in self.layers:
            x = layer(x, turns)
        return x


# --------------------------------------------------------------------------------------------------
# Measuring
# --------------------------------------------------------------------------------------------------


def part_of(name: str) -> str | None:
    """The part that a child module of a layer is; None for what is no part (dropout)."""
    if "norm" in name or name.startswith("ln_"):
        return "norm"
    if "attn" in name or name == "attention":
        return "attention"
    return "mlp" if "mlp" in name else None


def saved_bytes(model: nn.Module, run: Callable[[], Any]) -> Counter[str]:
    """Bytes of the distinct storages that autograd saves in one forward pass, by part."""
    own = {tensor.untyped_storage().data_ptr() for tensor in (*model.parameters(), *model.buffers())}
    seen: dict[int, torch.UntypedStorage] = {}  # holds the storages, so that no address comes twice
    parts: Counter[str] = Counter()
    where = ["other"]
    hooks = []
    for layer in getattr(model, "layers", None) or getattr(model, "h", []):
        for name, child in layer.named_children():
            part = part_of(name)
            if part is not None:
                hooks.append(child.register_forward_pre_hook(lambda *_, part=part: where.append(part)))
                hooks.append(child.register_forward_hook(lambda *_: (where.pop(), None)[1]))

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in own and storage.data_ptr() not in seen:
            seen[storage.data_ptr()] = storage
            parts[where[-1]] += storage.nbytes()
        return tensor.detach()

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        result = run()
    assert where == ["other"]
    del result
    for hook in hooks:
        hook.remove()
    return parts


def random_weights(model: nn.Module, dtype: torch.dtype = DTYPE) -> nn.Module:
    torch.manual_seed(0)
    with torch.no_grad():  # real, varied routing: some architectures start with all-zero or empty weights
        for parameter in model.parameters():
            parameter.normal_(0.0, 0.1)
    return model.to(dtype).train()


def one_layer(build: Callable[[int], nn.Module], batch: int, seq_len: int) -> Json:
    """Bytes per token of one layer, whole and by part, and the bytes that no token adds."""

    def layer(batch: int) -> Counter[str]:
        torch.manual_seed(1)
        ids = torch.randint(3, 160, (batch, seq_len))
        fewer, more = (saved_bytes(model, partial(model, ids)) for model in (build(2), build(3)))
        more.subtract(fewer)
        return more

    once, twice = layer(batch), layer(2 * batch)
    tokens = batch * seq_len
    per_token = {part: (twice[part] - once[part]) / tokens for part in PARTS}
    total = sum(per_token.values())
    return {
        "saved_bytes_per_layer_per_token": f"{total:.10g}",
        **{f"{part}_bytes": f"{value:.10g}" for part, value in per_token.items()},
        "fixed_bytes_per_layer": f"{sum(once.values()) - total * tokens:.10g}",
    }


def peak_bytes(run: Callable[[], Any]) -> int:
    """The most bytes allocated and not yet freed while this runs, over what was live before."""
    gc.collect()
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as profiler:
        result = run()
    del result
    live = peak = 0
    events = [event for event in profiler.profiler.kineto_results.events() if event.name() == "[memory]"]
    for event in sorted(events, key=lambda event: event.start_ns()):
        live += event.nbytes()
        peak = max(peak, live)
    return peak


# --------------------------------------------------------------------------------------------------
# Tables
# --------------------------------------------------------------------------------------------------

COLUMNS = (
    "case", "part", "model_type", "variant", "attention", "experts_implementation", "layers", "hidden", "heads",
    "kv_heads", "head_dim", "v_head_dim", "ffn", "experts", "experts_per_token", "moe_ffn", "shared_ffn",
    "q_lora_rank", "kv_lora_rank", "rope_head_dim", "gated", "vocab_size", "seq_len", "batch", "dtype",
    "saved_bytes_per_layer_per_token", "norm_bytes", "attention_bytes", "mlp_bytes", "other_bytes",
    "fixed_bytes_per_layer", "loss_saved_bytes_per_token_per_vocab", "loss_peak_bytes_per_token_per_vocab",
    "torch_version", "transformers_version",
)  # fmt: skip
VERSIONS = {
    "dtype": "bfloat16",
    "torch_version": torch.__version__.split("+")[0],
    "transformers_version": transformers.__version__,
}


def make_config(model_type: str, changes: Json, layers: int) -> Any:
    fields = {**BASE[model_type], **changes, "num_hidden_layers": layers}
    if model_type == "gpt2":
        fields["n_layer"] = fields.pop("num_hidden_layers")
    return CONFIG_MAPPING[model_type].from_dict(fields)


def shape(model_type: str, config: Any) -> Json:
    """What the formula needs to know, under one name for all architectures."""

    def of(*names: str, default: int = 0) -> int:
        return next((value for name in names if (value := getattr(config, name, None)) is not None), default)

    hidden, heads = config.hidden_size, config.num_attention_heads
    mla = model_type.startswith("deepseek")
    head_dim = config.qk_nope_head_dim + config.qk_rope_head_dim if mla else of("head_dim", default=hidden // heads)
    experts = of("n_routed_experts", "num_local_experts", "num_experts")
    if mla and config.first_k_dense_replace:
        experts = 0
    moe_ffn = of("moe_intermediate_size", "intermediate_size") if experts else 0
    shared = of("shared_expert_intermediate_size", default=moe_ffn * of("n_shared_experts")) if experts else 0
    ffn = of("n_inner", "intermediate_size", default=4 * hidden)
    return {
        "hidden": hidden, "heads": heads, "kv_heads": of("num_key_value_heads", default=heads), "head_dim": head_dim,
        "v_head_dim": config.v_head_dim if mla else head_dim, "ffn": 0 if experts else ffn, "experts": experts,
        "experts_per_token": of("num_experts_per_tok") if experts else 0, "moe_ffn": moe_ffn, "shared_ffn": shared,
        "q_lora_rank": of("q_lora_rank"), "kv_lora_rank": of("kv_lora_rank") if mla else 0,
        "rope_head_dim": of("qk_rope_head_dim") if mla else 0,
        "gated": int(model_type not in ("gpt2", "gpt_neox", "starcoder2")),
    }  # fmt: skip


def block_rows() -> Iterable[Json]:
    for case, model_type, changes, attention, experts, batch, seq_len in BLOCK_CASES:
        autocast = case.endswith("_autocast")

        def build(layers: int) -> nn.Module:
            config = make_config(model_type, {**changes, "use_cache": False}, layers)  # noqa: B023
            kinds = {"attn_implementation": STAND_IN if attention == "flash" else attention}  # noqa: B023
            if experts:  # noqa: B023
                kinds["experts_implementation"] = experts  # noqa: B023
            model = AutoModel.from_config(config, **kinds)
            if not autocast:  # noqa: B023
                return random_weights(model)
            model = random_weights(model, torch.float32)
            model.forward = torch.autocast("cpu", DTYPE)(model.forward)
            return model

        config = make_config(model_type, changes, 3)
        yield {
            "case": case, "part": "block", "model_type": model_type,
            "variant": getattr(config, "activation_function", None) or getattr(config, "hidden_act", ""),
            "attention": attention, "experts_implementation": experts if shape(model_type, config)["experts"] else "",
            "layers": 1, **shape(model_type, config), "seq_len": seq_len, "batch": batch,
            **one_layer(build, batch, seq_len), **VERSIONS, "dtype": "autocast_bfloat16" if autocast else "bfloat16",
        }  # fmt: skip


def plain_rows() -> Iterable[Json]:
    for case, variant, hidden, heads, kv_heads, ffn, batch, seq_len in PLAIN_CASES:

        def build(layers: int) -> nn.Module:
            return random_weights(Plain(layers, variant, hidden, heads, kv_heads, ffn))  # noqa: B023

        sizes = {"hidden": hidden, "heads": heads, "kv_heads": kv_heads, "head_dim": hidden // heads, "ffn": ffn}
        none = dict.fromkeys(
            ("experts", "experts_per_token", "moe_ffn", "shared_ffn", "q_lora_rank", "kv_lora_rank", "rope_head_dim"), 0
        )
        yield {
            "case": case, "part": "block", "model_type": "plain", "variant": variant, "attention": "sdpa",
            "layers": 1, **sizes, "v_head_dim": hidden // heads, **none, "gated": 1, "seq_len": seq_len, "batch": batch,
            **one_layer(build, batch, seq_len), **VERSIONS,
        }  # fmt: skip


def loss_run(variant: str, vocab: int, hidden: int, ids: torch.Tensor) -> tuple[nn.Module, Callable[[bool], Any]]:
    """A causal LM of one layer (an LM head alone where the loss is hand-written), and one pass over it."""
    if variant == "huggingface":
        changes = {"vocab_size": vocab, "hidden_size": hidden, "intermediate_size": hidden, "head_dim": 4}
        config = make_config("llama", {**changes, "use_cache": False, "tie_word_embeddings": False}, 1)
        model = random_weights(AutoModelForCausalLM.from_config(config, attn_implementation="sdpa"))
        model.requires_grad_(False)  # leaves the loss path alone: no gradient of the embedding table
        model.model.norm.requires_grad_(True)

        def run(backward: bool) -> Any:
            output = model(ids, labels=ids)
            if backward:
                output.loss.backward()
            return output

        return model, run

    model = random_weights(nn.Linear(hidden, vocab, bias=False))
    model.requires_grad_(False)
    states = torch.randn(*ids.shape, hidden, dtype=DTYPE, requires_grad=True)
    labels = ids.flatten()

    def run(backward: bool) -> Any:
        if variant == "cross_entropy_dropped":
            loss = F.cross_entropy(model(states).flatten(0, 1).float(), labels)
            logits = None
        else:
            logits = model(states)
            flat = logits.flatten(0, 1)
            loss = F.cross_entropy(flat if variant == "cross_entropy_bf16" else flat.float(), labels)
            del flat
        if backward:
            loss.backward()
        return logits, loss

    return model, run


def loss_rows() -> Iterable[Json]:
    hidden, batch, seq_len, vocabs = 32, 2, 64, (4096, 8192)
    tokens = batch * seq_len
    for variant in ("huggingface", "cross_entropy", "cross_entropy_dropped", "cross_entropy_bf16"):
        saved, peak = [], []
        for vocab in vocabs:
            torch.manual_seed(1)
            ids = torch.randint(3, 160, (batch, seq_len))
            model, run = loss_run(variant, vocab, hidden, ids)
            saved.append(sum(saved_bytes(model, partial(run, False)).values()))
            run(True)  # the first pass allocates the gradients that stay
            peak.append(peak_bytes(partial(run, True)))
        step = tokens * (vocabs[1] - vocabs[0])
        yield {
            "case": f"loss_{variant}", "part": "loss", "model_type": "llama" if variant == "huggingface" else "plain",
            "variant": variant, "hidden": hidden, "vocab_size": vocabs[1], "seq_len": seq_len, "batch": batch,
            "loss_saved_bytes_per_token_per_vocab": f"{(saved[1] - saved[0]) / step:.4g}",
            "loss_peak_bytes_per_token_per_vocab": f"{(peak[1] - peak[0]) / step:.4g}", **VERSIONS,
        }  # fmt: skip


if __name__ == "__main__":
    rows = [*block_rows(), *plain_rows(), *loss_rows()]
    assert len({row["case"] for row in rows}) == len(rows)
    path = HERE / "activations_torch.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{path.name}: {len(rows)} rows")
