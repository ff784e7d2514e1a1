"""What a million tokens cost since 2023: each line against the rows of the table."""

import csv
import datetime

import pytest
from serving_cases import RESULTS, SILENT, SPEAKING, WRONG

from explorer import catalog, change, evaluate, models
from explorer.catalog.apis.history import all_series, cheapest_of_class, days
from explorer.charts.apis import api_history
from explorer.charts.apis.api_history import ApiHistoryChart
from explorer.words.format import dollars

with open(catalog.DATA / "api_prices.csv", encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
R = RESULTS["8B on L4"]
speaking = pytest.mark.parametrize("r", SPEAKING.values(), ids=list(SPEAKING))
DAYS = ["2023-03-01", "2023-12-01", "2024-03-01", "2024-12-01", "2025-03-01", "2025-06-01", "2025-09-01", "2025-12-01",
        "2026-03-01", "2026-06-01", "2026-09-01", "2026-11-28"]  # fmt: skip


def day_of(stamp: float) -> str:
    return datetime.datetime.fromtimestamp(stamp / 1000, datetime.UTC).date().isoformat()


def test_eleven_lists_and_the_article() -> None:
    assert list(days()) == DAYS


def test_known_prices_of_known_days() -> None:
    """As their makers announced them: gpt-4 $30 and $60, gpt-4o-mini $0.15 and $0.60, Claude 3 Opus $15 and $75."""
    at = {(series.name, day): (offer.sold_as, offer.usd_per_million_in, offer.usd_per_million_out)
          for series in all_series() for day, offer in series.steps}  # fmt: skip
    assert at["OpenAI, small", "2023-03-01"] == ("gpt-3.5-turbo", 2.0, 2.0)
    assert at["OpenAI, main", "2023-12-01"] == ("gpt-4", 30.0, 60.0)
    assert at["OpenAI, small", "2024-12-01"] == ("gpt-4o-mini", 0.15, 0.6)
    assert at["Claude, main", "2024-12-01"] == ("claude-3-opus-20240229", 15.0, 75.0)
    assert at["OpenAI, main", "2026-11-28"] == ("gpt-6.1-sol", 2.0, 10.0)


@pytest.mark.parametrize("series", all_series(), ids=lambda series: series.name)
def test_each_step_is_the_last_model_that_a_list_had(series) -> None:
    members = {row["sold_as"]: int(row["number"]) for row in catalog.rows("api_series") if row["series"] == series.name}
    numbers = [members[offer.sold_as] for _, offer in series.steps]
    assert numbers == sorted(numbers), "no line goes back to an earlier model"
    for day, offer in series.steps:
        seen = [row for row in ROWS if row["provider"] == series.provider and row["sold_as"] in members
                and row["first_seen"] <= day and row["suspect"] == "n"]  # fmt: skip
        assert max(members[row["sold_as"]] for row in seen) == members[offer.sold_as]


def test_what_is_drawn_are_steps_blended_by_the_requests() -> None:
    drawn = api_history.columns(R)
    main = [series.name for series in all_series()].index("OpenAI, main")
    x, y = drawn["x"][main], drawn["y"][main]
    assert day_of(x[0]) == "2023-12-01" and day_of(x[-1]) == "2026-12-28" and len(x) == len(y)
    assert y[0] == pytest.approx(0.8 * 30 + 0.2 * 60) and y[-1] == pytest.approx(0.8 * 2 + 0.2 * 10)
    assert all(a == b for a, b in zip(y[::2], y[1::2], strict=True)), "a price holds until the next"
    answers = evaluate(change(R.scenario, prompt_tokens=1, output_tokens=999))
    assert api_history.columns(answers)["y"][main][0] == pytest.approx(0.001 * 30 + 0.999 * 60)


def test_the_price_of_the_article_is_marked() -> None:
    mark = api_history.first_price(R)
    assert (day_of(mark["x"][0]), mark["y"], mark["words"]) == ("2023-03-01", [2.0], ["gpt-3.5-turbo, March 2023"])


@pytest.mark.parametrize("name", ["Llama-3.1-8B", "Llama-3.1-70B", "DeepSeek-V3", "gpt-oss-120b", "Qwen3-32B"])
def test_the_cheapest_of_the_class_on_each_day(name) -> None:
    """By the rows: those that are known to stand on the day, of models half to twice as large for a token, a quarter to
    four times in all."""
    own = models()[name].model
    request = (1024, 256, 0.0, False)
    steps = dict(cheapest_of_class(own.params, own.active_params, request))
    sizes = {label: entry.model for label, entry in models().items()}
    alike = {
        label for label, other in sizes.items()
        if 0.5 < other.active_params / own.active_params < 2 and 0.25 < other.params / own.params < 4
    }  # fmt: skip
    last = None
    for day in DAYS:
        usd = [
            1024 * float(row["usd_per_million_in"]) + 256 * float(row["usd_per_million_out"])
            for row in ROWS
            if row["model"] in alike and row["first_seen"] <= day <= row["as_of"] and row["suspect"] == "n"
            and row["task"] == "text" and row["variant"] in ("", "turbo")
        ]  # fmt: skip
        last = steps.get(day, last)
        assert (min(usd) / 1e6 if usd else None) == (last and pytest.approx(last.usd_per_request(*request)))
    assert steps


def test_ones_own_is_drawn_across_with_its_range() -> None:
    r = RESULTS["a billion a day"]
    own = api_history.own_columns(r)
    assert own["own"] == [float(r["usd_per_million_served"])] * 2 and own["low"][0] < own["own"][0] < own["high"][0]


@speaking
def test_the_sentence_and_the_table_can_be_read(r) -> None:
    said = [api_history.describe(r), *(cell for row in api_history.rows(r) for cell in row)]
    assert not any(WRONG.search(text) for text in said)
    assert dollars(float(r["usd_per_million_served"])) in said[0] and "March 2023" in said[0]


def test_the_axis_holds_every_line_and_follows() -> None:
    chart = ApiHistoryChart(R)
    for name in ("free API", "prompts alone", "GPT-3 of the article", *SILENT, "8B on L4"):
        chart.update(RESULTS[name])
        usd = (
            [y for line in chart.source.data["y"] for y in line]
            + list(chart.own.data["own"])
            + list(chart.open.data["y"])
        )
        assert chart.y.start < min(usd) and chart.y.end > max(usd)
        assert (len(chart.own.data["x"]) == 0) == (name in SILENT)
        assert "<table>" in chart.foot.html.html and chart.head.html.html.startswith("<h2>What a million tokens cost")
