"""The data package is what `datapackage.json` says it is. No network, no extra packages."""

import csv
import datetime
import json
import re
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "data"
PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
TABLES = {r["name"]: r for r in PACKAGE["resources"] if r.get("profile") == "tabular-data-resource"}
SOURCE_COLUMNS = ("source", "price_source", "tokens_source", "carbon_source", "context_source", "window_source")
PARSE = {"string": str, "integer": int, "number": float, "date": datetime.date.fromisoformat}


def rows(name):
    with (DATA / TABLES[name]["path"]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fields(name):
    return TABLES[name]["schema"]["fields"]


def by(name, key):
    return {row[key]: row for row in rows(name)}


def cell_problem(field, text):
    """Why this text may not stand in this column, or "" if it may."""
    rules = field.get("constraints", {})
    if text == "":
        return "required" if rules.get("required") else ""
    if field["type"] == "boolean":
        return "" if text in field["trueValues"] + field["falseValues"] else "not y or n"
    try:
        value = PARSE[field["type"]](text)
    except ValueError:
        return f"not a {field['type']}"
    checks = {
        "enum": lambda limit: text in limit,
        "pattern": lambda limit: re.fullmatch(limit, text),
        "minimum": lambda limit: value >= limit,
        "maximum": lambda limit: value <= limit,
    }
    broken = [rule for rule, limit in rules.items() if rule in checks and not checks[rule](limit)]
    return ", ".join(broken)


@pytest.mark.parametrize("name", TABLES)
def test_cells_are_what_the_schema_says(name):
    table = rows(name)
    assert [f["name"] for f in fields(name)] == list(table[0])
    problems = [
        f"line {number}, {field['name']} = {row[field['name']]!r}: {problem}"
        for number, row in enumerate(table, 2)
        for field in fields(name)
        if (problem := cell_problem(field, row[field["name"]]))
    ]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("name", TABLES)
def test_columns_are_described_and_numbers_have_units(name):
    for field in fields(name):
        assert field.get("description"), field["name"]
        assert field["type"] not in ("integer", "number") or field.get("unit"), field["name"]


@pytest.mark.parametrize("name", TABLES)
def test_primary_keys_are_unique(name):
    keys = [tuple(row[column] for column in TABLES[name]["schema"]["primaryKey"]) for row in rows(name)]
    assert len(keys) == len(set(keys)), sorted({key for key in keys if keys.count(key) > 1})


@pytest.mark.parametrize("name", TABLES)
def test_foreign_keys_resolve(name):
    for link in TABLES[name]["schema"].get("foreignKeys", []):
        known = by(link["reference"]["resource"], link["reference"]["fields"])
        assert {row[link["fields"]] for row in rows(name)} - {""} <= set(known)


@pytest.mark.parametrize("name", TABLES)
def test_every_source_resolves(name):
    known = by("sources", "key")
    own = {} if name.startswith("evidence") else TABLES[name]["schema"]  # evidence names its documents in full
    columns = [f["name"] for f in own.get("fields", []) if f["name"] in SOURCE_COLUMNS]
    for row in rows(name):
        for column in columns:
            assert set(filter(None, row[column].split(";"))) <= set(known), row
    if name == "evidence-peers":  # each row names the estimator, and the file says where they come from
        said = " ".join(source["title"] for source in TABLES[name]["sources"])
        assert all(row["peer"].partition(" (")[0] in said for row in rows(name))
    elif name.startswith("evidence"):
        assert all(row["source"] and row["provenance"] for row in rows(name))


def test_sources_say_where_they_are():
    vague = {"web_page", "vendor_msrp", "model_paper", "operator_reports", "published_evidence"}
    for source in rows("sources"):
        assert source["title"] and source["licence"]
        assert (
            source["url"]
            or source["status"] != "read"
            or source["key"] in vague
            or re.search(r"\d{4}", source["title"])
        )
    for table in ("accelerators", "prices", "purchase-prices", "pue", "server-prices"):
        for row in rows(table):
            assert row["source"] != "web_page" or row["locator"], row


def test_each_table_of_others_lists_its_licences():
    named = {"CC BY": "CC-BY-4.0", "MIT": "MIT", "Apache": "Apache-2.0", "MPL": "MPL-2.0"}
    for name, table in TABLES.items():
        text = " ".join(row.get("licence", "") for row in rows(name) if name != "sources")
        listed = {licence["name"] for licence in table.get("licenses", [])}
        assert {key for word, key in named.items() if word in text} <= listed, name


def test_there_is_enough():
    assert len(rows("models")) >= 80
    assert len(rows("accelerators")) >= 86
    assert len({row["provider"] for row in rows("prices")}) >= 15
    assert len(rows("landmarks")) >= 20


def peak(row, number_format):
    text = row[f"{number_format}_tflop_per_s"]
    return float(text) if text else None


def test_peaks_are_dense():
    known = {
        ("A100 SXM4 80GB", "bf16"): 312,
        ("A100 SXM4 80GB", "fp8"): None,
        ("H100 SXM", "bf16"): 989.4,
        ("H100 SXM", "fp8"): 1978.9,
        ("V100 SXM2 32GB", "bf16"): None,
        ("V100 SXM2 32GB", "fp16"): 125,
        ("T4", "bf16"): None,
        ("RTX 2080 Ti", "bf16"): None,
        ("RTX 3090", "bf16"): 71,
        ("RTX 4090", "bf16"): 165.2,
        ("MI300X", "fp8"): 2614.9,
        ("Gaudi 2", "fp8"): 865,
        ("B200", "fp4"): 9000,
        ("B300", "int8"): 150,
        ("TPU v4", "fp16"): None,
        ("K80", "fp16"): None,
    }
    accelerators = by("accelerators", "accelerator_name")
    assert {key: peak(accelerators[key[0]], key[1]) for key in known} == known


def test_narrower_formats_are_not_slower():
    for row in rows("accelerators"):
        ladder = [p for f in ("bf16", "fp8", "fp4") if (p := peak(row, f))]
        assert ladder == sorted(ladder), row["accelerator_name"]
        assert (peak(row, "fp16_fp16acc") or 1e9) >= (peak(row, "fp16") or 0), row["accelerator_name"]


def test_formats_fit_the_generation():
    for row in rows("accelerators"):
        old = row["generation"] in ("kepler", "pascal", "volta", "turing")
        assert not (old and (row["bf16_tflop_per_s"] or row["tf32_tflop_per_s"])), row["accelerator_name"]
        fp8_less = old or row["generation"] in ("ampere", "ampere_pro", "ampere_consumer", "cdna1", "cdna2", "apple")
        assert not (fp8_less and row["fp8_tflop_per_s"]), row["accelerator_name"]


def test_models_agree_with_their_config_files():
    names = {
        "layers": ("num_hidden_layers", "n_layer"),
        "hidden": ("hidden_size", "n_embd"),
        "heads": ("num_attention_heads", "n_head"),
        "vocab": ("vocab_size",),
    }
    configs = next(r["path"] for r in PACKAGE["resources"] if r["name"] == "model-configs")
    assert sorted(row["config"] for row in rows("models")) == sorted(configs)
    for row in rows("models"):
        config = json.loads((DATA / row["config"]).read_text(encoding="utf-8"))
        config = config.get("text_config", config)
        config.setdefault("num_hidden_layers", len(config.get("hybrid_override_pattern", "")))
        for column, keys in names.items():
            if (row["model"], column) == ("step-3.7-flash", "vocab"):
                continue  # the class keeps its own default where a flat file says otherwise
            assert int(row[column]) in [config[key] for key in keys if key in config], (row["model"], column)
        assert int(row["active_params"]) <= int(row["params"])
        assert (row["experts"] == "0") == (row["active_params"] == row["params"])
        assert bool(row["training_tokens"]) == bool(row["tokens_source"])
        for column in ("context", "window"):
            read = row[f"{column}_status"] == "read"
            assert read == bool(row[f"{column}_source"]) == bool(row[f"{column}_locator"]), (row["model"], column)


def test_prices_are_in_order_and_plausible():
    for row in rows("prices"):
        low, median, high = (float(row[f"usd_per_device_hour_{q}"]) for q in ("min", "median", "max"))
        assert 0 < low <= median <= high <= 12 * low, row
        assert low <= float(row["usd_per_device_hour"]) <= high, row
        assert (row["excludes_host"] == "y") == ("Accelerator charge alone" in row["note"]), row


def test_prices_of_one_accelerator_spread_within_reason():
    spread = {}
    for row in rows("prices"):
        if row["price_kind"] == "on_demand" and row["market"] == "cloud" and row["accelerator_exact"] == "y":
            spread.setdefault(row["accelerator_name"], []).append(float(row["usd_per_device_hour"]))
    assert {n: max(p) / min(p) for n, p in spread.items() if max(p) > 8 * min(p) and not n.startswith("V100")} == {}


def test_prices_that_everybody_knows():
    prices = {(r["accelerator_name"], r["provider"], r["price_kind"]): r for r in rows("prices")}
    for key, value in {
        ("H100 SXM", "AWS"): 6.88,
        ("H100 SXM", "Lambda"): 3.99,
        ("A100 SXM4 80GB", "Lambda"): 2.79,
        ("A100 SXM4 40GB", "AWS"): 2.7447,
    }.items():
        assert float(prices[*key, "on_demand"]["usd_per_device_hour"]) == value
        assert prices[*key, "on_demand"]["gpus_per_instance"] == "8"


def test_landmarks_agree_with_the_6nd_rule():
    for row in rows("landmarks"):
        if row["tokens"] and row["active_params"]:
            ratio = float(row["training_flop"]) / (6 * float(row["active_params"]) * float(row["tokens"]))
            assert 0.75 < ratio < 1.7, row["label"]
            assert row["flop_basis"] != "6ND" or abs(ratio - 1) < 1e-3
