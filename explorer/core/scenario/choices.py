"""What the named choices of a scenario mean in numbers."""

from __future__ import annotations

from typing import Any

from explorer.core import bands
from explorer.core.calibration import (
    CHUNKED_LOSS_BYTES,
    CONSTANTS,
    FRAMEWORKS,
    FUSED_LOSS_BYTES,
    HABITS,
    HALF_LOSS_BYTES,
)
from explorer.core.model.precision import (
    FORMATS,
    RECIPES,
    chosen,
    has_narrow_products,
    peak_of,
    product_efficiency_of,
    sixteen_bit_peak_of,
)
from explorer.core.scenario.adapters import MATRICES, kept_inputs
from explorer.core.scenario.lab import Lab
from explorer.core.scenario.money import Ownership, Prices
from explorer.core.scenario.parts import Accelerator
from explorer.core.scenario.run import Workload
from explorer.core.scenario.running import RUN
from explorer.core.scenario.spread import Layout
from explorer.core.scenario.unlike import UNLIKE
from explorer.core.scenario.use import CURVES, Demand
from explorer.core.training.optimizers import OPTIMIZERS

OF_ALL = {name: constant.value for name, constant in CONSTANTS.items()}


def trained(job: Workload, spread: Layout, accelerator: Accelerator) -> dict[str, Any]:
    """What the choices about training mean in numbers, and all constants."""
    recipe, framework = RECIPES[job.precision], FRAMEWORKS[job.framework]
    optimizer = OPTIMIZERS[job.optimizer]
    mixed = recipe.master > 0
    adapters, eager = job.method != "full", job.kernel == "eager"
    return {
        "peak_flop_per_s": peak_of(job.precision, accelerator),
        "peak_16bit_flop_per_s": sixteen_bit_peak_of(job.precision, accelerator),
        "product_efficiency": product_efficiency_of(job.precision, accelerator),
        "weight_each": recipe.weight,
        "master_each": 0.0 if adapters else recipe.master,
        "gradient_each": 4.0 if mixed and job.gradients == "fp32" else recipe.weight,
        "state_each": recipe.state if optimizer.state_bytes is None else optimizer.state_bytes,
        "states": optimizer.states,
        "state_copies": float(optimizer.copied and not HABITS[job.framework].fused_update),
        "activation_each": recipe.activation,
        "linear_input_each": recipe.linear_input,
        "mask_each": float(job.dropout),
        "statistic_each": 4.0,
        "half_each": 2.0,
        "frozen_each": FORMATS[job.frozen_format] if job.method == "QLoRA" else min(2.0, recipe.linear_input),
        "adapters": adapters,
        "backward_passes": 1 if adapters else 2,
        "exact": job.flop_rule == "exact",
        "eager": eager,
        "offload_states": "optimizer" in spread.offload or spread.offload == "everything",
        "offload_weights": "weights" in spread.offload or spread.offload == "everything",
        "offload_activations": "activations" in spread.offload or spread.offload == "everything",
        "sequences_split": HABITS[job.framework].sequence_parallel
        if spread.sequence_parallel == "auto"
        else spread.sequence_parallel == "on",
        **kept_inputs(job),
        **recomputation(spread.recompute, eager),
        **vars(framework),
        "loss_bytes": loss_bytes(job),
        **OF_ALL,
        "fp8_traffic": casts(job.precision, accelerator),
        "run_excess": CONSTANTS["run_excess"].value if job.run_losses == "usual" else 0.0,
        **EXPOSED.get(job.overlap, {}),
    }


def loss_bytes(job: Workload) -> float:
    """Bytes held for one logit while the loss is computed. [B]"""
    if job.fused_head:
        return FUSED_LOSS_BYTES
    if job.chunked_loss:
        return CHUNKED_LOSS_BYTES
    usual = FRAMEWORKS[job.framework].loss_bytes
    return min(usual, HALF_LOSS_BYTES) if job.loss_in_16_bits else usual


def casts(precision: str, accelerator: Accelerator) -> Any:
    """Memory traffic over that in 16 bits: fine scales are cheap where the matrix units know them, as those for fp4 do."""
    if not has_narrow_products(precision):
        return 1.0
    if not RECIPES[precision].fine_scales:
        return CONSTANTS["fp8_traffic"].value
    in_units, in_software = CONSTANTS["fine_scale_traffic"].value, CONSTANTS["fine_scale_by_kernel_traffic"].value
    return chosen(accelerator.fp4_flop_per_s > 0, in_units, in_software)


EXPOSED = {
    "none": {"tp_exposed": 1.0, "dp_exposed": 1.0, "ep_exposed": 1.0},
    "experts too": {"ep_exposed": 20 / 132},
}
"""What nothing hides, where that is not left to the software. What is sent to experts meanwhile keeps 20 of the 132
multiprocessors of an H800 from computing (DeepSeek-V3, section 3.2.2)."""


