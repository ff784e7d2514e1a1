"""Every answer that is predicted says what it stands on, and says so truly."""

import pytest
from cases import CASES

from explorer import Scenario, accelerators, calibrated, change, evaluate
from explorer.core.bands import rows_seen
from explorer.words.basis import GENERATIONS, basis
from explorer.words.headlines import headlines
from explorer.words.notices import notices
from explorer.words.own_run import calibrations

LEVELS = (
    "exact",
    "measured here",
    "carried over",
    "assumed",
    "calibrated with your run",
    "your own",
    "as published",
)


@pytest.mark.parametrize("scenario", CASES.values(), ids=list(CASES))
@pytest.mark.parametrize("section", ["train", "serve", "compare", "own"])
def test_every_card_that_is_predicted_has_one(scenario: Scenario, section: str) -> None:
    for card in headlines(evaluate(scenario), section):
        missing = card.value in ("Unknown", "None", "No purchase price", "Not ranked") or card.title.startswith("Rent")
        assert card.basis.startswith(LEVELS) or (missing and not card.basis), card
        assert len(card.basis) < 100


def test_counts_are_exact() -> None:
    assert headlines(evaluate(Scenario()))[3].basis == "exact: counted"


@pytest.mark.parametrize("gpu", ["H100 SXM", "A100 SXM4 80GB", "MI300X", "Rubin (VR200 NVL72)", "T4", "L4", "RTX 4090"])
@pytest.mark.parametrize("framework", ["Megatron", "compiled PyTorch", "older Megatron"])
def test_measured_means_that_rows_are_on_this_software_and_generation(gpu: str, framework: str) -> None:
    card = accelerators()[gpu]
    said = basis(evaluate(change(Scenario(), accelerator=card, framework=framework)), "step")
    rows = rows_seen("step", framework, card.generation)
    assert said.startswith("measured here") == (rows > 0) and (not rows or f"{rows:,} published run" in said)
    assert not said.startswith("carried over") or said.endswith((f"not on {gpu}", f"not {framework}"))


def test_each_generation_but_the_last_has_a_name() -> None:
    assert {card.generation for card in accelerators().values()} - set(GENERATIONS) <= {"other"}


def test_a_run_of_ones_own_is_said_with_its_figure_and_its_factor() -> None:
    mine = calibrated(change(Scenario(), devices=8), "2,000 tokens/s per GPU")
    (told,) = calibrations(evaluate(mine))
    factor = 1 / mine.measured.step_factor
    assert (
        told.text.startswith("Calibrated with your run: 2,000 tokens/s per GPU (speed × ")
        and "carried" not in told.text
    )
    assert f"{factor:.2g}"[:3] in told.text
    assert headlines(evaluate(mine))[0].basis == "calibrated with your run"
    elsewhere = evaluate(change(mine, accelerator=accelerators()["H100 SXM"]))
    assert "carried over" in calibrations(elsewhere)[0].text
    assert headlines(elsewhere)[0].basis.startswith("measured here")
    assert any("on every GPU compared here" in said for said in notices(evaluate(mine), "compare"))
    assert calibrations(evaluate(change(mine, job="serve"))) == []
