"""Write activations_states_torch.csv: the bytes that autograd keeps of layers of the kinds of 2024 and later.

As make_activations_golden.py, whose hooks are used: every distinct storage that is saved counts once, whole, and storages
of parameters do not count. Modules are those of transformers, built from their config class (random bf16 weights, CPU).

part=mixer: what stands in place of attention, alone; its input, the output of a norm, counts. The kernels that these
layers are trained with run on GPUs only, and the torch code of transformers in their place keeps far more. So stand-ins
take their place that keep what the kernels give to `save_for_backward`, tensors of the same shape and type, and no more:
  causal_conv1d_fn of causal-conv1d: its input (the activation is computed again);
  chunk_gated_delta_rule of flash-linear-attention: normed queries and keys, 1 / norm of both in fp32, values, summed decays
  in fp32, betas, and one row of 64 for each token and head;
  chunk_kda of the same, with the gate in the kernel: the gate as it comes, two such rows, no sums of decays;
  mamba_split_conv1d_scan_combined of mamba-ssm: its input, the output of the scan, 1 / rms: the rest of the layer,
  output matrix included, is part of it;
  mamba_inner_fn of mamba-ssm: its input, the narrow product, copies of B and C, the output of the scan, and states in
  fp32 at every 2,048th token;
  selective_scan_fn of mamba-ssm: all that it is given, its output before the gate, the same states;
  lightning attention: queries, keys and values;
  norms: their input and 1 / rms; with a gate, that, too.

part=layer: a whole layer, as the difference of models of two and three; norms as above, attention keeps queries, keys,
values, output and a number a head.

Needs torch==2.13.0, transformers==5.24.0. Run: python tests/golden/make_states_activations_golden.py
"""

import csv
import json
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import torch
import transformers
from make_activations_golden import DTYPE, VOCAB, random_weights, saved_bytes
from torch import Tensor, nn
from transformers import CONFIG_MAPPING, AttentionInterface, AttentionMaskInterface, AutoModel

HERE = Path(__file__).resolve().parent
Json = dict[str, Any]
CHUNK, STATES_EVERY = 64, 2048

# --------------------------------------------------------------------------------------------------
# Stand-ins for kernels
# --------------------------------------------------------------------------------------------------


def keeping(kept: Callable[..., tuple[Tensor, ...]], shape_of: Callable[..., tuple[int, ...]]) -> Callable[..., Tensor]:
    """A function that saves certain tensors, and gives a new one of a certain shape."""

    class Kernel(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, *inputs: Any) -> Tensor:
            ctx.save_for_backward(*kept(*inputs))
            return torch.randn(shape_of(*inputs)).to(DTYPE)

    return Kernel.apply


def like(x: Tensor, *shape: int, dtype: torch.dtype = DTYPE) -> Tensor:
    return torch.zeros(shape or x.shape, dtype=dtype)


def statistics(x: Tensor) -> Tensor:
    """A number in fp32 for each row."""
    return like(x, *x.shape[:-1], dtype=torch.float32)


conv = keeping(lambda x, weight: (x, weight), lambda x, weight: tuple(x.shape))
delta = keeping(
    lambda q, k, v, g, beta: (
        *(like(q), statistics(q), like(k), statistics(k), v.contiguous(), like(g, *g.shape, dtype=torch.float32)),
        *(beta.contiguous(), like(v, *v.shape[:-1], CHUNK)),
    ),
    lambda q, k, v, g, beta: tuple(v.shape),
)
kda = keeping(
    lambda q, k, v, g, beta: (
        *(like(q), statistics(q), like(k), statistics(k), v.contiguous(), g.contiguous(), beta.contiguous()),
        *(like(v, *v.shape[:-1], CHUNK), like(v, *v.shape[:-1], CHUNK)),
    ),
    lambda q, k, v, g, beta: tuple(v.shape),
)
norm = keeping(lambda x: (x, statistics(x)), lambda x: tuple(x.shape))
gated_norm = keeping(lambda x, gate: (x, gate, statistics(x)), lambda x, gate: tuple(x.shape))
lightning = keeping(lambda q, k, v: (q, k, v), lambda q, k, v: tuple(v.shape))


