"""Any pasted text: the fields that it holds, or one sentence on what it is instead."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

from explorer.huggingface.fields import ConfigError
from explorer.huggingface.pasted import gguf
from explorer.huggingface.pasted.files import PASTE

LARGEST_TEXT = 1_000_000
"""Characters. The longest released config we know has some thousands."""
LARGEST_LITERAL = 100_000
"""Characters that are tried as Python: its parser takes memory a hundred times as much."""


class NameOnly(ConfigError):
    """A name or an address in place of a file; `name` is as pasted."""

    def __init__(self, name: str, said: str) -> None:
        super().__init__(said)
        self.name = name


NAME = re.compile(
    r"(?:hf\.co/|huggingface\.co/|ollama (?:run|pull) |llama-(?:server|cli) -hf |vllm serve )?[\w.-]{1,96}(?:/[\w.-]{1,96})?(?::[\w.-]{1,64})?",
    re.ASCII,
)
SIGNS = (
    (r"\AGGUF|\x00", "This is the inside of a file of weights; of a GGUF, paste what gguf-dump prints."),
    (r"\Aversion https://git-lfs", "This is a pointer of Git LFS, which stands for a file that was not downloaded."),
    (r"\A<(!doctype|html|head|body)", "This is a web page: copy the raw file, not the page around it."),
    (r"\A<", "This is XML or a piece of HTML, which no config.json is."),
    (
        r"^[ \t]*(import \w|from [\w.]+ import |def \w+\(|class \w+[(:]|@\w|\w+ = \w+[.(])|\A[\w.]+\(\w+ ?=",
        "This is program code, which is not run here.",
    ),
    (r"^FROM \S", "This is a Modelfile or a Dockerfile, which names a model and does not describe it."),
    (
        r"^[ \t]*(base_model|sequence_len|micro_batch_size|per_device_train_batch_size|fsdp\w*|deepspeed\w*|learning_rate"
        r"|compute_environment|distributed_type|finetuning_type|num_train_epochs)[ \t]*:",
        "These are settings of a training in YAML: they say how a model is trained, not its shape; set them under Train.",
    ),
    (r"^[\w-]+[ \t]*:(?!/)[^\n]*\n[ \t]*[\w-]+[ \t]*:", "This is YAML, which a config.json is not."),
    (r"\A[A-Za-z0-9+/]{80}", "This looks like data in base64, which no config.json is."),
)
"""What a text is that is no JSON, by how it begins or by one of its lines."""
SIZE = re.compile(r"[\d.,]{1,12}\s?[kKmMbBtT]")
LOOKED_AT = 20_000
"""Characters by which a text is known."""
DEEPEST = 40
"""Brackets inside one another in a text that is tried as Python."""


def config_from_json(text: str) -> Any:
    """What the text of a `config.json` holds, also where it was printed by Python, has comments, or is a GGUF's metadata.

    Raises ConfigError with one clear sentence; NameOnly for a name in place of a file.
    """
    if len(text) > LARGEST_TEXT:
        raise ConfigError(
            f"This text has {len(text) / 1e6:,.1f} million characters; a config.json has a few thousand."
            " Paste the config, not the weights."
        )
    text = _bare(text)
    if not text:
        raise ConfigError("Paste the content of a config.json; the field is empty.")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        wrong = f"This is not complete JSON: line {error.lineno}, column {error.colno}."
    except (RecursionError, ValueError):
        raise ConfigError("This JSON is nested too deeply, or holds too long a number, to be a config.json.") from None
    if gguf.is_dump(text):
        return gguf.metadata_from_text(text)
    if text[0] in "{[":
        return _tolerated(text, wrong)
    raise _other(text, wrong)


def _bare(text: str) -> str:
    """The text without what copying puts around it: a byte order mark, a fence, the name of a class."""
    text = text.lstrip("\ufeff").strip()
    if fenced := re.fullmatch(r"```\w*\n(.*?)\n?```", text, re.S):
        text = fenced[1].strip()
    named = re.match(r"\w*[Cc]onfig\s*(?==?\s*\{)=?\s*", text)
    return text[named.end() :] if named else text


def _tolerated(text: str, wrong: str) -> Any:
    """JSON with comments or commas too many, and what Python prints of a dictionary."""
    if len(text) <= LARGEST_LITERAL and _depth(text) <= DEEPEST:
        for read in (lambda: json.loads(_without_comments(text)), lambda: ast.literal_eval(text)):
            try:
                return read()
            except (RecursionError, MemoryError, SyntaxError, ValueError, TypeError):
                continue
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except (RecursionError, ValueError):
        end = 0
    if end and text[end:].lstrip()[:1] in ("{", "["):
        raise ConfigError("These are several JSON documents after one another. Paste one config.json alone.")
    raise ConfigError(f"{wrong} Copy the whole file, from {{ to }}.")


def _depth(text: str) -> int:
    """How many brackets are open at most, those inside quotation marks and signs before numbers included."""
    deepest = depth = 0
    for sign in re.findall(r"[][(){}]|[-+~]{2}", text):
        depth += -1 if sign in "])}" else 1
        deepest = max(deepest, depth)
    return deepest


def _without_comments(text: str) -> str:
    """JSON without comments, and without commas before a closing bracket; texts in quotation marks stay."""
    kept = r'("(?:[^"\\\n]|\\.)*+"?)'
    bare = re.sub(
        rf"{kept}|//[^\n]*|/\*.*?(?:\*/|\Z)|(?<=[\s,{{}}\[\]])#[^\n]*", lambda m: m[1] or "", text, flags=re.S
    )
    return re.sub(rf"{kept}|,(?=\s*[}}\]])", lambda m: m[1] or "", bare)


def _other(text: str, wrong: str) -> ConfigError:
    """A text that begins no object and no list."""
    if re.fullmatch(r"https?://\S+", text):
        return NameOnly(text, f"This is an address, and this page asks no other host. {PASTE}.")
    if SIZE.fullmatch(text):
        return NameOnly(text, f"“{text}” is a size: type it under Size, and a plain dense model of that size is taken.")
    for sign, said in SIGNS:
        if re.search(sign, text[:LOOKED_AT], re.M | re.I * sign.startswith(r"\A<")):
            return ConfigError(f"{said} {PASTE}.")
    if NAME.fullmatch(text):
        return NameOnly(text, f"“{text[:60]}” is a name, not a file, and this page asks no other host. {PASTE}.")
    return ConfigError(f"{wrong} Copy the whole file, from {{ to }}.")
