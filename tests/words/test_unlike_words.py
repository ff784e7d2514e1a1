"""What the page says of a copy whose layers are dealt out to unlike GPUs, and the commands that run it."""

import csv
import shlex
from pathlib import Path

import pytest

from explorer import accelerators, change, evaluate, explain, models
from explorer.charts.serving_memory import describe, rows
from explorer.core.scenario.unlike import layers_of
from explorer.state import presets
from explorer.state.advice import advised
from explorer.state.second import choose_second
from explorer.words.basis import basis
from explorer.words.headlines import headlines
from explorer.words.headlines.subject import subject
from explorer.words.notices import notices
from explorer.words.recipes import recipes
from explorer.words.server_log import log_rows
from explorer.words.sums import sum_html

GOLDEN = Path(__file__).parents[1] / "golden" / "tool_options.csv"
ALONE = change(
    presets.choose_accelerator(
        presets.choose_model(presets.PRESETS[presets.DEFAULT].scenario(), models()["Qwen3-14B"].model), "RTX 3090"
    ),
    job="serve", engine="llama.cpp", bits_per_weight=4.85, prompt_tokens=1000, output_tokens=200, concurrent=4,
    requests_per_day=2000.0,
)  # fmt: skip
BOTH = change(choose_second(ALONE, "RTX 4060 Ti 16GB"), second_devices=1)
STAGES = change(BOTH, engine="vLLM, SGLang", bits_per_weight=0.0, weight_format="int4")


def commands(scenario) -> dict[str, list[str]]:
    """The words of each tool's command; of one that cannot do it, none."""
    return {one.tool: [word for piece in one.pieces for word in shlex.split(piece.text.replace("\\\n", " "))]
            for one in recipes(evaluate(scenario))}  # fmt: skip


def upper_bound(shares: list[int], layers: int) -> list[int]:
    """Who gets which layer by llama.cpp's rule (`load_tensors`): the first whose summed share is above the layer's place
    among all layers and the output head."""
    ends = [sum(shares[: i + 1]) / sum(shares) for i in range(len(shares))]
    return [next(i for i, end in enumerate(ends) if end > layer / (layers + 1)) for layer in range(layers + 1)]


@pytest.mark.parametrize("counts", [(1, 1), (2, 1), (1, 3)])
@pytest.mark.parametrize("stated", [0, 9])
def test_llama_cpp_deals_out_what_the_page_says(counts, stated) -> None:
    scenario = change(BOTH, first_devices=counts[0], second_devices=counts[1], second_layers=stated)
    words = commands(scenario)["llama.cpp"]
    assert words[words.index("-sm") + 1] == "layer"
    shares = [int(n) for n in words[words.index("-ts") + 1].split(",")]
    owners = upper_bound(shares, 40)
    assert tuple(owners[:-1].count(i) for i in range(sum(counts))) == layers_of(scenario)
    assert owners[-1] == sum(counts) - 1, "the output head is on the last"


@pytest.mark.parametrize("scenario", [STAGES, BOTH, change(STAGES, second_layers=9, second_devices=2)])
def test_vllm_and_sglang_get_the_layers_of_each_stage(scenario) -> None:
    layers = ",".join(map(str, layers_of(scenario)))
    found, many = commands(scenario), str(len(layers_of(scenario)))
    for tool, variable, stages in (
        ("vLLM", "VLLM_PP_LAYER_PARTITION", "--pipeline-parallel-size"),
        ("SGLang", "SGLANG_PP_LAYER_PARTITION", "--pp-size"),
    ):
        words = found[tool]
        assert words[0] == f"{variable}={layers}" and words[words.index(stages) + 1] == many
        assert not {"--tensor-parallel-size", "--tp-size"} & set(words)
        with GOLDEN.open() as file:
            known = {row["option"] for row in csv.DictReader(file) if row["tool"] == tool}
        assert {word for word in words if word.startswith("--")} <= known


def test_what_cannot_deal_out_layers_says_so() -> None:
    (cannot,) = [one for one in recipes(evaluate(STAGES)) if one.tool == "TensorRT-LLM"]
    assert not cannot.pieces and "unlike GPUs" in cannot.cannot
    assert all("PARTITION" not in " ".join(words) for words in commands(ALONE).values())


@pytest.mark.parametrize("scenario", [BOTH, STAGES])
def test_the_order_of_the_gpus_is_said(scenario) -> None:
    first = recipes(evaluate(scenario))[0]
    assert any(line.startswith("The RTX 3090 first, then the RTX 4060 Ti 16GB:") for line in first.fill_in)


