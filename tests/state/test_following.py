"""What was published of a model comes and goes with it; what the visitor set stays, and that is said."""

import pytest

from explorer import change, evaluate
from explorer.catalog import models
from explorer.catalog.listed import OF_THE_ARTICLE
from explorer.state import following, presets
from explorer.state.link import from_query, to_query
from explorer.state.store import Store
from explorer.widgets.controls import Controls
from explorer.widgets.questions import Questions
from explorer.widgets.wishes import wish
from explorer.words.headlines import told

OPENING, REAL = presets.DEFAULT, "GPT-3 at the utilisation of real runs"
SEVENTY = "Llama-3.1-70B, pre-trained on 15T tokens"


class Page:
    """A named scenario as a visitor opens it."""

    def __init__(self, preset: str) -> None:
        self.store = Store(presets.PRESETS[OPENING].scenario())
        self.questions, self.controls = Questions(self.store), Controls(self.store)
        self.questions._asked(self.questions, {"preset": preset}, [])
        self.store.begin()

    def type(self, name: str, value: str) -> None:
        self.controls._wished(self.controls, {"name": name, "value": value}, [])
        assert not self.controls.errors

    @property
    def said(self) -> str:
        return " ".join(self.store.notices)


PAIRS = [
    (OPENING, "GPT-3-175B"),
    (OPENING, "Llama-3.1-70B"),
    (REAL, "Llama-3.1-70B"),
    ("GPT-3 as in the article of 2023, at 100 % utilisation", "Llama-2-7B"),
    (SEVENTY, "Llama-2-7B"),
    ("A run of GPT-4's scale", "GPT-3-175B"),
]


@pytest.mark.parametrize(("preset", "name"), PAIRS)
def test_what_was_published_follows_the_model_both_ways_and_one_undo_brings_all_back(preset, name) -> None:
    page, known, before = Page(preset), models()[name], presets.PRESETS[preset]
    page.type("model_name", name)
    job, prices = page.store.scenario.workload, page.store.scenario.prices
    assert (job.tokens, job.seq_len, job.mfu) == (known.tokens, known.seq_len, 0)
    assert (job.precision, job.framework, job.dropout) == ("bf16 mixed", "compiled PyTorch", False)
    assert prices.provider not in ("", OF_THE_ARTICLE) and page.store.scenario.layout.recompute == "auto"
    assert "Changed with the model" in page.said and "your own" not in told(page.store.result)
    assert "Started from" in page.questions.note and before.note[:20] not in page.questions.note
    linked, notices = from_query(to_query(page.store.scenario))
    assert linked == page.store.scenario and not notices
    page.store.undo()
    assert page.store.scenario == before.scenario() and not page.store.notices
    if back := models().get(before.model_name):
        page.store.redo()
        page.type("model_name", before.model_name)
        assert (page.store.scenario.workload.tokens, page.store.scenario.workload.seq_len) == (
            back.tokens,
            back.seq_len,
        )


def test_what_the_visitor_set_stays_and_is_said_to() -> None:
    page = Page(OPENING)
    for name, value in (("tokens", "1T"), ("seq_len", "1024"), ("mfu", "40 %")):
        page.type(name, value)
    page.type("model_name", "GPT-3-175B")
    job = page.store.scenario.workload
    assert (job.tokens, job.seq_len, job.mfu) == (1e12, 1024, 0.4)
    assert "Tokens stay at 1T, as you set them; GPT-3-175B was trained on 300B." in page.said
    assert "stays at 1,024 tokens, as you set it" in page.said and "MFU stays at 40 %, as you set it" in page.said
    page.store.undo()
    page.store.undo()
    page.type("model_name", "GPT-3-175B")
    assert "MFU" not in page.said and "Tokens stay at 1T" in page.said, "what was undone was not set"


def test_numbers_that_were_typed_as_published_stay_too() -> None:
    page = Page(OPENING)
    page.type("tokens", "1T")
    page.type("tokens", "2T")
    page.type("model_name", "GPT-3-175B")
    assert page.store.scenario.workload.tokens == 2e12 and "Tokens stay at 2T, as you set them" in page.said


def test_a_model_without_published_tokens_passes_none_on() -> None:
    page = Page(OPENING)
    page.type("model_name", "GPT-2-124M")
    assert page.store.scenario.workload.tokens == 2e12 and "is not published" in page.said
    page.type("model_name", "GPT-3-175B")
    assert page.store.scenario.workload.tokens == 300e9


def test_what_a_question_is_about_stays() -> None:
    page = Page("A lab with four RTX 3090: a 1.1B from scratch")
    page.type("model_name", "Llama-2-7B")
    assert page.store.scenario.workload.tokens == 22e9 and "as in the scenario that you began with" in page.said
    page = Page("A lab with four RTX 3090: fine-tune a 13B")
    page.type("model_name", "Llama-3.1-8B")
    assert page.store.scenario.workload.tokens == 10e6 and not page.said


def test_a_link_keeps_what_it_says_and_loses_what_is_known_to_be_another_s() -> None:
    changed = change(presets.PRESETS[REAL].scenario(), devices=2048)
    linked = from_query(to_query(changed))[0]
    assert following.begun_with(linked).whose == "" and linked.workload.mfu == 0.35
    there = wish(linked, "model_name", "Llama-3.1-70B")
    assert (there.workload.mfu, there.workload.tokens) == (0, 15e12) and there.prices.provider != OF_THE_ARTICLE
    own = wish(from_query("tokens=1T&mfu=0.4")[0], "model_name", "GPT-3-175B")
    assert (own.workload.tokens, own.workload.mfu) == (1e12, 0.4)


SERVED = [
    ("GPT-3 in use, as in the article of 2023", "Llama-3.1-8B", "bf16"),
    ("What does an answer cost that is thought over?", "Qwen3-32B", "bf16"),
    ("Serve Qwen3-32B to 50 colleagues", "gpt-oss-120b", "mxfp4"),
    ("Serve Llama-3.1-8B to 100,000 requests a day on RTX 3090", "gpt-oss-20b", "mxfp4"),
]


@pytest.mark.parametrize(("preset", "name", "weights"), SERVED)
def test_a_served_model_has_its_own_format_price_and_api(preset, name, weights) -> None:
    page, before = Page(preset), presets.PRESETS[preset].scenario()
    page.type("model_name", name)
    shown = page.store.scenario
    assert shown.serving.weight_format == weights and f"in {weights}, as {name} is released" in page.said
    assert shown.prices.provider != OF_THE_ARTICLE and shown.prices.prices_as_of == "latest"
    assert shown.demand == change(shown, **vars(presets.choose_api(shown, presets.usual_api(shown)).demand)).demand
    assert evaluate(shown)["for_serving"] and from_query(to_query(shown, "serve"))[0] == shown
    page.store.undo()
    assert page.store.scenario == before


def test_a_request_that_one_model_cut_is_whole_again_with_the_next() -> None:
    page = Page("Serve Qwen3-32B to 50 colleagues")
    page.type("prompt_tokens", "900")
    page.type("model_name", "GPT-2-124M")
    assert "reads and writes at most 1,024 tokens" in page.said
    page.type("model_name", "Qwen3-32B")
    assert page.store.scenario.serving.output_tokens == 400
    page.type("weight_format", "int4")
    page.type("model_name", "gpt-oss-20b")
    assert page.store.scenario.serving.weight_format == "int4" and "stay in int4, as you set them" in page.said
