"""Time of a step and of the run, and the share of the peak that comes of it. [s]

MFU counts the FLOPs of the model, HFU those the devices do, recomputation included
(Chowdhery 2022, appendix B; Korthikanti 2022, §6.3). Both are predicted here; an MFU of the user's
own is taken as it is. Time depends on the work that is done, never on how FLOPs are counted.
"""

from explorer.core.formula import formula
from explorer.core.units import DAY

MFU = "chowdhery2022"
SCHEDULE = "narayanan2021"


@formula(unit="1", source="by_definition")
def steps(tokens, global_batch, seq_len):
    """Steps: updates of the weights."""
    return tokens / (global_batch * seq_len)


@formula(unit="s", source="published_evidence")
def kernel_launch_seconds(
    layer_launch_seconds, expert_launch_seconds, experts, ep, moe_layers, layers, stage_layers, recompute_share
):
    """The host starts the kernels of one micro-batch, one after the other: those of a layer, and of each expert where
    there are several. [s]"""
    return (
        (layer_launch_seconds + (experts > 1) * expert_launch_seconds * experts / ep * moe_layers / layers)
        * stage_layers
        * (1 + recompute_share / 3)
    )


@formula(unit="s", source="published_evidence")
def launch_wait_seconds(kernel_launch_seconds, matrix_seconds, attention_seconds, traffic_seconds):
    """Waiting for the host: the slower of device and host sets the pace, with gaps where they are alike. [s]"""
    return (kernel_launch_seconds**2 + (matrix_seconds + attention_seconds + traffic_seconds) ** 2) ** 0.5 - (
        matrix_seconds + attention_seconds + traffic_seconds
    )


@formula(unit="s", source="williams2009roofline")
def compute_seconds(matrix_seconds, attention_seconds, traffic_seconds, launch_wait_seconds):
    """One micro-batch on one device, no other device waited for. [s]"""
    return matrix_seconds + attention_seconds + traffic_seconds + launch_wait_seconds


@formula(unit="s", source=SCHEDULE)
def micro_seconds(compute_seconds, tp_seconds, cp_seconds, ep_seconds, pp_seconds, offload_seconds):
    """One micro-batch on one stage. [s]"""
    return compute_seconds + tp_seconds + cp_seconds + ep_seconds + pp_seconds + offload_seconds


@formula(unit="B", source="ren2021offload")
def host_traffic_bytes(
    offload_activations,
    micro_tokens,
    tp,
    stage_layers,
    kept_bytes_per_token,
    offload_weights,
    all_weight_bytes,
    zero_stage,
    state_share,
):
    """Between a device and its host for one micro-batch: activations go there and come back; weights come for the
    forward and for the backward pass, of those that are shared only its own share. [B]"""
    return (
        2 * offload_activations * micro_tokens / tp * stage_layers * kept_bytes_per_token
        + 2 * offload_weights * all_weight_bytes * (state_share if zero_stage >= 3 else 1)
    )


@formula(unit="s", source="ren2021offload")
def offload_seconds(host_traffic_bytes, host_byte_per_s, compute_seconds):
    """Waiting for what comes from the host or goes there, as far as computing does not hide it, for one micro-batch. [s]"""
    return max(0, host_traffic_bytes / host_byte_per_s - compute_seconds)


@formula(unit="s", source=SCHEDULE)
def bubble_seconds(pp, interleave, micro_seconds, head_seconds):
    """Pipeline bubble: the last stage waits for its first micro-batch, the first for the last gradients. [s]"""
    return (pp - 1) / interleave * (micro_seconds - head_seconds)


@formula(unit="s", source="zhao2023fsdp")
def gather_wait_seconds(dp_exposed, gather_seconds, micro_batches, compute_seconds, hops_seconds):
    """Gathering of weights that no computation hides. [s]"""
    return max(dp_exposed * gather_seconds, gather_seconds - micro_batches * compute_seconds) + hops_seconds


@formula(unit="s", source=SCHEDULE)
def replica_wait_seconds(dp_exposed, replica_seconds, compute_seconds):
    """Adding up gradients that the last backward pass does not hide. [s]"""
    return max(dp_exposed * replica_seconds, replica_seconds - compute_seconds / 2)


