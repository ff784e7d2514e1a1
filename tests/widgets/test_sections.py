"""Tabs open sections of one page; each section's charts are built once, when it is first opened."""

import json

import pytest
from bokeh.models import ColumnDataSource
from bokeh.models.dom import HTML

from explorer import Explorer, change, evaluate
from explorer.charts import SECTION, Charts
from explorer.state import asked, link, presets
from explorer.state.sections import SECTIONS
from explorer.widgets.fields import groups_of, layout
from explorer.widgets.sections import HIDDEN
from explorer.words.citing import html_of
from explorer.words.headlines import headlines, sentence
from explorer.words.notices import footnotes, notices

START = presets.PRESETS[presets.DEFAULT].scenario()


@pytest.fixture(autouse=True)
def no_address(monkeypatch) -> None:
    monkeypatch.delenv("QUERY_STRING", raising=False)
    monkeypatch.delenv("VOILA_PREHEAT", raising=False)


@pytest.fixture(scope="module")
def built() -> Explorer:
    return Explorer("")


@pytest.fixture
def page(built) -> Explorer:
    """A page that stands as it opens, its charts built already."""
    built.start_from("")
    built.answer.opened = ""
    return built


def shown(page: Explorer) -> list[str]:
    """The sections whose charts are not hidden."""
    return [name for name, section in page.stage._built.items() if HIDDEN not in section._dom_classes]


def test_each_tab_shows_its_cards_controls_and_charts() -> None:
    page = Explorer("")
    for section in ("serve", "compare", "own", "lab", "train", "serve"):
        page.tabs.section = section
        result = page.store.result
        assert page.store.section == section and shown(page) == [section]
        assert [card["value"] for card in page.answer.cards] == [card.value for card in headlines(result, section)]
        assert all(card["was"] == "" for card in page.answer.cards), "nothing has changed"
        assert page.notes.layout_words == sentence(result, section)
        small = footnotes(result, section)
        large = [*asked.said(page.store), *(n for n in notices(result, section) if n not in small)]
        assert page.notes.notices == [html_of(n) for n in large]
        assert page.notes.footnotes == [html_of(n) for n in small]
        assert page.controls.groups == layout(section, page.store.scenario)
        assert set(page.controls.values) == {f["name"] for group in page.controls.groups for f in group["fields"]}
        assert [type(chart) for chart in page.charts.charts] == list(SECTION[section])
    assert len(page.stage.children) == len(SECTIONS)


def test_train_and_serve_say_what_the_job_is_and_the_others_keep_it(page) -> None:
    seen = []
    for section in ("compare", "serve", "own", "compare", "train", "own"):
        page.tabs.section = section
        seen.append(page.store.scenario.workload.job)
    assert seen == ["train", "serve", "serve", "serve", "train", "train"]
    assert page.store.scenario == START
    assert page.questions.preset == presets.DEFAULT


def test_another_section_closes_the_sum_and_the_same_keeps_it(page) -> None:
    page.answer.opened = "train_seconds"
    page.store.change(tokens=1e12)
    assert page.answer.opened == "train_seconds" and page.answer.sum
    page.tabs.section = "own"
    assert (page.answer.opened, page.answer.sum) == ("", "")


def test_every_card_that_shows_a_quantity_opens_into_its_sum(page) -> None:
    for section in SECTIONS:
        page.tabs.section = section
        for card in page.answer.cards:
            page.answer.opened = card["quantity"]
            assert bool(page.answer.sum) == bool(card["quantity"]), (section, card["title"])


def test_hidden_charts_wait_until_they_are_shown(page, monkeypatch) -> None:
    train = page.stage.current
    train.pane.catch_up()
    sent: list = []
    monkeypatch.setattr(train.pane, "send", lambda content, buffers=None: sent.append(content))
    page.tabs.section = "own"
    assert page.store.change(tokens=1e12, job="train") and sent == []
    page.tabs.section = "train"
    assert len(sent) == 1, "all at once, when they are shown again"
    json.dumps(sent[0], allow_nan=False)
    page.tabs.section = "own"
    page.tabs.section = "train"
    assert len(sent) == 1, "nothing has changed since"


def test_charts_in_sight_come_first_then_the_words_then_the_others(page, monkeypatch) -> None:
    order: list = []
    current = page.stage.current
    gate = current.children[0]
    gate._asked(gate, "drawn", [])
    gate._asked(gate, {"sight": [1, 0, "2", None, 99]}, [])
    for place, chart in enumerate(page.charts.charts):
        monkeypatch.setattr(chart, "update", lambda result, place=place: order.append(place))
    page.answer.observe(lambda _: order.append("words"), "cards")
    assert page.store.change(tokens=1e12)
    assert order == [0, 1, "words", 2, 3, 4, 5]


