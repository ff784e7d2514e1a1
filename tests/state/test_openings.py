"""Answers for a lab as runs to open: nothing that was entered is lost, and each runs as it was promised."""

import pytest

from explorer import change, evaluate
from explorer.catalog.lab_model import means, served, tuned
from explorer.core.lab.means import used_share
from explorer.core.problems import problems
from explorer.state import link, presets
from explorer.state.cards import choose_cards
from explorer.state.openings import opened_at, openings

START = presets.PRESETS[presets.DEFAULT].scenario()
CASES = {
    "four cards": choose_cards(change(START, people=6, tokens=123e9, global_batch=77), "4x RTX 3090"),
    "a mixture": choose_cards(change(START, tokens=123e9), "4x RTX 3090 + 2x RTX 4090"),
    "credit": change(presets.choose_accelerator(START, "H100 SXM"), devices=8, means="dollars", budget_usd=1000.0),
    "own layout": change(START, tp=4, pp=2, micro_batch=3, replicas=5, given={"step_seconds": 2.0}, devices=64),
    "adapters": change(START, method="LoRA", framework="Hugging Face", offload="optimizer", devices=8),
    "own API price": change(START, **presets.OWN_API, api_usd_per_million_in=7.0, devices=8),
}
RESULTS = {name: evaluate(scenario) for name, scenario in CASES.items()}
each = pytest.mark.parametrize("r", RESULTS.values(), ids=list(RESULTS))


@each
def test_every_answer_opens_and_runs_as_promised(r) -> None:
    opened = openings(r)
    runs, uses = [f"By {method}" for method in tuned(r)], [f"In {bits}" for bits in served(r)]
    assert [name for name, _, _ in opened] == ["From scratch", *runs, *uses]
    for name, section, scenario in opened:
        assert problems(scenario) == [] and scenario.workload.job == section
        result = evaluate(scenario)
        if section == "train":
            assert result.fits and used_share(result, means(r)) <= 1
            assert scenario.workload.method == ("full" if name in ("From scratch", "By full") else name[3:])
        else:
            assert result["served_spare_bytes"] >= 0 and result["concurrent"] == 1


@each
def test_every_answer_survives_a_link(r) -> None:
    """But for cards that are those of the run itself, which need not be said twice."""
    for _, section, scenario in openings(r):
        read, said = link.from_query(link.to_query(scenario, section))
        assert (change(read, cards=scenario.lab.cards), said) == (scenario, [])


@each
def test_opening_loses_nothing_that_was_entered(r) -> None:
    """Lab, cluster and site stay; for the same cards prices, too; serving leaves the training run, and training the demand."""
    for _, section, scenario in openings(r):
        mine = r.scenario
        kept = {"site", "lab", "cluster", "measured"}
        kept |= {"prices", "ownership"} if scenario.accelerator == mine.accelerator else set()
        assert all(getattr(scenario, part) == getattr(mine, part) for part in kept)
        if section == "serve":
            assert scenario.workload.tokens == mine.workload.tokens
            assert scenario.workload.global_batch == mine.workload.global_batch
        else:
            assert scenario.workload.precision == mine.workload.precision
            assert scenario.serving.prompt_tokens == mine.serving.prompt_tokens
            assert scenario.demand.requests_per_day == mine.demand.requests_per_day
        if mine.demand.api_name == "your own price":
            assert scenario.demand.api_usd_per_million_in == 7.0


def test_a_click_opens_the_run_that_it_means() -> None:
    r = RESULTS["credit"]
    scenario = opened_at(r, 7e9, 20e9)
    assert scenario.model.params == pytest.approx(7e9, rel=0.01) and scenario.workload.tokens == 20e9
    assert scenario.layout.devices == 8 and scenario.lab == r.scenario.lab
    with pytest.raises(ValueError, match="makes sense"):
        opened_at(r, 3.0, 20e9)
