"""Input that nobody should type, and what was once answered wrongly."""

import json
import math
import re
import signal

import pytest

from explorer import ConfigError, catalog, change, evaluate, explain, model_from_config
from explorer.charts import cost
from explorer.charts import time as training
from explorer.core.problems import problems
from explorer.huggingface import model_from_json
from explorer.state import link, presets
from explorer.state.store import Store
from explorer.widgets.app import Explorer
from explorer.widgets.controls import Controls, shown
from explorer.widgets.wishes import wish
from explorer.words.format import count, dollars, duration, flop_per_s, parse, size, span, write
from explorer.words.notices import notices
from explorer.words.sums import formula_in_numbers, sum_html, used_terms

START = presets.PRESETS[presets.DEFAULT].scenario()
CONFIGS = {p.stem: json.loads(p.read_text()) for p in (catalog.DATA / "configs").glob("*.json")}
LLAMA = CONFIGS["llama-2-7b"]


def opens(o):
    assert problems(o[0]) == []
    assert all(n.endswith(".") for n in o[1])


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999", "1" + "0" * 400])
@pytest.mark.parametrize("name", ["layers", "tokens", "tied", "mfu"])
def test_numbers_beyond_floats_in_a_saved_scenario(name, value):
    opened = link.from_json(f'{{"v": 1, "{name}": {value}}}')
    opens(opened)
    assert opened[0] == START and len(opened[1]) == 1


@pytest.mark.parametrize("date", ["abc", "2026-13-99", "July", "<b>"])
def test_a_date_that_is_none(date):
    scenario, said = link.from_query(f"price_date={date}")
    cost.describe(evaluate(scenario))
    cost.columns(evaluate(scenario))
    assert said


@pytest.mark.parametrize(
    "query",
    [
        "default_hfu=0",
        "default_hfu_low=0",
        "default_hfu_high=0",
        "default_hfu=5",
        "default_hfu_low=0.9",
        "bf16_flop_per_s=1e-300",
        "mfu=1e-300",
    ],
)
@pytest.mark.filterwarnings("error")
def test_shares_of_peak_lie_between_none_and_all(query):
    scenario, said = link.from_query(query)
    r = evaluate(scenario)
    assert said and all(map(math.isfinite, (r["usd"], r["train_days_high"], r["usd_waiting"])))


def test_a_name_that_is_no_unicode():
    s = wish(START, "config", json.dumps(LLAMA | {"_name_or_path": "\ud800"}))
    Explorer(s)


def test_a_shape_changed_back_keeps_its_name():
    s = wish(wish(START, "layers", "40"), "layers", "32")
    assert link.from_query(link.to_query(s)) == (s, [])


@pytest.mark.parametrize("query", ["tied=5", "causal=-1", "dropout=0.5"])
def test_flags_are_on_or_off(query):
    s, said = link.from_query(query)
    assert s == START and len(said) == 1


def test_notices_are_one_line():
    assert all(n.isprintable() for q in ("model_name=%0a%1b[31m", "%00=1") for n in link.from_query(q)[1])


@pytest.mark.parametrize("field", ["hidden_size", "num_hidden_layers", "vocab_size", "head_dim"])
def test_a_number_beyond_floats(field):
    with pytest.raises(ConfigError, match=field):
        model_from_config(LLAMA | {field: 10**400})


@pytest.mark.parametrize("name", ["qwen1.5-moe-a2.7b", "qwen3-235b-a22b", "deepseek-v3", "deepseek-v2-lite"])
def test_more_layers_than_anybody_counts(name):
    signal.signal(signal.SIGALRM, lambda *_: pytest.fail("hangs"))
    signal.alarm(2)
    try:
        with pytest.raises(ConfigError):
            model_from_config(CONFIGS[name] | {"num_hidden_layers": 10**12})
    finally:
        signal.alarm(0)


def test_a_gated_mlp_needs_its_width():
    with pytest.raises(ConfigError, match="intermediate_size"):
        model_from_config({k: v for k, v in LLAMA.items() if k != "intermediate_size"})


def test_a_file_with_a_byte_order_mark():
    assert model_from_json("\ufeff" + json.dumps(LLAMA)).layers == 32


def test_names_are_short_texts():
    assert len(model_from_config(LLAMA | {"_name_or_path": "x" * 10**5}).model_name) <= 80
    assert "[" not in model_from_config(LLAMA | {"_name_or_path": ["x"]}).model_name


def test_a_pasted_name_is_not_taken_for_a_size():
    r = evaluate(change(START, model=model_from_config(LLAMA | {"_name_or_path": "acme/my model"})))
    assert not any("no published model" in n for n in notices(r))


@pytest.mark.parametrize("text", ["1e9999999B", "1e99999999999999999999", "1e999990T"])
def test_exponents_beyond_all(text):
    with pytest.raises(ValueError):
        parse(text)


