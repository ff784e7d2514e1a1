"""What a formula was checked on, and what lies beyond."""

from explorer import Scenario, change, evaluate
from explorer.words.checked import beyond, range_of
from explorer.words.notices import notices
from explorer.words.sums import sum_html

STEP = ("predicted_step_seconds", "device_bytes")


def test_the_default_is_inside() -> None:
    r = evaluate(Scenario())
    assert beyond(r, STEP) == [] == beyond(r, ("between_tokens_seconds", "first_token_seconds"))


def test_what_lies_beyond_is_said_once_with_the_range() -> None:
    r = evaluate(change(Scenario(), seq_len=1_000_000, devices=100_000))
    (said,) = beyond(r, STEP)
    assert said.startswith("Beyond what was checked: ") and said.endswith(".")
    assert said.count("tokens a sequence") == 1 and "100,000 GPUs (published runs: at most 3,0" in said
    assert said in notices(r, "train") and said not in notices(r, "serve")


def test_a_model_smaller_than_any_is_beyond_too() -> None:
    r = evaluate(change(Scenario(), layers=2, hidden=128, heads=2, kv_heads=2, ffn=256, embed_dim=128))
    assert "parameters a token (published runs: at least" in beyond(r, STEP)[0]


def test_the_open_sum_says_on_what_it_was_checked() -> None:
    assert range_of("predicted_step_seconds") in sum_html(evaluate(Scenario()), "predicted_step_seconds")
    assert range_of("steps") == ""
