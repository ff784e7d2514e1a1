"""Models by their names: the catalogue's model that a name means, else the size that the name states.

People add to a name how a model was tuned, stored and sold; these words change no shape. Words that are left must be
those of the catalogue's name, its sizes the same, its version the same but for what follows the point.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Mapping
from typing import NamedTuple

from explorer import catalog

NO_SHAPE = re.compile(
    r"(?:meta|instruct|chat|hf|it|pt|base|text|sft|dpo|exp|preview|turbo|thinking|terminus|speciale|latest|model|causal|lm"
    r"|gguf|gptq|awq|exl\d|n?v?m?x?fp\d+\w*|bf16|f16|f32|int\d|nf4|bnb|\d-?bit|w\d+a\d+\w*|i?q\d\w*|[kmsl]|g\d{2,3}|marlin"
    r"|dynamic|quantized|channelwise|autoround|mlx|unsloth|tp\d|\d+k|[01]\d{3}|2[3-9](?:0\d|1[0-2])|v0\.\d)"
)
"""Words of a name that say how a model was tuned, stored or sold."""

ALIKE = (
    (r"^(?:ds-?)?(?:r1|v3)$", "deepseek-v3"),
    (r"^gpt-?2(?:-small)?$", "gpt-2-124m"),
    (r"^gpt-?2-medium$", "gpt-2-355m"),
    (r"^gpt-?2-large$", "gpt-2-774m"),
    (r"^gpt-?2[- ]xl$", "gpt-2-1.5b"),
    (r"\bmistral-small-3\.\d\b|^(?:devstral|magistral)(?:[- ]small)?\b", "mistral-small"),
    (r"^zephyr\b", "mistral"),
    (r"^qwq\b", "qwen2.5"),
    (r"^deepseek-67b", "deepseek-llm-67b"),
    (r"^medgemma\b", "gemma-3"),
    (r"^olmo-3\b", "olmo-2"),
    (r"^llava-(?:v?1\.[56]-)?(?:vicuna-)?(?=7b|13b)", "llama-2-"),
    (r"^llava-(?:v?1\.6-)?(?=34b)", "yi-"),
    (r"\bbloomz?-(\d)b(\d)\b", r"bloom-\1.\2b"),
    (r"^(?:c4ai-)?command-r(?:-v01)?$", "command-r-35b"),
    (r"deepseek[- ]?r1(?!\w|.*(?:distill|qwen))", "deepseek-v3"),
    (r"deepseek[- ]?r1[-_ ](?:distill[-_ ])qwen", "qwen2.5"),
    (r"deepseek[- ]?r1[-_ ](?:distill[-_ ])llama", "llama-3.1"),
)
"""Models that were trained further from another, whose shape they keep."""

NO_TOKENS = (
    (r"diffusion|sdxl|flux|\bdit-|pixart|dall-?e\b|imagen|cogvideo|-video\b|\bwan2", "draws pictures in many passes"),
    (r"whisper|wav2vec|hubert|parakeet", "hears speech"),
    (r"\bvit\b|\bclip\b|resnet|\bdino|\bswin\b|convnext|u-?net\b|yolo", "looks at pictures"),
)
"""Models whose work is not counted in tokens, and what they do."""
NO_WRITERS = r"bert\b|bert[a-z]*-|roberta|deberta|electra|\bbge\b|\be5-|\bgte-|embed|\besm"
TWO_PARTS = r"(?<![a-z])m?t5|\bul2|\bbart\b|pegasus|m2m|nllb|codet5|alexatm|marian"


def plain_name(name: str) -> str:
    """A name in lower case with hyphens, without its maker and what stands in brackets; sizes in letters.

    >>> plain_name("EleutherAI/GPT_J (6B)"), plain_name("7 billion parameters"), plain_name("GPT 175 B")
    ('gpt-j', '7b-parameters', 'gpt-175b')
    """
    text = re.sub(r"^[\w.-]+/(?=[a-z])|\(.*?\)", " ", name.lower()).strip() or name.lower().strip("() ")
    text = re.sub(r"(\d)[ -]?(b|m|t)(?:illion|rillion)?\b", r"\1\2", text)
    return re.sub(r"[_ :]+", "-", text)


@functools.cache
def known_shapes() -> tuple[tuple[re.Pattern[str], Mapping[str, str]], ...]:
    """Models that the catalogue does not have: the sign of each in a plain name, and its size and shape."""
    return tuple((re.compile(rf"(?<![a-z0-9.])(?:{row['sign']})"), row) for row in catalog.rows("model_shapes"))


def known_shape(name: str) -> Mapping[str, str]:
    """The row of a model that is known by its name alone; empty for any other."""
    text = plain_name(name)
    return next((row for sign, row in known_shapes() if sign.search(text)), {})


class Words(NamedTuple):
    """A name in parts: sizes such as 8b, 8x7b or a3b, numbers of versions, and other words."""

    sizes: frozenset[str]
    versions: tuple[str, ...]
    others: frozenset[str]


def words_of_name(name: str) -> Words:
    """The parts of a name that say which model it is.

    >>> words_of_name("meta-llama/Meta-Llama-3.1-8B-Instruct-FP8").versions
    ('3.1',)
    >>> words_of_name("Qwen3-30B-A3B-Instruct-2507").sizes == {"30b", "a3b"}
    True
    """
    text = re.sub(r"(?<=\d) (?=[btm]\b)", "", re.sub(r"^[\w.-]+/(?=[a-z])|\(.*?\)", " ", name.lower()).strip())
    for sign, kept in ALIKE:
        text = re.sub(sign, kept, text)
    text = re.sub(r"i?q\d_\w+|w\d+a\d+\w*", " ", text)
    left = [word for word in re.split(r"[-_:,+ ]+", text) if word and not NO_SHAPE.fullmatch(word)]
    parts = [part for word in left for part in ([word] if _SIZE.fullmatch(word) else _PARTS.findall(word))]
    sizes = frozenset(part for part in parts if _SIZE.fullmatch(part))
    versions = tuple(part for part in parts if _VERSION.fullmatch(part))
    return Words(sizes, versions, frozenset(parts) - sizes - set(versions))


_SIZE = re.compile(r"(?:\d+x)?[ae]?\d+(?:\.\d+)?[tbm]|\d+e")
_VERSION = re.compile(r"\d+(?:\.\d+)?")
_PARTS = re.compile(r"\d+(?:\.\d+)?[a-z]+$|\d+(?:\.\d+)?|[a-z]+")


@functools.cache
def _known() -> Mapping[str, Words]:
    """The parts of each label of the catalogue."""
    return {label: words_of_name(label) for label in catalog.models()}


@functools.lru_cache(maxsize=1024)
def named_like(name: str) -> str:
    """The catalogue's label for a model as people call it, or "".

    >>> named_like("Llama-4-Scout"), named_like("GPT OSS 120B"), named_like("OPT-30B"), named_like("LLAMA3_70B")
    ('Llama-4-Scout (text)', 'gpt-oss-120b', '', 'Llama-3.1-70B')
    """
    asked = words_of_name(name)
    near = {label: _likeness(asked, known) for label, known in _known().items()}
    best = max(near.values())
    labels = [label for label, likeness in near.items() if likeness == best]
    if best <= 0:
        return ""
    if len({_known()[label].versions for label in labels}) > 1 and asked.versions:
        return min(labels, key=lambda label: _version_apart(asked, _known()[label]))
    return labels[-1] if len(labels) == 1 or asked.sizes else ""


def _version_apart(asked: Words, known: Words) -> tuple[bool, float]:
    """How far a known version is from the asked one: one before it is nearer than any later one."""
    here, there = (float(one.versions[0]) if one.versions else 0.0 for one in (known, asked))
    return here > there, abs(here - there)


def _likeness(asked: Words, known: Words) -> int:
    """How much of a known name the asked one holds; 0: it is another model."""
    if not known.others <= asked.others or (asked.sizes and known.sizes and not known.sizes <= asked.sizes):
        return 0
    same_size = bool(asked.sizes & known.sizes)
    if asked.others > known.others and not same_size:
        return 0
    majors = [[version.split(".")[0] for version in one.versions] for one in (asked, known)]
    if asked.versions and majors[0][:1] != majors[1][:1]:
        return 0
    return 1 + len(known.others) + 2 * same_size + (asked.versions == known.versions)


def size_in(name: str) -> tuple[float, float]:
    """Parameters, and those a token uses, by the name alone; 0: it does not say.

    >>> size_in("Qwen3-Next-80B-A3B"), size_in("Some-Model"), size_in("Some-40b")
    ((80000000000.0, 3000000000.0), (0.0, 0.0), (40000000000.0, 40000000000.0))
    """
    text = plain_name(name)
    if told := known_shape(name):
        return float(told["params"]), float(told["active_params"])
    if found := re.search(r"(?<![\w.])(\d+)x(\d+(?:\.\d+)?)b(?![a-z0-9])", text):
        each = float(found[2]) * 1e9
        return SHARED * int(found[1]) * each, SHARED * 2 * each
    found = re.search(r"(?<![\d.a])(?<!\da)e?(\d+(?:\.\d+)?)([tbm])(?![a-z0-9])", text)
    active = re.search(r"(?<![a-z])a(\d+(?:\.\d+)?)b(?![a-z0-9])", text)
    total = float(found[1]) * _UNITS[found[2]] if found else 0.0
    used = float(active[1]) * 1e9 if active else total
    return (total, used) if math.isfinite(total) and total >= used else (used, used)


SHARED = 0.83
"""Of "8x7B", what is not counted more than once: experts share their attention (Mixtral: 46.7B of 56B)."""
_UNITS = {"m": 1e6, "b": 1e9, "t": 1e12}
