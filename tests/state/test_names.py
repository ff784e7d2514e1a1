"""A link, a saved scenario and a person who types say the same; what the tables do not bear out is one's own."""

import csv
import json
import re
from urllib.parse import urlencode

import pytest
from bokeh.core.json_encoder import serialize_json
from bokeh.embed import json_item
from one_by_one import for_each

from explorer import Scenario, accelerators, catalog, change, evaluate, models, problems
from explorer.catalog import listed, purchases
from explorer.catalog.marks import squeezed
from explorer.charts import Charts
from explorer.core.scenario import FIELDS, PART_OF, leaves
from explorer.core.scenario.parts import Accelerator, Model
from explorer.core.scenario.second import second_of
from explorer.state import link, names, presets
from explorer.state.sections import SECTIONS
from explorer.state.store import Store
from explorer.widgets.answer import as_csv
from explorer.widgets.controls import Controls, options
from explorer.widgets.wishes import offer_label, wish
from explorer.words.headlines import headlines, sentence
from explorer.words.notices import notices

START = presets.PRESETS[presets.DEFAULT].scenario()
OWN = "your own price"
LIE = (
    "accelerator_name=H100 SXM&memory_bytes=1e12&bf16_flop_per_s=9e15&provider=AWS&usd_per_device_hour=0.10"
    "&price_date=2026-07-01"
)


def column(table: str, **row: str) -> dict[str, str]:
    """A row of a table, read by nothing of ours."""
    with open(catalog.DATA / f"{table}.csv", encoding="utf-8", newline="") as file:
        return next(each for each in csv.DictReader(file) if row.items() <= each.items())


AWS_USD = column("prices", accelerator_name="H100 SXM", provider="AWS", price_kind="on_demand")["usd_per_device_hour"]
FRANCE = column("electricity", name="France", region_type="country")["electricity_usd_per_kwh"]

