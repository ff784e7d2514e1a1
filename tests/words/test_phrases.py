"""Pieces of sentences."""

from explorer.words.phrases import inner, listed, plural


def test_lists() -> None:
    assert listed(["a"]) == "a" and listed(["a", "b"]) == "a or b"
    assert listed(["a", "b", "c"], " and") == "a, b and c" and listed(["a", "b", "c"], ", or") == "a, b, or c"


def test_names_within_a_sentence() -> None:
    assert [inner(name) for name in ("Fewest GPU-hours", "PUE", "KV cache", "resale")] == [
        "fewest GPU-hours", "PUE", "KV cache", "resale",
    ]  # fmt: skip


def test_nouns_after_numbers() -> None:
    assert [plural(n, "year") for n in (0, 0.5, 1, 2)] == ["years", "years", "year", "years"]
