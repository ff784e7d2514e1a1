"""Four answers and the notices say what the result says."""

import re

import pytest

from explorer import accelerators, change, evaluate, models, presets
from explorer.core.formula import REGISTRY
from explorer.format import count, dollars, duration, flop, percent, size, span
from explorer.headlines import headlines, notices

START = presets.PRESETS[presets.DEFAULT].scenario()
ODD = {
    "does not fit": change(START, zero_stage=0),
    "never fits": change(START, zero_stage=0, devices_rule="as many as fit it"),
    "hopeless": change(
        START,
        model=models()["Llama-3.1-405B"].model,
        accelerator=accelerators()["T4"],
        precision="fp16 mixed",
        devices=1,
    ),
    "deadline": change(START, devices_rule="as many as meet the deadline", deadline_days=7.0),
    "own MFU": change(START, mfu=0.5),
    "tiny": change(START, tokens=4096.0, devices=1),
    "huge": change(START, tokens=1e18, devices=1),
    "fallback": change(START, precision="fp8 mixed"),
    "old card": change(presets.choose_accelerator(START, "P100 PCIe 16GB")),
    "no MLP": change(START, ffn=0),
}
CASES = {name: preset.scenario() for name, preset in presets.PRESETS.items()} | ODD


@pytest.mark.parametrize("scenario", CASES.values(), ids=list(CASES))
def test_cards_say_what_the_core_says(scenario) -> None:
    r = evaluate(scenario)
    compute, fit, time, cost = headlines(r)
    assert (compute.value, compute.good) == (flop(r["training_flop"]), True)
    assert compute.detail.startswith(f"{count(r['params'])} parameters")
    assert ("active" in compute.detail) == (r["active_params"] < r["params"])
    assert fit.good == time.good == cost.good == bool(r.fits) == fit.value.startswith("Fits: ")
    assert size(r["device_bytes"]) in fit.value + fit.detail
    assert size(abs(r["spare_bytes"])) in fit.value + fit.detail
    assert time.value == duration(r["train_days"])
    assert percent(r["achieved_mfu"]) in time.detail
    assert cost.value == dollars(r["usd"])
    if r["usd_high"] > r["usd_low"]:
        assert span(r["train_days_low"], r["train_days_high"]) in time.detail
        assert f"{dollars(r['usd_low'])} to {dollars(r['usd_high'])}" in cost.detail
    assert all(card.quantity in REGISTRY for card in (compute, fit, time, cost))


@pytest.mark.parametrize("scenario", CASES.values(), ids=list(CASES))
def test_every_notice_is_a_sentence_without_raw_numbers(scenario) -> None:
    found = notices(evaluate(scenario))
    assert len(found) == len(set(found)) <= 7
    for sentence in found:
        assert re.fullmatch(r"[A-Z1-9].{15,350}\.", sentence), sentence
        assert not re.search(r"\bnan\b|\binf\b|\de[+-]?\d\d|None|unknown|np\.", sentence), sentence


def test_what_would_make_it_fit_does() -> None:
    """A named remedy, tried, fits; the first asks for least."""
    result = evaluate(ODD["does not fit"])
    sentence = notices(result)[0]
    assert sentence.startswith("It would fit with ")
    assert "ZeRO-3" in sentence
    assert evaluate(change(result.scenario, zero_stage=3)).fits


def test_where_nothing_helps_it_says_so() -> None:
    assert notices(evaluate(ODD["hopeless"]))[0].startswith(("No single change makes it fit", "It would fit with "))
    assert any(s.startswith("No number of these GPUs holds the job") for s in notices(evaluate(ODD["never fits"])))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"precision": "fp8 mixed"},
            "A100 SXM4 80GB has no fp8 matrix units; frameworks fall back to bf16, and so does this page.",
        ),
        (
            {"accelerator": accelerators()["P100 PCIe 16GB"], "precision": "tf32"},
            "That is far slower, as on the real card.",
        ),
        ({"devices_rule": "as many as meet the deadline", "deadline_days": 7.0}, "meet the deadline of 7.0 days."),
        ({"model": presets.named_model("13B")}, "The 13B here is a synthetic shape, between "),
        (
            {"accelerator": accelerators()["RTX 4090"]},
            "No published run on this GPU generation is in our evidence: 35 % of the peak",
        ),
    ],
)
def test_a_notice_for_each_doubt(changes, sentence) -> None:
    assert any(sentence in found for found in notices(evaluate(change(START, **changes))))


def test_no_doubt_where_there_is_none() -> None:
    """The A100's share of peak is measured, the user's own MFU is the user's."""
    for scenario in (START, change(START, accelerator=accelerators()["RTX 4090"], mfu=0.4)):
        assert not any("evidence" in sentence or "fall back" in sentence for sentence in notices(evaluate(scenario)))


def test_a_thousand_dollars_buy_their_share() -> None:
    result = evaluate(START)
    tokens = 1000 / result["usd"] * 2e12
    assert (
        notices(result)[-1] == f"What $1,000 buys here: {count(tokens)} tokens, {percent(tokens / 2e12)} of this run."
    )
    assert "times this run." in notices(evaluate(ODD["tiny"]))[-1]


def test_the_note_of_the_offer_is_passed_on() -> None:
    assert any("no stated date" in sentence for sentence in notices(evaluate(START)))
    assert not any("no stated date" in sentence for sentence in notices(evaluate(change(START, **presets.OWN_PRICE))))
