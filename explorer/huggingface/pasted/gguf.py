"""What a GGUF file says of itself, as text: its metadata as the fields of a `config.json`.

Read from what `gguf-dump` prints, from the log of llama.cpp's loader, its `print_info` lines, and Ollama's model
information. Names: the GGUF specification, and llama.cpp's `llama-arch.cpp`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Metadata = dict[str, Any]
LINE = re.compile(
    r"""(?:-\s*kv\s+\d+:\s+|\|\s+\d+\s+\|\s+|^\s*["']?)
        (?P<key>(?:general|tokenizer|[a-z][\w-]{1,30})(?:\.[\w-]{1,60}){1,5})["']?
        (?:\s+(?P<kind>[a-z]\w{1,4}(?:\[\w+,\s*(?P<long>\d+)\])?))?
        (?:\s*[=:|,]\s*|\s+)(?P<value>[^\n]{0,400})""",
    re.M | re.X,
)
DUMPED = re.compile(r"^\s*\d+:\s+\[(?:STRING|\w+)\]\s+\|\s+(\d+)\s+\|\s+tokenizer\.ggml\.tokens", re.M)
PRINTED = re.compile(r"(?:print_info|print_meta):\s+(?P<key>[\w ]+?)\s*=\s*(?P<value>[^\n]{0,200})")
TENSOR = re.compile(r"\b(output\.weight|output_norm\.weight|attn_q\.weight|attn_q\.bias|attn_q_norm\.weight)")
INFO = {
    "arch": "general.architecture", "n_layer": "block_count", "n_embd": "embedding_length", "n_ff": "feed_forward_length",
    "n_head": "attention.head_count", "n_head_kv": "attention.head_count_kv", "n_embd_head_k": "attention.key_length",
    "n_embd_head_v": "attention.value_length", "n_vocab": "vocab_size", "n_ctx_train": "context_length",
    "n_expert": "expert_count", "n_expert_used": "expert_used_count", "n_ff_exp": "expert_feed_forward_length",
    "n_ff_shexp": "expert_shared_feed_forward_length", "n_expert_shared": "expert_shared_count",
    "n_layer_dense_lead": "leading_dense_block_count", "n_lora_q": "attention.q_lora_rank",
    "n_lora_kv": "attention.kv_lora_rank", "n_swa": "attention.sliding_window", "n_rot": "rope.dimension_count",
    "ssm_d_conv": "ssm.conv_kernel", "ssm_d_inner": "ssm.inner_size", "ssm_d_state": "ssm.state_size",
    "ssm_dt_rank": "ssm.time_step_rank", "ssm_n_group": "ssm.group_count",
}  # fmt: skip
"""Names that llama.cpp prints, and the keys that they stand for."""


def is_dump(text: str) -> bool:
    """Whether a text has the lines of a GGUF's metadata."""
    return bool(re.search(r"general\.architecture|(?:print_info|print_meta):\s+n_layer\b", text))


def is_metadata(file: Mapping[str, Any]) -> bool:
    """Whether an object is a GGUF's metadata, as gguf-dump and Ollama give it."""
    nested = (file, file.get("metadata"), file.get("model_info"))
    return any(isinstance(each, Mapping) and "general.architecture" in each for each in nested)


def metadata_from_text(text: str) -> Metadata:
    """The keys and values in such a text. A key that is printed as llama.cpp's own name counts where it has no other."""
    found: Metadata = {}
    for line in LINE.finditer(text):
        value = int(line["long"]) if line["long"] and line["key"].startswith("tokenizer") else _value(line["value"])
        found.setdefault(line["key"], value)
    if dumped := DUMPED.search(text):
        found["tokenizer.ggml.tokens"] = int(dumped[1])
    printed = {line["key"]: _value(line["value"]) for line in PRINTED.finditer(text)}
    arch = found.setdefault("general.architecture", printed.get("arch"))
    for name, key in INFO.items():
        if name in printed and printed[name] is not None:
            found.setdefault(key if "general" in key else f"{arch}.{key}", printed[name])
    found |= {
        f"printed.{name}": printed[name] for name in ("file type", "file size", "model params") if name in printed
    }
    return found | _of_tensors({each[1] for each in TENSOR.finditer(text)})


def _of_tensors(names: set[str]) -> Metadata:
    """What the names of tensors add, where they are printed, too: biases and norms of queries, a head of its own."""
    found: Metadata = {}
    if "attn_q.weight" in names:
        found |= {"tensors.bias": "attn_q.bias" in names, "tensors.norm": "attn_q_norm.weight" in names}
    if names & {"output.weight", "output_norm.weight"}:
        found["tensors.output"] = "output.weight" in names
    return found


def _value(text: str) -> Any:
    """A number, a list of numbers as loaders print it, or the text itself."""
    bare = text.strip().strip(",").strip()
    if bare.startswith("[") and (numbers := re.findall(r"-?\d+", bare)):
        return [int(number) for number in numbers[:2_000]]
    bare = bare.strip("\"'")
    try:
        return float(bare) if re.search(r"[.eE]", bare) else int(bare.replace(",", ""))
    except ValueError:
        return bare


def plain(file: Mapping[str, Any]) -> Metadata:
    """Keys and values of metadata, out of the objects that programs wrap them in."""
    for key in ("metadata", "model_info"):
        inner = file.get(key)
        if "general.architecture" not in file and isinstance(inner, Mapping):
            file = inner
    return {str(key): _unwrapped(value) for key, value in file.items()}


def _unwrapped(value: Any) -> Any:
    """gguf-dump --json gives type and value, or only how long an array is."""
    if not isinstance(value, Mapping):
        return value
    return value.get("value", value.get("array_length", value.get("length")))
