"""The architecture of an evidence row: from its columns, or by its name from the catalogue.

Columns leave things open: whether the head reuses the embedding, how wide a head is, whether `ffn` is the width of an
expert. The parameters that the row states decide.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from explorer import catalog
from explorer.catalog.synthetic import synthetic_model
from explorer.core.numerals import count
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.parts import Model
from explorer.evidence.rows.columns import Row, Unscorable, number
from explorer.evidence.rows.names import (
    NO_TOKENS,
    NO_WRITERS,
    TWO_PARTS,
    known_shape,
    named_like,
    plain_name,
    size_in,
)
from explorer.evidence.rows.sisters import sister


def model_of(row: Row) -> Model:
    """The architecture in the row's columns; where they are blank, the catalogue's model of that name.

    Raises Unscorable where neither gives a shape, or where the shape is not that of the stated parameters.
    """
    layers, hidden = int(number(row, "layers")), int(number(row, "hidden"))
    if work := next((does for sign, does in NO_TOKENS if re.search(sign, plain_name(row.get("model", "")))), ""):
        raise Unscorable(f"{row['model']} {work}: its work is not counted in tokens, and only that is known here")
    if not layers or not hidden:
        return _named_model(row)
    published = _same_shape(layers, hidden, row)
    return published or _likeliest(list(_readings(_as_written(layers, hidden, row), row)), row)


def only_writers(row: Row) -> None:
    """Raises Unscorable for a model that does not write token by token, or of which only a part does."""
    name, reads = plain_name(row.get("model", "")), (row.get("phase") or "").lower().startswith(("prefill", "prompt"))
    if re.search(NO_WRITERS, name) and not reads:
        raise Unscorable(f"{row['model']} is an encoder: it reads, and writes no tokens")
    if re.search(TWO_PARTS, name):
        raise Unscorable(f"{row['model']} is an encoder with a decoder: speeds of models in one part are known here")


def _as_written(layers: int, hidden: int, row: Row) -> Model:
    """The columns as they stand, what is blank as it is usual."""
    kind = (row.get("mlp") or "").lower()
    heads = int(number(row, "heads")) or max(1, hidden // 128)
    gated = "glu" in kind
    return Model(
        model_name=row.get("model", ""),
        layers=layers,
        hidden=hidden,
        embed_dim=hidden,
        heads=heads,
        kv_heads=int(number(row, "kv_heads")) or heads,
        head_dim=max(1, hidden // heads),
        v_head_dim=max(1, hidden // heads),
        ffn=int(number(row, "ffn")) or (4 * hidden if not gated else int(8 * hidden / 3)),
        vocab=int(number(row, "vocab")) or 50_000,
        gated=gated,
        tied="tied" in kind.split() or (not gated and "untied" not in kind),
        context=10_000_000,
    )


HEAD_SIZES = (64, 128, 256)
SAME, ANOTHER = 1.02, 1.25
"""Stated and built parameters this near are the same; this far apart, another model."""


def _readings(model: Model, row: Row) -> Iterator[Model]:
    """What the columns can mean, the likeliest first."""
    kind = (row.get("mlp") or "").lower()
    ties = (model.tied,) if re.search(r"\b(un)?tied\b", kind) else (model.tied, not model.tied)
    learned = (0, int(number(row, "seq_len"))) if not model.gated else (0,)
    for positions in learned:
        for tied in ties:
            for size in dict.fromkeys((model.head_dim, *HEAD_SIZES)):
                read = change(
                    Scenario(model=model), positions=positions, tied=tied, head_dim=size, v_head_dim=size
                ).model
                yield from _with_experts(read, row, kind)


def _likeliest(readings: list[Model], row: Row) -> Model:
    """The first reading with the stated parameters, else the nearest.

    Raises Unscorable where none is near.
    """
    stated = {name: number(row, name) for name in ("params", "active_params")}
    off = [
        max((abs(math.log(getattr(m, name) / value)) for name, value in stated.items() if value), default=0.0)
        for m in readings
    ]
    best = next((i for i, far in enumerate(off) if far < math.log(SAME)), off.index(min(off)))
    if off[best] > math.log(ANOTHER):
        raise Unscorable(
            f"its shape makes {count(readings[best].params)} parameters, {count(readings[best].active_params)} of them"
            f" active, but it states {count(stated['params'])} and {count(stated['active_params'])}"
        )
    return readings[best]


def _with_experts(model: Model, row: Row, kind: str) -> Iterator[Model]:
    """A mixture of experts: as the `mlp` column says, else as many, or as wide, as make up the parameters."""
    total, active = number(row, "params"), number(row, "active_params")
    said = {name: re.search(pattern, kind) for name, pattern in _MOE.items()}
    if "moe" not in kind and not (total and active and active < 0.95 * total):
        yield model
        return
    dense = change(Scenario(model=model), ffn=0).model.params
    a_channel = (2 + model.gated) * model.hidden * model.layers
    for width in _widths(model, said, (total - dense) / a_channel):
        experts = int(said["experts"][1]) if said["experts"] else max(2, round((total - dense) / a_channel / width))
        top = int(said["top"][1]) if said["top"] else max(1, round((active - dense) / a_channel / width))
        yield change(
            Scenario(model=model),
            ffn=0,
            moe_layers=model.layers,
            experts=experts,
            experts_per_token=top,
            moe_ffn=width,
        ).model


def _widths(model: Model, said: dict[str, re.Match[str] | None], channels: float) -> Iterator[int]:
    """How wide an expert can be: as it says, as `ffn` has it, or as makes up the parameters.

    channels: of all experts of a layer together, by the stated parameters.
    """
    if said["width"]:
        yield int(said["width"][1])
        return
    yield model.ffn
    if said["experts"] and channels > 0:
        yield max(1, round(channels / int(said["experts"][1])))


_MOE = {"experts": r"(\d+)\s*(?:e\b|x|experts)", "top": r"top-?\s*(\d+)", "width": r"d_moe\s*(\d+)"}


def _plain(name: str) -> str:
    """A model's name without its maker, its brackets, and signs.

    >>> _plain("Meta-Llama-3.1-8B"), _plain("Llama-4-Scout (text)")
    ('llama3.18b', 'llama4scout')
    """
    return re.sub(r"[^a-z0-9.]", "", re.sub(r"\(.*?\)|meta", "", name.lower().split("/")[-1]))


def _named_model(row: Row) -> Model:
    """The catalogue's model of the row's name, else one of its size in the usual proportions."""
    total, active = stated_size(row)
    told = number(row, "params")
    told_by = sister(row.get("model", ""))
    if told_by and (not total or abs(math.log(total / told_by.params)) < math.log(ANOTHER)):
        return told_by
    known = known_shape(row.get("model", ""))
    if known.get("layers") and (not told or abs(math.log(told / float(known["params"]))) < math.log(ANOTHER)):
        row = {**known, **{name: value for name, value in row.items() if value}}
        return _likeliest(list(_readings(_as_written(int(known["layers"]), int(known["hidden"]), row), row)), row)
    label = named_like(row.get("model", ""))
    if label and (not told or abs(math.log(told / catalog.models()[label].model.params)) < math.log(ANOTHER)):
        return catalog.models()[label].model
    if kin := _same_size(row, total, active):
        return kin
    if (active or total) < SMALLEST:
        raise Unscorable("no architecture given, no size, and no model of that name in the catalogue")
    usual = change(Scenario(model=synthetic_model(active or total)), context=10_000_000).model
    if not active or total < active / 0.95:
        return usual
    row = dict(row) | {"params": str(total), "active_params": str(active)}
    return next(
        _with_experts(change(Scenario(model=usual), ffn=max(1, usual.ffn // VISITED)).model, row, f"top-{VISITED}")
    )


def stated_size(row: Row) -> tuple[float, float]:
    """Parameters, and those a token uses: of the columns, and what these leave open by the name."""
    total, active = number(row, "params"), number(row, "active_params")
    named, used = size_in(row.get("model", ""))
    if not total and not active:
        return named, used
    same = total and named and abs(math.log(total / named)) < math.log(ANOTHER)
    return total or max(active, named), active or (used * total / named if same else total)


SMALLEST = 1e6
VISITED = 8
"""Experts that a token visits in most mixtures of 2025; together they are as wide as the MLP of a dense model."""


def _same_size(row: Row, total: float, active: float) -> Model | None:
    """The catalogue's model of the same maker and parameters: one trained further keeps its shape."""
    for label, published in catalog.models().items():
        m, kin = published.model, _plain(label)[:5] == _plain(row.get("model", ""))[:5]
        if kin and total and abs(m.params / total - 1) < 0.01 and abs(m.active_params / (active or total) - 1) < 0.02:
            return m
    return None


def _same_shape(layers: int, hidden: int, row: Row) -> Model | None:
    """The catalogue's model of the same name and shape: it knows what the columns do not hold."""
    for label, published in catalog.models().items():
        m = published.model
        alike = (m.layers, m.hidden) == (layers, hidden) and _plain(label)[:5] == _plain(row.get("model", ""))[:5]
        if alike and number(row, "params") and abs(m.params / number(row, "params") - 1) < 0.02:
            return m
    return None
