"""What the tables hold arrives in the core's units; the tables themselves are tested in test_data."""

import csv

import pytest
from one_by_one import for_each

from explorer import accelerators, catalog, evaluate, models, problems
from explorer.core.scenario import FIELDS, Scenario
from explorer.core.units import GB, TFLOP
from explorer.state import presets
from explorer.state.presets import choose_accelerator, choose_model

START = presets.PRESETS[presets.DEFAULT].scenario()


@pytest.mark.parametrize("name", models())
def test_models_have_the_counts_of_their_row(name) -> None:
    row, entry = catalog.provenance("models", "model_label", name), models()[name]
    result = evaluate(Scenario(model=entry.model))
    assert (result["params"], result["active_params"]) == (int(row["params"]), int(row["active_params"]))
    assert entry.model.context == int(row["context"]) >= entry.seq_len
    assert entry.model.window * (entry.model.window_layers > 0) == int(row["window"])
    assert entry.model.model_name == name
    assert problems(choose_model(START, entry.model)) == []


def test_windows_are_those_of_the_released_models() -> None:
    """Of how many layers; all others have none. Read in other tables and files: see `window_source` in models.csv."""
    released = {
        "Mistral-7B-v0.1": (4096, 32, 32),
        "Gemma-2-2B": (4096, 13, 26),
        "Gemma-2-27B": (4096, 23, 46),
        "Gemma-3-270M": (512, 15, 18),
        "Gemma-3-4B (text)": (1024, 29, 34),
        "Gemma-3-12B (text)": (1024, 40, 48),
        "Gemma-3-27B (text)": (1024, 52, 62),
        "Phi-3-mini": (2047, 32, 32),
        "gpt-oss-120b": (128, 18, 36),
        "StarCoder2-3B": (4096, 30, 30),
        "StarCoder2-15B": (4096, 40, 40),
        "Llama-4-Scout (text)": (8192, 36, 48),
    }
    found = {name: entry.model for name, entry in models().items() if entry.model.window_layers}
    assert {name: (m.window, m.window_layers, m.layers) for name, m in found.items()} == released


def test_there_are_eighty_models_and_eighty_six_accelerators() -> None:
    assert len(models()) >= 80
    assert len(accelerators()) >= 86


@for_each(accelerators())
def test_accelerators_are_one_device_in_base_units(name) -> None:
    row, device = catalog.provenance("accelerators", "accelerator_name", name), accelerators()[name]
    on_board = catalog.devices_on_board(name)
    assert device.memory_bytes * on_board == pytest.approx(float(row["memory_gb"]) * GB)
    for kind in ("fp32", "tf32", "fp16", "bf16", "fp8"):
        peak = getattr(device, f"{kind}_flop_per_s")
        assert peak * on_board == pytest.approx(float(row[f"{kind}_tflop_per_s"] or 0) * TFLOP)
    assert [p for p in problems(choose_accelerator(START, name)) if "no published rate" not in p] == []


def test_boards_of_two_devices_are_halved_with_their_prices() -> None:
    assert accelerators()["K80"].memory_bytes == 12e9
    rows = [
        row for row in catalog.rows("prices") if row["accelerator_name"] == "K80" and row["price_kind"] == "on_demand"
    ]
    assert [o.usd_per_device_hour for o in catalog.offers("K80") if o.price_kind == "on demand"] == sorted(
        float(row["usd_per_device_hour"]) / 2 for row in rows
    )


@for_each(accelerators(), ["latest", "April 2023"])
def test_offers_are_dated_and_cheapest_first(name, as_of) -> None:
    offers = catalog.offers(name, as_of)
    assert [o.usd_per_device_hour for o in offers] == sorted(o.usd_per_device_hour for o in offers)
    for offer in offers:
        assert offer.price_kind in FIELDS["price_kind"].metadata["choices"]
        assert (as_of == "latest") or offer.price_date.startswith("2023-04-")
        assert offer.usd_per_device_hour > 0 and len(offer.price_date) == 10
        assert offer.source in catalog.sources()
    assert len({(o.provider, o.price_kind) for o in offers}) == len(offers)
    usual = catalog.usual_offer(name, as_of)
    assert (usual is None) == all(o.price_kind != "on demand" for o in offers)
    assert usual is None or usual.price_kind == "on demand"