@pytest.mark.parametrize("text", ["1,5", "2,5B", "7,0", "1,0000"])
def test_a_decimal_comma_is_not_a_thousand(text):
    with pytest.raises(ValueError):
        parse(text)


@pytest.mark.parametrize(
    ("f", "v", "t"),
    [
        (flop_per_s, 0, "0 FLOP/s"),
        (flop_per_s, 1e6, "1,000,000 FLOP/s"),
        (duration, 1 / 24, "60 minutes|1 hour|1.0 hours"),
        (lambda v: count(v, 4), 999.6e6, "999.6M"),
        (lambda v: count(v, 4), 999.6, "999.6"),
        (dollars, 995_000, r"\$1.0 M|\$995,000"),
        (dollars, 999_400, r"\$1.0 M|\$999,000"),
        (lambda v: write(v, "USD/h"), 1e-4, r"\$0.0001\d*/h"),
        (lambda v: write(v, "GPU"), 2, "2|2 GPUs"),
        (lambda v: size(v, 4), 512, "512 B"),
        (size, 512, "512 B|510 B"),
    ],
)
def test_words(f, v, t):
    assert re.fullmatch(t, f(v))


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (800 * 365.25, 12000 * 365.25, "800 years to 12 thousand years"),
        (1e4 * 365.25, 2e7 * 365.25, "10 thousand years to 20 million years"),
    ],
)
def test_span_of_unlike_scales(low, high, text):
    assert span(low, high) == text


@pytest.mark.parametrize("v", [0, 500e3, 1e15, 3e9])
def test_a_size_is_read_back(v):
    assert parse(size(v, 4)) == v


@pytest.mark.parametrize(
    "text", ["7 Billion", "2 tn", "80 Gb", "1 PB", "500 kB", "6 weeks", "16 GPUs", "-$3", "989 TFLOP/s", "$2.50/h"]
)
def test_people_type(text):
    parse(text)


@pytest.fixture
def page():
    return Controls(Store(START))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nope", "1"),
        ("config", '{"model_type": "llama", "hidden_size": 1' + "0" * 400 + "}"),
        ("saved", '{"v": 1, "layers": Infinity}'),
        ("tokens", "1e9999999B"),
        ("config", json.dumps(CONFIGS["deepseek-v3"] | {"moe_layer_freq": 0})),
    ],
)
def test_whatever_is_sent_is_answered(page, name, value):
    page._wished(page, {"name": name, "value": value}, [])
    assert page.answered == 1


def test_heads_and_kv_heads_can_be_changed_one_after_the_other(page):
    page._wished(page, {"name": "heads", "value": "40"}, [])
    page._wished(page, {"name": "kv_heads", "value": "40"}, [])
    assert (page._store.scenario.model.heads, page._store.scenario.model.kv_heads) == (40, 40)


def test_mfu_as_percent():
    assert wish(START, "mfu", "45").workload.mfu == 0.45


def test_peaks_of_racks():
    s = change(START, bf16_flop_per_s=123460.5e12)
    assert wish(
        s, "bf16_flop_per_s", shown("bf16_flop_per_s", evaluate(s))
    ).accelerator.bf16_flop_per_s == pytest.approx(123460.5e12, rel=1e-3)


def test_an_impossible_utilisation_is_a_problem():
    r = change(START, mfu=1.0, recompute="full")
    assert problems(r) or any("peak" in n for n in notices(evaluate(r)))


def test_a_deadline_no_fleet_meets():
    s = change(
        presets.PRESETS["Llama-3.1-70B, pre-trained on 15T tokens"].scenario(),
        devices_rule="as many as meet the deadline",
        deadline_days=0.01,
    )
    assert problems(s) or any("No number of these GPUs" in n for n in notices(evaluate(s)))
    c, r = training.columns(evaluate(s)), evaluate(s)
    assert c["devices"][0] <= r["devices"] <= c["devices"][-1]


def test_no_exponent_in_sentences():
    for ch in ({"devices": 1e30}, {"tokens": 1e30}, {"memory_bytes": 1e30}):
        assert not re.search(r"\de\+", problems(change(START, **ch))[0])


def test_another_gpu_is_not_sold_at_the_articles_price():
    s = presets.choose_accelerator(presets.PRESETS["GPT-3 at the utilisation of real runs"].scenario(), "H100 SXM")
    assert "article" not in s.prices.provider


def test_terms_by_name_not_by_part_of_label():
    r = evaluate(change(START, window=128, window_layers=32))
    assert "layers" not in used_terms(r, "score_flop_per_token")


def test_sum_leaves_read_well():
    h = re.sub(r"</?a\b[^>]*>", "", sum_html(evaluate(START), "params"))
    assert "Layers <b>32</b>" in h and "Gated MLP <b>yes</b>" in h and "MLP width <b>11,008</b>" in h


def test_sum_writes_a_million():
    r = evaluate(START)
    assert "1000000.0" not in formula_in_numbers(explain(r, "usd_per_million_tokens"), r)
