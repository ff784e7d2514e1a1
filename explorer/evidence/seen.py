"""What the evidence has seen, written down for the core: `python -m explorer.evidence.seen`.

The page labels its answers by this, and takes the width of their range from it, without reading the evidence.
"""

from __future__ import annotations

import sys
from pathlib import Path

from explorer.core import seen as written
from explorer.evidence.fit.left_out import bands
from explorer.evidence.rows.kinds import checked, seen
from explorer.evidence.rows.tables import read_tables, shipped

PLACE = Path(written.__file__)


def text() -> str:
    """The module `explorer.core.seen` as it should be."""
    lines = [
        '"""Rows of the evidence by kind of prediction, class of software, and generation of GPU.',
        "",
        "Made from the tables by `python -m explorer.evidence.seen`; a test holds it equal to them.",
        '"""',
        "",
        "SEEN: dict[str, dict[tuple[str, str], int]] = {",
    ]
    for kind, pairs in seen(read_tables(shipped())).items():
        lines.append(f'    "{kind}": {{')
        lines += [f'        ("{software}", "{gpu}"): {number},' for (software, gpu), number in pairs.items()]
        lines.append("    },")
    lines += ["}", "", "BANDS: dict[str, tuple[tuple[float, float], ...]] = {"]
    for kind, levels in bands().items():
        lines.append(f'    "{kind}": ({", ".join(f"({low:.2f}, {high:.2f})" for low, high in levels)}),')
    lines += ["}", ENDS, "", "CHECKED: dict[str, dict[str, tuple[float, float]]] = {"]
    for kind, ranges in checked(read_tables(shipped())).items():
        lines.append(f'    "{kind}": {{')
        lines += [f'        "{name}": ({_end(low)}, {_end(high)}),' for name, (low, high) in ranges.items()]
        lines.append("    },")
    return "\n".join([*lines, "}", RANGES, ""])


def _end(value: float) -> str:
    """As short as it is without loss."""
    return f"{value:g}" if float(f"{value:g}") == value else f"{value:.10g}"


RANGES = '''"""For each kind: the least and the most of what its rows were measured at."""'''


ENDS = '''"""For each kind: measured over predicted, between which eight rows in ten lie that were not fitted. Where the
software and the GPU were seen in other cells; where the software, the GPU, or both were left out."""'''


if __name__ == "__main__":
    PLACE.write_text(text(), encoding="utf-8")
    sys.exit(0)
