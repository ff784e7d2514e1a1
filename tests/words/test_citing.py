"""Whoever is quoted has a title, a date and a link, and only addresses of the table of sources become links."""

import re
from html import unescape

import pytest

from explorer import catalog, change, evaluate
from explorer.charts import price_history, serving_prices
from explorer.state import presets
from explorer.widgets.compare import advice
from explorer.words.citing import LINK, OWN_PAGES, address_of, cite, html_of, source_html, source_link
from explorer.words.notices import notices

KNOWN = {row["url"] for row in catalog.sources().values() if row["url"]}
SPOKEN_OF = re.compile(r"article|[Rr]eport|model card|Epoch|Altman|WIRED|Chinchilla|llm\.c|Karpathy")
"""Words that speak of somebody else's figures."""
NOT_OURS = "GPT-3 at the utilisation of real runs"


@pytest.mark.parametrize("name", presets.PRESETS)
def test_a_note_that_quotes_has_the_sources_with_title_date_and_link(name) -> None:
    preset = presets.PRESETS[name]
    assert bool(SPOKEN_OF.search(preset.note)) == bool(preset.sources) or name == NOT_OURS
    found = LINK.findall(preset.told)
    assert len(found) == len(preset.sources)
    for title, address in found:
        assert address in KNOWN and re.search(r"\d{4}", title) and len(title) > 15


def test_what_is_quoted_elsewhere_is_linked_too() -> None:
    serve, train = (evaluate(presets.PRESETS[name].scenario()) for name in (
        "GPT-3 in use, as in the article of 2023", "A run of GPT-4's scale"))  # fmt: skip
    a16z = catalog.sources()["a16z_2023"]["url"]
    assert any("data centre of one's own" in said and f"]({a16z})" in said for said in notices(train, "own"))
    assert any(f"]({a16z})" in said for said in notices(serve, "serve"))
    assert f'href="{a16z}"' in html_of(serving_prices.article_note(serve))
    assert f'href="{a16z}"' in price_history.legend(train)
    assert f'href="{catalog.sources()["xinzhiyuan_2024"]["url"]}"' in advice()


def test_a_thousand_dollars_are_spent_at_the_listed_price() -> None:
    r = evaluate(presets.PRESETS["$1,000 on eight H100: TinyLlama-1.1B, on the tokens it pays for"].scenario())
    assert float(r["usd"]) == pytest.approx(1000, rel=0.02)
    hours = 1000 / 8 / float(r["usd_per_device_hour"])
    assert float(r["train_days"]) * 24 == pytest.approx(hours, rel=0.02)
    assert r.scenario.prices.usd_per_device_hour == catalog.usual_offer("H100 SXM").usd_per_device_hour
    assert pytest.approx(5.21, abs=0.01) == 1000 / (8 * 24), "what the note says that the report implies"
    assert notices(r, "train")[-1].endswith("tokens, this run.")


def test_links_open_in_a_tab_of_their_own_and_everything_else_is_text() -> None:
    made = html_of(f"See {cite('a16z_2023')} & <b>more</b>.")
    assert made.count("<a ") == 1 and 'target="_blank" rel="noopener noreferrer"' in made
    assert made.endswith("</a> &amp; &lt;b&gt;more&lt;/b&gt;.")
    assert unescape(re.sub("<a [^>]*>|</a>", "", made)).startswith("See G. Appenzeller")


@pytest.mark.parametrize("text", [
    "[click](https://example.org/)", "[a](javascript:alert(1))", '[x](https://example.org/"onclick="alert(1))',
    "[<img src=x>](https://github.com/BerriAI/litellm)",
])  # fmt: skip
def test_a_strangers_name_makes_no_link_of_its_own(text) -> None:
    made = html_of(text)
    assert "<img" not in made and not re.search(r'href="(?!https://github\.com/BerriAI/litellm")', made)
    r = evaluate(change(presets.PRESETS[presets.DEFAULT].scenario(), provider=text))
    assert all("example.org" not in re.sub(r">[^<]*<", "", html_of(said)) for said in notices(r, "train"))


def test_each_source_of_a_sum_is_a_link_where_it_has_an_address() -> None:
    for key, row in catalog.sources().items():
        made = source_html(key)
        assert made.startswith("Source: ") and ("<a " in made) == bool(row["url"] or key in OWN_PAGES)
        assert "read )" not in made
        assert not re.search(r"<(img|script|iframe|link)|\bsrc=", made), "nothing is loaded unasked"
    assert source_html("no_such_source") == ""


WITHOUT_ADDRESS = {
    "model_paper", "vendor_msrp", "web_page", "operator_reports",  # each row has its own, in its locator
    "by_definition", "assumed",  # our own
    "h200_summary", "qbitai_2023", "brealey_myers",  # no address is known for certain
}  # fmt: skip


def test_every_source_is_a_link_or_one_of_those_without_an_address() -> None:
    for key in catalog.sources():
        made = source_link(key)
        assert ("<a " in made) == (key not in WITHOUT_ADDRESS), key
        assert "<a " not in made or 'target="_blank" rel="noopener noreferrer"' in made


def test_every_row_of_the_evidence_leads_to_its_document() -> None:
    """Checked by hand against the rows: one of each way in which they name a document."""
    for name, said, address in (
        ("file", "pytorch/ao@32274726376a:torchao/quantization/README.md (line 356)",
         "https://github.com/pytorch/ao/blob/32274726376a/torchao/quantization/README.md"),
        ("no plain name", "Epoch AI dataset: epoch-research/training-cost-trends@263c40a15930:data/All ML Systems - full view.csv",
         "https://github.com/epoch-research/training-cost-trends/tree/263c40a15930"),
        ("paper first", "arXiv 2304.01373 Table 5 (GPU counts and hours); architecture EleutherAI/pythia@a19eecb807ec:README.md",
         "https://arxiv.org/abs/2304.01373"),
        ("page", "page databricks.com/blog/mpt-7b (9.5 days, ~$200k)", "https://databricks.com/blog/mpt-7b"),
        ("discussion", "llm.c discussion 677 (24 h on 8xH100, $672)", "https://github.com/karpathy/llm.c/discussions/677"),
    ):  # fmt: skip
        assert address_of(said) == address, name
    assert address_of("x", "https://example.org/a") == "https://example.org/a"
    assert address_of("nothing", "javascript:alert(1)") == ""
    rows = [row for name in ("training_throughput", "training_runs", "memory", "inference", "energy")
            for row in catalog.rows(f"evidence/{name}")]  # fmt: skip
    assert len(rows) == 2253
    found = [address_of(f"{row['source']} {row.get('notes', '')}", row.get("url", "")) for row in rows]
    assert all(re.fullmatch(r"https://[\w.-]+/[^\s<>\"']*", address) for address in found)