# Each crafted link: what it says, who then stands as model, GPU, price, place and API, and what is said about it.
LINKS = {
    "a terabyte at AWS for ten cents": (
        LIE, {"gpu": "H100 SXM, changed", "price": OWN},
        "The H100 SXM at $0.10 an hour from “AWS” is not in our price list: it counts as your own price.",
    ),
    "a GPU in other letters": ("accelerator_name=h100-sxm&memory_bytes=1e12", {"gpu": "H100 SXM, changed"}, ""),
    "a GPU in letters that look alike": ("accelerator_name=Н100 SXM&memory_bytes=1e12", {"gpu": "H100 SXM, changed"}, ""),
    "a GPU under a mark that is not true": ("accelerator_name=H100 SXM, changed, changed", {"gpu": "H100 SXM"}, ""),
    "a GPU that nobody makes": ("accelerator_name=B900&memory_bytes=1e12", {"gpu": "B900", "price": "no list price"}, ""),
    "a generation": ("generation=hopper", {"gpu": "A100 SXM4 80GB, changed"}, ""),
    "a small model under a large name": ("model_name=Llama-3.1-405B&layers=2", {"model": "Llama-3.1-405B, changed"}, ""),
    "a size that is none": ("model_name=13B model&layers=2", {"model": "13B model, changed"}, ""),
    "a model that nobody published": ("model_name=GPT-5&layers=100", {"model": "GPT-5"}, ""),
    "a provider alone brings its price": (
        "accelerator_name=H100 SXM&provider=AWS", {"price": f"AWS · ${float(AWS_USD):.2f} · 2026-07"}, ""
    ),
    "a provider that is none": (
        "provider=Bob%27s cloud&usd_per_device_hour=0.5", {"price": OWN}, "from “Bob's cloud” is not in our price list"
    ),
    "spot that nobody offers": (
        "provider=AWS&price_kind=spot&usd_per_device_hour=0.01", {"price": OWN}, "from “AWS” (spot) is not in our price"
    ),
    "a price alone": ("usd_per_device_hour=0.10", {"price": OWN}, ""),
    "no list price where there is one": ("provider=no list price", {"price": OWN}, "is not in our price list"),
    "last year's price of a provider": (
        "accelerator_name=H100 SXM&provider=AWS&usd_per_device_hour=12.29&price_date=2025-01-01", {"price": OWN},
        "The H100 SXM at $12.29 an hour from “AWS” is not in our price list",
    ),
    "today's price of April 2023": (
        "prices_as_of=April 2023&provider=Lambda&usd_per_device_hour=2.79&price_date=2026-07-01", {"price": OWN},
        "is not in our price list of April 2023",
    ),
    "an article that said something else": (
        "provider=a16z article, April 2023&price_kind=your own&usd_per_device_hour=0.1&price_date=2023-04-27",
        {"price": OWN}, "from “a16z article, April 2023” is not in our price list",
    ),
    "an article on another GPU": (
        "accelerator_name=H100 SXM&provider=a16z article, April 2023&price_kind=your own&usd_per_device_hour=2"
        "&price_date=2023-04-27", {"price": OWN}, "The H100 SXM at $2.00 an hour from “a16z article",
    ),
    "a place alone brings its electricity": ("place=France", {"place": "France"}, ""),
    "a place with free electricity": (
        "place=France&usd_per_kwh=0.001", {"place": "your own figures"},
        "Electricity at $0.001 and 56 g of CO₂ a kWh is not what our data has for “France”",
    ),
    "a place that is none": ("place=Atlantis", {"place": "your own figures"}, "for “Atlantis”"),
    "electricity alone": ("carbon_g_per_kwh=1", {"place": "your own figures"}, ""),
    "an API": (
        "api_name=GPT-5&api_usd_per_million_in=0.01", {"api": OWN}, "“GPT-5” at $0.01 and $2.00 a million tokens is not"
    ),
    "an API alone brings its price": (
        "model_name=Llama-3.1-8B&api_name=Nebius, November 2026",
        {"model": "Llama-3.1-8B", "api": "Nebius, November 2026"}, "",
    ),
    "an API of another model": (
        "model_name=Llama-3.1-70B&api_name=Nebius, November 2026&api_usd_per_million_in=0.02&api_usd_per_million_out=0.06",
        {"model": "Llama-3.1-70B", "api": OWN}, "“Nebius, November 2026” at $0.02 and $0.06 a million tokens is not",
    ),
    "an API price alone": ("api_usd_per_million_out=0.01", {"api": OWN}, ""),
    "a purchase": (
        "purchase_usd_per_device=100&purchase_date=2026-07-01", {"bought": ""},
        "A purchase price of $100 for the A100 SXM4 80GB, as of 2026-07-01, is not in our data",
    ),
}  # fmt: skip
USUAL = {"model": "Llama-2-7B", "place": "World average"}


def named(scenario):
    """What a scenario calls what it is made of, as the page shows it."""
    return {
        "model": scenario.model.model_name,
        "gpu": scenario.accelerator.accelerator_name,
        "price": offer_label(scenario),
        "place": scenario.site.place,
        "api": scenario.demand.api_name,
        "bought": scenario.ownership.purchase_date,
    }


@pytest.mark.parametrize(("query", "expected", "said"), LINKS.values(), ids=list(LINKS))
def test_a_crafted_link_says_no_more_than_is_so(query, expected, said) -> None:
    scenario, told = link.from_query(query)
    shown = named(scenario)
    assert {name: shown[name] for name in USUAL | expected} == USUAL | expected
    assert len(told) == bool(said) and said in "".join(told)
    assert link.from_query(link.to_query(scenario)) == (scenario, []), "its own link says the same, without a word"
    assert link.from_json(json.dumps(dict(leaves(scenario)))) == (scenario, [])


@pytest.mark.parametrize(("query", "expected", "said"), LINKS.values(), ids=list(LINKS))
def test_a_saved_scenario_goes_through_the_same_gate(query, expected, said) -> None:
    pairs = dict(pair.split("=", 1) for pair in query.replace("%27", "'").split("&"))
    page = Controls(Store(START))
    page._wished(page, {"name": "saved", "value": json.dumps({"v": 1, **pairs})}, [])
    shown = named(page._store.scenario)
    assert {name: shown[name] for name in expected} == expected
    assert said in "".join(page._store.notices) and page.errors == {}


