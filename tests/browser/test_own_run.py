"""A line of one's own run is pasted, moves the answer and its range, goes with the link, and is taken back."""

from __future__ import annotations

import pytest
from answering import answered
from browsing import open_voila
from playwright.sync_api import Page, expect

from explorer import Scenario, calibrated, evaluate
from explorer.state import link, presets
from explorer.words.headlines import headlines

VLLM = (
    "INFO 07-01 12:00:00 metrics.py:345] Avg prompt throughput: 0.0 tokens/s, Avg generation throughput: 1834.2 tokens/s,"
    " Running: 64 reqs, Swapped: 0 reqs, Pending: 0 reqs, GPU KV cache usage: 12.3%, CPU KV cache usage: 0.0%."
)
TRAIN = presets.PRESETS[presets.DEFAULT].scenario()
SERVE = link.from_query("section=serve&model_name=Llama-3.1-8B&accelerator_name=H100 SXM&serving_tp=1&concurrent=64")[0]
EXAMPLES = {
    "training speed": (TRAIN, "train", "2,900 tokens/s per GPU", "2,900 tokens/s per GPU", 0),
    "memory": (TRAIN, "train", "61.3 GB", "61.3 GB", 2),
    "a line of vLLM": (SERVE, "serve", VLLM, "1,834 tokens/s in all, 64 at once", 1),
}


def shown(scenario: Scenario, section: str) -> list[tuple[str, str]]:
    return [(card.value, f"{card.rough}|{card.detail}") for card in headlines(evaluate(scenario), section)]


def cards(page: Page) -> list[tuple[str, str]]:
    texts = [page.locator(name).all_inner_texts() for name in (".xp-value", ".xp-rough", ".xp-detail")]
    rows = zip(*([text.replace("\u00a0", " ") for text in column] for column in texts), strict=True)
    return [(value, f"{rough}|{detail}") for value, rough, detail in rows]


def paste(page: Page, line: str) -> None:
    if not page.locator(".xp-paste").is_visible():
        page.get_by_text("Measured it yourself?").click()
    page.locator(".xp-paste").fill(line)
    page.locator(".xp-paste").press("Enter")


@pytest.mark.parametrize(("start", "section", "line", "said", "card"), EXAMPLES.values(), ids=list(EXAMPLES))
def test_a_pasted_line_calibrates(
    explorer: Page, voila_address: str, start: Scenario, section: str, line: str, said: str, card: int
) -> None:
    page = explorer
    if start != TRAIN:
        open_voila(page, voila_address, query=link.to_query(start, section))
    expect(page.locator(".xp-detail")).to_have_text([card.detail for card in headlines(evaluate(start), section)])
    answered(page)
    before = cards(page)
    assert before == shown(start, section)
    paste(page, line)
    chip = page.locator(".xp-calibrated li")
    expect(chip).to_contain_text(f"Calibrated with your run: {said} (")
    mine = calibrated(start, line)
    assert cards(page) == shown(mine, section)
    assert cards(page)[card] != before[card], "the value or its range has moved"
    expect(page.locator(".xp-basis").nth(card)).to_have_text("calibrated with your run")
    expect(page.locator(".xp-paste")).to_have_value("")
    page.wait_for_function("location.search.includes('_factor=')")
    assert link.from_query(page.url.partition("?")[2]) == (mine, []), "the link carries it"
    chip.get_by_role("button").click()
    expect(chip).to_have_count(0)
    page.wait_for_function("!location.search.includes('_factor=')")
    assert cards(page) == before


def test_what_cannot_be_read_is_said_and_stays_where_it_was_typed(explorer: Page) -> None:
    page = explorer
    for line, said in (("hello", "No measurement was found"), ("TPOT 13.8 ms", "paste it under Serve")):
        paste(page, line)
        expect(page.locator(".xp-problem")).to_contain_text(said)
        expect(page.locator(".xp-paste")).to_have_value(line)
        assert cards(page) == shown(TRAIN, "train")
    paste(page, "61.3 GB")
    expect(page.locator(".xp-problem")).to_be_hidden()
