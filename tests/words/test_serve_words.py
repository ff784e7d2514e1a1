"""The section on serving, in words: cards, sentence and notices say what the core says, and only where it is so."""

import datetime
import re
from html import unescape

import pytest
from serving_cases import A100, L4, RESULTS, SILENT, SPEAKING, WRONG, others_that_do_it, serve

from explorer import accelerators, catalog, change, evaluate, models
from explorer.catalog.apis.prices import api_offers
from explorer.charts import make_or_buy
from explorer.charts.apis import api_history, own_or_api
from explorer.core.bands import level, rows_seen
from explorer.core.choose.waits.day import peak
from explorer.core.formula import REGISTRY
from explorer.state import presets
from explorer.widgets import controls
from explorer.widgets.wishes import wish
from explorer.words import serving_words as words
from explorer.words.citing import LINK
from explorer.words.format import dollars, parse, percent, short_time, significant, size
from explorer.words.headlines import headlines, sentence, told
from explorer.words.headlines.headline import IF_IT_FITTED
from explorer.words.headlines.measures import measures
from explorer.words.memory_words import room_for
from explorer.words.notices import notices
from explorer.words.sums import sum_html

each = pytest.mark.parametrize("r", RESULTS.values(), ids=list(RESULTS))
speaking = pytest.mark.parametrize("r", SPEAKING.values(), ids=list(SPEAKING))


def fits(result) -> bool:
    return bool(result["served_device_bytes"] <= result["served_capacity_bytes"])


def late(result) -> list[str]:
    """The targets that readers wait longer for."""
    use = result.scenario.serving
    between = use.output_tokens > 0 and result["between_tokens_seconds"] > use.tpot_target_seconds
    first = result["first_token_seconds"] > use.ttft_target_seconds
    return [name for name, missed in (("a token every", between), ("the first token after", first)) if missed]


LATE = ("the first token after", "a token every")


def late_for_most(result) -> list[str]:
    """The same of ninety-five readers in a hundred at the peak."""
    use, found = result.scenario.serving, peak(result)
    if found is None:
        return []
    missed = found.first[1] > use.ttft_target_seconds, found.between[1] > use.tpot_target_seconds
    return [name for name, slow in zip(LATE, missed, strict=True) if slow]


def copies(result, faster: float = 1.0) -> int:
    """Copies, added one by one until they hold the peak."""
    held, number = float(result["copy_requests_per_s"]) * faster * result.scenario.demand.peak_load, 1
    while number * held < float(result["peak_requests_per_s"]) * (1 - 1e-12):
        number += 1
    return number


@each
def test_nothing_raw_is_said(r) -> None:
    texts = [text for card in headlines(r, "serve") for text in (card.title, card.value, card.detail)]
    for text in (*texts, sentence(r, "serve"), *notices(r, "serve")):
        assert not WRONG.search(text), text


@each
def test_the_card_of_memory(r) -> None:
    card = headlines(r, "serve")[3]
    need, have = float(r["served_device_bytes"]), float(r["served_capacity_bytes"])
    assert card.good == fits(r) == card.value.startswith(("Fits: ", "Barely fits: "))
    if not fits(r):
        room = room_for(need, have)
        assert card.value == f"Does not fit: {room.left} short" and card.detail.startswith(room.needed)
        return
    assert size(have, 3) in card.value and f"its: {size(need).partition(' ')[0]}" in card.value
    most, longest = re.search(r"up to ([\d,]+) sequences? .*longest context ([\d,]+)", card.detail).groups()
    for said, number in ((most, r["largest_concurrent"]), (longest, r["longest_context"])):
        room = int(said.replace(",", ""))
        assert 0.99 * number < room <= number and (room == number or len(f"{room}".rstrip("0")) <= 3)