def words(result) -> str:
    """All that the page says of a result, in all its sections, and what can be taken away."""
    said = [as_csv(result), link.to_json(result.scenario), json.dumps(options(result.scenario)["offer"])]
    for section in SECTIONS:
        said += [sentence(result, section), *notices(result, section)]
        said += [f"{card.title} {card.value} {card.detail}" for card in headlines(result, section)]
        said += re.findall(r'"((?:[^"\\]|\\.)+)"', serialize_json(json_item(Charts(result, section).layout)))
    return "\n".join(said)


def test_nowhere_does_the_page_say_that_an_h100_has_a_terabyte_or_aws_asks_ten_cents() -> None:
    said = words(evaluate(link.from_query(LIE)[0]))
    assert "each H100 SXM, changed" in said, "the charts are read, too"
    assert "H100 SXM, changed" in said and "your own price" in said
    for line in said.splitlines():
        assert not ("AWS" in line and "$0.10" in line), line
    with_memory = [line for line in said.splitlines() if re.search(r"1(,000 G|\.0 T| T)B", line)]
    assert with_memory and all("changed" in line or "H100" not in line for line in with_memory)
    assert "The H100 SXM is changed: memory 1 TB (80 GB as published), bf16 peak" in said


SHAPES = [(part, name) for part, made in (("model", Model), ("accelerator", Accelerator)) for name in vars(made())]


@pytest.mark.parametrize(("part", "field"), [pair for pair in SHAPES if not pair[1].endswith("_name")])
def test_every_figure_of_a_model_or_a_gpu_marks_its_name_when_a_link_changes_it(part, field) -> None:
    """Whatever the field: no list of some of them."""
    value = dict(leaves(START))[field]
    words = {"generation": "hopper", "taken_as": "rwkv9 as llama"}
    other = words.get(field) or (int(not value) if isinstance(value, bool) else value + (value == 0))
    for candidate in (other, value * 2 if not isinstance(value, str) else other, 0.5, 1):
        scenario, told = link.from_query(urlencode({field: candidate}))
        if getattr(scenario, part) != getattr(START, part) and not told:
            break
    else:
        return  # this field cannot change alone
    assert (
        getattr(getattr(scenario, part), f"{part}_name") == f"{getattr(getattr(START, part), f'{part}_name')}, changed"
    )
    assert any("is changed" in told for told in notices(evaluate(scenario)))


@pytest.mark.parametrize(
    ("field", "text"),
    [("memory_bytes", "1 TB"), ("layers", "40"), ("usd_per_device_hour", "0.1"), ("usd_per_kwh", "0.01"), ("generation", "x"),
     ("carbon_g_per_kwh", "1"), ("api_usd_per_million_in", "0.01"), ("purchase_usd_per_device", "100"), ("place", "France"),
     ("prices_as_of", "April 2023"), ("accelerator_name", "T4"), ("model_name", "GPT-2-124M"), ("precision", "fp32")],
)  # fmt: skip
def test_what_a_link_sets_is_said_as_when_it_is_typed(field, text) -> None:
    start = presets.choose_api(START, None) if field.startswith("api") else START  # from before APIs had offers
    typed, linked = wish(start, field, text), link.from_query(urlencode({field: text}))[0]
    assert named(linked) == named(typed)
    if field not in ("accelerator_name", "model_name"):  # which bring a price and a length with them either way
        assert linked == typed


@pytest.mark.parametrize("name", presets.PRESETS)
def test_named_scenarios_are_what_they_say(name) -> None:
    scenario = presets.PRESETS[name].scenario()
    assert names.honest(scenario) == (scenario, [])


