"""All constants in one table: name, for whom, value, unit, what it stands on, on how many rows, and how far off those are
when they are left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from explorer import catalog
from explorer.core.bands import BAND_BASIS, BANDS, LEVELS
from explorer.core.calibration import CONSTANTS, ENGINES, FRAMEWORKS, MEMORY, SERVING, THROUGHPUT, Engine, Framework
from explorer.core.evaluate import CHOICES
from explorer.core.numerals import unrounded
from explorer.core.scenario import FIELDS
from explorer.evidence.show import percent
from explorer.evidence.words import DEFAULT

HEADINGS = ("name", "for", "value", "unit", "basis", "rows", "median, left out")
TUNED = "set by hand beside memory"
ASSUMED = "assumed"


def table(told: Mapping[str, Any]) -> list[list[str]]:
    """The table, from what `calibrate.report` says of the fit."""
    fitted = {(line["name"], line["for"]): line for line in told["constants"]}
    lines = [[name, "all", unrounded(c.value), c.unit, c.basis] for name, c in CONSTANTS.items()]
    lines += [*_ranges(), *_of_classes(Framework, FRAMEWORKS, fitted), *_of_classes(Engine, ENGINES, fitted)]
    lines += _efficiencies(fitted)
    return [[*line, *_spoken(fitted.get((line[0], line[1])))] for line in lines]


def _spoken(line: Mapping[str, Any] | None) -> list[str]:
    return [str(line["rows"]), percent(line["left_out_error"])] if line else ["–", "–"]


def _ranges() -> Iterator[list[str]]:
    for kind, levels in BANDS.items():
        for level, ends in zip(LEVELS, levels, strict=True):
            for end, value in zip(("low", "high"), ends, strict=True):
                yield [f"{kind}_{end}", level, unrounded(value), "1", BAND_BASIS]


DEFAULTS = (
    *("prefill_chunk", "small_chunk", "half_sums", "head_each", "layer_split", "has_fp8", "memory_share"),
    *("most_sequences", "chunk_reserved", "grouped_windows"),
)
"""What engines do by default, as their documentation says: nothing to fit."""
OF_MEMORY = ("loss_bytes", "silu_kept", "expert_outputs_kept", "norm_copy_each", "gradients_stay", "live_tensors")
"""What enters memory."""


def _of_classes(kind: type, classes: Mapping[str, Any], fitted: Mapping[tuple[str, str], Any]) -> Iterator[list[str]]:
    for field in fields(kind):
        for name, one in classes.items():
            value = getattr(one, field.name)
            shown, unit = (
                (("no", "yes")[value], "yes/no") if isinstance(value, bool) else (unrounded(value), _unit(field.name))
            )
            yield [field.name, name, shown, unit, _basis(field.name, (field.name, name) in fitted, kind)]


def _basis(name: str, fitted: bool, kind: type) -> str:
    if name in DEFAULTS:
        return DEFAULT
    if fitted:
        return MEMORY if name in OF_MEMORY else THROUGHPUT if kind is Framework else SERVING
    return TUNED if name in OF_MEMORY else ASSUMED


def _unit(name: str) -> str:
    if name in CHOICES:
        return str(CHOICES[name][0])
    return "FLOP" if "unpack" in name else next((unit for end, unit in UNITS.items() if name.endswith(end)), "1")


UNITS = {"_bytes": "B", "_each": "B", "_seconds": "s", "_chunk": "token", "_sequences": "sequence"}
"""By the ends of names."""
EFFICIENCIES = {
    THROUGHPUT: ("matrix_efficiency", "fp8_efficiency", "attention_efficiency"),
    SERVING: ("decode_efficiency", "unpack_efficiency", "launch_efficiency", "serving_efficiency"),
}
"""Of generations of GPUs, by what they are fitted on."""


def _efficiencies(fitted: Mapping[tuple[str, str], Any]) -> Iterator[list[str]]:
    for basis, names in EFFICIENCIES.items():
        for name in names:
            for row in catalog.rows("efficiency"):
                stands = basis if (name, row["generation"]) in fitted else ASSUMED
                unit = FIELDS[name].metadata["unit"] or "1"
                yield [name, row["generation"], unrounded(float(row[name])), unit, stands]
