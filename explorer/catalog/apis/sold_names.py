"""Under which name of the list of API prices a model is sold, however its own name is written."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from explorer import catalog
from explorer.catalog.marks import squeezed, unmarked

STORED = re.compile(
    r"[-_ ](instruct|chat|it|hf|bf16|fp16|fp8|fp4|nvfp4|mxfp4|int4|int8|awq|gptq|gguf)$|\s*\(text\)$", re.IGNORECASE
)
"""What a name says of a chat version, of its format or of its half that reads text: the same model is sold."""
SIZES = re.compile(r"[-_ ]\d+(\.\d+)?[BT]([-_ ]A\d+(\.\d+)?B|[-_ ]\d+E)?$", re.IGNORECASE)
OWNERS = re.compile(r"^(nvidia|meta|google)[-_ ](?=nemotron|llama|gemma)", re.IGNORECASE)
ACTIVE = re.compile(r"[-_ ]A\d+(\.\d+)?B\b", re.IGNORECASE)


def unowned(name: str) -> str:
    """A name without its owner and without the mark of a change."""
    return OWNERS.sub("", unmarked(name).split("/")[-1])


def bare(name: str) -> str:
    """A name without its owner, the form it is stored in and the mark of a chat version.

    >>> bare("Qwen/Qwen3-32B-FP8"), bare("Gemma-3-27B (text)"), bare("openai/gpt-oss-120b")
    ('Qwen3-32B', 'Gemma-3-27B', 'gpt-oss-120b')
    """
    name = unowned(name)
    while shorter := STORED.search(name):
        name = name[: shorter.start()]
    return name


def spellings(name: str) -> tuple[str, ...]:
    """A name as it is compared: in full, bare, without the size that one token meets, and without any size at its end."""
    short = bare(name)
    return tuple(
        dict.fromkeys(squeezed(text) for text in (unowned(name), short, ACTIVE.sub("", short), SIZES.sub("", short)))
    )


@functools.cache
def _sold() -> Mapping[str, str]:
    """The names of the list by their spellings; the full one of any goes before a shorter one of another."""
    names = list(dict.fromkeys(row["model"] for row in catalog.rows("api_prices") if row["task"] == "text"))
    shorter = {squeezed(ACTIVE.sub("", bare(name))): name for name in names}
    return shorter | {squeezed(bare(name)): name for name in names} | {squeezed(unowned(name)): name for name in names}


@functools.lru_cache(maxsize=512)
def sold_name(model_name: str) -> str:
    """The name of the list of prices for a model; an empty text for one that is not in it."""
    return next((known for text in spellings(model_name) if (known := _sold().get(text))), "")


@functools.lru_cache(maxsize=512)
def shape_of(model_name: str) -> str:
    """The model of our tables whose shape a model of the list of prices has; an empty text where that is not known."""
    name = sold_name(model_name)
    return next((row["shape"] for row in catalog.rows("api_prices") if row["model"] == name and row["shape"]), "")
