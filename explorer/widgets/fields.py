"""Which fields the controls show in each section, in which groups, and how each one looks."""

from __future__ import annotations

import functools
from typing import Any

from explorer.core.problems import SAID
from explorer.core.scenario import FIELDS, Scenario

Names = tuple[str, ...]
Groups = tuple[tuple[str, Names], ...]

FIRST: Names = (
    *("model_name", "size", "tokens", "precision", "accelerator_name", "devices", "offer", "usd_per_device_hour"),
)
RECIPE: Names = (
    *("method", "lora_rank", "frozen_format", "framework", "optimizer", "global_batch", "seq_len", "run_losses"),
)
LAYOUT: Names = (
    *("devices_rule", "deadline_days", "tp", "pp", "cp", "ep", "interleave", "zero_stage", "shard_devices"),
    *("micro_batch", "recompute", "offload"),
)
TRAINING_DETAILS: Names = (
    *("gradient_dtype", "attention", "sequence_parallel", "overlap", "chunked_loss", "fused_head", "dropout"),
    *("lora_targets", "lora_dropout", "overhead_bytes"),
)
SHAPE: Names = (
    *("layers", "hidden", "heads", "kv_heads", "head_dim", "ffn", "vocab", "context", "gated", "tied"),
    *("experts", "experts_per_token", "moe_layers", "moe_ffn", "shared_ffn", "window", "window_layers"),
)
KINDS: Names = (
    *("gate_width", "state_layers", "state_matrix_params", "state_numbers", "state_mixing_flop"),
    *("index_layers", "index_heads", "index_head_dim", "index_topk"),
    *("mtp_layers", "further_matrix_params", "table_params", "tower_params"),
)
CONVENTIONS: Names = ("mfu", "flop_rule", "causal", "count_embeddings", "count_logits", "count_in_gib")
GPU_DATA: Names = (
    *("memory_bytes", "memory_byte_per_s", "bf16_flop_per_s", "fp16_flop_per_s", "fp8_flop_per_s", "fp4_flop_per_s"),
    *("tf32_flop_per_s", "fp32_flop_per_s", "power_limit_w", "link_byte_per_s", "link_domain", "network_byte_per_s"),
    *("matrix_efficiency", "fp8_efficiency", "attention_efficiency", "decode_efficiency"),
)
SERVING: Names = (
    *("engine", "quantised_part", "bits_per_weight", "kv_format", "serving_tp", "concurrent", "tpot_target_seconds"),
    *("ttft_target_seconds", "target_percentile"),
)
SERVER_DETAILS: Names = (
    *("memory_share", "chunk_tokens", "serving_pp", "attention_dp", "answer_spread", "in_step", "overhead_bytes"),
    *("image_tokens", "tokens_an_image"),
)
RUNNING: Names = (
    *("cached_prompt_share", "draft", "draft_tokens", "acceptance", "draft_params", "prefill_copies", "decode_copies"),
    *("cpu_layers", "cpu_expert_layers", "cpu_memory_byte_per_s", "cpu_flop_per_s"),
)
"""How a server is run, beyond the plain way."""
UNLIKE: Names = (
    *("second_accelerator_name", "second_devices", "first_devices", "second_layers"),
    *("second_usd_per_device_hour", "second_purchase_usd_per_device"),
)
"""GPUs of two kinds that share the layers of a copy."""
ASKED = {
    "requests a day": ("requests_per_day",),
    "people": ("askers", "questions_per_day"),
    "readers at once": ("readers",),
}
"""The fields that say how much is asked, by what is counted."""
DEMAND: Names = ("demand_rule", *ASKED["people"], "readers", "requests_per_day", "demand_curve", "peak_load")
MAKE_OR_BUY: Names = (
    *("api_model", "api_offer", "api_usd_per_million_in", "api_usd_per_million_cached", "api_usd_per_million_out"),
    *("api_batch", "api_batch_share"),
)
PRICES: Names = ("prices_as_of", "offer", "usd_per_device_hour", "interrupted_share")
WHO_PAYS: Names = ("holding", "experiments", "claimed_usd")
"""What changes the dollars of a run, but no comparison of rents."""
OWNING: Names = (
    *("purchase_usd_per_device", "server_share", "life_years", "resale_share", "use_share", "interest"),
    *("hosting_usd_per_kw_month", "staff_usd_per_device_year"),
)
ENERGY: Names = (
    *("place", "usd_per_kwh", "carbon_g_per_kwh", "pue", "drawn_share", "host_power_share", "power_limit_w"),
)
MODEL: Names = ("model_name", "size")
TRAINED: Names = ("tokens", "precision", "devices")
SERVED: Names = ("weight_format", "prompt_tokens", "output_tokens", "thinking_tokens")
RENT: Names = ("accelerator_name", "offer", "usd_per_device_hour")