class Attention(torch.autograd.Function):
    """Its output is one of the tensors that it saves."""

    @staticmethod
    def forward(ctx: Any, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        out = torch.randn(q.shape[0], q.shape[2], q.shape[1], v.shape[3]).to(DTYPE)
        ctx.save_for_backward(q, k, v, out, statistics(q))
        return out


FIVE = "five_tensors_of_any_heads"
AttentionInterface.register(FIVE, lambda module, q, k, v, mask, **_: (Attention.apply(q, k, v), None))
AttentionMaskInterface.register(FIVE, lambda *args, **kwargs: None)


def split_scan(projected: Tensor, weight: Tensor, *_: Any, **named: Any) -> Tensor:
    """Mamba-2 from the output of its first matrix to that of its last."""
    wide, inner = named["outproj_weight"].shape
    rows = (*projected.shape[:-1], inner)
    normed = named.get("rmsnorm_weight") is not None
    kept = keeping(
        lambda x: (x, like(x, *rows), *([like(x, *rows[:-1], named["ngroups"], dtype=torch.float32)] * normed)),
        lambda x: (*rows[:-1], wide),
    )
    return kept(projected)


def sampled_states(channels: Tensor, numbers: int) -> Tensor:
    """States (and their decays) in fp32, a share of each token so that short sequences have it as long ones do."""
    return torch.zeros(channels.numel() * 2 * numbers // STATES_EVERY, dtype=torch.float32)


def whole_mamba(
    xz: Tensor, conv_weight: Tensor, bias: Any, narrow: Tensor, step: Tensor, out: Tensor, *_: Any, **__: Any
):
    batch, both, length = xz.shape
    numbers = (narrow.shape[0] - step.shape[1]) // 2
    kept = keeping(
        lambda x: (
            *(x, like(x, batch * length, narrow.shape[0]), like(x, batch, 1, numbers, length)),
            *(like(x, batch, 1, numbers, length), like(x, batch, both // 2, length)),
            sampled_states(like(x, batch, both // 2, length), numbers),
        ),
        lambda x: (batch, length, out.shape[0]),
    )
    return kept(xz)


def selective_scan(x: Tensor, dt: Tensor, A: Tensor, B: Tensor, C: Tensor, **named: Any) -> Tensor:
    kept = keeping(
        lambda x, dt, B, C, z: (
            *(x.contiguous(), dt.contiguous(), B.contiguous(), C.contiguous(), z.contiguous()),
            *(like(x), sampled_states(x, B.shape[1])),
        ),
        lambda x, dt, B, C, z: tuple(x.shape),
    )
    return kept(x, dt, B, C, named["z"])


def lightning_forward(self: nn.Module, x: Tensor, *_: Any, **__: Any) -> tuple[Tensor, None]:
    """MiniMax's linear attention with its parts in their order, and a kernel for the middle."""
    qkv = self.act_fn(self.qkv_proj(x)).reshape(*x.shape[:2], self.num_attention_heads, 3 * self.head_dim)
    out = lightning(*torch.split(qkv, self.head_dim, dim=3)).reshape(*x.shape[:2], -1)
    return self.out_proj(torch.sigmoid(self.output_gate(x)) * self.norm(out)), None


KERNELS: dict[str, Callable[..., Any]] = {
    "causal_conv1d_fn": lambda x, weight, *_, **__: conv(x, weight),
    "torch_chunk_gated_delta_rule": lambda q, k, v, g, beta, **_: (delta(q, k, v, g, beta), None),
    "chunk_kimi_delta_attention": lambda q, k, v, g, beta, **_: (kda(q, k, v, g, beta), None),
    "mamba2_split_conv1d_scan_combined": split_scan,
    "mamba_inner_fn": whole_mamba,
    "mamba_selective_scan": selective_scan,
}


def in_kernels(model: nn.Module, model_type: str) -> nn.Module:
    """The model with stand-ins in place of the code of its file."""
    file = sys.modules[type(model).__module__]
    for name, kernel in KERNELS.items():
        if hasattr(file, name) and not (name == "mamba_inner_fn" and model_type == "jamba"):
            setattr(file, name, kernel)
    for module in model.modules():
        kind = type(module).__name__
        if kind.endswith("RMSNormGated"):
            module.forward = lambda x, gate=None: gated_norm(x, gate)
        elif kind.endswith("RMSNorm"):
            module.forward = norm
        elif kind == "KimiLinearForgetGate":
            module.forward = lambda x, m=module: m.f_b_proj(m.f_a_proj(x)).view(*x.shape[:2], -1, m.head_dim)
        elif kind == "MiniMaxLightningAttention":
            module.forward = partial(lightning_forward, module)
    return model


# --------------------------------------------------------------------------------------------------
# Cases
# --------------------------------------------------------------------------------------------------

SMALL: Json = {
    **VOCAB,
    "hidden_size": 128,
    "num_attention_heads": 8,
    "num_key_value_heads": 2,
    "intermediate_size": 352,
    "max_position_embeddings": 512,
    "num_hidden_layers": 2,
}
DELTA: Json = {
    "head_dim": 16,
    "linear_num_key_heads": 4,
    "linear_key_head_dim": 24,
    "linear_num_value_heads": 8,
    "linear_value_head_dim": 32,
    "linear_conv_kernel_dim": 4,
    "layer_types": ["linear_attention", "linear_attention"],
}
EXPERTS: Json = {"num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 64}
MAMBA2: Json = {
    "mamba_n_heads": 8,
    "mamba_d_head": 32,
    "mamba_d_state": 16,
    "mamba_n_groups": 2,
    "mamba_chunk_size": 64,
}
LINEAR: Json = {"layer_types": ["linear_attention", "linear_attention"]}

NEMOTRON: Json = {
    "mamba_num_heads": 8,
    "mamba_head_dim": 32,
    "ssm_state_size": 16,
    "n_groups": 2,
    "chunk_size": 64,
    "head_dim": 16,
}
MIMO: Json = {
    "head_dim": 24,
    "v_head_dim": 16,
    "swa_num_attention_heads": 8,
    "swa_num_key_value_heads": 4,
    "swa_head_dim": 24,
    "swa_v_head_dim": 16,
    "sliding_window": 16,
    "mlp_layer_types": ["dense", "dense"],
    "n_routed_experts": 4,
    "num_experts_per_tok": 2,
}
GEMMA4: Json = {
    "enable_moe_block": True,
    "num_experts": 4,
    "top_k_experts": 2,
    "head_dim": 64,
    "hidden_size": 512,
    "intermediate_size": 1408,
    "moe_intermediate_size": 256,
    "vocab_size_per_layer_input": 160,
    "hidden_size_per_layer_input": 0,
    "layer_types": ["full_attention"],
    "global_head_dim": 64,
    "num_kv_shared_layers": 0,
}

# (case, model_type, fields, class of the mixer, batch, seq_len)
MIXERS: list[tuple[str, str, Json, str, int, int]] = [
    ("qwen3_next", "qwen3_next", {**DELTA, **EXPERTS, "shared_expert_intermediate_size": 64}, "GatedDeltaNet", 1, 64),
    ("qwen3_5", "qwen3_5_text", DELTA, "GatedDeltaNet", 2, 64),
    ("qwen3_5_wide", "qwen3_5_text", {**DELTA, "linear_key_head_dim": 64, "linear_value_head_dim": 64}, "GatedDeltaNet", 1, 128),
    ("kimi_linear", "kimi_linear", {**EXPERTS, **LINEAR, "linear_num_heads": 4, "linear_head_dim": 32, "kv_lora_rank": 40, "qk_nope_head_dim": 24, "qk_rope_head_dim": 8, "v_head_dim": 24}, "DeltaAttention", 1, 64),
    ("mamba2", "mamba2", {"num_heads": 8, "head_dim": 32, "state_size": 16, "n_groups": 2, "chunk_size": 64}, "Mixer", 1, 64),
    ("granite", "granitemoehybrid", {**MAMBA2, **LINEAR, "num_local_experts": 0, "shared_intermediate_size": 96}, "MambaLayer", 2, 64),
    ("falcon_h1", "falcon_h1", {**MAMBA2, "head_dim": 16, "mamba_d_ssm": 256}, "Mixer", 1, 64),
    ("nemotron_h", "nemotron_h", {"layers_block_type": ["linear_attention", "linear_attention"], "mamba_num_heads": 8, "mamba_head_dim": 32, "ssm_state_size": 16, "n_groups": 2, "chunk_size": 64}, "Mamba2Mixer", 1, 64),
    ("mamba", "mamba", {"intermediate_size": 256, "state_size": 16, "time_step_rank": 8, "expand": 2}, "MambaMixer", 2, 64),
    ("mamba_wide", "mamba", {"intermediate_size": 512, "state_size": 32, "time_step_rank": 16, "expand": 4}, "MambaMixer", 2, 64),
    ("jamba", "jamba", {**EXPERTS, "attn_layer_offset": 9, "attn_layer_period": 10, "mamba_d_state": 16, "mamba_dt_rank": 8}, "MambaMixer", 2, 64),
    ("lfm2", "lfm2", {"layer_types": ["conv", "conv"], "conv_L_cache": 3}, "ShortConv", 1, 64),
    ("minimax", "minimax", {**LINEAR, "num_local_experts": 4, "num_experts_per_tok": 2, "head_dim": 32}, "LightningAttention", 1, 64),
]  # fmt: skip


def built(model_type: str, fields: Json, layers: int = 2) -> tuple[Any, nn.Module]:
    own = {**SMALL, **fields, "num_hidden_layers": layers, "use_cache": False}
    for name in ("layer_types", "layers_block_type", "mlp_layer_types"):
        if name in own:
            own[name] = own[name][:1] * layers
    config = CONFIG_MAPPING[model_type].from_dict(own)
    model = random_weights(AutoModel.from_config(config, attn_implementation=FIVE))
    return config, in_kernels(model, model_type)


def mixer_rows() -> Iterable[Json]:
    for case, model_type, fields, kind, batch, seq_len in MIXERS:
        config, model = built(model_type, fields)
        mixer = next(m for m in model.modules() if type(m).__name__.endswith(kind))
        once, twice = (
            sum(
                saved_bytes(
                    mixer, partial(mixer, torch.randn(n, seq_len, config.hidden_size).to(DTYPE).requires_grad_())
                ).values()
            )
            for n in (batch, 2 * batch)
        )
        yield row(case, "mixer", model_type, config, batch, seq_len, (twice - once) / batch / seq_len)


# (case, model_type, fields, batch, seq_len)
LAYERS: list[tuple[str, str, Json, int, int]] = [
    ("qwen3_5_full", "qwen3_5_text", {**DELTA, "layer_types": ["full_attention"]}, 2, 64),
    ("qwen3_5_linear", "qwen3_5_text", DELTA, 2, 64),
    ("falcon_h1_layer", "falcon_h1", {**MAMBA2, "head_dim": 16, "mamba_d_ssm": 256}, 2, 64),
    ("nemotron_h_mamba", "nemotron_h", {**NEMOTRON, "layers_block_type": ["linear_attention"]}, 2, 64),
    ("nemotron_h_attention", "nemotron_h", {**NEMOTRON, "layers_block_type": ["full_attention"]}, 2, 64),
    ("nemotron_h_mlp", "nemotron_h", {**NEMOTRON, "layers_block_type": ["mlp"]}, 2, 64),
    ("granite_layer", "granitemoehybrid", {**MAMBA2, **LINEAR, "num_local_experts": 0, "shared_intermediate_size": 96}, 2, 64),
    ("mimo_window", "mimo_v2_flash", {**MIMO, "layer_types": ["sliding_attention"]}, 2, 64),
    ("mimo_full", "mimo_v2_flash", {**MIMO, "layer_types": ["full_attention"]}, 2, 64),
    ("gemma4_both", "gemma4_text", GEMMA4, 2, 64),
]  # fmt: skip


def layer_rows() -> Iterable[Json]:
    for case, model_type, fields, batch, seq_len in LAYERS:
        ids = torch.randint(3, 160, (batch, seq_len))
        sums = [
            sum(saved_bytes(m, partial(m, ids)).values()) for m in (built(model_type, fields, n)[1] for n in (2, 3))
        ]
        yield row(
            case,
            "layer",
            model_type,
            built(model_type, fields, 1)[0],
            batch,
            seq_len,
            (sums[1] - sums[0]) / batch / seq_len,
        )


def row(case: str, part: str, model_type: str, config: Any, batch: int, seq_len: int, kept: float) -> Json:
    return {
        "case": case, "part": part, "model_type": model_type, "batch": batch, "seq_len": seq_len,
        "saved_bytes_per_token": f"{kept:.10g}", "config": json.dumps(config.to_diff_dict(), sort_keys=True),
        "torch_version": torch.__version__.split("+")[0], "transformers_version": transformers.__version__,
    }  # fmt: skip


if __name__ == "__main__":
    torch.manual_seed(0)
    rows = [*mixer_rows(), *layer_rows()]
    path = HERE / "activations_states_torch.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{path.name}: {len(rows)} rows")