@formula(unit="s", source="williams2009roofline")
def optimizer_seconds(
    state_share,
    zero_stage,
    all_gradient_bytes,
    all_weight_bytes,
    host_byte_per_s,
    all_optimizer_bytes,
    host_memory_byte_per_s,
    offload_states,
    bandwidth_efficiency,
    memory_byte_per_s,
):
    """The optimizer reads and writes its states; on the host, gradients and weights travel as well. [s]"""
    return (state_share if zero_stage >= 1 else 1) * (
        (all_gradient_bytes + all_weight_bytes) / host_byte_per_s + 2 * all_optimizer_bytes / host_memory_byte_per_s
        if offload_states
        else 2 * all_optimizer_bytes / (bandwidth_efficiency * memory_byte_per_s)
    )


@formula(unit="s", source=SCHEDULE, checked="step")
def modelled_step_seconds(
    micro_batches, micro_seconds, bubble_seconds, gather_wait_seconds, replica_wait_seconds, optimizer_seconds
):
    """One step as modelled, before any run of your own. [s]"""
    return (
        micro_batches * micro_seconds + bubble_seconds + gather_wait_seconds + replica_wait_seconds + optimizer_seconds
    )


@formula(unit="s", source="by_definition", checked="step")
def predicted_step_seconds(modelled_step_seconds, step_factor):
    """One step as predicted; a run of your own says how far the model is off. [s]"""
    return modelled_step_seconds * step_factor if step_factor != 1 else modelled_step_seconds


@formula(unit="FLOP", source=MFU)
def step_flop(global_batch, seq_len, training_flop_per_token):
    """Model FLOPs of a step. [FLOP]"""
    return global_batch * seq_len * training_flop_per_token


@formula(unit="1", source=MFU)
def predicted_mfu(step_flop, devices, peak_flop_per_s, predicted_step_seconds):
    """Predicted model FLOPs utilisation (MFU).

    PaLM, appendix B, counts attention between all tokens, also those that a causal mask hides. Here that is a
    convention: with “Causal attention only” off (causal, under Assumptions and conventions) the hidden half counts too,
    and the MFU of the same run is higher.
    """
    return step_flop / (devices * peak_flop_per_s * predicted_step_seconds)


@formula(unit="1", source=MFU)
def achieved_mfu(mfu, predicted_mfu):
    """Model FLOPs utilisation (MFU) while training."""
    return mfu if mfu > 0 else predicted_mfu


@formula(unit="1", source="korthikanti2022_flops")
def achieved_hfu(achieved_mfu, hardware_flop, training_flop):
    """Share of the dense peak in use, recomputation included (HFU)."""
    return achieved_mfu * hardware_flop / training_flop


@formula(unit="s", source=MFU)
def step_seconds(step_flop, devices, peak_flop_per_s, achieved_mfu):
    """One step. [s]"""
    return step_flop / (devices * peak_flop_per_s * achieved_mfu)


@formula(unit="1", source=MFU)
def step_mfu(step_flop, devices, peak_flop_per_s, step_seconds):
    """MFU of the step as it is taken."""
    return step_flop / (devices * peak_flop_per_s * step_seconds)


@formula(unit="token/s", source=MFU)
def tokens_per_s_per_device(global_batch, seq_len, step_seconds, devices):
    """Training speed of one device. [token/s]"""
    return global_batch * seq_len / step_seconds / devices


@formula(unit="1", source="published_evidence")
def run_overhead(clean_run_overhead, run_excess, params, tended_params):
    """A whole run over its steps: restarts, checkpoints, evaluation, tuning; the larger a model, the better its run is
    looked after."""
    return clean_run_overhead + run_excess / (1 + params / tended_params)


@formula(unit="s", source="published_evidence", checked="run")
def train_seconds(steps, step_seconds, mfu, run_overhead, lost_share):
    """Time of the run: all steps, restarts, checkpoints and evaluation, and work lost to interruptions. [s]"""
    return (
        steps * step_seconds * (1 if mfu > 0 else run_overhead)
        if lost_share == 0
        else steps * step_seconds * (1 if mfu > 0 else run_overhead) / (1 - lost_share)
    )


@formula(unit="day", source="by_definition")
def train_days(train_seconds):
    """Days of the run. [day]"""
    return train_seconds / DAY


@formula(unit="day", source="published_evidence")
def train_days_low(train_days, mfu, run_low):
    """Days of a fast run. [day]"""
    return train_days * (1 if mfu > 0 else run_low)


@formula(unit="day", source="published_evidence")
def train_days_high(train_days, mfu, run_high):
    """Days of a slow run. [day]"""
    return train_days * (1 if mfu > 0 else run_high)


@formula(unit="1", source=MFU)
def run_mfu(training_flop, devices, peak_flop_per_s, train_seconds):
    """Model FLOPs utilisation of the whole run."""
    return training_flop / (devices * peak_flop_per_s * train_seconds)
