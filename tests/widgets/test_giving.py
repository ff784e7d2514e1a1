"""Numbers of one's own, typed into a sum and put back."""

import pytest

from explorer import change, evaluate
from explorer.state import link, presets
from explorer.state.store import Store
from explorer.widgets.answer import Answer, as_csv
from explorer.words.notices import notices
from explorer.words.sums import sum_html

START = presets.PRESETS[presets.DEFAULT].scenario()


@pytest.fixture
def answer() -> Answer:
    return Answer(Store(START))


def test_a_typed_number_takes_the_place_of_the_computed_one_and_goes_back(answer) -> None:
    answer._asked(answer, {"give": "step_seconds", "text": "1900 ms"}, [])
    assert answer._store.scenario.given == (("step_seconds", 1.9),)
    assert answer._store.result["train_days"] == evaluate(change(START, given={"step_seconds": 1.9}))["train_days"]
    assert "step_seconds=1.9" in answer.query and "Given by you" in notices(answer._store.result)[0]
    answer._asked(answer, {"put_back": "step_seconds"}, [])
    assert answer._store.scenario == START and "step_seconds" not in answer.query


@pytest.mark.parametrize(
    ("text", "said"), [("", "Enter a number"), ("fast", "not a number"), ("-3", "cannot be less than 0")]
)
def test_what_is_no_number_is_said_and_changes_nothing(answer, text, said) -> None:
    answer._asked(answer, {"give": "step_seconds", "text": text}, [])
    assert said in answer.problem and answer._store.scenario == START


@pytest.mark.parametrize("message", [{"give": "no such"}, {"put_back": "no such"}, {"give": None}, {"put_back": []}])
def test_messages_about_nothing_we_show_change_nothing(answer, message) -> None:
    answer._asked(answer, message, [])
    assert answer._store.scenario == START and answer.problem == ""


def test_a_share_may_be_typed_as_a_percentage(answer) -> None:
    answer._asked(answer, {"give": "achieved_mfu", "text": "42 %"}, [])
    assert answer._store.scenario.given == (("achieved_mfu", 0.42),)


def test_the_sum_says_what_is_given_and_how_to_put_it_back() -> None:
    mine = evaluate(change(START, given={"step_seconds": 1.9}))
    html = sum_html(mine, "train_seconds")
    assert 'data-put-back="step_seconds"' in html and 'data-give="step_seconds"' not in html
    assert "1.9 s is given by you" in html.replace("seconds", "s") and 'data-give="steps"' in html


@pytest.mark.parametrize("section", ["train", "serve", "compare", "own"])
def test_every_section_says_what_is_given(section) -> None:
    mine = evaluate(change(START, given={"step_seconds": 1.9, "run_overhead": 1.0}))
    said = notices(mine, section)[0]
    assert said.startswith("Given by you, not computed: ") and "One step = 1.9 seconds (the formula gives 1." in said


def test_links_and_saved_scenarios_carry_it() -> None:
    mine = change(START, given={"step_seconds": 1.9, "device_bytes": 71_234_567_890.0})
    assert link.from_query(link.to_query(mine)) == (mine, [])
    assert link.from_json(link.to_json(mine)) == (mine, [])
    assert "given" not in link.to_json(START)


@pytest.mark.parametrize(
    ("query", "said"),
    [("step_seconds=-4", "cannot be less than 0"), ("dp=many", "not a number"), ("step_secnds=4", "does not know")],
)
def test_a_link_with_nonsense_opens_without_it(query, said) -> None:
    scenario, notes = link.from_query(f"v=1&{query}")
    assert scenario == START and said in notes[0]


def test_a_saved_scenario_with_nonsense_for_given_says_so() -> None:
    assert "does not know" in link.from_json('{"v": 1, "given": [1, 2]}')[1][0]


def test_yes_is_no_number_in_a_saved_scenario() -> None:
    scenario, said = link.from_json('{"v": 1, "given": {"step_seconds": true}}')
    assert scenario == START and "not a number" in said[0]


@pytest.mark.parametrize(
    ("query", "given"),
    [
        ("train_seconds=2 weeks", ("train_seconds", 1_209_600.0)),
        ("between_tokens_seconds=50ms", ("between_tokens_seconds", 0.05)),
        ("device_bytes=60GB", ("device_bytes", 60e9)),
        ("training_flop=1e21", ("training_flop", 1e21)),
        ("achieved_mfu=42 %", ("achieved_mfu", 0.42)),
    ],
)
def test_a_link_reads_a_quantity_in_its_unit(query, given) -> None:
    assert link.from_query(query)[0].given == (given,) and link.from_query(query)[1] == []


def test_what_makes_no_sense_together_costs_a_link_nothing_else() -> None:
    scenario, said = link.from_query("v=1&tokens=1T&dp=0")
    assert scenario == change(START, tokens=1e12)
    assert said == [
        "What the link gives is left out: With Replicas of the model as 0 there is no time of the run."
        " Give another number, or none."
    ]


def test_the_comparison_says_that_it_holds_for_every_gpu() -> None:
    mine = evaluate(change(START, given={"step_seconds": 1.9}))
    assert notices(mine, "compare")[1] == "That is taken as given on every GPU compared here."
    assert not any("every GPU compared" in said for said in notices(mine, "train"))


def test_the_table_of_all_numbers_holds_given_constants() -> None:
    rows = as_csv(evaluate(change(START, given={"run_overhead": 1.0, "step_seconds": 1.9}))).splitlines()
    (constant,) = [row for row in rows if row.startswith("run_overhead,")]
    (step,) = [row for row in rows if row.startswith("step_seconds,")]
    assert constant.startswith("run_overhead,1.0,1,") and constant.endswith(",given by you")
    assert step.startswith("step_seconds,1.9,s,") and step.endswith(",given by you")
