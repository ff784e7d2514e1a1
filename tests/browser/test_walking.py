"""Undo by its key, and the browser's Back and Forward: both lead through the same steps."""

from __future__ import annotations

from browsing import at_rest, open_voila, wait_drawn
from playwright.sync_api import Page, expect

from explorer.state.history import TOGETHER

QUERY = "location.search.slice(1)"


def address(page: Page, query: str) -> None:
    page.wait_for_function("query => location.search.slice(1) === query", arg=query)


def enter(page: Page, name: str, text: str) -> None:
    field = page.locator(f"[data-field={name}]")
    field.fill(text)
    field.press("Enter")


def test_keys_and_back_lead_through_the_same_steps(page: Page, voila_address: str) -> None:
    open_voila(page, voila_address, query="v=1&tokens=1T")
    undo, redo = (page.get_by_role("button", name=name, exact=True) for name in ("Undo", "Redo"))
    devices = page.locator("[data-field=devices]")
    expect(undo).to_be_disabled()
    expect(redo).to_be_disabled()
    address(page, "v=1&tokens=1T")
    entries = page.evaluate("history.length")
    enter(page, "devices", "64")
    address(page, "v=1&tokens=1T&devices=64")
    page.wait_for_timeout(1000 * TOGETHER)  # sooner, it would be the same step
    enter(page, "devices", "128")
    address(page, "v=1&tokens=1T&devices=128")
    page.go_back()
    expect(devices).to_have_value("64")
    expect(redo).to_be_enabled()
    page.go_back()
    expect(devices).to_have_value("512")
    expect(undo).to_be_disabled()
    page.go_forward()
    expect(devices).to_have_value("64")
    page.locator(".xp-said").click()
    page.keyboard.press("Control+z")
    expect(devices).to_have_value("512")
    address(page, "v=1&tokens=1T")
    page.keyboard.press("Control+Shift+z")
    page.keyboard.press("Control+y")
    expect(devices).to_have_value("128")
    address(page, "v=1&tokens=1T&devices=128")
    assert page.evaluate("history.length") == entries + 2, "what is undone is the entry that was there"
    page.go_back()
    expect(devices).to_have_value("64")
    assert page.errors == []


def test_a_drag_is_one_entry_and_typed_text_is_the_fields_own(page: Page, voila_address: str) -> None:
    open_voila(page, voila_address, query="v=1")
    address(page, "v=1")
    entries = page.evaluate("history.length")
    slider, field = page.locator("[data-slider=devices]"), page.locator("[data-field=devices]")
    for _ in range(5):
        slider.press("ArrowRight")
    page.wait_for_function("location.search.includes('devices')")
    at_rest(page)
    shown = field.input_value()
    assert page.evaluate("history.length") == entries + 1
    field.focus()
    page.keyboard.press("End")
    page.keyboard.type("0")
    page.keyboard.press("Control+z")
    expect(field).to_have_value(shown)
    at_rest(page)
    assert "devices" in page.evaluate(QUERY), "the scenario stays: it was the text that was undone"
    field.blur()
    page.go_back()
    expect(field).to_have_value("512")
    assert page.errors == []


def test_back_after_a_reload_loads_the_address(page: Page, voila_address: str) -> None:
    open_voila(page, voila_address, query="v=1")
    address(page, "v=1")
    enter(page, "devices", "64")
    address(page, "v=1&devices=64")
    page.reload(wait_until="commit")
    wait_drawn(page)
    page.go_back()
    expect(page.locator("[data-field=devices]")).to_have_value("512")
    page.go_forward()
    expect(page.locator("[data-field=devices]")).to_have_value("64")
