"""The page's scripts as they are joined, and those of their parts that need no page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import Page

from explorer.widgets.scripts import HERE, script

NAMES = sorted(p.relative_to(HERE).with_suffix("").as_posix() for p in HERE.rglob("*.js"))
WHERE = "http://scripts.test/"
"""An address with a history; nobody is asked for it."""

MODEL = """(traits) => {
    const [sent, hearing] = [[], {}];
    return { sent, traits, get: (name) => traits[name], send: (message) => sent.push(message),
        on: (events, hear) => (hearing[events] = hear), off() {},
        tell: (events, ...told) => hearing[events](...told) };
}"""


@pytest.fixture(scope="module")
def run(new_page: Callable[[], AbstractContextManager[Page]]) -> Iterator[Callable[..., Any]]:
    """Runs a function of the page that is handed the inner names of a script, as the page gets it."""
    with new_page() as page:
        page.route(f"{WHERE}**", lambda route: route.fulfill(body="<body data-voila=voila>", content_type="text/html"))
        page.goto(WHERE)

        def inside(name: str, function: str, told: Any = None) -> Any:
            names = re.findall(r"^(?:const|function\*?|async function|class) (\w+)", script(name), re.MULTILINE)
            module = script(name) + f"\nexport {{ {', '.join(names)} }};"
            return page.evaluate(
                f"""async ([text, told]) => {{
                    const own = await import(URL.createObjectURL(new Blob([text], {{ type: "text/javascript" }})));
                    return ({function})(own, told, {MODEL});
                }}""",
                [module, told],
            )

        yield inside


@pytest.mark.parametrize("name", NAMES)
def test_each_script_runs_as_it_is_joined(run: Callable[..., Any], name: str) -> None:
    """No two of the joined files have a name in common, and nothing is left of how they ask for each other."""
    assert not re.search(r"^import\b|\bexport (?!default)", script(name), re.MULTILINE)
    assert not re.search(r"^import .*\bas\b", (HERE / f"{name}.js").read_text(encoding="utf-8"), re.MULTILINE)
    run(name, "() => null")


def test_the_script_of_the_template_is_no_template() -> None:
    """It is put into the page by Jinja, for which two braces begin an expression."""
    text = (HERE.parent / "hosting" / "template" / "starting.js").read_text(encoding="utf-8")
    assert not re.search(r"\{[{%#]", text)


def test_a_number_and_its_unit_stay_on_one_line(run: Callable[..., Any]) -> None:
    said = "13 days on 512 GPUs, 54.2 of 80 GB, 9 % slower, 3 dayslong, 2 kWh, 5 GPU-hours"
    kept = "13~days on 512~GPUs, 54.2 of 80~GB, 9~% slower, 3 dayslong, 2~kWh, 5 GPU-hours"
    assert run("shared", "({ together }, said) => together(said)", said) == kept.replace("~", "\u00a0")


@pytest.mark.parametrize(
    ("cells", "down", "sorted_cells"),
    [
        ([3, None, 10, 2], False, [2, 3, 10, None]),
        ([3, None, 10, 2], True, [10, 3, 2, None]),
        (["A100", None, "A10", "a2"], False, ["a2", "A10", "A100", None]),
        (["A100", None, "A10", "a2"], True, ["A100", "A10", "a2", None]),
        ([2, "about 3", 1], False, [1, 2, "about 3"]),
    ],
)
def test_unknown_values_come_last_and_numbers_in_texts_count(
    run: Callable[..., Any], cells: list[Any], down: bool, sorted_cells: list[Any]
) -> None:
    sort = "({ compare }, [cells, down]) => cells.sort((a, b) => compare(a, b, down))"
    assert run("table", sort, [cells, down]) == sorted_cells


@pytest.mark.parametrize(
    ("typed", "found"),
    [("", [0, 1, 2]), ("h100", [0, 1]), ("H100 sxm", [0]), ("sxm, mi", [0, 2]), (" , ", [0, 1, 2]), ("tpu", [])],
)
def test_words_must_all_be_there_and_a_comma_is_an_or(run: Callable[..., Any], typed: str, found: list[int]) -> None:
    rows = ["NVIDIA H100 SXM", "NVIDIA H100 PCIe", "AMD MI300X"]
    search = "({ asked, has }, [typed, rows]) => rows.flatMap((row, i) => (has(row, asked(typed)) ? i : []))"
    assert run("table", search, [typed, rows]) == found


def test_a_long_name_that_can_be_pressed_is_a_button_with_that_name(run: Callable[..., Any]) -> None:
    name = "Two machines of eight of the largest accelerators that are on sale"
    drawn = """({ default: { render } }, name, model) => {
        const el = document.createElement("div");
        const traits = { heads: ["what"], rows: [[name]], links: [], choose: -1, groups: [], search: "", switches: [],
            traits_of_rows: [], act: "choose", start: [], title: "", note: "" };
        const own = model(traits);
        render({ model: own, el });
        el.querySelector("tbody button").click();
        return [el.querySelector("tbody th").textContent, el.querySelector("tbody button").ariaLabel, own.sent];
    }"""
    assert run("table", drawn, name) == [name, f"choose {name}", [{"row": name}]]


def test_a_slider_gives_back_the_value_it_shows(run: Callable[..., Any]) -> None:
    """Its steps are 400 parts of the way between its ends, on a log scale."""
    step = "({ toPosition, fromPosition }, [ends, value]) => [toPosition(ends, value), fromPosition(ends, toPosition(ends, value))]"
    assert run("controls", step, [[1, 1e6], 1]) == [0, 1]
    assert run("controls", step, [[1, 1e6], 1000]) == [200, 1000]
    assert run("controls", step, [[1, 1e6], 1e6]) == [400, 1e6]
    assert run("controls", step, [[1, 1e6], 5]) == [47, 5]  # 400 log 5 / log 10⁶ = 46.6
    assert run("controls", step, [[0.02, 1], 0.001]) == [0, 0.02]  # what lies below its end


def test_of_each_field_only_the_newest_wish_waits(run: Callable[..., Any]) -> None:
    wishes = """({ sender }, _, model) => {
        const own = model({ errors: {} });
        const wish = sender(own, String);
        for (const [name, value] of [["tp", "1"], ["tp", "2"], ["pp", "2"], ["tp", "4"]]) wish(name, value);
        const seen = { waits: [wish.waits("tp"), wish.waits("dp")], unanswered: wish.unanswered() };
        wish.again();
        for (const _ of [1, 2, 3, 4]) own.tell("change:answered");
        wish("dp", "8");
        wish.keeping();
        return { ...seen, sent: own.sent.map(({ name, value }) => `${name}=${value}`), left: wish.unanswered() };
    }"""
    assert run("controls", wishes) == {
        "waits": [True, False],
        "unanswered": [["tp", "4"], ["pp", "2"]],  # the one on its way is outdone by the one that waits
        "sent": ["tp=1", "tp=1", "pp=2", "tp=4", "dp=8"],
        "left": [["dp", "8"]],
    }


@pytest.mark.parametrize(
    ("pressed", "way"),
    [
        ({"key": "z", "ctrlKey": True}, "undo"),
        ({"key": "Z", "ctrlKey": True, "shiftKey": True}, "redo"),
        ({"key": "y", "ctrlKey": True}, "redo"),
        ({"key": "z", "metaKey": True}, "undo"),
        ({"key": "z", "ctrlKey": True, "altKey": True}, None),
        ({"key": "y", "ctrlKey": True, "shiftKey": True}, None),
        ({"key": "z"}, None),
    ],
)
def test_the_keys_that_undo(run: Callable[..., Any], pressed: dict[str, Any], way: str | None) -> None:
    assert run("walking", '({ wayOf }, pressed) => wayOf(new KeyboardEvent("keydown", pressed))', pressed) == way


def test_the_arrow_keys_go_round_the_tabs(run: Callable[..., Any]) -> None:
    keys = [("ArrowRight", 4), ("ArrowRight", 0), ("ArrowLeft", 0), ("Home", 3), ("End", 1), ("Enter", 2)]
    assert run("sections", "({ moved }, keys) => keys.map(([key, at]) => moved(key, at, 5))", keys) == [
        0, 1, 4, 0, 4, None,
    ]  # fmt: skip


def test_no_line_of_a_picture_is_wider_than_its_column(run: Callable[..., Any]) -> None:
    lines = "({ wrapped }, said) => wrapped(said, 100, (text) => text.length)"
    for said in (" ".join(["Twelve letters"] * 20), "https://example.org/?" + "v" * 250, "a=1&" * 90, "short"):
        found = run("picture", lines, said)
        assert "".join(found) == said and all(len(line) <= 100 for line in found)


def test_a_formulas_terms_are_links_and_its_entry_is_found_by_its_words(run: Callable[..., Any]) -> None:
    looked = """({ linked, words, uses }) => {
        const entry = { name: "weight_bytes", meaning: "Weights", note: "", part: "Training", group: "Memory",
            text: "{params} * {state_share} + {params}", source: "k" };
        const made = linked(entry.text, new Map([["params", "Parameters"]]));
        return [made.map((one) => (typeof one === "string" ? one : [one.getAttribute("href"), one.textContent, one.title])),
            words(entry, { k: "<a>ZeRO</a> paper" }), [...uses([entry])]];
    }"""
    text, asked, used = run("formulas/formulas", looked)
    params, share = ["#params", "params", "Parameters"], ["#state_share", "state_share", ""]
    assert text == ["", params, " * ", share, " + ", params, ""]
    assert {"weight", "weight_bytes", "zero", "paper", "memory"} <= set(asked.split()) and "<a>" not in asked
    assert used == [["params", ["weight_bytes"]], ["state_share", ["weight_bytes"]]]


def test_each_step_is_one_entry_of_the_history_and_what_is_undone_is_walked_back_to(run: Callable[..., Any]) -> None:
    walk = """async ({ addresses }, _, model) => {
        history.replaceState(null, "", "?opened");
        const own = model({ came: 0, step: 0, query: "opened" });
        const [before, later] = [history.length, window.setTimeout];
        window.setTimeout = (act, wait) => later(act, wait === 600 ? 0 : wait); // the address is not written at every step of a slider
        const follow = addresses(own);
        const at = [];
        for (const [step, query] of [[1, "a"], [2, "b"], [3, "c"], [2, "b"], [4, "d"]]) {
            Object.assign(own.traits, { step, query });
            follow.show();
            for (let wait = 500; wait && location.search.slice(1) !== query; wait--) await new Promise((done) => later(done, 10));
            at.push(location.search.slice(1));
        }
        follow.end();
        window.setTimeout = later;
        return { at, entries: history.length - before, sent: own.sent };
    }"""
    # What was undone (c) makes room for what is done next (d): a, b and d are in the history, a in place of what was opened.
    assert run("walking", walk) == {"at": ["a", "b", "c", "b", "d"], "entries": 2, "sent": []}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (14.379, "14.4"), (1157.7, "1,160"), (25_600_000_000, "25.6B"), (8.0e12, "8T"),
        (8.64e22, "8.64 × 10²²"), (None, "–"), (-0.5, "-0.5"),
    ],
)  # fmt: skip
def test_numbers_in_a_charts_table_are_written_as_on_the_page(
    run: Callable[..., Any], value: float | None, text: str
) -> None:
    assert run("look/data", "({ written }, value) => written(value)", value) == text


def test_a_charts_lines_become_a_row_for_each_of_their_points(run: Callable[..., Any]) -> None:
    data = {"gpus": [1, 2], "ms": [[10, 20], [5]], "words": ["a", "b"]}
    rows = run("look/data", "({ rowsOf }, data) => rowsOf(data, ['gpus', 'ms', 'words'])", data)
    assert rows == [[1, 10, "a"], [1, 20, "a"], [2, 5, "b"]]
    assert run("look/data", "({ rowsOf }) => rowsOf({ x: [] }, ['x'])") == []


@pytest.mark.parametrize(
    ("text", "counts", "said"),
    [
        ("6.74B", "parameters", "6.74 billion parameters"), ("512", "GPUs", "512 GPUs"),
        ("2.79", "$ an hour", "$2.79 an hour"), ("17,348.56", "$", "$17,348.56"), ("40 %", "", "40 %"),
    ],
)  # fmt: skip
def test_sliders_say_numbers_in_words(run: Callable[..., Any], text: str, counts: str, said: str) -> None:
    assert run("controls", "({ spoken }, told) => spoken(...told)", [text, counts]) == said