def asked(demand: Demand) -> dict[str, Any]:
    """What the choices about demand mean in numbers."""
    return {
        "by_readers": demand.demand_rule == "readers at once",
        "by_people": demand.demand_rule == "people",
        "mean_factor": sum(CURVES[demand.demand_curve]) / len(CURVES[demand.demand_curve]),
        "peak_factor": max(CURVES[demand.demand_curve]),
    }


def owned(job: Workload, prices: Prices, ownership: Ownership, lab: Lab) -> dict[str, Any]:
    """What the choices about rent and purchase mean in numbers: months are payments, counted."""
    spot_share = prices.interrupted_share if prices.price_kind == "spot" else 0.0
    return {
        "for_serving": job.job == "serve",
        "rented": lab.holding == "rented",
        "metered": lab.holding == "owned",
        "spot_share": spot_share,
        "lost_share": spot_share if lab.holding == "rented" else 0.0,
        "year_hours": 8760.0,
        "month_hours": 365.25 / 12 * 24,
        "life_months": 12 * ownership.life_years,
        "month_interest": (1 + ownership.interest) ** (1 / 12) - 1,
    }


def recomputation(recompute: str, eager: bool) -> dict[str, float]:
    """Shares of the layers, of their attention scores, and of what costs no product, that are computed twice."""
    share = {"full": 1.0, "half": 0.5}.get(recompute, 0.0)
    return {
        "recompute_share": share,
        "recompute_scores": 1.0 if eager and recompute == "selective" else share,
        "recompute_light": float(recompute == "light"),
    }