AMOUNT = {
    "GPUs": ("cards",),
    "GPU-hours": ("gpu_hours", "means_per"),
    "dollars": ("budget_usd", "means_per"),
    "to buy": ("budget_usd", "means_per", "room"),
}
"""The fields that say how much there is, by what there is."""
LAB: Names = ("people", "holding")
LAW: Names = ("law", "over_training", "tuning_tokens", "experiments")
OTHERS: Names = ("beside", "pool", "room", "circuit_w", "home_pc_usd")
CLUSTER: Names = (
    *("wall_hours", "queue_hours", "time_share", "month_gpu_hours", "maintenance_share", "storage_byte_per_s"),
    *("failures_per_gpu_year", "restart_seconds", "checkpoint_seconds_apart"),
)

GOAL = ("A run you wish for", (*MODEL, "tokens", "keep_model", "keep_cards", "keep_days", "keep_usd"))
"""A run that is wished for, and what may not give."""

TRAIN_GROUPS: Groups = (
    ("Training recipe", RECIPE),
    ("GPUs and layout", LAYOUT),
    ("Details of software and memory", TRAINING_DETAILS),
    ("Prices", (*PRICES, *WHO_PAYS)),
    ("Model shape", SHAPE),
    ("Layers of other kinds", KINDS),
    ("Assumptions and conventions", CONVENTIONS),
    ("Electricity and carbon", ENERGY),
    ("GPU data", GPU_DATA),
)
SERVE_GROUPS: Groups = (
    ("Serving", SERVING),
    ("How it is run: cache, drafts, CPU", RUNNING),
    ("A second kind of GPU", UNLIKE),
    ("Details of the server", SERVER_DETAILS),
    ("Demand", DEMAND),
    ("Make or buy", MAKE_OR_BUY),
    ("Prices", PRICES),
    ("Electricity and carbon", ENERGY),
    ("Model shape", SHAPE),
    ("Layers of other kinds", KINDS),
    ("GPU data", GPU_DATA),
)

SLIDERS = {
    "size": (1e7, 2e12, "parameters"),
    "tokens": (1e6, 1e14, "tokens"),
    "devices": (1, 131_072, "GPUs"),
    "usd_per_device_hour": (0.1, 20, "$ an hour"),
    "prompt_tokens": (1, 200_000, "tokens"),
    "output_tokens": (1, 20_000, "tokens"),
    "requests_per_day": (10, 1e9, "requests a day"),
    "readers": (1, 1e6, "readers"),
    "askers": (1, 1e6, "people"),
    "questions_per_day": (1, 1_000, "questions a day each"),
    "purchase_usd_per_device": (100, 100_000, "$"),
    "usd_per_kwh": (0.02, 1, "$ a kWh"),
    "use_share": (0.01, 1, ""),
    "life_years": (1, 10, "years"),
}
"""Ends of the log sliders, and what they count for those who hear it; the text beside takes any sound value."""

FREE = ("cards", "pool")
"""Fields that hold a text of one's own."""

SPOKEN = ("token", "USD/h", "USD/kWh", "USD/year", "USD/M token", "USD/kW month", "day", "year")
UNITS = {unit: SAID[unit] for unit in SPOKEN} | {"USD": "$", "g/kWh": "g CO₂ a kWh", "W": "W"}
"""Units that stand beside a label; others are written with the number, or said by the label."""


