"""What a formula was checked on, and what lies beyond."""

from explorer import Scenario, change, evaluate
from explorer.state.link import from_query
from explorer.words.checked import beyond, range_of
from explorer.words.headlines import headlines
from explorer.words.notices import notices
from explorer.words.sums import sum_html

STEP = ("train_seconds", "device_bytes")


def test_the_default_is_inside() -> None:
    r = evaluate(Scenario())
    assert beyond(r, STEP) == [] == beyond(r, ("between_tokens_seconds", "first_token_seconds"))


def test_what_lies_beyond_is_said_once_with_the_range() -> None:
    r = evaluate(change(Scenario(), seq_len=1_000_000, devices=100_000))
    (said,) = beyond(r, STEP)
    assert said.startswith("Beyond what was checked: ") and said.endswith(".")
    assert (
        said.count("tokens a sequence") == 1 and "the time with 100,000 GPUs (published runs: at most 16,384)" in said
    )
    assert said in notices(r, "train") and said not in notices(r, "serve")


def test_a_model_smaller_than_any_is_beyond_too() -> None:
    r = evaluate(change(Scenario(), layers=2, hidden=128, heads=2, kv_heads=2, ffn=256, embed_dim=128))
    assert "parameters a token (published runs: at least" in beyond(r, STEP)[0]


def test_the_open_sum_says_on_what_it_was_checked() -> None:
    assert range_of("predicted_step_seconds") in sum_html(evaluate(Scenario()), "predicted_step_seconds")
    assert range_of("steps") == ""


def test_each_number_has_the_range_of_its_own_rows_and_the_cards_say_the_same() -> None:
    """Llama-3.1-405B on 16,384 H100 is itself a published run, so its time is not beyond; of memory only smaller ones are."""
    r = evaluate(llama_405b(16_384))
    (said,) = beyond(r, STEP)
    assert said == "Beyond what was checked: memory with 406B parameters a token (published runs: at most 70.6B)."
    time, cost, memory, _ = (card.basis for card in headlines(r))
    assert time == cost and time.endswith("published runs") and memory.endswith("published runs, all of smaller models")
    assert headlines(evaluate(llama_405b(100_000)))[0].basis.endswith("published runs, all on fewer GPUs")


def llama_405b(devices: int) -> Scenario:
    return from_query(f"model_name=Llama-3.1-405B&accelerator_name=H100 SXM&devices={devices}")[0]


def test_counts_that_somebody_set_are_exact() -> None:
    assert "1 to 3,072 GPUs" in range_of("predicted_step_seconds") and "8 to 16,384 GPUs" in range_of("train_seconds")
    assert "128 to 262,144 tokens a sequence" in range_of("predicted_step_seconds")
