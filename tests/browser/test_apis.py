"""Choosing an API on the page: whose model, who sells it, and what the sentences then say."""

from __future__ import annotations

import re

from browsing import open_voila
from playwright.sync_api import Page, expect


def test_another_model_and_another_seller_are_chosen_and_told(page: Page, voila_address: str) -> None:
    open_voila(page, voila_address, query="section=serve&model_name=gpt-oss-120b&accelerator_name=H100%20SXM")
    page.locator(".xp-controls summary", has_text="Make or buy").click()
    model, seller = (page.locator(f'select[data-field="{name}"]') for name in ("api_model", "api_offer"))
    expect(model.locator("optgroup").first).to_have_attribute("label", "This model")
    expect(model).to_have_value(re.compile("^gpt-oss-120b · "))
    expect(seller).to_have_value(re.compile("^Groq, November 2026 · "))
    cheapest = seller.locator("option").first
    expect(cheapest).to_have_text(re.compile(r"^DeepInfra, November 2026 · \$0\.037 in, \$0\.17 out"))
    seller.select_option(index=0)
    told = page.locator("body")
    expect(told).to_contain_text("the one compared here is the cheapest, DeepInfra, $0.064 a million tokens")

    rival = model.locator("option", has_text="gpt-6-luna · ").first.get_attribute("value")
    model.select_option(rival)
    expect(told).to_contain_text("The API answers with gpt-6-luna, another model than yours: compare answers, too.")
    expect(page.locator('input[data-field="api_usd_per_million_cached"]')).to_have_value("0.01")

    page.locator('input[data-field="api_batch"]').check()
    expect(told).to_contain_text("The API's answers may take hours, at 50 % of its price (as listed)")

    model.select_option("gpt-3.5-turbo, price of March 2023")
    expect(told).to_contain_text("(gpt-3.5-turbo, price of March 2023: $2.00 a million tokens)")
    expect(told).to_contain_text("What a million tokens cost since 2023")
    assert page.errors == [] and page.hosts == {"127.0.0.1"}  # type: ignore[attr-defined]
