"""The whole page without a browser: it opens computed, and one change is one message to the charts."""

import json
import threading
import warnings

import pytest

from explorer import Explorer, Scenario, change, evaluate
from explorer.charts import cost, flops, memory
from explorer.charts import time as training
from explorer.state import link, presets
from explorer.widgets.questions import BEFORE
from explorer.widgets.visitors import visitors_query
from explorer.words.citing import html_of

START = presets.PRESETS[presets.DEFAULT].scenario()


@pytest.fixture(autouse=True)
def no_address(monkeypatch) -> None:
    monkeypatch.delenv("QUERY_STRING", raising=False)
    monkeypatch.delenv("VOILA_PREHEAT", raising=False)


def messages(page: Explorer, monkeypatch) -> list:
    """What the charts send to the browser from now on."""
    found: list = []
    page.pane.catch_up()  # as when a browser has drawn the charts
    monkeypatch.setattr(page.pane, "send", lambda content, buffers=None: found.append(content))
    return found


def test_opens_computed_on_the_first_preset() -> None:
    page = Explorer()
    assert page.store.scenario == START
    assert page.store.previous is None and page.store.notices == []
    assert page.questions.preset == presets.DEFAULT
    assert page.answer.cards[3]["value"] == "8.6 × 10²² FLOP"
    assert all(card["was"] == "" for card in page.answer.cards)


@pytest.fixture(scope="module")
def shared() -> Explorer:
    return Explorer("")


@pytest.mark.parametrize("name", presets.PRESETS)
def test_opens_on_a_preset_its_scenario_or_its_link(shared, name) -> None:
    scenario, section = presets.PRESETS[name].scenario(), presets.PRESETS[name].section or "train"
    query = link.to_query(scenario, section)
    for start in (name, query, "?" + query, *[scenario] * (section in ("train", "serve"))):
        shared.start_from("v=1&tokens=1T")
        shared.start_from(start)
        assert shared.store.scenario == scenario and shared.store.notices == []
        assert shared.store.section == shared.tabs.section == section
        assert shared.questions.preset == name
        assert all(card["was"] == "" for card in shared.answer.cards), "nothing has changed yet"


def test_opens_on_what_the_visitors_address_asks_for(monkeypatch) -> None:
    monkeypatch.setenv("QUERY_STRING", "v=1&tokens=1T&devices=64")
    assert visitors_query() == "v=1&tokens=1T&devices=64"
    assert Explorer().store.scenario == change(START, tokens=1e12, devices=64)
    assert Explorer("").store.scenario == START, "what is given in Python counts more"


class Server:
    """Stands in for Voilà's: the waiting kernel asks it for its visitor's address, and may get none."""

    def __init__(self, monkeypatch, address: str | None) -> None:
        monkeypatch.setenv("VOILA_PREHEAT", "True")
        monkeypatch.setattr("voila.utils.get_query_string", lambda: address)


def test_an_address_that_did_not_come_is_the_browsers_to_tell(monkeypatch) -> None:
    Server(monkeypatch, None)
    page = Explorer()
    assert (page.answer.follows, page.answer.address, page.store.scenario) == (True, None, START)
    page.answer._handle_custom_msg({"address": "v=1&tokens=1T&section=own"}, [])
    assert page.store.scenario == change(START, tokens=1e12) and page.store.section == "own"
    assert page.answer.address == "v=1&tokens=1T&section=own" and page.store.previous is None
    assert link.from_query(page.answer.query)[0] == page.store.scenario


@pytest.mark.parametrize("address", ["", "v=1&tokens=1T"])
def test_an_address_that_came_is_known_to_the_browser(monkeypatch, address) -> None:
    Server(monkeypatch, address)
    page = Explorer()
    assert (page.answer.follows, page.answer.address) == (True, address)


def test_a_page_that_was_opened_on_something_in_python_follows_no_address() -> None:
    page = Explorer("v=1&tokens=1T")
    page.answer._handle_custom_msg({"address": "v=1&tokens=2T"}, [])
    assert not page.answer.follows and page.store.scenario == change(START, tokens=1e12)


def test_a_server_that_cannot_be_asked_leaves_no_word_of_it(monkeypatch, capfd) -> None:
    """Voilà asks in a thread, which warns or dies with the server's paths where nobody answers."""
    Server(monkeypatch, None)

    def ask() -> None:
        warnings.warn("Failed to connect to ws://…/voila/query/…", stacklevel=1)
        asking = threading.Thread(target=lambda: [][0])
        asking.start()
        asking.join()

    monkeypatch.setattr("voila.utils.get_query_string", ask)
    loud = threading.excepthook
    assert visitors_query() is None and capfd.readouterr() == ("", "") and threading.excepthook is loud


