"""Lists the options of each tool, and has the tool itself parse every configuration that the page writes.

    python tests/golden/make_tool_options_golden.py export made.json     where the explorer is installed
    python tests/golden/make_tool_options_golden.py parse TOOL made.json  where the tool can be imported (no GPU is needed)

The second writes the tool's rows of `tool_options.csv` (every option, whether it takes a value, its choices, and in how many
configurations the tool parsed it) and of `tools_parsed.csv`. Versions are those of `data/tools.csv`: wheels of vLLM, SGLang,
accelerate, TRL, axolotl, torchtitan and megatron-core, and the source of DeepSpeed; beside them torch for CPUs and what their imports ask for. TensorRT-LLM's wheels are not on PyPI: its options are
copied by hand from the declarations in its source; those of llama.cpp are
read in its documentation.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TRTLLM = {
    "--tp_size": "one", "--pp_size": "one", "--cp_size": "one", "--ep_size": "one", "--cluster_size": "one",
    "--tensor_parallel_size": "one", "--pipeline_parallel_size": "one", "--context_parallel_size": "one",
    "--moe_expert_parallel_size": "one", "--max_batch_size": "one", "--max_num_tokens": "one", "--max_seq_len": "one",
    "--max_beam_width": "one", "--kv_cache_free_gpu_memory_fraction": "one", "--free_gpu_memory_fraction": "one",
    "--gpus_per_node": "one", "--backend": "one", "--host": "one", "--port": "one", "--config": "one",
    "--extra_llm_api_options": "one", "--tokenizer": "one", "--trust_remote_code": "none", "--enable_chunked_prefill": "none",
    "enable_attention_dp": "one", "kv_cache_config.dtype": "one", "kv_cache_config.free_gpu_memory_fraction": "one",
    "kv_cache_config.enable_block_reuse": "one", "disable_overlap_scheduler": "one",
    "speculative_config.decoding_type": "one", "speculative_config.max_draft_len": "one",
    "speculative_config.num_nextn_predict_layers": "one", "speculative_config.speculative_model_dir": "one",
    "speculative_config.max_matching_ngram_size": "one",
    "cache_transceiver_config.backend": "one", "cache_transceiver_config.max_tokens_in_buffer": "one",
}  # fmt: skip
"""Options of `trtllm-serve`, and keys of the file that --config names (fields of LlmArgs and of what it holds)."""


def export(path: str) -> None:
    sys.path.insert(0, str(HERE.parent))
    from recipe_cases import made

    rows = [
        {"case": name, "tool": r.tool, "devices": round(float(result["devices_used"])), "dp": round(float(result["dp"])),
         "each": 0, "pieces": [[p.file, p.text] for p in r.pieces]}
        for name, result, r in made() if not r.cannot
    ]  # fmt: skip
    Path(path).write_text(json.dumps(rows), encoding="utf-8")


def of_parser(parser: argparse.ArgumentParser) -> dict[str, tuple[str, str]]:
    """The options of a parser of argparse."""
    found = {}
    for action in parser._actions:
        takes = "none" if action.nargs == 0 else "many" if action.nargs in ("+", "*") else "one"
        choices = (
            ""
            if not action.choices or takes == "none"
            else "|".join(getattr(c, "name", str(c)) for c in action.choices)
        )
        found |= dict.fromkeys(action.option_strings, (takes, choices))
    return found


def flat(entries: Any, before: str = "") -> dict[str, Any]:
    """Keys of a file, those inside others with their names before them."""
    found = {}
    for key, value in entries.items():
        found |= flat(value, f"{before}{key}.") if isinstance(value, dict) else {before + key: value}
    return found


def after(words: list[str], last: str) -> list[str]:
    return words[words.index(last) + 1 :]


def no_errors(error: Any) -> None:
    raise ValueError(error)


class VLLM:
    def __init__(self) -> None:
        import vllm.platforms
        from vllm.platforms.interface import UnspecifiedPlatform

        platform = UnspecifiedPlatform()
        platform.device_type = "cuda"
        vllm.platforms._current_platform = platform  # there is no GPU to be found
        from vllm.engine.arg_utils import AsyncEngineArgs
        from vllm.utils.argparse_utils import FlexibleArgumentParser

        self.parser = AsyncEngineArgs.add_cli_args(FlexibleArgumentParser())
        self.parser.error = no_errors
        self.options = of_parser(self.parser)

    def parse(self, row: Any, files: dict[str, str], words: list[str]) -> list[str]:
        assert words[:2] == ["vllm", "serve"]
        given = self.parser.parse_args(["--model", *words[2:]])
        inside(given)
        return [w for w in words[3:] if w.startswith("-")]


def inside(given: argparse.Namespace) -> None:
    """What JSON in an argument of vLLM may hold: what it is told in it must be fields of its own."""
    from typing import get_args

    from vllm.config.kv_transfer import KVTransferConfig
    from vllm.config.speculative import SpeculativeConfig, SpeculativeMethod
    from vllm.distributed.kv_transfer.kv_connector.factory import KVConnectorFactory

    drafts, sent = given.speculative_config or {}, given.kv_transfer_config
    assert set(drafts) <= set(SpeculativeConfig.__dataclass_fields__), drafts
    methods = [m for kind in get_args(SpeculativeMethod) for m in (get_args(kind) or [kind])]
    assert not drafts or drafts["method"] in methods, drafts
    if sent is not None:
        assert isinstance(sent, KVTransferConfig) and sent.kv_connector in KVConnectorFactory._registry


class SGLang:
    def __init__(self) -> None:
        from sglang.srt.server_args import ServerArgs

        self.parser = argparse.ArgumentParser(allow_abbrev=False)
        ServerArgs.add_cli_args(self.parser)
        self.parser.error = no_errors
        self.options = of_parser(self.parser)

    def parse(self, row: Any, files: dict[str, str], words: list[str]) -> list[str]:
        own = after(words, "sglang.launch_server")
        self.parser.parse_args(own)
        return [w for w in own if w.startswith("-")]


class Megatron:
    def __init__(self) -> None:
        import typing

        import typing_extensions

        typing.override = typing_extensions.override  # Python 3.11 has none
        from megatron.training.arguments import add_megatron_arguments

        self.parser = add_megatron_arguments(argparse.ArgumentParser(allow_abbrev=False))
        self.parser.error = no_errors
        self.options = of_parser(self.parser)

    def parse(self, row: Any, files: dict[str, str], words: list[str]) -> list[str]:
        own = after(words, "pretrain_gpt.py")
        a = self.parser.parse_args(own)
        ranks = a.tensor_model_parallel_size * a.pipeline_model_parallel_size * a.context_parallel_size
        world = launched(words)
        assert world == row["devices"] and world % ranks == 0
        assert a.global_batch_size % (a.micro_batch_size * (world // ranks)) == 0
        return [w for w in own if w.startswith("--")]


def launched(words: list[str]) -> int:
    """GPUs that torchrun starts."""
    value = {w: words[i + 1] for i, w in enumerate(words[:-1])}
    return int(value.get("--nnodes", "1")) * int(value["--nproc-per-node"])


class Torchtitan:
    def __init__(self) -> None:
        from torchtitan.config.manager import ConfigManager

        self.manager = ConfigManager
        text = ""
        for module, config in (
            ("llama3", "llama3_8b"),
            ("transformers_modeling_backend", "transformers_modeling_backend_full"),
        ):
            code = f"from torchtitan.config.manager import ConfigManager as C; C().parse_args(['--module','{module}','--config','{config}','--help'])"
            text += subprocess.run(
                [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | {"COLUMNS": "120"}
            ).stdout
        self.options = {"--module": ("one", ""), "--config": ("one", "")}
        for line in text.splitlines():
            cells = line.strip("│ ").split("  ")[0]
            if cells.startswith("--"):
                switch = ".no-" in cells or len(cells.split()) == 1
                names = [w.rstrip(",") for w in cells.split() if w.startswith("--")]
                choices = (
                    cells.split("{", 1)[1].split("}")[0].replace(",", "|")
                    if "{" in cells and "None" not in cells
                    else ""
                )
                self.options |= {
                    n.replace("-", "_").replace("__", "--", 1): ("none" if switch else "one", choices) for n in names
                }
            elif cells.startswith("• activation-checkpoint:"):
                self.options[cells[2:]] = ("none", "")

    def parse(self, row: Any, files: dict[str, str], words: list[str]) -> list[str]:
        own = after(words, "torchtitan.train")
        c = self.manager().parse_args(own)
        p, world = c.parallelism, launched(words)
        ranks = p.data_parallel_replicate_degree * p.data_parallel_shard_degree * p.tensor_parallel_degree
        assert world == row["devices"] == ranks * p.pipeline_parallel_degree * p.context_parallel_degree
        replicas = p.data_parallel_replicate_degree * p.data_parallel_shard_degree
        assert c.training.global_batch_size % (c.training.local_batch_size * replicas) == 0
        return [w for w in own if w.startswith(("--", "activation-checkpoint:"))]


class Trl:
    """TRL's script, in both of its launchers."""

    def __init__(self) -> None:
        import transformers.training_args as t

        t.is_torch_tf32_available = t.is_torch_bf16_gpu_available = lambda: True  # as on a GPU
        from trl import ModelConfig, ScriptArguments, SFTConfig, TrlParser

        self.trl = TrlParser((ScriptArguments, SFTConfig, ModelConfig))
        self.trl.error = no_errors
        self.options = of_parser(self.trl)

    def script(self, words: list[str], less: tuple[str, ...] = ()) -> tuple[Any, list[str]]:
        own = after(words, "trl.scripts.sft")
        kept = [w for i, w in enumerate(own) if w not in less and (i == 0 or own[i - 1] not in less)]
        _, training, _ = self.trl.parse_args_and_config(kept)
        return training, [w for w in own if w.startswith("--")]


