"""Whatever a browser sends, a visitor's kernel answers without a traceback, and keeps no more than it shows."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

from explorer.catalog.tables import DataError
from explorer.core.scenario import FIELDS
from explorer.state import presets
from explorer.state.sections import SECTIONS
from explorer.state.store import Store
from explorer.widgets import sections, visitors
from explorer.widgets.compare import CompareTable
from explorer.widgets.controls import Controls
from explorer.widgets.fields import layout
from explorer.widgets.sections import Tabs
from explorer.widgets.wishes import is_control

START = presets.PRESETS[presets.DEFAULT].scenario()
ROOT = Path(__file__).parents[2]
ODD = [
    None, 1, "x", [], {}, {"name": "nope", "value": "1"}, {"name": None}, {"name": {"a": [1]}}, {"name": ["tokens"]},
    {"name": "x" * 10**6, "value": "1"}, {"name": "tokens", "value": "1" * 10**6}, {"name": "tokens", "value": {"a": [1]}},
    {"name": "tokens", "value": None}, {"name": "model", "value": "1"}, {"name": "__class__", "value": "1"}, {"value": "1"},
    {"row": {"a": 1}}, {"row": None}, {"gpu": ["x"]}, {"gpu": None}, {"address": 5}, {"address": "x" * 10**6},
    {"event": "jsevent"}, {"event": "jsevent", "kind": "ModelChanged"}, ["csv"], {"name": "tokens", "value": "\ud800"}, {"name": "\ud800"},
]  # fmt: skip
STATES = [
    {"section": 5}, {"section": "nope"}, {"opened": 3}, {"opened": "x" * 10**5}, {"layout": "x"}, {"errors": 5}, {"children": [1]},
    {"value": 5}, {"nope": 1}, None, 5, {"width": 5}, {"_dom_classes": 5}, {"render_bundle": 3}, {"rows": 1},
]  # fmt: skip
MESSAGES = [
    *({"method": "custom", "content": content} for content in ODD),
    *({"method": "update", "state": state} for state in STATES),
    {"method": "nope"}, {"method": None}, {"method": "update"}, {"method": "custom"}, {},
]  # fmt: skip


@pytest.fixture
def page() -> Controls:
    return Controls(Store(START))


@pytest.mark.parametrize("message", ODD, ids=range(len(ODD)))
def test_any_wish_is_answered_and_changes_nothing(page, message, capfd) -> None:
    page._wished(page, message, [])
    assert page.answered == 1 and page._store.scenario == START
    assert set(page.errors) <= {"tokens"}
    said = [*page._store.problems, *(wrong[1] for wrong in page.errors.values())]
    assert len(said) == 1 and said[0].endswith(".") and len(said[0]) < 200
    json.dumps(said, ensure_ascii=False).encode()
    assert capfd.readouterr() == ("", "")


def test_what_is_wrong_does_not_pile_up(page) -> None:
    for i in range(3000):
        page._wished(page, {"name": f"no such control {i}", "value": "x" * 1000}, [])
    assert page.errors == {} and page.answered == 3000
    assert page._store.problems == [
        "This page has no control “no such control 2999”; reload it to have those of today."
    ]
    page.errors = {f"made up {i}": ["x", "y"] for i in range(3000)}  # as a browser may write it
    page._wished(page, {"name": "tokens", "value": "many"}, [])
    assert set(page.errors) == {"tokens"}
    for name in FIELDS:
        page._wished(page, {"name": name, "value": "x" * 10**5}, [])
    assert len(page.errors) <= len(FIELDS)
    assert len(json.dumps(page.errors)) < 100_000


def test_every_control_that_is_shown_can_be_wished_for() -> None:
    for section in SECTIONS:
        assert all(is_control(spec["name"]) for group in layout(section, START) for spec in group["fields"])


@pytest.mark.parametrize("message", ODD, ids=range(len(ODD)))
def test_a_row_that_is_none_chooses_nothing(message, capfd) -> None:
    table = CompareTable(Store(START))
    table._asked(table, message, [])
    assert table._store.scenario == START and capfd.readouterr() == ("", "")


def test_an_error_that_nobody_foresaw_is_one_sentence(page, monkeypatch) -> None:
    monkeypatch.setattr("explorer.widgets.controls.wish", lambda *_: {}["no such key"])
    page._wished(page, {"name": "tokens", "value": "1T"}, [])
    assert page.errors == {"tokens": ["1T", "This cannot be computed; the last good result stays."]}


def caught(call, *args) -> Exception:
    try:
        call(*args)
    except Exception as error:
        return error
    raise AssertionError


def test_a_line_for_the_log_names_a_file_and_no_folder() -> None:
    line = visitors._brief(caught(lambda: {}["key"]))
    assert re.fullmatch(r"KeyError in test_bad_messages\.py, line \d+", line)
    assert visitors._brief(DataError("data/prices.csv", "it is empty")) == "data/prices.csv: it is empty."


def test_a_section_whose_table_cannot_be_read_is_not_opened_and_says_so(monkeypatch) -> None:
    def unreadable(*_):
        raise DataError("data/price_history.csv", "there are no rows below the head")

    store = Store(START)
    tabs, stage = Tabs(store), sections.Stage(store)
    store.observe(lambda _: stage.build(), "section")
    monkeypatch.setattr(sections, "Section", unreadable)
    tabs.section = "own"
    assert tabs.section == store.section == "train" and stage.current
    assert store.problems == [visitors.UNREADABLE.format(file="data/price_history.csv")]


@pytest.fixture(scope="module")
def visited() -> Iterator[tuple[list[str], str]]:
    """What a visitor's kernel sends besides its answers when every widget of the page is sent every odd message."""
    env = os.environ | {"PYTHONPATH": str(ROOT), "VOILA_PREHEAT": "False", "QUERY_STRING": ""}
    manager, client = start_new_kernel(kernel_name="python3", env=env)
    try:
        yield talk(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def talk(client) -> tuple[list[str], str]:
    def send(kind: str, content: dict) -> None:
        client.shell_channel.send(client.session.msg(kind, content))

    def run(code: str) -> str:
        told: list[str] = []
        client.execute_interactive(code, output_hook=lambda m: told.append(m["content"].get("text", "")), timeout=120)
        return "".join(told)

    run("from explorer import Explorer; page = Explorer(); page.tabs.section = 'compare'")
    ids = json.loads(
        run("import json\nfrom ipywidgets.widgets.widget import _instances\nprint(json.dumps(list(_instances)))")
    )
    for widget in ids:
        for data in MESSAGES:
            if "\\ud800" not in json.dumps(data):  # which the client at hand cannot send
                send("comm_msg", {"comm_id": widget, "data": data})
    for data in ({}, {"state": {}}):
        send("comm_open", {"comm_id": "made up", "target_name": "jupyter.widget", "data": data})
    send("comm_open", {"comm_id": "made up", "target_name": "no such target", "data": {}})
    send("comm_open", {})
    send("comm_msg", {})
    send("comm_close", {"comm_id": "no such comm"})
    code = "print('END', len(page.controls.errors), page.store.section, page.answer.cards[1]['value'])"
    client.execute(code)
    return listen(client)


def listen(client) -> tuple[list[str], str]:
    texts: list[str] = []
    end = time.monotonic() + 120
    while time.monotonic() < end:
        message = client.get_iopub_msg(timeout=60)
        if message["msg_type"] in ("stream", "error", "display_data"):
            text = json.dumps(message["content"])
            if "END" in text and message["msg_type"] == "stream":
                return texts, text
            texts.append(text)
    raise AssertionError("the kernel does not answer")


def test_no_widget_answers_a_bad_message_with_a_traceback_or_a_path(visited) -> None:
    texts, _ = visited
    assert len(texts) < 20
    for text in texts:
        assert not re.search(r"Traceback|site-packages|[\\/]\w+\.py|File ", text), text
        assert str(ROOT) not in text and len(text) < 300


def test_after_all_that_the_page_still_answers(visited) -> None:
    _, last = visited
    assert re.search(r"END [01] (train|compare) \S", last)