@speaking
def test_the_card_of_speed(r) -> None:
    card, found = headlines(r, "serve")[1], peak(r)
    slow, value = late_for_most(r), card.value.removesuffix(IF_IT_FITTED)
    assert card.good == (fits(r) and not late(r) and not slow)
    assert [name for name in LATE if re.search(rf"too slow for more than 5 in 100 .*{name}", card.detail)] == slow
    first = words.wait(float(r["first_token_seconds"]) if found is None else found.first[0])
    if r["output_tokens"] == 0:
        assert (value, card.quantity) == (f"A prompt in {first}", "first_token_seconds")
        return
    full = 1 / float(r["between_tokens_seconds"])
    low, high = (float(r[f"tpot_{end}"]) for end in ("low", "high"))
    if found is None:
        assert value == f"{significant(full)} tokens/s" and f"first token after {first}" in card.detail
        assert card.rough == f"{significant(full / high)} to {significant(full / low)} tokens/s"
        return
    half, most = (1 / seconds for seconds in found.between)
    assert value == f"{significant(half)} tokens/s" and f"first token within {first} " in card.detail
    assert f"at least {significant(most)} for 95 in 100; " in card.detail
    assert f" taken: {significant(full)} tokens/s" in card.detail and 0.99 * full <= most <= half
    slowest, fastest = (float(end) for end in card.rough.removesuffix(" tokens/s").split(" to "))
    assert full / high * 0.95 <= slowest <= half / high * 1.05, "a slower copy is fuller too, and never beyond full"
    assert fastest >= half / low * 0.95


def test_eight_bits_are_told_as_faster_where_readers_get_more() -> None:
    """The search takes larger copies for them: what a full copy gives each reader falls, what readers get here rises."""
    bf16 = presets.PRESETS["Serve Qwen3-32B to 50 colleagues"].scenario()
    found = [evaluate(s) for s in (bf16, change(bf16, weight_format="fp8"))]
    full = [1 / float(r["between_tokens_seconds"]) for r in found]
    half = [float(re.match("[0-9]+", headlines(r, "serve")[1].value)[0]) for r in found]
    assert full[0] > full[1] and half[0] < half[1]
    for r, number in zip(found, half, strict=True):
        assert f"half of the readers get {number:.0f} tokens a second or more" in told(r, "serve")
        assert measures(r, "serve")[1].value == pytest.approx(number, rel=0.02), "what is compared side by side"


@speaking
def test_the_card_of_gpus(r) -> None:
    card, tp = headlines(r, "serve")[2], float(r["serving_tp"])
    many_copies = copies(r)
    assert card.value.removesuffix(IF_IT_FITTED) == words.gpus(many_copies * tp)
    assert f"{many_copies:,} cop{'y' if many_copies == 1 else 'ies'} of {words.gpus(tp)}" in card.detail
    few, many = (copies(r, 1 / float(r[name])) for name in ("serving_low", "serving_high"))
    assert words.fleet_range(r) == (few, many) and few <= many_copies <= many
    told = re.search(r"^([\d,]+) to ([\d,]+) GPUs$", card.rough)
    assert bool(told) == (many > few)
    if told:
        assert [float(end.replace(",", "")) for end in told.groups()] == pytest.approx([few * tp, many * tp], rel=0.05)
    assert card.good == (fits(r) and not late(r))


@speaking
def test_the_card_of_cost(r) -> None:
    card = headlines(r, "serve")[0]
    day = copies(r) * float(r["serving_tp"] * r["usd_per_device_hour"]) * 24
    tokens = float(r["mean_requests_per_s"] * (r["prompt_tokens"] + r["output_tokens"])) * 86_400
    answers = float(r["mean_requests_per_s"]) * 86_400
    few, many = (day / copies(r) * copies(r, 1 / float(r[name])) for name in ("serving_low", "serving_high"))
    between = f" ({dollars(few)} to {dollars(many)})" if many > few else ""
    assert card.value.removesuffix(IF_IT_FITTED) == words.answer_price(day / answers)
    assert card.detail.startswith(f"{dollars(day)} a day{between}, {dollars(day * 365 / 12)} a month, ")
    assert card.detail.endswith(f"; {dollars(day / tokens * 1e6)} a million tokens")
    use = r.scenario.demand
    api = (
        float(r["prompt_tokens"]) * use.api_usd_per_million_in + float(r["output_tokens"]) * use.api_usd_per_million_out
    )
    api *= answers / 1e6
    said = card.detail.partition(" of it idle; ")[2].rpartition("; ")[0]
    if api == 0:
        assert said == "the API is free"
    else:
        bill = f"{dollars(api)} a day, {dollars(api * 365 / 12)} a month, {words.answer_price(api / answers)} an answer"
        assert said == f"the API ({who(r)}) {bill}: {ratio(day, api)}"
        one = ", as much as an API" if "as much" in ratio(day, api) else f"the {dollars(api)} of an API"
        beside = one if day > 0.98 * api else f"; an API takes {dollars(api)}"
        sold = "2023" not in use.api_name and plain_rows(r.scenario.model.model_name)
        assert (beside in told(r, "serve")) == (fits(r) and bool(sold)), (
            "the headline has both bills and the same ratio"
        )
    assert card.good == (fits(r) and not late(r))


