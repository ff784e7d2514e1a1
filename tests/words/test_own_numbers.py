"""Numbers of the visitor's own, in the place of computed ones, are nobody else's: headline, card, chart and range say so."""

import pytest
from cases import START
from serving_cases import L4

from explorer import change, evaluate
from explorer.charts import cost, time
from explorer.state import presets
from explorer.words.headlines import headlines, told
from explorer.words.headlines.measures import measures
from explorer.words.notices import notices

DAY = 86_400.0


@pytest.mark.parametrize(
    ("given", "card", "ends"),
    [
        ({"usd": 100e6}, 1, " and $100 M, a number of your own."),
        ({"train_seconds": 30 * DAY}, 0, ", with a time of your own."),
        ({"device_bytes": 90e9}, 2, "10 GB short on each GPU, by a number of your own."),
        ({"training_flop": 1e23}, 3, "."),
        ({"usd": 1e6, "train_seconds": 30 * DAY}, 0, ", both numbers of your own."),
    ],
)
def test_a_number_of_ones_own_is_said_to_be_and_has_no_range(given, card, ends) -> None:
    result = evaluate(change(START, given=given))
    own = headlines(result)[card]
    assert told(result).endswith(ends)
    assert (own.basis, own.rough) == ("your own number", "")
    whole = measures(result, "train")[card]
    assert whole.low == whole.value == whole.high


def test_a_cost_of_ones_own_is_not_that_of_a_price() -> None:
    plain, result = evaluate(START), evaluate(change(START, given={"usd": 100e6}))
    assert headlines(result)[1].detail == "in place of $490,000, as computed here"
    assert cost.describe(result).startswith("$100 M, a number of your own, for ")
    assert [headlines(result)[i] for i in (0, 2, 3)] == [headlines(plain)[i] for i in (0, 2, 3)]


def test_days_of_a_step_of_ones_own_vary_as_runs_do() -> None:
    """A step that is known leaves what differs from run to run: 17 % faster to 15 % slower."""
    result = evaluate(change(START, given={"step_seconds": 3.0}))
    days, usd = measures(result, "train")[:2]
    assert (days.low / days.value, days.high / days.value) == pytest.approx((0.83, 1.15))
    assert (usd.low / usd.value, usd.high / usd.value) == pytest.approx((0.83, 1.15))
    assert {card.basis for card in headlines(result)[:2]} == {"your own number: one step"}
    drawn = time.columns(result)
    assert drawn["high"][0] / drawn["days"][0] == pytest.approx(1.15)


def test_memory_of_ones_own_is_certain() -> None:
    result = evaluate(change(START, given={"device_bytes": 79e9}))
    assert headlines(result)[2].value.startswith("Fits: 79 of 80 GB")
    assert not any("small margin" in notice for notice in notices(result))


@pytest.mark.parametrize(
    ("given", "card"),
    [
        ({"usd_per_request": 0.01}, 0),
        ({"between_tokens_seconds": 0.01}, 1),
        ({"copies": 3.0}, 2),
        ({"served_device_bytes": 20e9}, 3),
    ],
)
def test_the_same_of_a_model_in_use(given, card) -> None:
    result = evaluate(change(L4, given=given))
    own = headlines(result, "serve")[card]
    assert own.basis.startswith("your own number") and not own.rough


def test_an_mfu_that_is_published_is_not_the_visitors() -> None:
    asked = {preset.asks: preset.scenario() for preset in presets.PRESETS.values()}
    real = asked["What did GPT-3 really cost to train?"]
    assert [card.basis for card in headlines(evaluate(real))[:2]] == [
        "as published of OPT-175B on A100: an MFU of 35 %"
    ] * 2
    assert "your own" not in told(evaluate(real))
    mine = evaluate(change(real, mfu=0.4))
    assert headlines(mine)[0].basis == "your own number: the MFU as entered"
    assert told(mine).endswith(", at an MFU of your own.")
    article = evaluate(asked["Did GPT-3 cost $560,000 to train?"])
    assert headlines(article)[0].basis == "assumed by the article of 2023: an MFU of 100 %"