def test_whatever_is_in_sight_all_charts_show_the_last_result(page) -> None:
    gate = page.stage.current.children[0]
    gate._asked(gate, "drawn", [])
    for step, sight in enumerate(([0], [5, 4], [0, 1, 2, 3, 4, 5], [99], [])):
        gate._asked(gate, {"sight": sight}, [])
        assert page.store.change(tokens=(step + 2) * 1e12)
        fresh = Charts(page.store.result, "train")
        assert [said(chart.layout) for chart in page.charts.charts] == [said(chart.layout) for chart in fresh.charts]


def said(layout) -> list[str]:
    """All that a layout says in words: its texts, and those in its sources."""
    sources = layout.select({"type": ColumnDataSource})
    drawn = [text for source in sources for column in source.data.values() for text in column if isinstance(text, str)]
    return sorted([*drawn, *(text.html for text in layout.select({"type": HTML}))])


def test_a_tab_that_does_not_exist_changes_nothing(page) -> None:
    page.tabs.section = "museum"
    assert page.tabs.section == page.store.section == "train"


def test_the_words_do_not_wait_for_new_charts(monkeypatch) -> None:
    page, order = Explorer(""), []
    page.answer.observe(lambda _: order.append("words"), "cards")
    page.stage.observe(lambda _: order.append("charts"), "children")
    page.tabs.section = "own"
    assert order == ["words", "charts"]


@pytest.mark.parametrize("section", SECTIONS)
def test_a_link_opens_its_section(built, section) -> None:
    page = Explorer(f"v=1&section={section}&devices=64")
    assert (page.store.section, shown(page)[-1], page.store.notices) == (section, section, [])
    assert page.store.scenario.layout.devices == 64
    built.start_from(page.answer.query)
    assert (built.store.section, built.store.scenario) == (section, page.store.scenario)
    assert repr(built) == repr(page)


def test_an_unknown_section_opens_the_first_with_a_notice(page) -> None:
    page.start_from("v=1&section=museum&devices=64")
    assert page.store.section == "train" and page.store.scenario == change(START, devices=64)
    assert page.store.notices == ["The link's section “museum” is not known; Train is shown."]
    page.tabs.section = "own"
    assert page.store.notices, "what was wrong with the link is still true"


@pytest.mark.parametrize("preset", presets.PRESETS.values(), ids=list(presets.PRESETS))
def test_a_preset_opens_its_section(page, preset) -> None:
    page.start_from("section=serve")
    page.questions._asked(page.questions, {"preset": preset.name}, [])
    assert page.store.section == (preset.section or "train")
    assert page.store.scenario == preset.scenario() and page.questions.preset == preset.name


def test_a_question_about_training_is_answered_in_train_wherever_it_is_asked(page) -> None:
    page.start_from("section=own")
    page.questions._asked(page.questions, {"preset": "GPT-2 124M on 8×A100"}, [])
    assert page.store.section == "train" and page.store.scenario.model.model_name == "GPT-2-124M"


def test_a_saved_scenario_opens_its_section(page) -> None:
    text = link.to_json(change(START, job="serve", readers=7.0), "serve")
    page.controls._wished(page.controls, {"name": "saved", "value": text}, [])
    assert page.store.section == "serve" and page.store.scenario.demand.readers == 7
    assert page.controls.errors == {}


def test_fields_follow_the_job_and_the_kind_of_demand() -> None:
    def first(section: str, **changes: object) -> list[str]:
        return [spec["name"] for spec in layout(section, change(START, **changes))[0]["fields"]]

    assert "requests_per_day" in first("serve", job="serve") and "readers" not in first("serve", job="serve")
    assert "readers" in first("serve", job="serve", demand_rule="readers at once")
    for rule, idle in (("readers at once", "requests_per_day"), ("requests a day", "readers")):
        assert all(idle not in names for _, names in groups_of("serve", change(START, job="serve", demand_rule=rule)))
    assert "tokens" in first("compare") and "tokens" not in first("compare", job="serve")
    assert "use_share" in first("own") and "use_share" not in first("own", job="serve")


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("job", ["train", "serve"])
def test_no_field_stands_twice_and_no_group_is_empty(section, job) -> None:
    groups = layout(section, change(START, job=job))
    names = [spec["name"] for group in groups for spec in group["fields"]]
    titles = [group["title"] for group in groups]
    assert len(names) == len(set(names)) and len(titles) == len(set(titles))
    assert titles[0] == "" and all(group["fields"] for group in groups)


def test_sections_of_one_result_agree_with_what_is_evaluated(page) -> None:
    page.start_from("section=own")
    page.store.change(devices=4)
    assert page.store.result == evaluate(page.store.scenario)