def who(result) -> str:
    """Whose price it is, with one date: of the list, or since when it stands there, if that is more than a year."""
    demand, rows = result.scenario.demand, plain_rows(result.scenario.model.model_name)
    row = rows.get(demand.api_name.partition(", November")[0])
    asks = (demand.api_usd_per_million_in, demand.api_usd_per_million_out)
    if row and asks == (float(row["usd_per_million_in"]), float(row["usd_per_million_out"])):
        since = datetime.date.fromisoformat(row["first_seen"])
        if row["first_seen"] < "2025-11-28":
            return f"{row['provider']}, its price since {since:%B %Y}"
    return demand.api_name.replace("turbo, March", "turbo, price of March")


def plain_rows(model: str) -> dict[str, dict]:
    """The row of each provider that counts: of those in the newest list the plain one, then the cheapest."""
    found: dict[str, tuple] = {}
    for row in catalog.rows("api_prices"):
        plain = row["as_of"] == "2026-11-28" and row["suspect"] == "n" and row["task"] == "text"
        if row["model"] == model and plain and "alias" not in row["variant"]:
            rank = (row["variant"] != "", 4 * float(row["usd_per_million_in"]) + float(row["usd_per_million_out"]))
            if rank < found.get(row["provider"], ((True, 1e9), {}))[0]:
                found[row["provider"]] = rank, row
    return {provider: row for provider, (_, row) in found.items()}


def ratio(own: float, api: float) -> str:
    """What a pocket calculator makes of the two sums as they are written."""
    if 0.98 < own / api < 1.02 or dollars(own) == dollars(api):
        return "as much"
    factor = parse(dollars(own), "USD") / parse(dollars(api), "USD")
    shown = "over 1,000" if max(factor, 1 / factor) >= 1000 else significant(max(factor, 1 / factor))
    return f"rented GPUs cost {shown} times that" if factor > 1 else f"{shown} times rented GPUs"


def test_own_or_api_is_answered_first_and_by_one_ratio_alone() -> None:
    """The middle API is the one that is compared with, everywhere."""
    r = evaluate(next(s for name, s in served_presets() if name.startswith("Serve Llama-3.1-8B")))
    own, api = (float(r[f"{whose}_usd_per_day"]) for whose in ("fleet", "api"))
    factor = significant(parse(dollars(own), "USD") / parse(dollars(api), "USD"))
    assert f" for {dollars(own)} a day, {factor} times the {dollars(api)} of an API; " in told(r, "serve")
    screen = [told(r, "serve"), *(card.detail for card in headlines(r, "serve")), *notices(r, "serve")]
    assert set(re.findall(r"([\d.,]+) times", " ".join(screen))) == {factor}
    for name, scenario in served_presets():
        said = " ".join(notices(evaluate(scenario), "serve"))
        assert "the middle one, compared here, " in said or "2023" in scenario.demand.api_name, name


def test_a_ratio_is_that_of_the_two_sums_beside_it() -> None:
    """For all named scenarios and GPUs: what stands in the headline can be checked on the page alone."""
    seen = 0
    for _, scenario in served_presets():
        for name in ("RTX 3090", "RTX 4090", "L4", "A100 SXM4 80GB", "H200 SXM"):
            said = told(evaluate(presets.choose_accelerator(scenario, name)), "serve")
            for own, factor, api in re.findall(r"for (\$[\d.,]+(?: M)?) a day, ([\d.]+) times the (\$[\d.,]+)", said):
                assert significant(parse(own, "USD") / parse(api, "USD")) == factor, said
                seen += 1
    assert seen > 5


