"""The table of all GPUs in a real browser: by keyboard, as it is updated, and on a phone."""

from __future__ import annotations

from answering import answered
from browsing import open_section, open_voila, resize, settle
from playwright.sync_api import Locator, Page, expect

from explorer import change, evaluate
from explorer.catalog.comparison import compared, on_the_market
from explorer.state import presets

OPENING = presets.PRESETS[presets.DEFAULT].scenario()
FOUND = compared(evaluate(OPENING))


def opened(page: Page, address: str) -> Locator:
    open_voila(page, address, query="section=compare")
    return table(page)


def turned_to(page: Page) -> Locator:
    """The table on a page that is open, with nothing left in its field."""
    open_section(page, "compare")
    page.get_by_role("searchbox").fill("")
    return table(page)


def table(page: Page) -> Locator:
    frame = page.get_by_role("region", name="Every GPU for this job")
    expect(frame.locator("tbody tr")).to_have_count(len(on_the_market()))
    return frame


def names(frame: Locator) -> list[str]:
    """The GPUs shown, without what marks their place."""
    return frame.locator("tbody th").evaluate_all("(heads) => heads.map((head) => head.firstChild.textContent)")


def test_it_opens_on_the_cheapest_first_and_is_sorted_and_narrowed_by_keyboard(page: Page, voila_address: str) -> None:
    frame = opened(page, voila_address)
    order = FOUND.ranked.order()
    assert names(frame)[: len(order)] == [FOUND.ranked.names[i] for i in order]
    head = frame.get_by_role("columnheader", name="dollars")
    assert head.get_attribute("aria-sort") == "ascending"
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert names(frame)[: len(order)] == [FOUND.ranked.names[i] for i in order[::-1]], "unknown prices stay last"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")  # the head to its left
    assert frame.get_by_role("columnheader", name="time").get_attribute("aria-sort") == "ascending"
    assert_text_and_switches_narrow_it(page, frame)
    page.get_by_role("searchbox").fill("")
    page.get_by_role("button", name="has a price").click()
    assert_groups_of_columns(page, frame)
    assert_advice_opens_by_keyboard(page)
    assert page.errors == [] and page.hosts == {"127.0.0.1"}


def assert_text_and_switches_narrow_it(page: Page, frame: Locator) -> None:
    page.get_by_role("searchbox").focus()
    page.keyboard.type("nvidia sxm5")
    expect(frame.locator("tbody tr")).to_have_count(5)
    assert sorted(names(frame)) == ["H100 SXM", "H20", "H20 141GB", "H200 SXM", "H800 SXM"]
    page.keyboard.press("Tab")  # on to the switches
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.get_by_role("button", name="has a price").get_attribute("aria-pressed") == "true"
    assert sorted(names(frame)) == ["H100 SXM", "H200 SXM"]
    page.get_by_role("searchbox").fill("nothing like this")
    none = f"0 of {len(on_the_market())} shown: take a switch off or clear the text"
    expect(page.get_by_text(none)).to_be_visible()
    page.get_by_role("searchbox").fill("h100 sxm, b200, ")
    expect(frame.locator("tbody tr")).to_have_count(3)
    assert set(names(frame)) == {"H100 SXM", "B200", "GB200"}, "a comma stands between one GPU and another"


def assert_groups_of_columns(page: Page, frame: Locator) -> None:
    page.get_by_role("button", name="Precisions").click()
    heads = frame.get_by_role("columnheader")
    assert [text.strip() for text in heads.all_inner_texts()][:3] == ["GPU", "fp64", "fp64 matrix"]
    row = frame.locator("tbody tr").filter(has=page.get_by_role("rowheader", name="V100 SXM2 32GB"))
    assert "emulated" in row.inner_text() and "125" in row.inner_text()
    page.get_by_role("button", name="Card", exact=True).click()
    assert frame.get_by_role("columnheader", name="bandwidth").is_visible()
    assert not frame.get_by_role("columnheader", name="fp64", exact=True).is_visible()


