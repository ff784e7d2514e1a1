"""The tables of this folder's README, made from the tables and the constants: `python -m explorer.evidence --write-docs`."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from explorer import catalog
from explorer.core import calibration
from explorer.core.bands import BAND_BASIS, BANDS, LEVELS
from explorer.core.calibration import CONSTANTS, ENGINES, FRAMEWORKS, SERVING, THROUGHPUT, Engine, Framework
from explorer.core.evaluate import CHOICES
from explorer.core.numerals import unrounded
from explorer.core.scenario import FIELDS
from explorer.evidence import arena, calibrate, reading
from explorer.evidence.left_out import MEMORY
from explorer.evidence.scoring import Scored, by_set, score, summary
from explorer.evidence.show import HEADINGS, cells, parts_of, percent
from explorer.evidence.tables import read_tables, shipped
from explorer.evidence.words import DEFAULT, counted

PAGE = Path(__file__).resolve().with_name("README.md")
PEERS = catalog.DATA.parent / "tests" / "golden" / "peers_memory.csv"


def renewed(page: str) -> str:
    """A page with what stands between its markers made anew; the rest stays."""
    for name, text in parts().items():
        page = replaced(page, name, text)
    return page


def replaced(page: str, name: str, text: str) -> str:
    """A page with other text between `<!-- name -->` and the next `<!-- end -->`.

    >>> replaced("a <!-- x --> old <!-- end --> b", "x", "new")
    'a <!-- x -->\\nnew\\n<!-- end --> b'
    """
    return re.sub(f"(<!-- {name} -->).*?(<!-- end -->)", lambda m: f"{m[1]}\n{text}\n{m[2]}", page, flags=re.DOTALL)


def parts() -> dict[str, str]:
    """The text between each pair of markers."""
    rows = score(read_tables(shipped()))
    told = calibrate.report()
    lines = constants(told)
    return {
        "scores": scores(rows),
        "frameworks": frameworks(rows),
        "left-out": left_out(told),
        "arena": beside_others(rows),
        "peers": peers(rows),
        "count": counted(line[-1] for line in lines),
        "constants": markdown(["name", "for", "value", "unit", "basis"], lines, texts=2),
    }


def markdown(headings: Sequence[str], lines: Iterable[Sequence[str]], texts: int = 1) -> str:
    """A table, its first columns to the left, as many as hold texts.

    >>> print(markdown(["a", "b"], [["x", "1"]]))
    | a | b |
    |:---|---:|
    | x | 1 |
    """
    rule = "|" + "|".join([":---"] * texts + ["---:"] * (len(headings) - texts)) + "|"
    rows = ["| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines]
    return "\n".join(["| " + " | ".join(headings) + " |", rule, *rows])


def scores(rows: Sequence[Scored]) -> str:
    """Scores by set."""
    return markdown(["set", *HEADINGS], [[name, *cells(summary(group))] for name, group in by_set(rows).items()])


def frameworks(rows: Sequence[Scored]) -> str:
    """Scores by set and software, where any row of it was scored."""
    lines = [
        [name, part, *cells(summary(some))]
        for name, group in by_set(rows).items()
        for part, some in parts_of(group, "framework").items()
        if summary(some).scored
    ]
    return markdown(["set", "software", *HEADINGS], lines, texts=2)


def left_out(told: Mapping[str, Any]) -> str:
    """Errors on sources that the constants have not seen; of whole runs only all together, as most stand alone."""
    lines = []
    for topic, found in told["left_out"].items():
        named = {} if topic == "whole runs" else found["by_source"]
        for name, part in {**named, f"all {len(found['by_source'])}": found["all"]}.items():
            seen, seen_bias, blind, p90, bias = calibrate.figures_of(part)
            figures = [percent(seen), percent(seen_bias, True), percent(blind), percent(p90), percent(bias, True)]
            lines.append([topic, name, str(part["rows"]), *figures])
    headings = ["what", "source left out", "rows", "median, in use", "bias, in use", "median, left out", "p90", "bias"]
    return markdown(headings, lines, texts=2)


def peers(rows: Sequence[Scored], path: Path = PEERS) -> str:
    """Other estimators of memory on the rows that they can describe, beside this one on the same rows."""
    if not path.exists():
        return "No table of peers here."
    ours = {row.id: abs(row.error) for row in rows if not row.reason}
    pairs: dict[str, list[tuple[float, float]]] = {}
    for line in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))):
        if line["predicted_bytes_per_device"] and line["id"] in ours:
            error = float(line["predicted_bytes_per_device"]) / float(line["measured_bytes_per_device"]) - 1
            pairs.setdefault(f"{line['peer']} {_version(line)}".strip(), []).append((abs(error), ours[line["id"]]))
    lines = []
    for name, found in sorted(pairs.items()):
        theirs, own = np.array(found).T
        medians = [percent(float(np.median(errors))) for errors in (theirs, own)]
        lines.append([name, str(len(own)), *medians, f"{np.sum(own < theirs)} of {len(own)}"])
    return markdown(["peer", "rows", "median, peer", "median, this model", "this model nearer"], lines)


def beside_others(rows: Sequence[Scored]) -> str:
    """What other tools predict for rows of the tables, by set, software and GPU."""
    found = arena.meetings(rows, arena.read_claims())
    tables = [markdown(["peer", split, *arena.HEADINGS], arena.lines(found, split), texts=2) for split in arena.SPLITS]
    return "\n\n".join(tables)


def _version(line: Mapping[str, str]) -> str:
    found = re.match(r"[\d.]+$", line["peer_version"])
    return found.group() if found else ""


def constants(told: Mapping[str, Any]) -> list[list[str]]:
    """All constants in use: name, for whom, value, unit, and what it stands on."""
    fitted = {(line["name"], line["for"]) for line in told["constants"]}
    lines = [[name, "all", unrounded(c.value), c.unit, c.basis] for name, c in CONSTANTS.items()]
    lines += [
        [f"{kind}_{end}", level, unrounded(bands[place][i]), "1", BAND_BASIS]
        for kind, bands in BANDS.items()
        for place, level in enumerate(LEVELS)
        for i, end in enumerate(("low", "high"))
    ]
    lines += [_by_hand(name, value) for module in (calibration, reading) for name, value in vars(module).items()
              if name.isupper() and isinstance(value, int | float)]  # fmt: skip
    lines += [_of_software(field.name, name, fitted) for field in fields(Framework) for name in FRAMEWORKS]
    lines += [_of_engine(field.name, name) for field in fields(Engine) for name in ENGINES]
    return [*lines, *_efficiencies(fitted)]


def _by_hand(name: str, value: float) -> list[str]:
    return [name, "all", unrounded(value), _unit(name), "set by hand"]


def _unit(name: str) -> str:
    return next((unit for end, unit in UNITS.items() if name.lower().endswith(end)), "1")


UNITS = {"_bytes": "B", "_each": "B", "_days": "day", "_tokens_a_device": "token"}
"""By the ends of names."""


def _of_software(name: str, software: str, fitted: set[tuple[str, str]]) -> list[str]:
    value = getattr(FRAMEWORKS[software], name)
    shown = ("no", "yes")[value] if isinstance(value, bool) else unrounded(value)
    basis = THROUGHPUT if (name, software) in fitted else "set by hand beside memory" if name in MEMORY else "assumed"
    return [name, software, shown, CHOICES[name][0] if name in CHOICES else _unit(name), basis]


NO_ROWS = ("vLLM, SGLang", "Transformers")
"""Engines of which no row of speed is in the tables."""
DEFAULTS = ("prefill_chunk", "half_sums", "head_each", "layer_split", "has_fp8")
"""What engines do by default, as their documentation says: nothing to fit."""


def _of_engine(name: str, engine: str) -> list[str]:
    value = getattr(ENGINES[engine], name)
    shown = ("no", "yes")[value] if isinstance(value, bool) else unrounded(value)
    basis = DEFAULT if name in DEFAULTS else "assumed" if engine in NO_ROWS else SERVING
    return [
        name,
        engine,
        shown,
        CHOICES[name][0] if name in CHOICES else "FLOP" if "unpack" in name else _unit(name),
        basis,
    ]


SERVED = ("ampere", "ampere_consumer", "ampere_pro", "ada_consumer", "hopper", "apple")
"""Generations on which rows of serving were measured."""


def _efficiencies(fitted: set[tuple[str, str]]) -> list[list[str]]:
    """Those of the generations of GPUs; what no row speaks of is assumed."""
    trained = ("matrix_efficiency", "fp8_efficiency", "attention_efficiency")
    served = ("decode_efficiency", "unpack_efficiency")

    def basis(name: str, generation: str) -> str:
        if name in served:
            return SERVING if generation in SERVED else "assumed"
        return THROUGHPUT if (name, generation) in fitted else "assumed"

    return [
        [name, row["generation"], unrounded(float(row[name])), FIELDS[name].metadata["unit"] or "1", basis(name, row["generation"])]
        for name in (*trained, *served)
        for row in catalog.rows("efficiency")
    ]  # fmt: skip