CHOICES = {
    "peak_flop_per_s": ("FLOP/s", "Dense peak of this GPU in the format that the matrix products use"),
    "peak_16bit_flop_per_s": ("FLOP/s", "Dense peak of this GPU for attention, which stays in 16 bits or more"),
    "product_efficiency": ("1", "Share of the dense peak of this GPU that large matrix products reach in this format"),
    "weight_each": ("B", "Bytes of a weight in this precision"),
    "master_each": ("B", "Bytes of the fp32 copy of a weight that mixed precision keeps"),
    "gradient_each": ("B", "Bytes of a gradient"),
    "state_each": ("B", "Bytes of one optimizer state"),
    "states": ("1", "States that the optimizer keeps for each parameter"),
    "activation_each": ("B", "Bytes of an activation"),
    "linear_input_each": ("B", "Bytes of an activation kept as the input of a matrix"),
    "attention_input_each": ("B", "Bytes of a number kept as the input of query, key and value matrices"),
    "output_copy_each": ("B", "Bytes of a number of the attention's output that its adapter keeps besides"),
    "mlp_input_each": ("B", "Bytes of a number kept as the input of the MLP"),
    "mlp_copy_each": ("B", "Bytes of a number that each adapter on the MLP's first matrices keeps besides"),
    "down_input_each": ("B", "Bytes of a number kept as the input of the MLP's last matrix"),
    **{f"lora_{name}": ("1", f"Adapters on the {name} matrices: 1, none: 0") for name in MATRICES},
    "sequences_split": ("yes/no", "Sequences are split within a tensor-parallel group where matrices are not"),
    "offload_weights": ("yes/no", "Weights wait in the memory of the host"),
    "mask_each": ("B", "Bytes of a dropout mask's entry"),
    "statistic_each": ("B", "Bytes of a row's statistic, kept in fp32"),
    "half_each": ("B", "Bytes of a 16-bit number"),
    "frozen_each": ("B", "Bytes of a frozen weight"),
    "served_each": ("B", "Bytes of a weight in use"),
    "served_dense_each": ("B", "Bytes of a weight outside the experts in use"),
    "served_head_each": ("B", "Bytes of a weight of the embedding and the output head in use"),
    "unpack_flop": ("FLOP", "Operations outside the matrix units for one stored weight, by this software and format"),
    "dense_unpack_flop": ("FLOP", "Operations outside the matrix units for one stored weight outside the experts"),
    "layer_seconds": ("s", "Time of a layer that is neither arithmetic nor memory traffic, in this software"),
    "eager_layer_seconds": ("s", "Launching the kernels of a layer one by one, in this software"),
    "unpacked_first": ("yes/no", "Weights are unpacked before they are multiplied"),
    "loop_seconds": ("s", "Time of a step around the model, in this software"),
    "sequence_seconds": ("s", "Time of a step for each running sequence, in this software"),
    "exchange_seconds": ("s", "Latency of one exchange between GPUs that share a layer, in this software on an A100"),
    "server_seconds": ("s", "From a request's arrival to the model and back, in this software"),
    "prefill_efficiency": ("1", "Rate of matrix products over that of training, in this software"),
    "score_efficiency": ("1", "Rate of attention in a prompt over that of training, in this software"),
    "served_product_efficiency": ("1", "Share of the dense peak of this GPU that large matrix products reach in use"),
    "peak_served_16bit_flop_per_s": ("FLOP/s", "Dense peak of this GPU for attention in prompts, in 16 bits"),
    "served_peak_flop_per_s": ("FLOP/s", "Dense peak of this GPU in the format of the served weights"),
    "taken_share": ("1", "Share of the memory of each GPU that is to be filled: as set, else as the software does"),
    "logit_rows": ("sequence", "Sequences whose logits this software makes room for"),
    "chunk_reserved": ("yes/no", "This software makes room for a whole chunk of prompts when it starts"),
    "grouped_windows": ("yes/no", "This software keeps a window and a chunk, and deals layers out to equal groups"),
    "least_state_each": ("B", "Least bytes of a number in a state, in this software"),
    "live_tensors": ("1", "Bytes held while a prompt is read, over the tensors of one layer, in this software"),
    "prefill_chunk": ("token", "Tokens of prompts that this software reads at a time"),
    "cache_passes": ("1", "Times that attention moves the KV cache, in this software"),
    "layer_split": ("yes/no", "This software deals out whole layers to the GPUs of a copy"),
    "tail_in_time": (
        "yes/no",
        "At the peak ninety-five readers in a hundred wait no longer than asked for, if that is asked",
    ),
    "by_readers": ("yes/no", "Demand is given as readers at once"),
    "by_people": ("yes/no", "Demand is given as people, and how often each asks"),
    "mean_factor": ("1", "Mean demand over the usual, of this curve"),
    "peak_factor": ("1", "Peak demand over the usual, of this curve"),
    "for_serving": ("yes/no", "GPUs are for serving, not for training"),
    "rented": ("yes/no", "The GPUs of the run are rented"),
    "metered": ("yes/no", "The GPUs of the run are owned: their electricity is paid"),
    "spot_share": ("1", "Share of the hours lost to interruptions at this kind of price"),
    "lost_share": ("1", "Share of the hours lost to interruptions: assumed for spot, none otherwise"),
    "year_hours": ("h", "Hours of a year"),
    "month_hours": ("h", "Hours of a month"),
    "life_months": ("1", "Months of use"),
    "month_interest": ("1", "Interest of a month"),
    "kv_each": ("B", "Bytes of a number in the KV cache"),
    "adapters": ("yes/no", "Only adapters are trained"),
    "backward_passes": ("1", "Forward passes that the backward pass is worth"),
    "exact": ("yes/no", "FLOPs are counted exactly"),
    "eager": ("yes/no", "The table of attention scores is stored"),
    "offload_states": ("yes/no", "Optimizer states stay in the memory of the host"),
    "offload_activations": ("yes/no", "Activations wait in the memory of the host"),
    "recompute_share": ("1", "Share of the layers that are recomputed"),
    "recompute_scores": ("1", "Share of the attention scores that are recomputed"),
    "recompute_light": ("1", "Share of the norms and activation functions that are recomputed, and nothing else"),
    "traffic": ("1", "Bytes moved for each byte of activations, by this software"),
    "attention_share": ("1", "Speed of the attention kernel in this software over the best one"),
    "loss_bytes": ("B", "Bytes held for one logit while the loss is computed, by this software"),
    "expert_outputs_kept": ("yes/no", "What experts give is kept until the backward pass, by this software"),
    "silu_kept": ("yes/no", "The activation of a gated MLP is kept, by this software"),
    "norm_copy_each": ("B", "Bytes kept beside a normed number, by this software"),
    "tp_exposed": ("1", "Share of tensor-parallel traffic that nothing hides, in this software"),
    "dp_exposed": ("1", "Share of data-parallel traffic that nothing hides, in this software"),
    "layer_launch_seconds": ("s", "Time that the host takes to start the kernels of a layer, in this software"),
    "ep_exposed": ("1", "Share of the traffic between experts that nothing hides, in this software"),
    "dispatch_traffic": ("1", "Bytes moved for each byte of copies for experts, by this software"),
    "grouped_efficiency": ("1", "Rate of the experts' products over that of a dense layer's, in this software"),
    "expert_launch_seconds": (
        "s",
        "Time that the host takes to start the kernels of one expert of a layer, in this software",
    ),
    "ring_idle": ("1", "Share of attention that a ring waits for its slowest device, in this software"),
    "state_copies": ("1", "Copies of an optimizer state that this optimizer makes in this software for an update"),
    "gradients_stay": ("yes/no", "Gradients are held during the whole step, by this software"),
    **{name: (constant.unit, constant.meaning) for name, constant in CONSTANTS.items()},
    **RUN,
    **UNLIKE,
    **bands.LABELS,
}
"""Unit and meaning of all that the choices give."""