def assert_advice_opens_by_keyboard(page: Page) -> None:
    page.locator(".xp-advice summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("L4 and L40 for inference.")).to_be_visible()


def test_numbers_change_in_place(explorer: Page) -> None:
    """What is sorted, typed and scrolled stays when the scenario changes; a change of the job has heads of its own."""
    page, frame = explorer, turned_to(explorer)
    page.get_by_role("searchbox").fill("nvidia")
    frame.get_by_role("columnheader", name="time").get_by_role("button").click()
    before = frame.locator("tbody tr").first.inner_text()
    frame.evaluate("(node) => { node.scrollTop = 150; }")
    field = page.get_by_label("How many GPUs").and_(page.locator("input[type=text]"))
    field.fill("64")
    field.press("Enter")
    page.wait_for_function(
        "([frame, was]) => frame.querySelector('tbody tr').innerText !== was", arg=[frame.element_handle(), before]
    )
    answered(page)
    fast = compared(evaluate(change(OPENING, devices=64))).ranked
    known = [i for i in fast.days.argsort(kind="stable") if FOUND.cards[i]["vendor"] == "NVIDIA"]
    assert names(frame)[0] == fast.names[known[0]]
    assert frame.get_by_role("columnheader", name="time").get_attribute("aria-sort") == "ascending"
    assert frame.evaluate("(node) => node.scrollTop") == 150
    assert page.get_by_role("searchbox").input_value() == "nvidia"
    page.get_by_label("Job", exact=True).select_option("serve")
    expect(frame.get_by_role("columnheader", name="a token every")).to_be_visible()
    assert frame.get_by_role("columnheader", name="$ a day").get_attribute("aria-sort") == "ascending"
    assert page.errors == []


def test_a_row_and_a_card_choose_their_gpu(explorer: Page) -> None:
    page, frame = explorer, turned_to(explorer)
    frame.get_by_role("button", name="choose GH200 96GB", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("GPU", exact=True)).to_have_value("GH200 96GB")
    expect(page.locator(".xp-detail").nth(3)).to_contain_text("GH200 96GB")
    expect(frame.locator("tr", has_text="yours").locator("th button")).to_have_text("GH200 96GB")
    assert page.evaluate("document.activeElement.textContent") == "GH200 96GB", "the focus stays where it was"
    page.get_by_role("button", name=f"choose {FOUND.ranked.names[FOUND.best]}", exact=True).first.click()
    expect(page.get_by_label("GPU", exact=True)).to_have_value(FOUND.ranked.names[FOUND.best])
    expect(page.locator(".xp-under").first.get_by_role("button")).to_have_count(0)
    assert page.errors == []


def test_every_width(explorer: Page) -> None:
    """Nothing overflows, and names stand in the picture only where they have room."""
    page, frame = explorer, turned_to(explorer)
    shown = """() => ["label", "role"].filter((words) => Bokeh.documents.some((d) =>
        d.get_model_by_name(`compare_${words}`)?.visible)).join()"""
    for width, words in ((390, "role"), (1440, "label"), (390, "role"), (1024, "label")):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(f"() => ({shown})() === '{words}'")
        settle(page)
        assert_nothing_overflows(page, frame, width)


def assert_nothing_overflows(page: Page, frame: Locator, width: int) -> None:
    for name in ("For this job", "Precisions", "Card"):
        page.get_by_role("button", name=name, exact=True).click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        box = frame.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width
    frame.evaluate("(node) => { node.scrollLeft = 200; }")
    first, place = frame.locator("tbody th").first.bounding_box(), frame.bounding_box()
    assert first and place and abs(first["x"] - place["x"]) < 3, "the first column stays"


def test_what_articles_say_opens_by_keyboard_and_fits_a_phone(explorer: Page) -> None:
    page = explorer
    turned_to(page)
    page.set_viewport_size({"width": 390, "height": 844})
    button = page.get_by_role("button", name="What four articles say, each number judged")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".xp-claims details")).to_have_count(5)
    page.locator(".xp-claims summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("10,500 kWh. 3.0 times too low.")).to_be_visible()
    expect(page.get_by_role("region", name="Models of then").get_by_text("GPT-3 175B (davinci)")).to_be_visible()
    for width in (390, 1024, 1440):
        resize(page, width, 844)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(".xp-claims").evaluate("(node) => node.scrollWidth <= node.clientWidth + 1")
    button.press("Enter")
    expect(page.locator(".xp-claims details")).to_have_count(0)