def test_a_price_that_nobody_asks_is_said_to_be_one_beside_the_dollars_and_the_field() -> None:
    """The RTX 4060 after the RTX 3060: the price of the card before stands in the field, and is what is computed with."""
    r = evaluate(presets.choose_accelerator(change(L4, usd_per_device_hour=0.23), "RTX 4060"))
    assert (controls.shown("usd_per_device_hour", r), controls.shown("offer", r)) == ("0.23", "no list price")
    usd = float(r["fleet_devices"]) * 0.23 * 24
    assert f" for {dollars(usd)} a day, at a price that nobody asks" in told(r, "serve")
    assert controls.found(r)["usd_per_device_hour"] == "nobody asks it: type one"
    assert "usd_per_device_hour" not in controls.found(evaluate(L4))


def test_one_api_has_one_price_and_one_date_and_a_variant_its_own_name() -> None:
    """DeepInfra sells Llama-3.1-8B since September 2025, and a variant, Turbo, for less."""
    r = evaluate(next(s for name, s in served_presets() if name.startswith("Serve Llama-3.1-8B")))
    screen = [
        *(card.detail for card in headlines(r, "serve")),
        *notices(r, "serve"),
        *(chart.describe(r) for chart in (make_or_buy, own_or_api, api_history)),
        *(label for label, _ in make_or_buy.rows(r)),
        make_or_buy.legend(r),
    ]
    said = " ".join(screen)
    assert said.count("DeepInfra, its price since September 2025") >= 5
    assert said.count("DeepInfra, November 2026") == said.count("-Instruct-Turbo, DeepInfra, November 2026") == 1


def test_a_cost_without_a_range_says_why() -> None:
    for _, scenario in served_presets():
        r = evaluate(scenario)
        card, (few, many) = headlines(r, "serve")[0], words.fleet_range(r)
        assert (card.rough == "no range: same GPUs") == (few == many) and card.rough


def served_presets():
    return [(n, p.scenario()) for n, p in presets.PRESETS.items() if p.scenario().workload.job == "serve"]


def test_an_answer_that_is_thought_over_is_told_with_all_its_tokens_its_price_and_its_time() -> None:
    r = evaluate(presets.PRESETS["What does an answer cost that is thought over?"].scenario())
    api = words.answer_price(float(r["api_usd_per_request"]))
    usd, seconds = words.answer_price(float(r["usd_per_request"])), peak(r).first[0] + 10_000 * peak(r).between[0]
    assert told(r, "serve").startswith(
        f"An answer of 10,000 tokens (9,500 of them thinking) by DeepSeek-R1 costs {usd} here and {api} from an API, and takes {words.wait(seconds)}; "
    )
    assert headlines(r, "serve")[0].detail.startswith("500 answer + 9,500 thinking tokens; ")


@each
def test_cards_say_where_they_only_would(r) -> None:
    rest = headlines(r, "serve")[:-1]
    assert [card.value.endswith(IF_IT_FITTED) for card in rest] == [not fits(r) and words.works(r)] * 3
    for name in SILENT:
        assert [card.value for card in headlines(RESULTS[name], "serve")[:-1]] == ["Unknown"] * 3


@speaking
def test_each_card_opens_into_a_sum_that_is_known(r) -> None:
    for card in headlines(r, "serve"):
        assert card.quantity in REGISTRY
        assert not re.search(r"\bnan\b|\binf\b", unescape(sum_html(r, card.quantity)))


