"""Fits the constants again, and asks how good they are for rows they have not seen.

`python -m explorer.evidence.calibrate` prints the constants fitted to the shipped tables beside those in use, then the
errors of each set: with the constants in use; with constants fitted without the row's cell (its software, model and
GPU); and without its software.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.core.bands import band
from explorer.evidence.fit.fitting import Name, answered, in_use
from explorer.evidence.fit.left_out import WINGS, Blind, blind, errors, figures, over
from explorer.evidence.rows.kinds import band_kind, software_of
from explorer.evidence.show import percent


def report() -> dict[str, Any]:
    """Everything, as plain numbers; errors as fractions."""
    return {
        "constants": [line for wing in WINGS for line in constants(blind(wing))],
        "left_out": dict(sorted((name, told) for wing in WINGS for name, told in by_set(blind(wing)))),
    }


def constants(told: Blind) -> list[dict[str, Any]]:
    """Each parameter: what was fitted, on how many rows, and how far off those are when they are left out by cell."""
    off = np.abs(errors(told.by_cell, told.rows.measured))
    spoken = sum(told.rows.share.values())
    return [
        {
            "name": name,
            "for": owner or "all",
            "fitted": float(f"{value:.4g}"),
            "rows": int(np.sum(spoken[:, i] > 0)),
            "left_out_error": round(float(np.median(off[spoken[:, i] > 0])), 4),
        }
        for i, ((name, owner), value) in enumerate(told.fit.parameters.items())
    ]


def by_set(told: Blind) -> Iterator[tuple[str, dict[str, Any]]]:
    """The errors of each set of a wing: in use, by cell, by software."""
    sets = np.array([case.row.get("set") or case.kind for case in told.rows.cases])
    usual = answered(told.rows, in_use(told.rows), ())
    held = in_band(told)
    for name in sorted(set(sets)):
        own = sets == name
        measured = told.rows.measured[own]
        yield (
            name,
            {
                "rows": int(own.sum()),
                "in_use": figures(errors(usual[own], measured)),
                "by_cell": figures(errors(told.by_cell[own], measured)),
                "by_software": figures(errors(told.by_software[own], measured)),
                "in_band": round(float(np.mean(held[own])), 4),
            },
        )


def in_band(told: Blind) -> NDArray[np.bool_]:
    """Whether what was measured lies in the range of 80 % around what is predicted with the row's cell left out."""
    found = []
    for case, value, measured in zip(told.rows.cases, told.by_cell, told.rows.measured, strict=True):
        low, high = band(band_kind(case), software_of(case), case.scenario.accelerator.generation)
        found.append(low <= over(case, value, measured) <= high)
    return np.array(found)


def drift(told: Blind) -> dict[Name | str, float]:
    """For each input that is a constant: the largest factor between what is in use and what was fitted."""
    found = {}
    for name, share in told.rows.share.items():
        own = share.any(axis=1)
        ratio = told.rows.values[name][own] / np.exp(share[own] @ told.fit.logs)
        found[name] = float(np.max(np.maximum(ratio, 1 / ratio)))
    return found


WAYS = ("in_use", "by_cell", "by_software")
HEADINGS = ("rows", *(f"{figure}, {way}" for way in ("in use", "cell left out", "software left out")
                      for figure in ("median", "p90", "bias")), "in band, cell left out")  # fmt: skip


def cells(part: Mapping[str, Any]) -> list[str]:
    """The figures of one set, in the order of `HEADINGS`."""
    told = [str(part["rows"])]
    for way in WAYS:
        f = part[way]
        told += [percent(f["median_abs_error"]), percent(f["p90_abs_error"]), percent(f["bias"], signed=True)]
    return [*told, percent(part["in_band"])]


def as_text(told: Mapping[str, Any]) -> str:
    """The report for a terminal."""
    lines = [f"{'constant':28s}{'for':22s}{'fitted':>12s}{'rows':>6s}{'left out':>10s}"]
    lines += [
        f"{c['name']:28s}{c['for']:22s}{c['fitted']:12.4g}{c['rows']:6d}{percent(c['left_out_error']):>10s}"
        for c in told["constants"]
    ]
    short = ("rows", *("median", "p90", "bias") * len(WAYS), "in band")
    lines += ["", f"{'':24s}{'':6s}{'in use':>27s}{'cell left out':>27s}{'software left out':>27s}"]
    lines += [f"{'set':24s}" + "".join(f"{cell:>{6 if i == 0 else 9}s}" for i, cell in enumerate(short))]
    for name, part in told["left_out"].items():
        lines.append(f"{name:24s}" + "".join(f"{cell:>{6 if i == 0 else 9}s}" for i, cell in enumerate(cells(part))))
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the report; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m explorer.evidence.calibrate", description="Constants, fitted again, and each source left out."
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args(argv)
    told = report()
    print(json.dumps(told, indent=1, ensure_ascii=False) if asked.json else as_text(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
