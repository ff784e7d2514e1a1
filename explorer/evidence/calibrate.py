"""Fits the constants again, and asks how good they are for sources they have not seen.

`python -m explorer.evidence.calibrate` prints the constants fitted to the shipped tables beside those in use. Then
each source is left out in turn: constants fitted without it are scored on it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from explorer import catalog
from explorer.core.bands import BANDS
from explorer.core.calibration import CONSTANTS
from explorer.evidence.fitting import fit, in_use, priors_of, rows_of
from explorer.evidence.left_out import (
    Compared,
    fit_runs,
    memory_left_out,
    pooled,
    runs_left_out,
    runs_of,
    serving_left_out,
    speed_left_out,
)


def report() -> dict[str, Any]:
    """Everything, as plain numbers; errors as fractions."""
    rows = rows_of(catalog.rows("evidence/training_throughput"))
    runs = runs_of(catalog.rows("evidence/training_runs"))
    usual = in_use(rows)
    fitted = [(*name, value, usual[name]) for name, value in fit(rows, priors_of(rows)).items()]
    known = {name: constant.value for name, constant in CONSTANTS.items()}
    known |= dict(zip(("run_low", "run_high"), BANDS["run"][0], strict=True))
    fitted += [(name, "", value, known[name]) for name, value in fit_runs(runs).items()]
    speed = speed_left_out(rows)
    parts = {
        "training throughput": speed,
        "whole runs": runs_left_out(runs),
        "memory": memory_left_out(catalog.rows("evidence/memory")),
        "serving": serving_left_out(catalog.rows("evidence/inference")),
    }
    return {
        "constants": [
            {"name": name, "for": owner or "all", "fitted": round(value, 3), "in_use": used}
            for name, owner, value, used in fitted
        ],
        "intervals": intervals(parts),
        "left_out": {
            topic: {"all": pooled(found).as_dict(), "by_source": {name: part.as_dict() for name, part in found.items()}}
            for topic, found in parts.items()
            if found
        },
    }


def intervals(parts: Mapping[str, Mapping[str, Compared]]) -> list[dict[str, Any]]:
    """Ends between which 80 % of the rows lie, as multiples of the predicted time of a step, or memory."""
    found = []
    for topic, name in (("training throughput", "step"), ("memory", "memory")):
        whole = pooled(parts[topic])
        for basis, errors in (("constants in use", whole.plain), ("source left out", whole.blind)):
            times = (
                1 + errors if name == "step" else 1 / (1 + errors)
            )  # a speed predicted too high: more time was taken
            low, high = (round(float(end), 3) for end in np.percentile(times, [10, 90]))
            found.append({"name": name, "basis": basis, "low": low, "high": high})
    return found


def as_text(told: Mapping[str, Any]) -> str:
    """The report for a terminal."""
    lines = [f"{'constant':22s}{'for':20s}{'fitted':>10s}{'in use':>10s}"]
    lines += [f"{c['name']:22s}{c['for']:20s}{c['fitted']:10.3f}{c['in_use']:10.3f}" for c in told["constants"]]
    lines += ["", f"{'80 % of the rows, as multiples':32s}{'':20s}{'low':>10s}{'high':>10s}"]
    lines += [f"{i['name']:22s}{i['basis']:30s}{i['low']:10.3f}{i['high']:10.3f}" for i in told["intervals"]]
    for topic, found in told["left_out"].items():
        lines += ["", f"{topic + ', each source left out':42s}" + "".join(f"{name:>10s}" for name in FIGURES)]
        for name, part in {**found["by_source"], "all": found["all"]}.items():
            figures = [f"{100 * value:8.1f} %" for value in figures_of(part)]
            lines.append(f"  {name[:38]:40s}{part['rows']:10d}" + "".join(figures))
    return "\n".join(lines)


FIGURES = ("rows", "in use", "bias", "left out", "p90", "bias")
"""Median error and bias with the constants in use; median, 90th percentile and bias with those of the others."""


def figures_of(part: Mapping[str, Any]) -> list[float]:
    """The figures of one source, in the order of `FIGURES` after the rows."""
    seen, blind = part["in_use"], part["left_out"]
    return [
        seen["median_abs_error"], seen["bias"], blind["median_abs_error"], blind["p90_abs_error"], blind["bias"],
    ]  # fmt: skip


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