@each
def test_the_sentence_says_who_decided_and_which_target_is_missed(r) -> None:
    said, use = sentence(r, "serve"), r.scenario.serving
    assert re.fullmatch(r"One copy is .{20,345}\.", said)
    assert said.startswith(f"One copy is {words.gpus(float(r['serving_tp']))} with {r['concurrent']:,.0f} sequence")
    pinned = bool(use.serving_tp) + bool(use.concurrent)
    assert ("as you set it" in said) == (pinned == 2)
    assert ("(GPUs for a copy as you set)" in said) == (pinned == 1 and use.serving_tp > 0)
    done = r in SPEAKING.values() and fits(r) and not late(r)
    if pinned < 2:
        mine = "that" if use.target_percentile == "95th" else "whose full copies"
        assert (f"found: the fewest GPUs in all {mine} meet the targets" in said) == done
        assert ("nothing that was tried fits, this is the nearest" in said) == (not fits(r))
    if r not in SPEAKING.values():
        assert said.endswith(" This GPU has no known rate for these weights.")
        return
    assert ("Target missed in a full copy: " in said) == bool(late(r))
    for name in late(r):
        goal = use.tpot_target_seconds if name == "a token every" else use.ttft_target_seconds
        assert re.search(rf"{name} [\d.,]+ (ms|s|minutes|hours) where {short_time(goal)} is asked for", said)


def test_a_part_that_is_set_is_said_to_be() -> None:
    assert "(sequences at once as you set). For 95" in sentence(evaluate(change(L4, concurrent=8)), "serve")
    assert sentence(evaluate(change(L4, concurrent=8, serving_tp=4)), "serve") == (
        "One copy is 4 GPUs with 8 sequences at once, as you set it."
    )


def known(result) -> tuple[str, str]:
    return result.scenario.serving.engine, result.scenario.accelerator.generation


LIKE_MEASURED = {name for name, r in RESULTS.items() if rows_seen("tpot", *known(r))}
APART = {name for name, r in RESULTS.items() if level("tpot", *known(r)) == 0} - LIKE_MEASURED
assert LIKE_MEASURED and APART
PAYS = {name for name, r in SPEAKING.items() if r["break_even_load"] <= r["highest_load"]}
PRICED = {name for name, r in SPEAKING.items() if r["api_usd_per_day"] > 0}
NEVER = {name for name in PRICED if SPEAKING[name]["break_even_load"] > 1}
SOLD = {name for name in PRICED if plain_rows(RESULTS[name].scenario.model.model_name)}
assert PAYS and NEVER and PRICED - PAYS - NEVER and PRICED - SOLD
WHERE = {
    "Only 18 sequences of this length fit at once; 100,000 are set.": {"too many at once"},
    "reads at most 131,072 tokens at a time; prompt and answer have 200,256.": {"beyond the context"},
    "A100 SXM4 80GB has no fp8 matrix units": {"fp8 without units"},
    "Weights of fewer bits are multiplied in 16": {"70B in 4 bits on four RTX 3090", "layers dealt out", "layers on the CPU"},
    "reaches beyond the ": {"GPT-3 of the article", "experts", "does not fit", "late", "across machines",
                            "beyond the context"},
    "The API is free: no GPU is cheaper.": {"free API"},
    "Even when always full, these GPUs cost ": NEVER,
    "To be cheaper than the API ": PRICED - PAYS - NEVER,
    "One copy is cheaper than the API ": PAYS,
    "The API of 2023 answers with another model": PRICED - SOLD,
    "that sell Llama-3.1-405B the cheapest is ": {"GPT-3 of the article"},
    "APIs that sell this model the cheapest is ": SOLD - {"opening", "fp8 without units", "fp8", "beyond the context",
                                                                       "across machines"},
    "One API sells this model: Fireworks AI, $0.20 a million tokens.":
        {"opening", "fp8 without units", "fp8", "across machines"},
    " would do it for ": {"one request a day", "bursts", "idle too much", "fp8", "across machines"},
    "tokens are read, the rest is found in the prefix cache": {"found in the cache"},
    "as fast as without": {"drafts of its own head"},
    "as slow as without: take fewer, or none": {"drafts that do not help"},
    "Only some models are released with such a head": {"drafts of its own head"},
    "stay in the memory of the host": {"layers on the CPU"},
    "Eight in ten published times between tokens lie between ": LIKE_MEASURED,
    "but not both together": APART,
    " measured under load. Where we predicted ": set(RESULTS) - LIKE_MEASURED - APART,
}  # fmt: skip
"""Where each notice stands, and nowhere else."""


