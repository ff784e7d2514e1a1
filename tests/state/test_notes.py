"""What the notes of named scenarios say, against what is computed for them."""

import re

import pytest

from explorer import change, evaluate
from explorer.state.presets import PRESETS, known


def of(words: str, **changes):
    (name,) = (name for name in PRESETS if name.startswith(words))
    return evaluate(change(PRESETS[name].scenario(), **changes))


COMPUTED = {
    "Llama-2-7B": {"4M tokens": lambda r: r["global_batch"] * r["seq_len"] / 1e6},
    "GPT-3 as in the article": {
        "3.14 × 10²³ FLOP": lambda r: r["training_flop"] / 1e23,
        "350 TFLOP": lambda r: 1024 * r["forward_flop_per_token"] / 1e12,
        "700 GB": lambda r: 4 * r["params"] / 1e9,
        "$560,000": lambda r: r["usd"],
        "$2 an": lambda r: r["usd_per_device_hour"],
    },
    "GPT-3 at the utilisation": {
        "35 %": lambda r: 100 * r["run_mfu"],
        "809,472 A100": lambda r: r["device_hours"],
    },
    "Fine-tune a 7B": {
        "10 M tokens": lambda r: r["tokens"] / 1e6,
        "10,000 long": lambda r: r["tokens"] / 1024,
        "six times": lambda r: evaluate(change(r.scenario, method="full"))["device_bytes"] / 24e9,
    },
    "Fine-tune an 8B": {"10 M tokens": lambda r: r["tokens"] / 1e6, "2,048 tokens": lambda r: r["seq_len"]},
    "A lab with four RTX 3090: a 1.1B": {
        "22 B tokens": lambda r: r["tokens"] / 1e9,
        "20 for each": lambda r: r["tokens"] / r["params"],
    },
    "GPT-2 124M": {
        "90 minutes": lambda r: 1440 * evaluate(change(r.scenario, mfu=0.6))["train_days"],
        "10B tokens": lambda r: r["tokens"] / 1e9,
    },
    "$1,000 on eight H100: TinyLlama": {"$1,000 pays": lambda r: r["usd"]},
    "A run of GPT-4": {
        "2.1 × 10²⁵ FLOP": lambda r: r["training_flop"] / 1e25,
        "280B": lambda r: r["params"] / 1e9,
        "12.5T": lambda r: r["tokens"] / 1e12,
    },
    "Serve Llama-3.1-8B": {"1,024 tokens": lambda r: r["prompt_tokens"], "256 an": lambda r: r["output_tokens"]},
    "Serve Qwen3-32B": {"20 questions": lambda r: r["asked_per_day"] / 50},
    "What does an answer cost": {
        "10,000 tokens": lambda r: r["written_tokens"],
        "9,500 are thinking": lambda r: r["thinking_tokens"],
    },
    "GPT-3 in use": {
        "1,024 tokens": lambda r: r["prompt_tokens"],
        "700 GB": lambda r: 4 * r["params"] / 1e9,
        "1.1 seconds": lambda r: 350e12 / 312e12,
    },
    "Four RTX 3090: buy": {"90 %": lambda r: 100 * r["use_share"]},
    "Which GPU to fine-tune": {"10 M tokens": lambda r: r["tokens"] / 1e6, "10,000 long": lambda r: r["tokens"] / 1024},
    "64 A100 for a semester": {"64 A100": lambda r: r["devices"]},
}
"""By the beginning of a name: what its note says, and the same as it is computed."""
SPELLED = {"six": 6.0}


@pytest.mark.parametrize(("name", "said"), [(name, said) for name, about in COMPUTED.items() for said in about])
def test_a_figure_of_a_note_is_the_computed_one(name, said) -> None:
    (full,) = (preset for preset in PRESETS if preset.startswith(name))
    note = PRESETS[full].note
    assert said in note, note
    figure = re.search(r"[\d.,]*\d", said)
    stated = float(figure[0].replace(",", "")) if figure else SPELLED[said.split()[0]]
    assert float(COMPUTED[name][said](of(name))) == pytest.approx(stated, rel=0.06)


THEIRS = {
    "Llama-3.1-70B": "7.0 million hours, within its range",
    "Llama-3.1-405B": "30.84 million hours, within its range, and the set-up of the paper",
    "DeepSeek-V3": "2.664 and 2.788 million hours of table 1, within its range",
    "Which GPU for a home lab": "its sum stands in its name",
}


def test_every_note_with_a_figure_is_looked_at() -> None:
    for name in PRESETS:
        figures = re.findall(
            r"(?<![\w.-])[$]?\d[\d.,]*(?! [A-Z]\w+ \d{4})",
            re.sub(r"(of|in|April|May|July) \d{4}", "", PRESETS[name].note),
        )
        looked_at = any(name.startswith(words) for words in (*COMPUTED, *THEIRS)) or name in HELD_ELSEWHERE
        assert looked_at or not figures, (name, figures)


HELD_ELSEWHERE = (
    "$1,000 on eight H100: the best model for the money",
    "A lab with four RTX 3090: fine-tune a 13B",
    "Four RTX 3090 and a month, for six people",
)
"""In `test_presets` and the tests of a lab."""


def test_a_lab_has_the_cards_that_its_note_says() -> None:
    for name in set(known()) - set(PRESETS):
        preset = known()[name]
        for number in re.findall(r"(\d+)x ", preset.note):
            held = str(preset.scenario().layout.devices)
            assert number in preset.scenario().lab.cards or number == held, (name, number, held)