@pytest.mark.parametrize(
    "query", ["foo=1", "tokens=abc", "v=9", "kv_heads=5", "accelerator_name=Z9", "%ff%00", "a" * 100_000, "<script>"]
)
def test_a_broken_address_opens_with_a_notice(shared, query) -> None:
    page = shared
    page.start_from(query)
    assert page.store.scenario == START
    assert len(page.store.notices) == 1 and page.notes.notices[0] == html_of(page.store.notices[0])
    page.controls._wished(page.controls, {"name": "tokens", "value": "1T"}, [])
    assert page.store.notices == []


def test_a_scenario_that_cannot_be_computed_is_refused_in_python() -> None:
    with pytest.raises(ValueError, match="cannot share 5 KV heads"):
        Explorer(change(Scenario(), kv_heads=5))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tokens", "1T"),
        ("devices", "64"),
        ("accelerator_name", "H100 SXM"),
        ("model_name", "GPT-2-124M"),
        ("zero_stage", "0"),
        ("usd_per_device_hour", "1"),
    ],
)
def test_one_change_is_one_message_to_all_charts(shared, monkeypatch, name, value) -> None:
    page = shared
    page.start_from("")
    found = messages(page, monkeypatch)
    page.controls._wished(page.controls, {"name": name, "value": value}, [])
    assert len(found) == 1
    json.dumps(found[0], allow_nan=False)
    drawn, result = page.charts.charts, page.store.result
    assert drawn[0].source.data == flops.columns(result)
    assert drawn[1].source.data == memory.columns(result)
    assert drawn[1].line.location == result["capacity_bytes"] / 1e9
    assert drawn[2].point.data == training.point(result)
    assert drawn[5].source.data == cost.columns(result)


@pytest.mark.parametrize(
    ("name", "value"),
    [("tokens", "abc"), ("tokens", "2T"), ("kv_heads", "5"), ("offer", "?")],
)
def test_what_changes_nothing_sends_nothing(shared, monkeypatch, name, value) -> None:
    page = shared
    page.start_from("")
    found = messages(page, monkeypatch)
    page.controls._wished(page.controls, {"name": name, "value": value}, [])
    assert found == []


def test_two_pages_share_nothing() -> None:
    one, other = Explorer(), Explorer()
    one.store.change(tokens=1e12)
    assert other.store.scenario == START
    assert other.charts.charts[0].source.data == flops.columns(evaluate(START))


def test_the_sentence_and_the_name_of_the_tab_follow() -> None:
    page = Explorer("")
    assert page.answer.told == "Training Llama-2-7B on 2T tokens with 512 A100 SXM4 80GB takes 14 days and $490,000."
    page.store.load(change(page.store.scenario, devices=64, model_name="<img src=x>"))
    assert page.answer.told.startswith("Training <img src=x> on 2T tokens with 64 A100 SXM4 80GB takes ")
    assert page.answer.subject == "Training <img src=x> on 64 × A100 SXM4 80GB"
    page.store.open("own")
    assert page.answer.subject.endswith(", rented or owned") and page.answer.told.startswith("Owning pays after")


def test_what_a_preset_says_of_itself_stands_among_the_notes() -> None:
    page = Explorer("")
    told = {name: html_of(presets.PRESETS[name].told) for name in presets.FIRST}
    assert (page.notes.about, page.notes.whose) == (told[presets.DEFAULT], presets.DEFAULT)
    for name in presets.FIRST:
        page.questions._asked(page.questions, {"preset": name}, [])
        assert (page.notes.about, page.notes.whose) == (told[name], name)
    page.store.change(tokens=1e12)
    begun = html_of(f"Started from “{name}”, changed since; choose it again to go back.")
    assert page.notes.about == f"{begun} {BEFORE} {told[name]}", "its sources stay, and it is said that it is of before"
    assert page.notes.whose == name, "in the room of what was said of it"


def test_stands_for_itself_in_python() -> None:
    page = Explorer()
    assert repr(page) == repr(Explorer()) == "Explorer('v=1')"
    page.store.change(tokens=1e12)
    assert repr(page) == "Explorer('v=1&tokens=1T')"
    assert eval(repr(page)).store.scenario == page.store.scenario
