"""Shapes for sizes that are no real model."""

from itertools import pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from explorer import Scenario, change, evaluate, models, problems
from explorer.synthetic import neighbours, synthetic_model


def params(size: float) -> float:
    return float(evaluate(Scenario(model=synthetic_model(size)))["params"])


@pytest.mark.parametrize(
    "size", [1e7, 1.5e7, 5e7, 1.24e8, 1e9, 1.1e9, 7e9, 13e9, 30e9, 70e9, 1.75e11, 4.05e11, 1e12, 2e12]
)
def test_has_the_size_asked_for(size) -> None:
    assert params(size) == pytest.approx(size, rel=0.01)


@settings(max_examples=200, deadline=None)
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


@pytest.mark.parametrize(
    ("size", "name"), [(6.74e9, "Llama-2-7B"), (68.98e9, "Llama-2-70B"), (405.9e9, "Llama-3.1-405B")]
)
def test_is_close_to_the_real_model_of_that_size(size, name) -> None:
    made, real = synthetic_model(size), models()[name].model
    assert made.layers == pytest.approx(real.layers, rel=0.03)
    assert made.hidden == pytest.approx(real.hidden, rel=0.03)


@pytest.mark.parametrize("size", [0, -7e9, 7, 9.9e5, 1.1e14, 1e30])
def test_a_size_out_of_range_is_refused_in_a_sentence(size) -> None:
    with pytest.raises(ValueError, match=r"^A model size between 1M and 100T parameters makes sense here, not .+\.$"):
        synthetic_model(size)


def test_neighbours_are_the_nearest_in_size() -> None:
    known = {"b": 2.0, "a": 1.0, "c": 3.0}
    assert neighbours(1.5, known) == ("a", "b")
    assert neighbours(2.0, known) == ("b", "c")
    assert neighbours(0.5, known) == ("", "a")
    assert neighbours(9, known) == ("c", "")
