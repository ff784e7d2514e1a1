"""Names of a few dots: none covers another while there is room."""

import itertools

import numpy as np
import pytest

from explorer.charts.labels import PLOT, _box, _common, between, by_factor, evenly, spots, ticks

LEFT, BELOW = 0, 1


def boxes(points, words):
    found = zip(points, words, spots(points, words), strict=True)
    return [_box((x * PLOT[0], (1 - y) * PLOT[1]), len(text), *spot) for (x, y), text, spot in found if text]


def test_alone_it_stands_to_the_right_and_above() -> None:
    assert spots([(0.5, 0.5)], ["A100"]) == [(False, False)]
    assert spots([(0.98, 0.5)], ["A100"])[0][LEFT] and spots([(0.5, 0.99)], ["A100"])[0][BELOW]
    assert spots([(0.5, 0.5), (0.2, 0.2)], ["", ""]) == [(False, False)] * 2 and spots([], []) == []


def test_a_dot_is_not_covered_if_it_can_be_seen() -> None:
    assert spots([(0.5, 0.5), (0.55, 0.54)], ["A100 SXM4", ""])[0] == (False, True)


@pytest.mark.parametrize("gap", [(0.0, 0.0), (0.05, 0.0), (0.0, 0.02), (0.2, 0.01), (-0.2, 0.01)])
def test_two_that_are_close_do_not_cover_each_other(gap) -> None:
    made = boxes([(0.5, 0.5), (0.5 + gap[0], 0.5 + gap[1])], ["A100 SXM4 80GB (yours)", "RTX 6000 Ada (next)"])
    assert _common(*made) == 0


def test_four_anywhere_are_readable_but_for_a_few_in_a_corner() -> None:
    random, words = (
        np.random.default_rng(0),
        ["A100 SXM4 80GB (yours)", "B200 (best)", "H100 SXM (next)", "GB200 (fastest)"],
    )
    covered = [
        sum(_common(a, b) for a, b in itertools.combinations(boxes(random.random((4, 2)).tolist(), words), 2)) > 0
        for _ in range(100)
    ]
    assert sum(covered) <= 3


@pytest.mark.parametrize(("low", "high", "many"), [(1.0, 64.0, 33), (0.3, 2e7, 121), (5.0, 5.5, 2)])
def test_points_along_an_axis_are_those_of_numpy(low, high, many) -> None:
    assert evenly(low, high, many) == pytest.approx(np.linspace(low, high, many).tolist())
    assert by_factor(low, high, many) == pytest.approx(np.geomspace(low, high, many).tolist())
    xs, ys = evenly(low, high, many), [x**0.5 for x in evenly(low, high, many)]
    for x in (low - 1, low, 0.7 * low + 0.3 * high, high, high + 1):
        assert between(x, xs, ys) == pytest.approx(np.interp(x, xs, ys))


def test_ticks_are_round() -> None:
    assert ticks(0.9, 120, (1, 2, 5)) == [1, 2, 5, 10, 20, 50, 100]
    assert ticks(1e-3, 1e4, (1,), 2) == [1e-3, 0.1, 10, 1000]