@functools.cache
def field_spec(name: str) -> dict[str, Any]:
    """How one control looks: derived from the declaration of the field."""
    if name == "size":
        spec = {"label": "Size", "kind": "number", "help": "Type 13B for a size that is no real model."}
    elif name == "offer":
        spec = {"label": "Price from", "kind": "choice", "help": "Dated list prices; type your own below."}
    elif name == "api_model":
        spec = {
            "label": "Model at the API",
            "kind": "choice",
            "help": "Yours first, if it is sold; all that are sold today.",
        }
    elif name == "api_offer":
        spec = {"label": "API", "kind": "choice", "help": "Who sells it, in $ a million tokens; type your own below."}
    else:
        field = FIELDS[name]
        label, unit = field.metadata["label"], UNITS.get(field.metadata["unit"], "")
        spec = {
            "label": label,
            "help": field.metadata["help"],
            "unit": "" if unit and label.endswith(unit) else unit,
            "kind": "flag"
            if isinstance(field.default, bool)
            else "text"
            if name in FREE
            else "choice"
            if isinstance(field.default, str)
            else "number",
        }
        if field.metadata["choices"]:
            spec["options"] = [["", list(field.metadata["choices"])]]
    if name in SLIDERS:
        spec["slider"] = list(SLIDERS[name])
    return {"name": name, **spec}


def is_typed(name: str) -> bool:
    """Whether what is wished for is typed, rather than chosen or a file."""
    return name == "size" or (name in FIELDS and field_spec(name)["kind"] in ("number", "text"))


def groups_of(section: str, scenario: Scenario) -> Groups:
    """The names of the fields a section shows, the first ones under an empty title; each field once."""
    served, counted = scenario.workload.job == "serve", ASKED[scenario.demand.demand_rule]
    asked = (*SERVED, "demand_rule", *counted)
    job_groups = SERVE_GROUPS if served else TRAIN_GROUPS
    if section == "train":
        groups = (("", FIRST), *TRAIN_GROUPS)
    elif section == "serve":
        groups = (("", (*MODEL, *asked, *RENT)), *SERVE_GROUPS)
    elif section == "compare":
        first = ("job", *MODEL, *(asked if served else TRAINED), "accelerator_name", "prices_as_of")
        groups = (("", first), *job_groups)
    elif section == "lab":
        means = scenario.lab.means
        home = ("circuit_w", "home_pc_usd") if scenario.lab.room == "home" else ()
        chosen = () if means in ("GPUs", "to buy") else ("accelerator_name", "devices", *RENT[1:])
        first = ("means", *AMOUNT[means], *home, *chosen, "lab_days", *LAB)
        groups = (
            ("", first),
            GOAL,
            ("Size against tokens, experiments", LAW),
            ("A shared cluster", CLUSTER),
            ("Other labs, a home", OTHERS),
            *TRAIN_GROUPS,
        )
    else:
        count = counted if served else ("devices",)
        bought = ("purchase_usd_per_device", "place", "usd_per_kwh", *(("use_share",) * (not served)), "life_years")
        owning = (("Owning", OWNING), ("Electricity and carbon", ENERGY))
        job = ("The job", (*MODEL, *(asked if served else TRAINED)))
        rest = tuple(group for group in job_groups if group[0] != "Electricity and carbon")
        groups = (("", ("job", *RENT[:1], *count, *RENT[1:], *bought)), *owning, job, *rest)
    owned = {"holding"} if section == "lab" and scenario.lab.means == "to buy" else set()  # which is owned
    about_rent = set(WHO_PAYS) if section in ("compare", "own") else owned
    idle = {name for names in ASKED.values() for name in names} - set(counted)
    return _each_once(groups, idle | about_rent)


def _each_once(groups: Groups, idle: set[str]) -> Groups:
    """A field that stands in an earlier group, or that counts for nothing now, is left out; so is a group left empty."""
    seen = set(idle)
    found = []
    for title, names in groups:
        new = tuple(name for name in names if name not in seen)
        seen.update(new)
        found.append((title, new))
    return tuple(group for group in found if group[1])


def layout(section: str = "train", scenario: Scenario | None = None) -> list[dict[str, Any]]:
    """All controls of a section, in their groups."""
    groups = groups_of(section, scenario or Scenario())
    return [{"title": title, "fields": [field_spec(name) for name in names]} for title, names in groups]
