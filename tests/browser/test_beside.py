"""What stands beside the answer: advice that is taken with a press, and scenarios that are kept and compared."""

from __future__ import annotations

from browsing import assert_accessible, open_voila, resize, settle, wait_drawn
from playwright.sync_api import Page, expect

TIGHT = "v=1&model_name=Llama-3.1-8B&accelerator_name=RTX+3060+12GB&method=QLoRA&tokens=10M&seq_len=2048&devices=1&global_batch=16"


def test_advice_is_taken_and_undone_by_keys_and_kept_scenarios_stand_side_by_side(
    page: Page, voila_address: str
) -> None:
    open_voila(page, voila_address, query=TIGHT)
    said, chunks = page.locator(".xp-said"), page.locator(".xp-do", has_text="the loss computed in chunks")
    expect(said).to_contain_text("does not fit")
    expect(page.locator(".xp-ask").first).to_have_text("It would fit with:")
    page.get_by_role("button", name="Pin", exact=True).click()
    chunks.focus()
    page.keyboard.press("Enter")
    expect(said).not_to_contain_text("does not fit")
    undo = page.get_by_role("button", name="Undo: the loss computed in chunks")
    expect(undo).to_be_focused()  # the pressed button is gone: the way back is next

    beside = page.get_by_role("table", name="Memory").get_by_role("row")
    expect(beside).to_have_count(2)
    expect(beside.nth(0)).to_contain_text("Fits")
    expect(beside.nth(1)).to_contain_text("Does not fit")
    name = page.get_by_label("Name of kept scenario 1")
    name.fill("on our card")
    name.press("Enter")
    expect(beside.nth(1)).to_contain_text("on our card")
    expect(page.locator(".xp-kept")).to_contain_text("on our card: Does not fit")

    page.wait_for_function("location.search.includes('on+our+card')")
    page.reload()
    wait_drawn(page)
    expect(page.get_by_label("Name of kept scenario 1")).to_have_value("on our card")
    expect(said).not_to_contain_text("does not fit")
    page.get_by_role("button", name="show on our card").click()
    expect(said).to_contain_text("does not fit")
    settle(page)
    for width in (390, 1024, 1440):
        resize(page, width)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert_accessible(page)
    page.get_by_role("button", name="× remove on our card").click()
    expect(page.locator(".xp-side-by-side")).to_be_hidden()
    expect(page.locator(".xp-kept")).to_be_hidden()
    assert page.errors == []
