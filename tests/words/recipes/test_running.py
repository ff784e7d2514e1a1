"""Configurations of a server as it is run: drafts, the prefix cache, prompts apart, layers on the host, several servers."""

import csv
import json
import re
import shlex
from pathlib import Path

import pytest
import yaml
from recipe_cases import RUNNING, made, results

from explorer import evaluate
from explorer.state import presets
from explorer.words.recipes import SERVERS, vllm

HERE = Path(__file__).parents[2] / "golden" / "tool_options.csv"
FOUND = {(name, recipe.tool): recipe for name, _, recipe in made()}
ADDRESS = {"--port"}
"""Options of the servers' own front, which the tools list elsewhere."""


def given(case: str, tool: str, which: int = 0) -> dict[str, str]:
    """Options of a command with their values."""
    commands = [piece.text for piece in FOUND[case, tool].pieces if not piece.file]
    words = shlex.split(commands[which].replace("\\\n", " "))
    pairs = zip(words, [*words[1:], ""], strict=True)
    return {word: "" if value.startswith("-") else value for word, value in pairs if word.startswith("-")}


def files(case: str) -> dict[str, dict]:
    return {piece.file: yaml.safe_load(piece.text) for piece in FOUND[case, "TensorRT-LLM"].pieces if piece.file}


@pytest.mark.parametrize(("kind", "method"), [("MTP head", "mtp"), ("draft model", "draft_model"), ("n-gram", "ngram")])
@pytest.mark.parametrize("model", ["DeepSeek-V3", "Llama-3.1-8B"])
def test_as_many_tokens_are_drafted_as_on_the_page(model, kind, method) -> None:
    case, tokens = f"{model} run, {kind}", RUNNING[kind]["draft_tokens"]
    drafts = json.loads(given(case, "vLLM")["--speculative-config"])
    assert (drafts["method"], drafts["num_speculative_tokens"]) == (method, tokens)
    assert ("model" in drafts) == (kind == "draft model")
    sglang = given(case, "SGLang")
    assert sglang["--speculative-num-draft-tokens"] == str(tokens + 1)  # the sure one is counted too
    assert sglang.get("--speculative-num-steps", str(tokens)) == str(tokens)
    config = files(case)["trtllm.yaml"]["speculative_config"]
    assert config.get("num_nextn_predict_layers", config.get("max_draft_len")) == tokens
    if not FOUND[case, "llama.cpp"].cannot:
        llama = given(case, "llama.cpp")
        assert llama.get("--spec-draft-n-max", llama.get("--spec-ngram-simple-size-m")) == str(tokens)


def test_nothing_is_drafted_or_sent_unless_it_is_asked_for() -> None:
    for tool in SERVERS:
        text = "".join(piece.text for piece in FOUND["Llama-3.1-8B served, as it is", tool].pieces)
        assert not re.search("spec|transfer|transceiver|disagg|cpu|prefix|reuse|mmproj", text), tool


def test_a_step_of_writing_fits_what_is_read_at_a_time() -> None:
    for (case, tool), recipe in FOUND.items():
        if tool == "vLLM" and recipe.pieces and "--max-num-batched-tokens" in given(case, tool):
            options, scenario = given(case, tool), results()[case].scenario
            drafted = scenario.running.draft_tokens if scenario.running.draft != "none" else 0
            assert int(options["--max-num-batched-tokens"]) >= int(options["--max-num-seqs"]) * (1 + drafted), case


def test_copies_that_read_and_copies_that_write_have_a_command_each() -> None:
    case = "Llama-3.1-8B run, prompts apart"
    roles = [json.loads(given(case, "vLLM", n)["--kv-transfer-config"])["kv_role"] for n in (0, 1)]
    assert roles == ["kv_producer", "kv_consumer"]
    assert [given(case, "SGLang", n)["--disaggregation-mode"] for n in (0, 1)] == ["prefill", "decode"]
    assert [given(case, "TensorRT-LLM", n)["--config"] for n in (0, 1)] == list(files(case))
    assert all("cache_transceiver_config" in file for file in files(case).values())
    for tool in ("vLLM", "SGLang", "TensorRT-LLM"):
        recipe = FOUND[case, tool]
        assert any("1 of the first and 3 of the second" in sentence for sentence in recipe.fill_in)
        assert len({piece.starts for piece in recipe.pieces if not piece.file}) == 2
    assert "same GPUs" in FOUND[case, "llama.cpp"].cannot