class Accelerate(Trl):
    def __init__(self) -> None:
        super().__init__()
        from accelerate.commands.launch import launch_command_parser

        self.parser = launch_command_parser()
        self.parser.error = no_errors
        keys = [o.lstrip("-").replace("-", "_") for o in of_parser(self.parser)]
        from dataclasses import fields

        from accelerate.commands.config.config_args import ClusterConfig

        top = [f.name for f in fields(ClusterConfig)]
        self.options |= dict.fromkeys(top, ("one", ""))
        self.options |= {f"fsdp_config.{k}": ("one", "") for k in keys if k.startswith("fsdp_")}
        self.options |= {f"parallelism_config.{k}": ("one", "") for k in keys if k.startswith("parallelism_config_")}

    def parse(self, row: Any, files: dict[str, str], words: list[str]) -> list[str]:
        from accelerate.commands.config.config_args import load_config_from_file
        from accelerate.commands.launch import _validate_launch_command

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "accelerate.yaml"
            path.write_text(files["accelerate.yaml"], encoding="utf-8")
            config = load_config_from_file(str(path))
            launch = words[: words.index("--module") + 2]
            args = self.parser.parse_args([str(path) if w == "accelerate.yaml" else w for w in launch[2:]])
            _validate_launch_command(args)
        assert config.num_processes == row["devices"]
        _, used = self.script(words)
        p = config.parallelism_config or {}
        sizes = [int(p.get(f"parallelism_config_{n}_size", 1)) for n in ("dp_replicate", "dp_shard", "tp", "cp")]
        assert not p or sizes[0] * sizes[1] * sizes[2] * sizes[3] == row["devices"]
        import yaml

        return [*used, *flat(yaml.safe_load(files["accelerate.yaml"]))]


