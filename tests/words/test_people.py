"""Demand as people and how often each asks: what it comes to, by hand, and how it is said and kept."""

import pytest

from explorer import change, evaluate
from explorer.core.scenario import FIELDS
from explorer.core.scenario.use import CURVES
from explorer.state import link, presets
from explorer.state.store import Store
from explorer.widgets.fields import ASKED, groups_of
from explorer.widgets.wishes import wish
from explorer.words.headlines import told
from explorer.words.headlines.compare import sentence as compared
from explorer.words.notices import notices

FIFTY = presets.PRESETS["Serve Qwen3-32B to 50 colleagues"].scenario()
OPENING = presets.PRESETS[presets.DEFAULT].scenario()


def test_fifty_people_with_twenty_questions_are_a_thousand_requests() -> None:
    r = evaluate(FIFTY)
    assert r["asked_per_day"] == 50 * 20 and r["served_requests_per_day"] == pytest.approx(1000)
    assert told(r, "serve").startswith("Serving Qwen3-32B to 50 people, 20 questions a day each, takes one H100 SXM")


def test_a_fifth_of_an_office_day_comes_in_its_busiest_hour() -> None:
    """1,440 of 6,840 calls, and 720 of 3,420 emails, of a day: 21 %; 7,920 of 41,040 of a larger office: 19 %."""
    curve = CURVES["office day"]
    assert len(curve) == 24 and sum(curve) == pytest.approx(24)
    share = max(curve) / sum(curve)
    assert 7920 / 41_040 < share < 1440 / 6840 and share == pytest.approx(0.2)
    r = evaluate(FIFTY)
    assert r["peak_requests_per_s"] == pytest.approx(1000 * 0.2 / 3600)
    assert r["peak_readers"] == pytest.approx(1000 * 0.2 / 3600 * r["answer_seconds"]), "Little's law"


def test_people_and_requests_a_day_are_the_same_demand() -> None:
    told_so, counted = evaluate(FIFTY), evaluate(change(FIFTY, demand_rule="requests a day", requests_per_day=1000.0))
    for name in ("fleet_devices", "usd_per_request", "peak_requests_per_s", "fleet_load"):
        assert told_so[name] == counted[name]


def test_it_is_said_what_people_come_to_and_from_where_the_peak_is_known() -> None:
    (said,) = (s for s in notices(evaluate(FIFTY), "serve") if s.startswith("50 people at 20 questions"))
    assert "make 1,000 requests a day; 20 % of them come in the busiest hour (as calls do in offices: [Genesys" in said
    assert said.endswith("seldom more than one waits at once then.")
    (many,) = (s for s in notices(evaluate(change(FIFTY, askers=5000)), "serve") if "5,000 people" in s)
    assert "readers wait at once then, on average." in many
    (one,) = (s for s in notices(evaluate(change(FIFTY, askers=1, questions_per_day=1.0)), "serve") if "1 person" in s)
    assert one.startswith("1 person at 1 question a day each make 1 request a day")
    assert not any("busiest hour" in s for s in notices(evaluate(change(OPENING, job="serve")), "serve"))


def test_it_is_said_that_people_ask_as_an_office_does_and_what_to_choose_for_others() -> None:
    """The same requests a day by day and night need fewer GPUs; what made them more is said, once."""
    people = wish(change(OPENING, job="serve", askers=5000, questions_per_day=20.0), "demand_rule", "people")
    office = [said for said in notices(evaluate(people), "serve") if said.startswith("People of an office")]
    assert len(office) == 1 and "the busiest hour has 4.8 times the mean" in office[0]
    curve = change(people, demand_curve="day and night")
    assert not any(said.startswith("People of an office") for said in notices(evaluate(curve), "serve"))
    assert evaluate(curve)["peak_requests_per_s"] == evaluate(change(OPENING, job="serve"))["peak_requests_per_s"]
    shown = {name: FIELDS["demand_curve"].metadata["help"].count(f"{factor} times") for name, factor in TIMES.items()}
    assert set(shown.values()) == {1}
    for name, factor in TIMES.items():
        assert max(CURVES[name]) / sum(CURVES[name]) * 24 == pytest.approx(factor)


TIMES = {"day and night": 1.5, "office day": 4.8}


def test_what_is_typed_is_kept_in_the_link_and_old_links_are_as_before() -> None:
    mine = change(FIFTY, askers=37, questions_per_day=12.5)
    query = link.to_query(mine, "serve")
    assert "askers=37" in query and "questions_per_day=12.5" in query and link.from_query(query) == (mine, [])
    old, said = link.from_query("v=1&section=serve&requests_per_day=2000")
    assert (old.demand.demand_rule, old.demand.requests_per_day, said) == ("requests a day", 2000, [])
    assert old.demand.demand_curve == OPENING.demand.demand_curve == "day and night"


def test_the_curve_follows_what_is_counted_unless_it_was_chosen() -> None:
    people = wish(OPENING, "demand_rule", "people")
    assert people.demand.demand_curve == "office day"
    assert people.demand.askers * people.demand.questions_per_day == OPENING.demand.requests_per_day, "as much is asked"
    assert wish(people, "demand_rule", "requests a day") == change(OPENING, askers=people.demand.askers)
    fewer = wish(wish(people, "askers", "70"), "demand_rule", "requests a day")
    assert fewer.demand.requests_per_day == 70 * people.demand.questions_per_day
    even = change(OPENING, demand_curve="even")
    assert wish(even, "demand_rule", "people").demand.demand_curve == "even"


@pytest.mark.parametrize("rule", ASKED)
def test_only_what_counts_is_asked_for(rule) -> None:
    for section in ("serve", "compare", "own"):
        shown = [name for _, names in groups_of(section, change(FIFTY, demand_rule=rule)) for name in names]
        assert set(ASKED[rule]) <= set(shown)
        assert not {name for other in ASKED if other != rule for name in ASKED[other]} & set(shown)
        assert shown.count("demand_rule") == 1
    first = dict(groups_of("serve", change(FIFTY, demand_rule=rule)))[""]
    assert {"demand_rule", *ASKED[rule]} <= set(first)


@pytest.mark.parametrize(
    ("name", "typed", "wrong"), [("askers", "0", "at least 1"), ("questions_per_day", "0", "at least")]
)
def test_nobody_and_nothing_are_refused_with_a_sentence(name, typed, wrong) -> None:
    with pytest.raises(ValueError, match=wrong):
        wish(FIFTY, name, typed)
    assert not Store(FIFTY).change(**{name: -1})


def test_compare_says_at_how_many_people_another_gpu_wins() -> None:
    said = compared(evaluate(change(FIFTY, job="serve")))
    assert "requests a day (then" not in said