def test_commitments_and_hosts_are_as_in_the_table() -> None:
    """AWS's p4d for one and three years as Epoch AI lists it; Google's B200 comes without its host."""
    a100 = {(o.provider, o.price_kind): o for o in catalog.offers("A100 SXM4 40GB")}
    assert a100["AWS", "1-year commitment"].usd_per_device_hour == 2.40
    assert a100["AWS", "3-year commitment"].usd_per_device_hour == 1.45
    assert {o.provider for o in catalog.offers("B200") if o.excludes_host} == {"GCP"}
    assert not any(o.excludes_host for o in catalog.offers("H100 SXM"))


def test_prices_of_april_2023_are_for_the_standard_machine() -> None:
    """AWS's p4d.24xlarge cost $32.7726 an hour for eight; g5.xlarge $1.006, the smallest of many machines with an A10G."""
    a100 = {(o.provider, o.price_kind): o.usd_per_device_hour for o in catalog.offers("A100 SXM4 40GB", "April 2023")}
    assert a100["AWS", "on demand"] == pytest.approx(32.7726 / 8, rel=1e-4)
    assert a100["GCP", "on demand"] == 3.67, "of eight, not the machine with sixteen"
    assert a100["Lambda", "on demand"] == a100["JarvisLabs", "on demand"] == 1.10
    a10g = {(o.provider, o.price_kind): o.usd_per_device_hour for o in catalog.offers("A10G", "April 2023")}
    assert a10g["AWS", "on demand"] == 1.006
    assert catalog.usual_offer("A100 SXM4 40GB", "April 2023").provider == "Paperspace"


def test_in_april_2023_boards_of_two_devices_are_halved_and_newer_cards_are_not_for_rent() -> None:
    """AWS's p2.xlarge, $0.90, holds one of the two devices of a K80."""
    k80 = {(o.provider, o.price_kind): o.usd_per_device_hour for o in catalog.offers("K80", "April 2023")}
    assert k80["AWS", "on demand"] == pytest.approx(0.90)
    assert catalog.offers("H200 SXM", "April 2023") == catalog.offers("RTX 4090", "April 2023") == ()
    assert catalog.usual_offer("H200 SXM", "April 2023") is None


def test_unnamed_variants_say_so() -> None:
    listed = [o for o in catalog.offers("A100 SXM4 80GB", "April 2023") if o.provider == "Lambda"]
    assert [o.note for o in listed] == ["The offer does not name the variant; this one is likely."]


def test_the_usual_offer_is_the_middle_one() -> None:
    listed = [o for o in catalog.offers("H100 SXM") if o.price_kind == "on demand" and not o.marketplace]
    usual = catalog.usual_offer("H100 SXM")
    cheaper, dearer = listed.index(usual), len(listed) - 1 - listed.index(usual)
    assert dearer - cheaper in (0, 1)


@pytest.mark.parametrize("as_of", ["latest", "April 2023"])
def test_marketplaces_count_only_where_there_is_no_cloud(as_of) -> None:
    """As in the comparison of providers, so that no two parts of the page disagree on what is usual."""
    for name in catalog.accelerators():
        on_demand = [o for o in catalog.offers(name, as_of) if o.price_kind == "on demand"]
        clouds = [o for o in on_demand if not o.marketplace and not o.excludes_host]
        usual = catalog.usual_offer(name, as_of)
        assert (usual in clouds) if clouds else (usual is None) == (not on_demand)


def test_rows_are_the_file_and_are_read_once() -> None:
    with open(catalog.DATA / "landmarks.csv", encoding="utf-8", newline="") as file:
        assert list(catalog.rows("landmarks")) == list(csv.DictReader(file))
    assert catalog.rows("landmarks") is catalog.rows("landmarks")
    assert len(catalog.table("landmarks")) == len(catalog.rows("landmarks"))


def test_provenance_of_what_is_not_there_is_empty() -> None:
    assert not catalog.provenance("accelerators", "accelerator_name", "no such GPU")
    assert catalog.provenance("accelerators", "accelerator_name", "T4")["source"]
    assert catalog.offers("no such GPU") == ()
    assert catalog.usual_offer("no such GPU") is None