@pytest.mark.parametrize(
    ("case", "on_gpu", "experts"),
    [
        # llama.cpp keeps layer i on the host while i < layers + 1 - ngl, the output head being the last
        ("gpt-oss-120b on the host, 10 layers", 36 + 1 - 10, None),
        ("gpt-oss-120b on the host, experts of 20 layers", None, 20),
        ("DeepSeek-V3 on the host, experts of 20 layers", None, 3 + 20),
        ("DeepSeek-V3 on the host, 4 layers, experts of 12, MTP", 61 + 2 - 4, 3 + 12),
    ],
)
def test_what_stays_on_the_host_is_counted_as_llama_cpp_counts(case, on_gpu, experts) -> None:
    options = given(case, "llama.cpp")
    assert options["-ngl"] == (str(on_gpu) if on_gpu else "all")
    assert options.get("--n-cpu-moe") == (str(experts) if experts else None)
    for tool in ("vLLM", "SGLang", "TensorRT-LLM"):
        assert "CPU" in FOUND[case, tool].cannot


def test_a_copy_larger_than_a_server_says_how_it_is_started() -> None:
    how = {"vLLM": "--nnodes", "SGLang": "--dist-init-addr", "TensorRT-LLM": "mpirun", "llama.cpp": "--rpc"}
    for tool, option in how.items():
        told = " ".join(FOUND["Llama-3.1-8B run, several servers", tool].fill_in)
        assert "16 GPUs: in servers of 8 it is spread over 2." in told and option in told
        assert "in servers of" not in " ".join(FOUND["Llama-3.1-8B served, as it is", tool].fill_in)


def test_how_long_a_request_may_be_is_said_beside_the_command() -> None:
    """A page and half a page are asked for; what is longer is refused, though more would fit."""
    result = evaluate(presets.PRESETS["Serve Qwen3-32B to 50 colleagues"].scenario())
    (said,) = (one for one in vllm.recipe(result).fill_in if one.startswith("--max-model-len"))
    assert "requests of more than 1,200 tokens, prompt and answer together, are refused" in said
    assert "up to 7,420 tokens fit" in said and 7_420 <= result["longest_context"] < 7_430


def test_options_that_sentences_name_are_the_tools_own() -> None:
    with HERE.open(encoding="utf-8", newline="") as lines:
        known = {(row["tool"], row["option"]) for row in csv.DictReader(lines)}
    for (case, tool), recipe in FOUND.items():
        if tool in SERVERS and not case.startswith("hostile"):
            told = " ".join([*recipe.fill_in, *recipe.differs, recipe.cannot])
            named = set(re.findall(r"--[a-z][a-z-]+", told)) - ADDRESS
            assert {(tool, option) for option in named} <= known


def test_what_is_found_or_seen_is_said_where_it_is_no_argument() -> None:
    assert "--enable-prefix-caching" in given("Llama-3.1-8B run, found", "vLLM")
    assert files("Llama-3.1-8B run, found")["trtllm.yaml"]["kv_cache_config"]["enable_block_reuse"] is True
    for tool in SERVERS:
        assert any("70 %" in sentence for sentence in FOUND["Llama-3.1-8B run, found", tool].fill_in)
    assert given("Llama-3.1-8B run, images", "llama.cpp")["--mmproj"] == "mmproj.gguf"
    assert given("Llama-3.1-8B run, thinking", "vLLM")["--max-model-len"] == str(1024 + 4000 + 256)


def test_more_gpus_than_llama_cpp_takes_are_refused() -> None:
    for (case, tool), recipe in FOUND.items():
        if tool == "llama.cpp" and results()[case]["for_serving"]:
            gpus = float(results()[case]["serving_tp"] * results()[case]["serving_pp"])
            assert ("at most 16 GPUs" in recipe.cannot) == (gpus > 16), case