@pytest.mark.parametrize("notice", WHERE)
def test_each_notice_stands_where_it_should_and_nowhere_else(notice) -> None:
    assert {name for name, r in RESULTS.items() if any(notice in said for said in notices(r, "serve"))} == WHERE[notice]


@each
def test_every_notice_is_a_sentence(r) -> None:
    found = notices(r, "serve")
    assert len(found) == len(set(found)) <= 9
    assert all(re.fullmatch(r"[A-Z1-9].{15,350}\.", LINK.sub("", text)) for text in found)


@pytest.mark.parametrize("name", sorted(WHERE[" would do it for "]))
def test_what_would_cost_less_than_waiting_does(name) -> None:
    r, found = RESULTS[name], others_that_do_it(RESULTS[name])
    (said,) = [said for said in notices(r, "serve") if " would do it for " in said]
    other = re.match(r"([\d,]+) × (.+) would do it for (\S+) a day(?:, at a marketplace of private hosts)?\.", said)
    cheapest = min(usd for usd, _ in found.values())
    assert cheapest < float(r["fleet_usd_per_day"])
    assert (dollars(found[other[2]][0]), f"{found[other[2]][1]:,.0f}") == (other[3], other[1])
    assert found[other[2]][0] == pytest.approx(cheapest)


@pytest.mark.parametrize("name", sorted(PAYS))
def test_from_which_demand_a_copy_of_ones_own_pays(name) -> None:
    r = RESULTS[name]
    use, tokens = r.scenario.demand, float(r["prompt_tokens"] + r["output_tokens"])
    each_usd = (
        float(r["prompt_tokens"] * use.api_usd_per_million_in + r["output_tokens"] * use.api_usd_per_million_out) / 1e6
    )
    requests = float(r["serving_tp"] * r["usd_per_device_hour"]) * 24 / each_usd
    (said,) = [said for said in notices(r, "serve") if "One copy is cheaper" in said]
    assert f"({who(r)}: {dollars(1e6 * each_usd / tokens)} a million tokens)" in said
    counted = words.several(words.short(requests), "request")
    assert f" from {words.several(words.whole(requests * tokens), 'token')} a day, {counted}: a load of " in said
    assert f"a load of {percent(requests / 86_400 / float(r['copy_requests_per_s']))}." in said


def test_bits_of_ones_own_are_multiplied_in_16_whatever_the_list_says() -> None:
    found = {
        bits: notices(evaluate(change(A100, weight_format="fp8", bits_per_weight=bits)), "serve") for bits in (4.85, 16)
    }
    assert any("Weights of fewer bits" in said for said in found[4.85])
    assert not any("bits" in said or "fp8" in said for said in found[16])


def test_four_bits_are_multiplied_as_such_where_the_gpu_can() -> None:
    """B200 has matrix units for fp4 (10 PFLOP/s, NVIDIA's data sheet); H100 has not."""
    for gpu, can in (("B200", False), ("H100 SXM", True)):
        found = notices(evaluate(serve("Llama-3.1-8B", gpu, weight_format="nvfp4")), "serve")
        assert any("multiplied in 16" in said for said in found) == can


def test_layers_that_are_dealt_out_do_not_wait_for_the_network() -> None:
    for engine, waits in (("llama.cpp", False), ("vLLM, SGLang", True)):
        found = notices(evaluate(serve("Llama-3.1-70B", "RTX 3090", serving_tp=16, engine=engine)), "serve")
        assert any("waits for the network" in said for said in found) == waits


