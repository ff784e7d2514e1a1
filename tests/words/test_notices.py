"""The notices say what a user should know about a result."""

import re

import pytest
from cases import CASES, ODD, START

from explorer import accelerators, change, evaluate
from explorer.catalog.listed import OWN_PRICE, named_model
from explorer.state import presets
from explorer.state.advice import advised
from explorer.state.link import from_query
from explorer.state.sections import SECTIONS
from explorer.words.format import count, part
from explorer.words.notices import notices


@pytest.mark.parametrize("scenario", CASES.values(), ids=list(CASES))
def test_every_notice_is_a_sentence_without_raw_numbers(scenario) -> None:
    found = notices(evaluate(scenario))
    assert len(found) == len(set(found)) <= 7
    for sentence in found:
        assert re.fullmatch(r"[A-Z1-9].{15,350}\.", sentence), sentence
        assert not re.search(r"\bnan\b|\binf\b|\de[+-]?\d\d|None|unknown|np\.", sentence), sentence


def test_a_run_of_minutes_says_what_is_not_counted() -> None:
    tiny = change(START, tokens=10e6, method="LoRA")
    said = "So short a run takes longer and costs more than this: "
    assert evaluate(tiny)["train_seconds"] < 600 and any(s.startswith(said) for s in notices(evaluate(tiny)))
    owned = notices(evaluate(change(tiny, holding="owned")))
    assert any(s.startswith("So short a run takes longer than this: ") for s in owned)
    assert not any(s.startswith("So short") for s in notices(evaluate(START)))


def test_where_no_number_of_gpus_helps_it_says_so() -> None:
    assert any(s.startswith("No number of these GPUs holds the job") for s in notices(evaluate(ODD["never fits"])))
    assert any(s.startswith("No number of these GPUs that we tried meets") for s in notices(evaluate(ODD["too soon"])))


def test_a_small_margin_is_said() -> None:
    said = {name: any("by a small margin" in s for s in notices(evaluate(case))) for name, case in CASES.items()}
    for name, case in CASES.items():
        r = evaluate(case)
        assert said[name] == (bool(r.fits) and r["device_bytes"] * r["memory_high"] > r["capacity_bytes"])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"precision": "fp8 mixed"},
            "A100 SXM4 80GB has no fp8 matrix units; frameworks fall back to bf16, and so does this page.",
        ),
        (
            {"accelerator": accelerators()["P100 PCIe 16GB"], "precision": "tf32"},
            "That is far slower, as on the real card.",
        ),
        ({"devices_rule": "as many as meet the deadline", "deadline_days": 7.0}, "meet the deadline of 7.0 days."),
        (
            {"model": named_model("13B")},
            "The 13B here is a synthetic dense shape, between Llama-3.1-8B and Qwen3-14B.",
        ),
        (
            {"accelerator": accelerators()["Gaudi 3"]},
            "No published run on this GPU generation is in our evidence: that large matrix products reach ",
        ),
    ],
)
def test_a_notice_for_each_doubt(changes, sentence) -> None:
    assert any(sentence in found for found in notices(evaluate(change(START, **changes))))


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("job", ["train", "serve"])
def test_every_section_says_that_only_the_text_model_is_counted(section, job) -> None:
    gemma = presets.choose_model(change(START, job=job), named_model("Gemma-3-4B (text)"))
    assert sum(s.startswith("Only the text model is counted") for s in notices(evaluate(gemma), section)) == 1
    assert not any("text model" in s for s in notices(evaluate(change(START, job=job)), section))


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("job", ["train", "serve"])
def test_every_section_says_that_a_typed_size_is_synthetic(section, job) -> None:
    typed = change(presets.choose_model(START, named_model("27B")), job=job)
    said = [s for s in notices(evaluate(typed), section) if "synthetic" in s]
    assert len(said) == 1 and "between Qwen3-14B and Qwen3-32B." in said[0]
    assert "KV cache, 233 kB a token, is that of 8 KV heads in 57 layers" in said[0]
    assert "hybrid models a third of this or less" in said[0]
    changed = change(typed, model_name="27B model, changed", context=262_144)
    assert any("Qwen3-32B, with your changes." in s for s in notices(evaluate(changed), section))
    assert not any("synthetic" in s for s in notices(evaluate(change(START, job=job)), section))