def test_both_kinds_and_their_layers_are_named() -> None:
    result = evaluate(BOTH)
    assert subject(result, "serve") == "Serving Qwen3-14B on 1 × RTX 3090 + 1 × RTX 4060 Ti 16GB"
    assert rows(result)[0] == ("Layers", "24 on RTX 3090, 16 on RTX 4060 Ti 16GB")
    assert " GB of the 16 GB of each RTX 4060 Ti 16GB. Each sequence" in describe(result)
    memory = headlines(result, "serve")[3]
    assert memory.detail.startswith("the RTX 4060 Ti 16GB (full first of the 2 GPUs of a copy); up to")
    three = evaluate(change(BOTH, first_devices=2))
    assert rows(three)[0] == ("Layers", "15 + 15 on 2 × RTX 3090, 10 on RTX 4060 Ti 16GB")
    busy = evaluate(change(BOTH, requests_per_day=100_000.0))
    copies = int(busy["copies"])
    assert copies > 1 and subject(busy, "serve").endswith(f"on {copies} × RTX 3090 + {copies} × RTX 4060 Ti 16GB")


def test_notices_say_how_it_works_and_what_is_left_out() -> None:
    (said,) = [line for line in notices(evaluate(BOTH), "serve") if line.startswith("Layers: ")]
    assert said.startswith("Layers: 24 on RTX 3090, 16 on RTX 4060 Ti 16GB (by memory).")
    assert "one after the other" in said and "-sm row) is not modelled" in said
    (stages,) = [line for line in notices(evaluate(STAGES), "serve") if line.startswith("Layers: ")]
    assert "at the pace of the slowest" in stages and "-sm row" not in stages
    (stated,) = [
        line for line in notices(evaluate(change(BOTH, second_layers=9)), "serve") if line.startswith("Layers: ")
    ]
    assert stated.startswith("Layers: 31 on RTX 3090, 9 on RTX 4060 Ti 16GB (as you set).")
    assert any("No price of an hour of the RTX 4060 Ti 16GB" in line for line in notices(evaluate(BOTH), "serve"))
    assert not any(
        "No price of an hour" in line
        for line in notices(evaluate(change(BOTH, second_usd_per_device_hour=0.1)), "serve")
    )
    assert any("one kind of GPU are compared" in line for line in notices(evaluate(BOTH), "compare"))
    assert not any(
        "second kind" in line for section in ("serve", "compare") for line in notices(evaluate(ALONE), section)
    )


def test_half_in_fp8_is_taken_as_none() -> None:
    ada = change(STAGES, weight_format="fp8")
    assert any("Only one of the two kinds has fp8" in line for line in notices(evaluate(ada), "serve"))
    both = change(ada, accelerator=accelerators()["RTX 4090"])
    assert not any("Only one of the two" in line for line in notices(evaluate(both), "serve"))


def test_the_log_of_llama_cpp_has_the_cache_of_each_gpu() -> None:
    """1,200 cells for each of 4 sequences, 4,096 bytes a layer and cell: 24 layers 450 MiB, 16 layers 300."""
    assert 4 * 1200 * 4096 * 24 / 2**20 == 450
    lines = [line for line in log_rows(evaluate(BOTH)) if "KV buffer" in line[0]]
    assert lines == [
        ("llama.cpp with -c 4,800: CUDA0 KV buffer size", "450.00 MiB"),
        ("CUDA1 KV buffer size", "300.00 MiB"),
    ]
    assert len([line for line in log_rows(evaluate(ALONE)) if "KV buffer" in line[0]]) == 1


def test_sums_say_what_the_mean_is() -> None:
    result = evaluate(BOTH)
    assert "harmonic mean of both kinds" in explain(result, "memory_byte_per_s").help
    assert "harmonic mean of both kinds" in sum_html(result, "weight_read_seconds")
    assert explain(evaluate(ALONE), "memory_byte_per_s").help == ""


def test_nothing_is_measured_on_a_pair() -> None:
    assert {basis(evaluate(BOTH), kind) for kind in ("tpot", "ttft", "serving", "serving_memory")} == {
        "carried over from copies of one kind of GPU"
    }


def test_what_does_not_fit_would_with_one_more_of_either() -> None:
    large = presets.choose_model(BOTH, models()["Llama-3.3-70B"].model)
    short = evaluate(large)
    assert short["served_spare_bytes"] < 0
    assert "one more RTX 3090 in a copy" in [one.label for one in advised(short, "serve")]


@pytest.mark.parametrize("section", ["serve", "compare", "own"])
def test_the_money_of_both_is_counted(section) -> None:
    """A 3090 at $0.22 and a second one at $0.10 are $0.16 on average; bought at $1,070 and $499, $784.50."""
    result = evaluate(
        change(BOTH, usd_per_device_hour=0.22, second_usd_per_device_hour=0.1, purchase_usd_per_device=1070.0)
    )
    assert result["usd_per_device_hour"] == pytest.approx(0.16)
    assert result["purchase_usd_per_device"] == pytest.approx(784.5)
    assert result["fleet_usd_per_day"] == pytest.approx(24 * 0.32 * float(result["copies"]))
    assert headlines(result, section) and notices(result, section)
    if section == "own":
        assert headlines(result, section)[0].value == "$0.16"