class DeepSpeed(Trl):
    def __init__(self) -> None:
        super().__init__()
        from deepspeed.runtime.zero.config import DeepSpeedZeroConfig

        self.options |= {f"zero_optimization.{n}": ("one", "") for n in DeepSpeedZeroConfig.model_fields}
        for part in ("offload_optimizer", "offload_param"):
            self.options |= {
                f"zero_optimization.{part}.{n}": ("one", "") for n in ("device", "pin_memory", "nvme_path", "ratio")
            }
        from deepspeed.runtime import constants as c

        plain = (
            c.TRAIN_BATCH_SIZE,
            c.TRAIN_MICRO_BATCH_SIZE_PER_GPU,
            c.GRADIENT_ACCUMULATION_STEPS,
            c.GRADIENT_CLIPPING,
        )
        self.options |= dict.fromkeys(
            (*plain, f"{c.DATA_TYPES}.{c.GRAD_ACCUM_DTYPE}", "bf16.enabled", "fp16.enabled"), ("one", "")
        )

    def parse(self, row: Any, files: dict[str, str], words: list[str]) -> list[str]:
        import deepspeed.runtime.config as d
        from deepspeed.launcher.runner import parse_args

        class Ranks:
            get_rank = staticmethod(lambda: 0)
            get_world_size = staticmethod(lambda *_: row["dp"])

        d.dist = Ranks
        text = files["ds_config.json"]
        config = d.DeepSpeedConfig(json.loads(text))
        assert (
            config.train_batch_size
            == config.train_micro_batch_size_per_gpu * config.gradient_accumulation_steps * row["dp"]
        )
        launch = parse_args(words[1:])
        assert launch.num_gpus * max(launch.num_nodes, 1) == row["devices"]
        _, used = self.script(words, ("--deepspeed",))
        return [*used, *flat(json.loads(text))]


class Axolotl:
    def __init__(self) -> None:
        import types

        for name in ("ring_flash_attn",):  # what it looks for before it allows an option
            sys.modules.setdefault(name, types.ModuleType(name))
        from axolotl.utils.schemas.config import AxolotlInputConfig
        from axolotl.utils.schemas.fsdp import FSDPConfig

        self.model = AxolotlInputConfig
        names = {n for n, f in AxolotlInputConfig.model_fields.items()}
        self.options = dict.fromkeys(names, ("one", "")) | {
            f"fsdp_config.{n}": ("one", "") for n in FSDPConfig.model_fields
        }

    def parse(self, row: Any, files: dict[str, str], words: list[str]) -> list[str]:
        import yaml

        entries = yaml.safe_load(files["axolotl.yaml"])
        self.model(**entries)
        p = [
            entries.get(n, 1)
            for n in ("dp_replicate_size", "dp_shard_size", "tensor_parallel_size", "context_parallel_size")
        ]
        assert "dp_shard_size" not in entries or p[0] * p[1] * p[2] * p[3] == row["devices"]
        return list(flat(entries))