@pytest.mark.parametrize(
    ("size", "where"), [("900B", "larger than Llama-3.1-405B"), ("5M", "smaller than the 15M of llama2.c")]
)
def test_a_size_beyond_released_models_says_so(size, where) -> None:
    said = notices(evaluate(presets.choose_model(START, named_model(size))))
    assert any(f"The {size} here is a synthetic dense shape, {where}." in sentence for sentence in said)


def test_no_doubt_where_there_is_none() -> None:
    """The A100's share of peak is measured, the user's own MFU is the user's."""
    card = accelerators()["RTX 4090"]
    for scenario in (
        START,
        change(START, accelerator=card, mfu=0.4),
        change(START, accelerator=card, matrix_efficiency=0.7),
    ):
        assert not any("evidence" in sentence or "fall back" in sentence for sentence in notices(evaluate(scenario)))


def test_a_thousand_dollars_buy_their_share() -> None:
    result = evaluate(START)
    tokens = 1000 / result["usd"] * 2e12
    assert notices(result)[-1] == f"What $1,000 buys here: {count(tokens)} tokens, {part(tokens / 2e12)} of this run."
    assert "times this run." in notices(evaluate(ODD["tiny"]))[-1]


def test_the_note_of_the_offer_is_passed_on() -> None:
    assert any("no stated date" in sentence for sentence in notices(evaluate(START)))
    assert not any("no stated date" in sentence for sentence in notices(evaluate(change(START, **OWN_PRICE))))


def test_a_layout_against_custom_is_named() -> None:
    wide = notices(evaluate(change(START, tp=16)))
    assert any("beyond the 8 that the fast link joins" in sentence for sentence in wide)
    starved = notices(evaluate(change(START, tp=1, pp=1, cp=1, global_batch=256, devices=512)))
    assert any("A step of 256 sequences cannot feed 512 replicas" in sentence for sentence in starved)
    assert not any("cannot feed" in s or "fast link" in s for s in notices(evaluate(START)))


def test_a_step_too_small_for_the_gpus_is_named_as_the_cause_and_which_would_do() -> None:
    """Llama-3.1-405B with 4M tokens a step: 128 replicas would have 8 sequences each for 16 stages."""
    huge = "model_name=Llama-3.1-405B&accelerator_name=H100 SXM&devices=16384"
    idle = evaluate(from_query(huge)[0])
    said, remedy = notices(idle)[:2]
    assert (
        said.startswith("8,192 GPUs stand idle") and "each of 128 replicas would have 8 for 16 pipeline stages" in said
    )
    assert "steps of 8.39M tokens" in remedy and "2,048 sequences a step" in remedy
    (larger,) = (one for one in advised(idle, "train") if one.label == "steps of 8.39M tokens")
    assert larger.scenario and not any("pipeline stages" in s for s in notices(evaluate(larger.scenario)))
    waiting = notices(evaluate(from_query(huge.replace("16384", "25000"))[0]))[0]
    assert "A step of 1,024 sequences (4.19M tokens) is small for 24,960 GPUs" in waiting and "of the time" in waiting


def test_a_layout_that_the_software_does_not_have_is_said_to() -> None:
    said = notices(evaluate(change(START, framework="Hugging Face", tp=2, pp=2, recompute="half")))
    without = "tensor parallel and pipeline stages and recomputation of “half”"
    assert f"Layouts for Hugging Face are looked for without {without}: what you set is computed all the same." in said
    old = notices(evaluate(change(START, framework="older Megatron", zero_stage=3, pp=1, tp=1)))
    assert any("older Megatron are looked for without ZeRO stage 3" in s for s in old)
    for software in ("Megatron", "compiled PyTorch"):
        assert not any("all the same" in s for s in notices(evaluate(change(START, framework=software, tp=2, pp=2))))
