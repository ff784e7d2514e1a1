"""The table of all GPUs, without a browser: its cells say what the ranking says, and one message brings them."""

import json
import math

import numpy as np
import pytest

from explorer import accelerators, change
from explorer.catalog.comparison import compared, on_the_market
from explorer.claims.recommendations import checks
from explorer.state import presets
from explorer.state.store import Store
from explorer.widgets.compare import FORMATS, SWITCHES, CompareTable, advice, facts, heads_of
from explorer.words.format import dollars

OPENING = presets.PRESETS[presets.DEFAULT].scenario()


@pytest.fixture(params=["train", "serve"])
def shown(request) -> tuple[Store, CompareTable]:
    store = Store(change(OPENING, job=request.param))
    store.open("compare")
    return store, CompareTable(store)


def test_every_gpu_has_a_row_of_as_many_cells_as_heads(shown) -> None:
    _, made = shown
    assert [row[0] for row in made.table.rows] == list(on_the_market())
    assert {len(row) for row in made.table.rows} == {len(made.table.heads)}
    assert len(made.table.traits_of_rows) == len(made.table.rows) and len(set(made.table.heads)) == len(
        made.table.heads
    )
    covered = [0] + [i for _, columns in made.table.groups for i in columns]
    assert covered == list(range(len(made.table.heads)))
    json.dumps(made.table.rows, allow_nan=False)


def test_dollars_and_numbers_are_those_of_the_ranking(shown) -> None:
    store, made = shown
    r = compared(store.result).ranked
    by, down = made.table.start
    assert not down
    for i, row in enumerate(made.table.rows):
        if math.isnan(r.usd[i]):
            assert row[by][:2] == ("–", None)
        else:
            assert row[by][:2] == (dollars(float(r.usd[i])), pytest.approx(float(r.usd[i])))
        if r.able[i]:
            assert row[1][1] == r.devices[i]
        else:
            assert row[1][1] is None and row[1][0] in ("does not fit", "no rate for bf16")


def test_columns_sort_as_one_kind(shown) -> None:
    _, made = shown
    for column in zip(*made.table.rows, strict=True):
        assert len({isinstance(cell, str) for cell in column}) == 1


def test_places_and_switches(shown) -> None:
    store, made = shown
    found = compared(store.result)
    marks = {row[0]: traits for row, traits in zip(made.table.rows, made.table.traits_of_rows, strict=True)}
    names = found.ranked.names
    assert marks[names[found.best]][0].startswith("best") and marks[names[found.order[1]]][0].startswith("next")
    assert "yours" in marks[OPENING.accelerator.accelerator_name][0]
    assert sum(bool(traits[0]) for traits in marks.values()) <= 3
    assert "licensed" not in marks["RTX 4090"][1] and "licensed" in marks["H100 SXM"][1]
    assert "cluster" not in marks["L40"][1] and "priced" in marks["L40"][1] and "priced" not in marks["TPU 8t"][1]
    assert "SXM5" in marks["H100 SXM"][2] and "NVIDIA" in marks["H100 SXM"][2]
    assert {key for traits in marks.values() for key in traits[1]} == {key for key, _ in SWITCHES}


def test_the_matrix_of_precisions_is_that_of_the_makers() -> None:
    """From the data sheets of NVIDIA: dense, in TFLOP/s."""
    told = {
        name: dict(zip(FORMATS, facts(accelerators()[name]), strict=False))
        for name in ("H100 SXM", "V100 SXM2 32GB", "K80")
    }
    assert told["H100 SXM"]["fp64"] == ("33.5", 33.5, "yes") and told["H100 SXM"]["fp8"][0] == "1,980"
    assert told["H100 SXM"]["fp4"] == ("–", None, "no")
    assert told["V100 SXM2 32GB"]["bf16"] == ("emulated", None, "soft") and told["V100 SXM2 32GB"]["fp16"][1] == 125
    assert told["K80"]["fp32"][1] == pytest.approx(8.73 / 2), "one of the two devices of the board"


def test_a_changed_gpu_shows_what_was_changed_beside_the_published_one() -> None:
    store = Store(
        change(
            presets.choose_accelerator(OPENING, "H100 SXM"),
            memory_bytes=1e12,
            bf16_flop_per_s=9e15,
            tf32_flop_per_s=0.0,
        )
    )
    store.open("compare")
    made = CompareTable(store)
    rows = {row[0]: dict(zip(made.table.heads, row, strict=True)) for row in made.table.rows}
    mine, listed = rows["H100 SXM, changed"], rows["H100 SXM"]
    assert (mine["memory"], mine["bf16"], mine["tf32"]) == (("1 TB", 1e12), ("9,000", 9000.0, "yes"), ("–", None, "no"))
    assert (listed["memory"], listed["bf16"][0]) == (("80 GB", 80e9), "989")
    same = set(mine) - {
        "GPU",
        "memory",
        "bf16",
        "tf32",
        "$/GPU-hour",
        "whose price",
        *(head for head in mine if "$" in head),
    }
    assert all(
        mine[head] == listed[head]
        for head in same & {"fp8", "fp64", "form", "link", "joins", "power", "release", "bandwidth"}
    )


def test_nothing_is_computed_for_a_closed_section() -> None:
    store = Store(OPENING)
    made = CompareTable(store)
    assert made.table.rows == []
    store.open("compare")
    assert len(made.table.rows) == len(on_the_market())
    before = made.table.rows
    store.open("train")
    store.change(tokens=1e12)
    assert made.table.rows is before
    store.open("compare")
    assert made.table.rows != before


def test_an_update_is_one_message_and_leaves_the_heads_alone() -> None:
    store = Store(OPENING)
    store.open("compare")
    made, sent = CompareTable(store), []
    made.table.send_state = lambda key=None: sent.append(set(key))  # type: ignore[method-assign]
    store.change(tokens=1e12)
    assert len(sent) == 1 and "rows" in sent[0] and "heads" not in sent[0]
    store.change(job="serve")
    assert len(sent) == 2 and {"heads", "rows"} <= set(sent[1])
    assert made.table.heads == heads_of("serve")[0]


def test_a_job_that_nothing_holds_has_rows_too() -> None:
    store = Store(change(OPENING, job="serve", tpot_target_seconds=1e-5))
    store.open("compare")
    table = CompareTable(store).table
    assert len(table.rows) == len(on_the_market())
    assert all(not traits[0] or traits[0] == "yours" for traits in table.traits_of_rows)
    assert any("too slow" in row[2][0] for row in table.rows)
    assert not np.isfinite(compared(store.result).ranked.usd[compared(store.result).order]).any()


def test_the_advice_gives_every_answer() -> None:
    said = advice()
    assert said.count("<li>") == len(checks())
    assert said.count("Comes out:") == sum(check.holds for check in checks())
