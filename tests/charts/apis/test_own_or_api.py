"""The same model, own and bought: every figure by a sum of its own from the table and from what the core says of a copy."""

import csv
import math
import re

import pytest
from serving_cases import RESULTS, SILENT, SPEAKING, WRONG, serve

from explorer import catalog, change, evaluate
from explorer.charts.apis import own_or_api
from explorer.charts.apis.own_or_api import OwnOrApiChart
from explorer.words.format import cents, dollars, significant

FOUR = {
    "Llama-3.3-70B": serve("Llama-3.3-70B", "H100 SXM", requests_per_day=500_000),
    "DeepSeek-V3": serve("DeepSeek-V3", "H200 SXM", requests_per_day=500_000),
    "gpt-oss-120b": serve("gpt-oss-120b", "H100 SXM", requests_per_day=500_000),
    "Qwen3-32B": serve("Qwen3-32B", "H100 SXM", requests_per_day=500_000),
}
ASKED = (1024, 256)
with open(catalog.DATA / "api_prices.csv", encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
speaking = pytest.mark.parametrize("r", SPEAKING.values(), ids=list(SPEAKING))


def asks(name: str, since: str = "2025-05-29") -> list[float]:
    """What a million tokens cost at each provider today, 1,024 read for 256 written, by the rows of the table: the plain
    offer, at a price that moved within 18 months."""
    best: dict[str, tuple] = {}
    for row in ROWS:
        if (
            row["model"] == name
            and row["as_of"] == "2026-11-28"
            and row["suspect"] == "n"
            and "alias" not in row["variant"]
        ):
            usd = [float(row[f"usd_per_million_{way}"]) for way in ("in", "out")]
            rank = (row["variant"] != "", 4 * usd[0] + usd[1])
            long = not row["context_tokens"] or int(row["context_tokens"]) >= sum(ASKED)
            if rank < best.get(row["provider"], ((True, 1e9),))[0]:
                best[row["provider"]] = rank, usd, long and row["first_seen"] > since
    return sorted((ASKED[0] * usd[0] + ASKED[1] * usd[1]) / sum(ASKED) for _, usd, counts in best.values() if counts)


@pytest.mark.parametrize("name", FOUR)
def test_cheapest_middle_and_dearest_of_four_models(name) -> None:
    r, expected = evaluate(FOUR[name]), asks(name)
    rows = {label.partition(":")[0]: cells for label, *cells in own_or_api.rows(r)}
    assert [rows[f"{rank} API"][0] for rank in ("Cheapest", "Middle", "Dearest")] == [
        cents(expected[i]) for i in (0, (len(expected) - 1) // 2, -1)
    ]
    for rank, usd in (("Cheapest", expected[0]), ("Dearest", expected[-1])):
        assert rows[f"{rank} API"][1] == f"{significant(100 * usd * 1280 / 1e6)} cents"


@pytest.mark.parametrize("name", FOUR)
def test_own_at_this_demand_with_a_spare_full_at_the_peak_and_always_full(name) -> None:
    r = evaluate(FOUR[name])
    rows = {label.partition(":")[0]: cells for label, *cells in own_or_api.rows(r)}
    copy_day = float(r["copy_devices"]) * float(FOUR[name].prices.usd_per_device_hour) * 24
    day = 500_000.0 * sum(ASKED) / 1e6
    number = math.ceil(500_000 * 1.5 / 86_400 / float(r["copy_requests_per_s"]) / 0.8)  # the peak is 1.5 times the mean
    assert rows["Rented, at this demand"][0].split(" (")[0] == dollars(number * copy_day / day)
    assert rows["Rented, with one more copy as a spare"][0] == dollars((number + 1) * copy_day / day)
    full = copy_day / (float(r["copy_requests_per_s"]) * 86_400 * 1280 / 1e6)
    assert rows["Rented, if it were always full"][0].split(" (")[0] == dollars(full)
    low, high = (dollars(full * float(r[f"serving_{end}"])) for end in ("low", "high"))
    assert rows["Rented, if it were always full"][0].endswith(f"({low} to {high})")
    peak = full * 1.5 / 0.8
    assert rows["Rented, full at the peak"][0].split(" (")[0] == dollars(peak)


def test_gpt_oss_by_hand() -> None:
    """gpt-oss-120b on an H100 at $2.69 an hour, 500,000 requests a day of 1,024 tokens in and 256 out, $0.037 in and $0.17
    out at DeepInfra, the cheapest: 0.8 × 0.037 + 0.2 × 0.17 = $0.0636 a million tokens; 1,280 of them for an answer:
    $0.0000814. A copy of one GPU for a day: 24 × 2.69 = $64.56. As much buys 64.56 / 0.0000814 = 793,000 requests there, and
    at Cerebras, the dearest, $0.35 and $0.75, so $0.43 a million, $0.00055 an answer, 117,000."""
    r = evaluate(change(FOUR["gpt-oss-120b"], usd_per_device_hour=2.69, serving_tp=1))
    rows = {label.partition(", $")[0]: cells for label, *cells in own_or_api.rows(r)}
    assert rows["Cheapest API: DeepInfra"][:2] == ["$0.064", "0.0081 cents"]
    assert rows["Dearest API: Cerebras"] == ["$0.43", "0.055 cents", "from 117k requests a day"]
    most = float(r["copy_requests_per_s"]) * 86_400 * 0.8 / 1.5
    assert rows["Cheapest API: DeepInfra"][2].startswith("never") == (most < 793_000)
    copies = math.ceil(500_000 / most)
    assert rows["Rented, at this demand"][0].startswith(dollars(copies * 64.56 / 640))


@speaking
def test_the_demand_from_which_own_is_cheaper_is_where_the_sums_cross(r) -> None:
    """Scanned, not solved: stairs of copies against a straight line."""
    most = float(r["copy_requests_per_s"]) * 86_400 * float(r["highest_load"])
    copy_day = float(r["copy_usd_per_s"]) * 86_400
    for usd in (copy_day / most / 3, copy_day / most * 1.5, copy_day / most * 40):
        said = own_or_api.pays_from(r, usd)
        cheaper = [n for n in range(1, 60) if n * copy_day <= n * most * usd * (1 + 1e-9)]
        assert said.startswith("from ") == bool(cheaper)
        if cheaper:
            digits = re.search(r"from ([\d.]+)([kMBT]?) ", said.replace(",", ""))
            if digits:
                factor = {"": 1, "k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}[digits[2]]
                assert float(digits[1]) * factor == pytest.approx(copy_day / usd, rel=0.06)


@speaking
def test_every_text_can_be_read(r) -> None:
    texts = [own_or_api.describe(r), own_or_api.note(r), *(cell for row in own_or_api.rows(r) for cell in row)]
    assert not any(WRONG.search(text) for text in texts)
    assert all(len(row) == len(own_or_api.HEAD) for row in own_or_api.rows(r))


def test_nobody_sells_it_then_the_nearest_is_named() -> None:
    said = own_or_api.describe(RESULTS["GPT-3 of the article"])
    assert "Llama-3.1-405B, the nearest that is sold, costs $2.00 to $3.50 at APIs in November 2026" in said


@pytest.mark.parametrize("name", SILENT)
def test_without_a_rate_nothing_is_shown(name) -> None:
    chart = OwnOrApiChart(RESULTS[name])
    assert own_or_api.rows(RESULTS[name]) == [] and chart.table.html.html == ""
