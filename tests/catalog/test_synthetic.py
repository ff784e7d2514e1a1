"""Shapes for sizes that are no real model."""

import statistics
from itertools import pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from explorer import Scenario, change, evaluate, models, problems
from explorer.catalog.synthetic import LADDER, neighbours, size_of, synthetic_model


def params(size: float) -> float:
    return float(evaluate(Scenario(model=synthetic_model(size)))["params"])


@pytest.mark.parametrize(
    "size", [1e7, 1.5e7, 5e7, 1.24e8, 1e9, 1.1e9, 7e9, 13e9, 30e9, 70e9, 1.75e11, 4.05e11, 1e12, 2e12]
)
def test_has_the_size_asked_for(size) -> None:
    assert params(size) == pytest.approx(size, rel=0.01)


@settings(max_examples=100)
@given(st.floats(1e7, 2e12))
def test_any_size_is_met_within_one_percent_by_a_sound_shape(size) -> None:
    assert params(size) == pytest.approx(size, rel=0.01)
    model = synthetic_model(size)
    assert problems(change(Scenario(model=model), seq_len=model.context)) == []
    assert model.heads * model.head_dim == model.hidden == model.embed_dim
    assert 10 <= model.hidden / model.layers <= 400
    assert 1.5 <= model.ffn / model.hidden <= 14


@pytest.mark.parametrize("size", [1e6, 3e6, 1e13, 1e14])
def test_the_ends_of_the_range_are_sound(size) -> None:
    assert problems(Scenario(model=synthetic_model(size))) == []
    assert params(size) == pytest.approx(size, rel=0.01)


def test_bigger_is_deeper_and_wider() -> None:
    shapes = [synthetic_model(1e7 * 1.1**n) for n in range(130)]
    assert [m.layers for m in shapes] == sorted(m.layers for m in shapes)
    assert all(after.hidden >= 0.9 * before.hidden for before, after in pairwise(shapes))
    assert shapes[-1].hidden > 50 * shapes[0].hidden


def test_the_ladder_stands_on_released_models() -> None:
    """All but the smallest are in the catalogue, counted from their own config.json."""
    for rung in LADDER[1:]:
        real = models()[rung.name].model
        assert (real.layers, real.hidden) == (rung.layers, rung.hidden)
        assert real.params == pytest.approx(rung.params, rel=0.005)


@pytest.mark.parametrize("name", ["Llama-3.1-8B", "Llama-3.1-70B", "Llama-3.1-405B"])
def test_a_size_of_llama_3_has_its_shape(name) -> None:
    real = models()[name].model
    made = synthetic_model(float(evaluate(Scenario(model=real))["params"]))
    for field in ("layers", "hidden", "heads", "kv_heads", "head_dim", "vocab", "context", "tied"):
        assert getattr(made, field) == getattr(real, field), field
    assert made.ffn == pytest.approx(real.ffn, rel=0.01)


def cache(model, tokens=1) -> float:
    return float(
        evaluate(change(Scenario(model=model), prompt_tokens=tokens, output_tokens=0, concurrent=1))["kv_cache_bytes"]
    )


TODAY = {
    name: entry.model
    for name, entry in models().items()
    if entry.release_date >= "2024-04" and not entry.model.moe_layers and not entry.model.window
    if entry.model.kv_heads < entry.model.heads and not entry.model.state_layers and not entry.model.tower_params
}
"""Dense models with grouped heads and no window, since Llama 3."""


@pytest.mark.parametrize("name", TODAY)
def test_the_cache_of_a_size_is_that_of_models_released_at_that_size(name) -> None:
    """With as many heads for keys as for queries it would be four to eight times theirs."""
    real = TODAY[name]
    ratio = cache(synthetic_model(real.params)) / cache(real)
    assert 1 / 2.5 < ratio < 2.5


def test_a_27b_reads_a_quarter_of_a_million_tokens_in_some_55_gib() -> None:
    """By hand: 8 heads × 2 × 128 numbers of 2 bytes in 53 (as 8B to 70B would have it) to 62 layers (Gemma 3 27B)."""
    found = cache(synthetic_model(27e9), 262_144) / 2**30
    assert 53 * 8 * 256 * 2 * 262_144 / 2**30 <= found <= 62 * 8 * 256 * 2 * 262_144 / 2**30


@settings(max_examples=100)
@given(st.floats(1e6, 1e14))
def test_heads_can_be_shared_among_gpus(size) -> None:
    model = synthetic_model(size)
    assert model.heads % model.kv_heads == 0 and model.head_dim in (32, 64, 128)
    for ways in (2, 4, 8, 16):
        if size >= {2: 1e6, 4: 1e6, 8: 6e8, 16: 7e10}[ways]:
            assert model.heads % ways == model.ffn % ways == 0
    if size > 6e8:
        assert model.kv_heads == 8 and model.vocab > 100_000 and model.context >= 131_072


@pytest.mark.parametrize("size", [0, -7e9, 7, 9.9e5, 1.1e14, 1e30])
def test_a_size_out_of_range_is_refused_in_a_sentence(size) -> None:
    with pytest.raises(ValueError, match=r"^A model size between 1M and 100T parameters makes sense here, not .+\.$"):
        synthetic_model(size)


def test_neighbours_are_the_nearest_in_size() -> None:
    assert neighbours(27e9) == ("Qwen3-14B", "Qwen3-32B")
    assert neighbours(8.03e9) == ("Llama-3.1-8B", "Qwen3-14B")
    assert neighbours(1e6) == ("", "the 15M of llama2.c")
    assert neighbours(5e11) == ("Llama-3.1-405B", "")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("13B model", "13B"),
        ("1.5T model, changed", "1.5T"),
        ("Llama-2-7B", ""),
        ("my model", ""),
        ("13B model of mine", ""),
    ],
)
def test_a_typed_size_is_known_by_its_name(name, typed) -> None:
    assert size_of(name) == typed


RECENT = [entry.model for entry in models().values() if entry.release_date >= "2024" and not entry.model.moe_layers]
BANDS = {
    "under 1B": (0, 1e9),
    "1B to 5B": (1e9, 5e9),
    "5B to 12B": (5e9, 12e9),
    "12B to 40B": (12e9, 4e10),
    "above": (4e10, 1e12),
}


@pytest.mark.parametrize("band", BANDS.values(), ids=list(BANDS))
def test_the_cache_of_a_size_is_near_the_middle_of_dense_models_since_2024(band) -> None:
    """KV cache a token of all of them in our table, with windows or without: the ratio of half of them is less."""
    low, high = band
    ratios = [cache(synthetic_model(real.params)) / cache(real) for real in RECENT if low <= real.params < high]
    assert len(ratios) >= 3 and 0.6 <= statistics.median(ratios) <= 1.1