@for_each(accelerators())
def test_every_offer_of_the_lists_keeps_its_provider_on_the_gpu_as_it_is_and_changed(name) -> None:
    chosen = presets.choose_accelerator(START, name)
    for as_of in ("latest", "April 2023"):
        then = presets.choose_snapshot(chosen, as_of)
        for offer in listed.offers_of(then):
            offered = presets.choose_offer(then, offer)
            assert names.honest(offered) == (offered, [])
            changed, told = names.honest(change(offered, memory_bytes=77e9))
            assert (changed.prices, told) == (offered.prices, []) and changed.accelerator.accelerator_name.endswith(
                ", changed"
            )
    for sold in purchases.purchase_offers(name):
        bought = presets.choose_purchase(chosen, sold)
        assert names.honest(bought) == (bought, [])


@pytest.mark.parametrize("name", models())
def test_every_model_keeps_its_name(name) -> None:
    scenario = presets.choose_model(START, models()[name].model)
    assert names.honest(scenario) == (scenario, [])
    assert names.honest(change(scenario, model_name=name.lower()))[0] == scenario


def test_no_two_names_are_the_same_to_people() -> None:
    for known in (models(), accelerators()):
        assert len({squeezed(name) for name in known}) == len(known)


def test_a_price_copied_from_the_page_is_the_providers() -> None:
    """The page shows cents; the K80 costs half of what is asked for its board, to more digits than that."""
    for offer in catalog.offers("H100 SXM"):
        pairs = {"provider": offer.provider, "price_kind": offer.price_kind}
        query = urlencode(
            {"accelerator_name": "H100 SXM", "usd_per_device_hour": f"{offer.usd_per_device_hour:.2f}", **pairs}
        )
        scenario, told = link.from_query(query)
        assert scenario.prices.usd_per_device_hour == offer.usd_per_device_hour and told == []


def test_what_is_known_of_a_card_stays_known_when_it_is_changed() -> None:
    card = change(presets.choose_accelerator(START, "RTX 4090"), memory_bytes=48e9)
    changed = names.honest(card)[0]
    assert changed.accelerator.accelerator_name == "RTX 4090, changed"
    assert listed.offers_of(changed) == listed.offers_of(card) != ()
    licence = [told for told in notices(evaluate(changed), "own") if "licence" in told]
    assert licence and "The RTX 4090, changed is a consumer card" in licence[0]
    assert purchases.usual_purchase("RTX 4090, changed") == purchases.usual_purchase("RTX 4090")


