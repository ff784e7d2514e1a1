"""Configurations: every argument is one of the tool's own, degrees multiply to the GPUs, and no name breaks out of its place."""

import csv
import json
import math
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml
from recipe_cases import HOSTILE, made, results, scenarios

from explorer import change, evaluate
from explorer.catalog import rows
from explorer.catalog.launching import tools
from explorer.state.presets import PRESETS
from explorer.words.recipes import SERVERS, TRAINERS, about_choice, recipes
from explorer.words.recipes.recipe import quoted, word

GOLDEN = Path(__file__).parents[2] / "golden"
TOOLS = [*TRAINERS, *SERVERS]


def golden(file: str) -> list[dict[str, str]]:
    with (GOLDEN / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


OPTIONS = {tool: {row["option"]: row for row in golden("tool_options.csv") if row["tool"] == tool} for tool in TOOLS}
RUN = [(name, result, recipe) for name, result, recipe in made() if not recipe.cannot]
OWN = re.compile(r"--?[A-Za-z]|activation-checkpoint:")
BEFORE = {"vLLM": "serve", "SGLang": "sglang.launch_server", "TensorRT-LLM": "trtllm-serve", "llama.cpp": "llama-server",
          "Megatron-LM": "pretrain_gpt.py", "torchtitan": "torchtitan.train", "axolotl": "axolotl.yaml"}  # fmt: skip


def of_shell(text: str) -> list[str]:
    return shlex.split(text.replace("\\\n", " "))


def flat(entries: dict, before: str = "") -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in entries.items():
        found |= flat(value, f"{before}{key}.") if isinstance(value, dict) else {before + key: value}
    return found


def read(recipe) -> tuple[dict[str, object], list[tuple[str, str]]]:
    """The keys of its files, and the arguments of the tool in its commands."""
    keys: dict[str, object] = {}
    found: list[tuple[str, str]] = []
    for piece in recipe.pieces:
        if piece.file:
            keys |= flat(json.loads(piece.text) if piece.file.endswith("json") else yaml.safe_load(piece.text))
        else:
            found += arguments_of(of_shell(piece.text), BEFORE.get(recipe.tool, "trl.scripts.sft"))
    return keys, found


def arguments_of(words: list[str], last: str) -> list[tuple[str, str]]:
    """What stands behind a tool's own name: options with their values."""
    own = words[words.index(last) + 1 :]
    found = []
    for at, each in enumerate(own):
        if OWN.match(each):
            following = own[at + 1] if at + 1 < len(own) and not OWN.match(own[at + 1]) else ""
            found.append((each, following))
    return found


@pytest.mark.parametrize("tool", TOOLS)
def test_every_argument_is_an_option_of_the_named_version(tool) -> None:
    configurations = [recipe for _, _, recipe in RUN if recipe.tool == tool]
    assert len(configurations) > 40
    for recipe in configurations:
        keys, arguments = read(recipe)
        if tool == "axolotl":  # its command is a launcher's
            arguments = []
        for name, value in [*arguments, *((key, str(value)) for key, value in keys.items())]:
            if name == "--deepspeed":  # of the Trainer, under DeepSpeed's launcher
                continue
            option = OPTIONS[tool][name]
            assert int(option["parsed"]) > 0, f"{tool} has never parsed {name}"
            assert option["takes"] == "unlisted" or (option["takes"] == "one") == bool(value), (name, value)
            choices = option["choices"].split("|")
            assert choices == [""] or value in choices, (name, value)


def test_the_record_is_of_the_versions_that_the_page_names() -> None:
    assert set(tools()) == set(TOOLS) == {row["tool"] for row in golden("tools_parsed.csv")}
    for row in golden("tools_parsed.csv"):
        assert int(row["configurations"]) > 20


@pytest.mark.parametrize("tool", TRAINERS)
def test_degrees_multiply_to_the_gpus_and_the_batch_is_whole(tool) -> None:
    for name, result, recipe in RUN:
        if recipe.tool != tool:
            continue
        keys, arguments = read(recipe)
        given, gpus, dp = dict(arguments), round(float(result["devices_used"])), round(float(result["dp"]))
        batch = round(float(result["micro_batch"]) * float(result["micro_batches"])) * dp
        if tool == "Megatron-LM":
            ranks = [int(given.get(f"--{k}-parallel-size", 1)) for k in ("tensor-model", "pipeline-model", "context")]
            assert ranks[0] * ranks[1] * ranks[2] * dp == gpus and int(given["--global-batch-size"]) == batch, name
        elif tool == "torchtitan":
            kinds = (
                "data_parallel_replicate",
                "data_parallel_shard",
                "tensor_parallel",
                "pipeline_parallel",
                "context_parallel",
            )
            product = 1
            for kind in kinds:
                product *= int(given[f"--parallelism.{kind}_degree"])
            assert product == gpus and int(given["--training.global_batch_size"]) == batch, name
        elif tool == "DeepSpeed and TRL":
            assert (
                keys["train_batch_size"]
                == keys["train_micro_batch_size_per_gpu"] * keys["gradient_accumulation_steps"] * dp
            )
            assert keys["train_batch_size"] == batch and dp == gpus, name
        elif tool == "axolotl":
            assert keys["micro_batch_size"] * keys["gradient_accumulation_steps"] * dp == batch, name
        else:
            assert keys["num_processes"] == gpus, name
            assert (
                int(given["--per_device_train_batch_size"]) * int(given["--gradient_accumulation_steps"]) * dp == batch
            )


@pytest.mark.parametrize("tool", SERVERS)
def test_one_copy_is_on_the_gpus_that_the_page_says(tool) -> None:
    for name, result, recipe in RUN:
        if recipe.tool != tool:
            continue
        run = result.scenario.running
        in_group = run.prefill_copies + run.decode_copies if run.prefill_copies else 1
        given, gpus = dict(read(recipe)[1]), round(float(result["copy_devices"])) / in_group
        if tool == "vLLM":
            sizes = [int(given.get(f"--{k}-parallel-size", 1)) for k in ("tensor", "pipeline", "data")]
            assert sizes[0] * sizes[1] * sizes[2] == gpus, name
            assert int(given["--max-model-len"]) == length(result)
        elif tool == "SGLang":
            assert int(given.get("--tp-size", 1)) * int(given.get("--pp-size", 1)) == gpus, name
        elif tool == "TensorRT-LLM":
            assert int(given["--tp_size"]) * int(given.get("--pp_size", 1)) == gpus, name
        else:
            assert gpus == 16 or len(given.get("-ts", "1").split(",")) == gpus <= 16, name  # -ts takes 15 at most
            assert int(given["-c"]) == int(given["-np"]) * length(result), name


def length(result) -> int:
    """Of the longest sequence: what is thought and answered stands behind the prompt."""
    use = result.scenario.serving
    return use.prompt_tokens + use.thinking_tokens + use.output_tokens


@pytest.mark.parametrize(
    "changes", [{"chunked_loss": True}, {"fused_head": True}, {}], ids=["chunks", "fused", "whole"]
)
def test_the_loss_is_computed_as_on_the_page_or_said_not_to_be(changes) -> None:
    preset = PRESETS["Fine-tune an 8B on one 12 GB card (QLoRA)"].scenario()
    found = {recipe.tool: recipe for recipe in recipes(evaluate(change(preset, **changes)))}
    less = "TRL computes the loss in chunks in any case: it may need less memory than is counted here."
    assert (less in found["accelerate and TRL"].differs) == (not changes)
    keys = read(found["axolotl"])[0]
    assert ("chunked_cross_entropy" in keys, "plugins" in keys) == ("chunked_loss" in changes, "fused_head" in changes)
    full = change(preset, method="full", framework="Megatron", **changes)
    others = {recipe.tool: recipe for recipe in recipes(evaluate(full)) if not recipe.cannot}
    assert "Megatron-LM" in others
    for tool in {"Megatron-LM", "torchtitan"} & set(others):
        assert any("loss" in said for said in others[tool].differs) == bool(changes)


def test_a_shell_reads_a_hostile_name_as_one_word() -> None:
    clean = "".join(sign if sign.isprintable() else "?" for sign in HOSTILE)
    for text in (HOSTILE, "", "$(reboot)", "a b", "`x`", "'", "--evil", "é漢", "a\nb"):
        shell = subprocess.run(["sh", "-c", f"printf %s {word(text)}"], capture_output=True, text=True, check=True)
        assert shell.stdout == "".join(sign if sign.isprintable() else "?" for sign in text)
        assert yaml.safe_load(f"a: {quoted(text)}") == {"a": json.loads(quoted(text))}
    for name, _, recipe in RUN:
        if not name.startswith("hostile"):
            continue
        for piece in recipe.pieces:
            if not piece.file and "path/to/m" in piece.text:
                assert f"path/to/{clean.replace(' ', '-').replace('/', '-')}" in of_shell(piece.text)
    assert any(name == "hostile, served" for name, _, _ in RUN)


def test_a_tool_that_cannot_says_which_part() -> None:
    unable = [recipe for _, _, recipe in made() if recipe.cannot]
    assert len(unable) > 200
    assert all(recipe.cannot.endswith(".") and not recipe.pieces for recipe in unable)
    by_case = {(name, recipe.tool): recipe.cannot for name, _, recipe in made()}
    assert "pipeline" in by_case["Llama-3.1-8B, stages", "axolotl"]
    assert "LoRA" in by_case["Hugging Face, LoRA", "Megatron-LM"]
    assert "q4_0" in by_case["Qwen3-32B served, cache q4_0", "vLLM"]
    assert by_case["Qwen3-32B served, cache q4_0", "llama.cpp"] == ""


@pytest.mark.parametrize("name", scenarios())
def test_the_named_software_comes_first_where_it_can(name) -> None:
    result = results()[name]
    found = recipes(result)
    assert [bool(recipe.cannot) for recipe in found] == sorted(bool(recipe.cannot) for recipe in found)
    words = [about_choice(result), *(s for recipe in found for s in (*recipe.differs, *recipe.fill_in))]
    assert all(sentence == "" or sentence.endswith(".") for sentence in words), words


def test_names_on_the_hub_are_of_models_that_are_listed() -> None:
    known = {row["model_label"] for row in rows("models")}
    assert {row["model_label"] for row in rows("hub_names")} <= known


def test_torchtitan_makes_as_many_stages_as_wanted() -> None:
    """As its trainer counts them: layers, and those that the first and the last stage lack, by layers of a stage, rounded up."""
    asked = PRESETS["Llama-3.1-405B, pre-trained on 15.6T tokens"].scenario()
    for pp, interleave in ((8, 4), (16, 4), (14, 1), (7, 2)):
        result = evaluate(change(asked, tp=8, pp=pp, interleave=interleave))
        (made,) = [one for one in recipes(result) if one.tool == "torchtitan"]
        options = dict(line.split()[:2] for line in made.pieces[0].text.split("\n") if "pipeline_parallel_" in line)
        each, first, last = (
            int(options[f"--parallelism.pipeline_parallel_{name}"])
            for name in ("layers_per_stage", "first_stage_less_layers", "last_stage_less_layers")
        )
        assert math.ceil((126 + first + last) / each) == pp * interleave and max(first, last) < each
    (none,) = [one for one in recipes(evaluate(change(asked, tp=8, pp=32, interleave=4))) if one.tool == "torchtitan"]
    assert "126 layers do not make 128 of them" in none.cannot
