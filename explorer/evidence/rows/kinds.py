"""Which kind of prediction a row is about, and on what class of software and GPU: what its band is chosen by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from explorer.core.bands import TRAINED
from explorer.evidence.rows.columns import Row, Unscorable
from explorer.evidence.rows.memory_jobs import in_use
from explorer.evidence.rows.reading import Case, case_of
from explorer.evidence.rows.serving_jobs import under_load

OF_CASE = {"training throughput": "step", "whole run": "run", "memory": "memory", "energy in serving": "energy"}


def band_kind(case: Case) -> str:
    """The kind of a row, as in `core/bands.py`."""
    row = case.row
    phase, loaded = (row.get("phase") or "").lower(), under_load(row)
    if case.kind in OF_CASE:
        return "serving_memory" if case.kind == "memory" and in_use(row) else OF_CASE[case.kind]
    metric = row.get("metric") or ""
    if metric in ("ttft_ms", "prefill_ms") or (metric == "tokens_per_s" and phase.startswith("prefill")):
        return "ttft" if loaded else "prompt"
    if metric == "ms_per_token" or (metric == "tokens_per_s" and phase.startswith("decode")):
        return "tpot" if loaded or case.scenario.serving.concurrent > 1 else "decode"
    return "serving" if loaded else "request"


def software_of(case: Case) -> str:
    """The class of software that a row was computed as: of training, or of serving."""
    trained = band_kind(case) in TRAINED
    return str(case.scenario.workload.framework if trained else case.scenario.serving.engine)


def _cases(rows: Iterable[Row]) -> Iterator[Case]:
    """The rows that can be computed; those that say too little not among them."""
    for row in rows:
        try:
            yield case_of(row)
        except Unscorable:
            continue


def seen(rows: Iterable[Row]) -> dict[str, dict[tuple[str, str], int]]:
    """How many rows there are of each kind, by class of software and generation of GPU; those that say too little not
    among them."""
    found: dict[str, Counter[tuple[str, str]]] = {}
    for case in _cases(rows):
        pair = software_of(case), case.scenario.accelerator.generation
        found.setdefault(band_kind(case), Counter())[pair] += 1
    return {kind: dict(sorted(pairs.items())) for kind, pairs in sorted(found.items())}


TRAINED_AT = ("active_params", "seq_len", "devices")
SERVED_AT = ("active_params", "prompt_tokens", "written_tokens", "concurrent", "serving_tp")
"""What rows of training and of serving are told apart by, as quantities of a result; of memory, each GPU's is measured."""
ALSO = {"decode": ("tpot",)}
"""A token for one reader is a time between tokens, too."""


def checked(rows: Iterable[Row]) -> dict[str, dict[str, tuple[float, float]]]:
    """For each kind: the least and the most of what its rows were measured at; sizes of models to three digits, counts as they are."""
    found: dict[str, dict[str, list[float]]] = {}
    for case in _cases(rows):
        kind, s = band_kind(case), case.scenario
        values = {"active_params": s.model.active_params} | vars(s.workload) | vars(s.layout) | vars(s.serving)
        values["written_tokens"] = s.serving.thinking_tokens + s.serving.output_tokens
        names = SERVED_AT if kind not in TRAINED else TRAINED_AT[:2] if kind == "memory" else TRAINED_AT
        for name in names:
            for each in (kind, *ALSO.get(kind, ())):
                if values[name]:
                    found.setdefault(each, {}).setdefault(name, []).append(_shown(name, float(values[name])))
    return {kind: {name: (min(v), max(v)) for name, v in ranges.items()} for kind, ranges in sorted(found.items())}


def _shown(name: str, value: float) -> float:
    return float(f"{value:.3g}") if name == "active_params" else value