OLD = {  # links that the page wrote before names were checked
    "a changed GPU": (
        "v=1&accelerator_name=H100+SXM%2C+changed&generation=hopper&memory_bytes=141B&memory_byte_per_s=3.35T"
        "&fp32_flop_per_s=66900000000000.01&tf32_flop_per_s=494.7T&fp16_flop_per_s=989.4T&fp16_sums_flop_per_s=989.4T"
        "&bf16_flop_per_s=989.4T&fp8_flop_per_s=1.9789+Q&tdp_w=700&link_byte_per_s=450B&network_byte_per_s=50B"
        "&matrix_efficiency=0.72&fp8_efficiency=0.65&attention_efficiency=0.3&usd_per_device_hour=3.99"
        "&purchase_usd_per_device=30000&purchase_date=2026-06-01",
        {"gpu": "H100 SXM, changed", "price": "Lambda · $3.99 · 2026-07", "bought": "2026-06-01"},
    ),
    "a changed model": (
        "v=1&model_name=Mistral-7B-v0.1%2C+changed&layers=40&kv_heads=8&ffn=14336&context=8192&window=4096&window_layers=32",
        {"model": "Mistral-7B-v0.1, changed"},
    ),
    "a pasted model": ("v=1&model_name=acme%2Fllama-x&kv_heads=8&ffn=14336&vocab=50000", {"model": "acme/llama-x"}),
    "a size": ("v=1&model_name=13B+model", {"model": "13B model"}),
    "a changed size": (
        "v=1&model_name=13B+model%2C+changed&layers=44&hidden=5120&heads=40&kv_heads=40&ffn=13824&embed_dim=5120",
        {"model": "13B model, changed"},
    ),
    "April 2023": ("v=1&usd_per_device_hour=1.5&price_date=2023-04-13&prices_as_of=April+2023", {"price": "Lambda · $1.50 · 2023-04"}),
    "an own price": ("v=1&usd_per_device_hour=1.5&provider=your+own+price&price_kind=your+own&price_date=", {"price": OWN}),
    "spot": (
        "v=1&accelerator_name=H100+SXM&usd_per_device_hour=0.8015&provider=Verda+%28DataCrunch%29&price_kind=spot",
        {"price": "Verda (DataCrunch), spot · $0.80 · 2026-07"},
    ),
    "electricity": ("v=1&place=your+own+figures&usd_per_kwh=0.05&carbon_g_per_kwh=56", {"place": "your own figures"}),
    "France": (f"v=1&place=France&usd_per_kwh={FRANCE}&carbon_g_per_kwh=56", {"place": "France"}),
    "an own price in April 2023, which is the usual one today": (
        "v=1&provider=your+own+price&price_kind=your+own&price_date=&prices_as_of=April+2023", {"price": OWN},
    ),
    "an article's price": (
        "v=1&model_name=GPT-3-175B&tokens=300B&global_batch=1536&precision=fp16+mixed&framework=older+Megatron&dropout=1"
        "&usd_per_device_hour=2&provider=a16z+article%2C+April+2023&price_kind=your+own&price_date=2023-04-27",
        {"model": "GPT-3-175B", "price": "a16z article, April 2023"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), OLD.values(), ids=list(OLD))
def test_links_that_the_page_wrote_say_what_the_page_said(query, expected) -> None:
    scenario, told = link.from_query(query)
    shown = named(scenario)
    assert told == [] and problems(scenario) == [] and {name: shown[name] for name in expected} == expected


def test_a_price_in_python_goes_through_the_gate_too() -> None:
    store = Store(change(START, provider="AWS", usd_per_device_hour=0.1))
    assert store.scenario.prices.provider == OWN and "“AWS”" in store.notices[0]
    assert store.change(memory_bytes=1e12) and store.scenario.accelerator.accelerator_name == "A100 SXM4 80GB, changed"
    assert store.change(memory_bytes=80e9) and store.scenario.accelerator == accelerators()["A100 SXM4 80GB"]


def test_every_text_field_of_a_scenario_is_a_choice_or_is_checked() -> None:
    """A new name without a rule fails here."""
    ruled = {name for _, names_of in names.CHECKS for name in names_of}
    texts = {name for name, field in FIELDS.items() if isinstance(field.default, str) and not field.metadata["choices"]}
    assert texts - ruled == {"generation", "second_generation"}, "which is one of the figures of a GPU"
    assert (PART_OF["generation"], PART_OF["second_generation"]) == ("accelerator", "second")


def test_a_second_gpu_has_its_name_where_it_is_as_published() -> None:
    """By its name alone, in a link as on the page; changed, it says so; a name that nobody knows is said."""
    scenario, told = link.from_query("v=1&section=serve&second_devices=1&second_accelerator_name=rtx+4060+ti+16gb")
    assert told == [] and scenario.second == second_of(accelerators()["RTX 4060 Ti 16GB"])
    changed, told = link.from_query("v=1&second_accelerator_name=T4&second_memory_bytes=80B")
    assert told == [] and changed.second.second_accelerator_name == "T4, changed"
    assert (changed.second.second_memory_bytes, changed.second.second_tdp_w) == (80e9, 70)
    for one in (scenario, changed):
        assert link.from_query(link.to_query(one, "serve"))[0] == change(one, job="serve")
        assert link.from_json(link.to_json(one)) == (one, [])
    unknown, told = link.from_query("v=1&second_accelerator_name=RTX+9999")
    assert told == ["The link's second GPU “RTX 9999” is not known; A100 SXM4 80GB is shown."]
    assert unknown.second == Scenario().second


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1", " =1", "=-=1"])
def test_a_name_begins_no_formula_where_a_table_is_copied(name) -> None:
    scenario, _ = link.from_query(urlencode({"model_name": name, "accelerator_name": name, "layers": 3, "tdp_w": 1}))
    for shown in (scenario.model.model_name, scenario.accelerator.accelerator_name):
        assert shown[:1] not in tuple("=+-@＝\t ")