@pytest.mark.parametrize(("said", "expected"), [
    (words.several("1", "request"), "1 request"), (words.several("under 1", "token"), "under 1 token"),
    (words.several("26k", "request"), "26k requests"), (words.sequences(1), "1 sequence"),
    (words.sequences(1024), "1,024 sequences"), (words.whole(0.3), "under 1"), (words.whole(999_999), "999,999"),
    (words.whole(1.2e6), "1.2M"), (words.gpus(1), "1 GPU"), (words.gpus(20_932), "20,932 GPUs"),
    (words.gpus(2.09e10), "20.9B GPUs"), (words.times(6.12), "6.1 times"), (words.times(1.04), "1.04 times"),
    (words.times(0.052), "0.052 times"), (words.times(999), "1,000 times"), (words.times(5e5), "over 1,000 times"),
    (words.rate(4.13), "4.1 requests a second"), (words.rate(0.99), "59 requests a minute"),
    (words.rate(1 / 60), "1.0 requests a minute"), (words.rate(0.004), "14 requests an hour"),
    (words.rate(1e-9), "0.000086 requests a day"), (words.rate(1.74e10), "17B requests a second"),
    (words.wait(0.0412), "41 ms"), (words.wait(0.9999), "1.0 s"), (words.wait(100), "100 s"),
    (words.wait(200), "3.3 minutes"), (words.wait(42_000), "12 hours"), (words.wait(1e9), "32 years"),
    (words.numbers(18.1, 27.7), "18 to 28"), (words.rough(96), "96"), (words.rough(118), "120"),
    (words.rough(4544), "4,500"), (words.room(0.4), "under 1"), (words.room(94.9), "94"), (words.room(999), "999"),
    (words.room(2055), "2,050"), (words.room(131_072), "131,000"),
])  # fmt: skip
def test_numbers_in_the_words_of_the_section(said, expected) -> None:
    assert said == expected


@speaking
def test_loads_and_idle_time_in_words(r) -> None:
    share = float(r["mean_requests_per_s"] / (r["copies"] * r["copy_requests_per_s"]))
    assert words.load(r) == (percent(share) if share >= 0.001 else "under 0.1 %")
    assert words.idle(r) == (percent(1 - share) if share >= 0.01 else "over 99 %")
    assert (words.fits(r), words.meets(r), words.works(r)) == (fits(r), fits(r) and not late(r), True)
    assert [what for what, *_ in words.late(r)] == late(r)


@pytest.mark.parametrize("name", SILENT)
def test_without_a_rate_nothing_works_but_memory_is_known(name) -> None:
    assert not words.works(RESULTS[name]) and not words.meets(RESULTS[name]) and words.fits(RESULTS[name])


def test_a_small_margin_is_said_of_the_memory_that_one_request_needs() -> None:
    """Llama-3.3-70B in FP8 on one H100 was seen not to start under vLLM, which takes 90 % of the card."""
    s = serve("Llama-3.1-70B", "H100 SXM", weight_format="fp8", prompt_tokens=3000, output_tokens=500, serving_tp=1)
    as_it_comes = evaluate(s)
    assert not fits(as_it_comes) and not any("margin" in said for said in notices(as_it_comes, "serve"))
    engines = [notices(evaluate(change(s, engine=e)), "serve") for e in ("TensorRT-LLM", "Transformers")]
    assert all(any("by a small margin" in said for said in found) for found in engines)
    filled = evaluate(change(s, memory_share=0.99))
    assert fits(filled) and any("by a small margin" in said for said in notices(filled, "serve"))
    roomy = change(s, accelerator=accelerators()["H200 SXM"])
    assert not any("margin" in said for said in notices(evaluate(roomy), "serve"))
    full = evaluate(change(roomy, model=models()["Llama-3.1-8B"].model, concurrent=0, prompt_tokens=30_000))
    assert not any("margin" in said for said in notices(full, "serve"))


def test_another_api_than_the_middle_one_is_told_as_the_one_compared() -> None:
    def said(scenario) -> str:
        return " ".join(notices(evaluate(scenario), "serve"))

    assert "the middle one, compared here, DeepInfra, $" in said(L4)
    dearest = presets.choose_api(L4, api_offers("Llama-3.1-8B")[-1])
    name = dearest.demand.api_name.partition(", ")[0]
    assert re.search(rf"the one compared here (is the cheapest, |is the dearest, )?{name}, ", said(dearest))
    own = said(change(L4, api_name="your own price", api_usd_per_million_in=5.0))
    assert "the API (your own price: " in own or "the API $" in own or "the middle one DeepInfra, " in own
    longer = wish(L4, "output_tokens", "10000")
    assert longer.demand.api_name == presets.usual_api(longer).name, "the middle one follows the request"
    assert wish(dearest, "output_tokens", "10000").demand.api_name == dearest.demand.api_name, (
        "one that is chosen stays"
    )
