"""What is said of how a server is run."""

import re

import pytest
from serving_cases import A100, L4, WRONG, serve
from shown import texts

from explorer import change, evaluate
from explorer.words.format import pause, size
from explorer.words.notices.running import about_running, what_is_on_host

GPT_OSS = serve("gpt-oss-120b", "RTX 4090", engine="llama.cpp", serving_tp=1, concurrent=1, requests_per_day=100)
RUN = {
    "apart": change(L4, prefill_copies=2, decode_copies=1),
    "too few read": change(L4, prefill_copies=1, decode_copies=40, requests_per_day=1e7),
    "copied": change(L4, draft="n-gram", draft_tokens=3),
    "all at once": change(L4, draft="draft model", draft_tokens=2, cached_prompt_share=0.5, prefill_copies=1),
    "experts": change(GPT_OSS, cpu_expert_layers=30),
    "both": change(GPT_OSS, cpu_expert_layers=30, cpu_layers=2, concurrent=40),
    "short of memory": GPT_OSS,
}


@pytest.mark.parametrize("scenario", RUN.values(), ids=list(RUN))
def test_every_text_can_be_read(scenario) -> None:
    for where, text in texts(evaluate(scenario), "serve"):
        assert not WRONG.search(text), (where, text)


def test_a_plain_server_has_nothing_said_of_it() -> None:
    assert about_running(evaluate(A100)) == []


def test_those_that_read_and_those_that_write() -> None:
    r = evaluate(RUN["apart"])
    (said,) = about_running(r)
    groups = int(r["copies"] * r["serving_tp"])
    assert said.startswith(
        f"{2 * groups} GPUs read prompts and {groups} GPU{'s write' if groups > 1 else ' writes'} answers"
    )
    assert f"in {pause(float(r['sent_seconds']))}." in said and "Those that read are busy " in said
    (few,) = about_running(evaluate(RUN["too few read"]))
    assert re.search(r"Those that read are the limit: [\d.]+ copies would keep up", few)


def test_what_stays_on_the_host() -> None:
    r = evaluate(RUN["experts"])
    (said,) = about_running(r)
    assert said.startswith(
        f"The experts of 30 layers stay in the memory of the host: {size(float(r['host_weight_bytes']))}."
    )
    assert "read there at 72 GB/s" in said, "four fifths of 89.6"
    assert what_is_on_host(evaluate(RUN["both"])) == "2 layers and the experts of 30 layers"
    assert "copied to the GPU, which is" in about_running(evaluate(RUN["both"]))[0]


def test_each_part_has_a_sentence() -> None:
    said = about_running(evaluate(RUN["all at once"]))
    assert [text.split()[0] for text in said] == ["Of", "A", said[2].split()[0]] and len(said) == 3
