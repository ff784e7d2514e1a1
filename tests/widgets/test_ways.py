"""The table of ways: a row is a button that makes its changes."""

from explorer import change
from explorer.state import presets
from explorer.state.store import Store
from explorer.widgets.lab.ways import WaysTable

OPENING = presets.PRESETS[presets.DEFAULT].scenario()


def made(**changes) -> tuple[Store, WaysTable]:
    store = Store(change(OPENING, **changes))
    store.open("lab")
    return store, WaysTable(store)


def test_a_row_makes_its_changes() -> None:
    store, ways = made(lab_days=10)
    assert "14 days" in ways.table.note and "1.4 times your time of 10 days" in ways.table.note
    name = next(row[0] for row in ways.table.rows if row[0] == "1,024 GPUs")
    ways._asked(None, {"row": name}, [])
    ways.refresh()
    assert store.scenario.layout.devices == 1024 and not store.problems
    assert "within your means" in ways.table.note and ways.table.rows == []


def test_rows_have_as_many_cells_as_heads() -> None:
    _, ways = made(lab_days=10)
    assert ways.table.rows and {len(row) for row in ways.table.rows} == {len(ways.table.heads)}
    assert len({row[0] for row in ways.table.rows}) == len(ways.table.rows)


def test_nonsense_changes_nothing() -> None:
    store, ways = made(lab_days=10)
    before = store.scenario
    for message in ({"row": "no such way"}, {"row": None}, "row", None, {}):
        ways._asked(None, message, [])
    assert store.scenario == before


def test_nothing_helps_is_said() -> None:
    _, ways = made(lab_days=0.01, keep_model=True, keep_cards=True)
    assert "No one or two changes close that" in ways.table.note
