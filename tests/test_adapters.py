"""LoRA is fine-tuning: asked to train from scratch, no part of the page shows it as a good answer."""

import re

import pytest
from shown import texts

from explorer import change, evaluate
from explorer.charts import cost, layout, time
from explorer.core.choose.advice import adapters_from_scratch
from explorer.state import presets
from explorer.words.headlines import headlines
from explorer.words.headlines.measures import measures
from explorer.words.notices import notices

SCRATCH = presets.PRESETS["A lab with four RTX 3090: a 1.1B from scratch"].scenario()
TUNED = presets.PRESETS["A lab with four RTX 3090: fine-tune a 13B"].scenario()
SECTIONS = ("train", "compare", "own")


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("method", ["LoRA", "QLoRA"])
def test_no_price_is_green_where_adapters_are_to_train_from_scratch(method, section) -> None:
    r = evaluate(change(SCRATCH, method=method))
    assert adapters_from_scratch(r) and r.fits
    warned = [card for card in headlines(r, section) if f"{method} cannot train from scratch" in card.detail]
    assert len(warned) >= 2 and not any(card.good for card in warned)
    assert all(card in warned for card in headlines(r, section) if "Cost" in card.title or "choice" in card.title)
    assert any(said.startswith(f"{method} adapts a model that is already trained") for said in notices(r, section))


@pytest.mark.parametrize("section", SECTIONS)
def test_nothing_is_said_where_a_model_is_tuned_or_trained_in_full(section) -> None:
    for scenario in (SCRATCH, TUNED):
        r = evaluate(scenario)
        assert not adapters_from_scratch(r)
        said = [card.detail for card in headlines(r, section)] + notices(r, section)
        assert not any("from scratch" in text for text in said)


def test_charts_and_notes_agree_that_there_is_no_such_run() -> None:
    """Beside cards that say "Not possible" there are no days, no GPU-hours, no dollars, and nothing that $1,000 buys."""
    r = evaluate(change(SCRATCH, method="LoRA"))
    assert [(card.value, card.quantity) for card in headlines(r)[:2]] == [("Not possible", "")] * 2, "and no sum opens"
    figures = re.compile(r"GPU-hours|\$\d|\d (hours|days)\b")
    said = [text for where, text in texts(r, "train") if where in ("TimeChart", "CostChart", "notice")]
    assert not [text for text in said if figures.search(text)]
    assert not time.point(r)["words"] and not cost.columns(r)["usd"] and not cost.parts(r)
    assert "The run takes" not in dict(layout.rows(r))
    assert measures(r, "train")[:2] == (None, None)


def test_serving_has_nothing_to_do_with_it() -> None:
    assert not adapters_from_scratch(evaluate(change(SCRATCH, method="LoRA", job="serve")))