class LlamaCpp:
    """The options that tools/server/README.md of the build lists; LLAMA_README names it."""

    def __init__(self) -> None:
        self.options = {}
        for line in Path(os.environ["LLAMA_README"]).read_text(encoding="utf-8").splitlines():
            if not line.startswith("| `-"):
                continue
            head, text = line.split("`", 2)[1:]
            names = [w.rstrip(",") for w in head.split() if w.startswith("-")]
            last = head.split(", ")[-1].split(" ", 1)
            braces = last[1] if len(last) > 1 and last[1][:1] in "[{" else ""
            allowed = text.split("allowed values: ")[1].split("<br/>")[0] if "allowed values: " in text else ""
            choices = braces.strip("[]{}").replace("\\|", "|").replace(",", "|") or allowed.replace(", ", "|")
            takes = "one" if len(last) > 1 else "none"
            self.options |= dict.fromkeys(names, (takes, choices))

    def parse(self, row: Any, files: dict[str, str], words: list[str]) -> list[str]:
        used = [w for w in words[1:] if w.startswith("-")]
        for name in used:
            takes, choices = self.options[name]
            value = [*words, ""][words.index(name) + 1]
            assert takes == "none" or not choices or value in choices.split("|"), (name, value)
        return used


class TensorRT:
    def __init__(self) -> None:
        self.options = {name: (takes, "") for name, takes in TRTLLM.items()}

    def parse(self, row: Any, files: dict[str, str], words: list[str]) -> list[str]:
        import yaml

        used = [w for w in words[2:] if w.startswith("--")]
        for text in files.values():
            used += flat(yaml.safe_load(text))
        assert set(used) <= set(self.options)
        return used


TOOLS = {
    "vLLM": VLLM, "SGLang": SGLang, "TensorRT-LLM": TensorRT, "llama.cpp": LlamaCpp, "Megatron-LM": Megatron,
    "torchtitan": Torchtitan, "accelerate and TRL": Accelerate, "DeepSpeed and TRL": DeepSpeed, "axolotl": Axolotl,
}  # fmt: skip


def parse(name: str, path: str) -> None:
    tool, parsed, seen, done, failed = TOOLS[name](), Counter(), set(), 0, []
    for row in json.loads(Path(path).read_text(encoding="utf-8")):
        if row["tool"] != name or (key := json.dumps(row["pieces"])) in seen:
            continue
        seen.add(key)
        files = {file: text for file, text in row["pieces"] if file}
        lines = [text.replace("\\\n", " ") for file, text in row["pieces"] if not file]  # which a shell joins
        try:
            parsed.update({used for line in lines for used in tool.parse(row, files, shlex.split(line))})
            done += 1
        except (Exception, SystemExit) as error:
            failed.append((row["case"], str(error)[:600]))
    for case, error in failed:
        print("FAILED", case, error, file=sys.stderr)
    options = {
        option: ("one" if takes == "many" else takes, choices) for option, (takes, choices) in tool.options.items()
    }
    rows = [[name, option, *options[option], parsed[option]] for option in sorted(options)]
    rows += [[name, option, "unlisted", "", n] for option, n in sorted(parsed.items()) if option not in options]
    rewrite("tool_options.csv", ["tool", "option", "takes", "choices", "parsed"], name, rows)
    rewrite("tools_parsed.csv", ["tool", "configurations", "options"], name, [[name, done, len(parsed)]])
    print(name, done, "parsed,", len(failed), "failed;", len(parsed), "options of", len(options))


def rewrite(file: str, head: list[str], name: str, rows: list[list[Any]]) -> None:
    """Puts a tool's rows in place of its older ones."""
    path, kept = HERE / file, []
    if path.exists():
        with path.open(encoding="utf-8", newline="") as old:
            kept = [row for row in csv.reader(old) if row and row[0] not in (head[0], name)]
    with path.open("w", encoding="utf-8", newline="") as new:
        csv.writer(new, lineterminator="\n").writerows([head, *sorted([*kept, *([str(c) for c in r] for r in rows)])])


if __name__ == "__main__":
    export(sys.argv[2]) if sys.argv[1] == "export" else parse(*sys.argv[2:4])
