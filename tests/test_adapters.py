"""LoRA is fine-tuning: asked to train from scratch, no part of the page shows it as a good answer."""

import pytest

from explorer import change, evaluate
from explorer.core.choose.advice import adapters_from_scratch
from explorer.state import presets
from explorer.words.headlines import headlines
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


def test_serving_has_nothing_to_do_with_it() -> None:
    assert not adapters_from_scratch(evaluate(change(SCRATCH, method="LoRA", job="serve")))
