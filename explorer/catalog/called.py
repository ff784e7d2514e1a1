"""Cards as people call them: "a 3090", "A100-SXM-40GB", "RTX 4090s".

A word of a name may be left out as long as what is left still names one card. Where it names several, the usual one is
meant: the module for servers (SXM) rather than the PCIe card, and of these the one with most memory.
"""

from __future__ import annotations

import difflib
import functools
import re

from explorer import catalog
from explorer.catalog.marks import quoted, squeezed, unmarked
from explorer.core.scenario.parts import Accelerator
from explorer.core.units import GB

NOISE = {"gpu", "gpus", "card", "cards", "nvidia", "geforce", "tesla", "amd", "radeon", "instinct", "intel", "google", "apple", "dgx",
         "hgx", "nvlink", "with", "of", "vram", "memory"}  # fmt: skip
"""Words that tell no card from another."""
ANOTHER = {"ti", "super", "max", "ultra", "pro", "mobile", "laptop", "d"}
"""Words that make another card of a name: what nobody says is not added."""
SPLIT = re.compile(
    r"(?<=\d)(?=(?:ti|super)\b)|(?<=\b[a-z]tx)(?=\d)|(?<=\bgaudi)(?=\d)|(?<=\btpu)(?=v\d)|(?<=\barc)(?=b\d)"
)
MEMORY = re.compile(r"(?<![a-z\d.])(\d+(?:\.\d+)?) ?g(?:i?b)?\b")
KIND = re.compile(r"\b(?:hbm|gddr|lpddr)\w*")
SEVERAL = 8
"""A word that names more cards than these, as RTX does, names none."""


def card_named(name: str) -> Accelerator:
    """The accelerator that a person calls so. Raises ValueError, with a sentence that has the nearest names.

    >>> card_named("a100-40gb").accelerator_name, card_named("2080 Ti").accelerator_name
    ('A100 SXM4 40GB', 'RTX 2080 Ti')
    """
    return catalog.accelerators()[_read(name)[0]]


def reading(name: str) -> str:
    """Which of several cards is meant by a name, in a sentence; nothing where it names one alone."""
    meant, others = _read(name)
    if not others:
        return ""
    return f"“{quoted(name.strip())}” is read as {meant}, the usual one; there {'are' if len(others) > 1 else 'is'} also {_or(others, 'and')}."


@functools.lru_cache(maxsize=512)
def _read(name: str) -> tuple[str, tuple[str, ...]]:
    """The card that is meant, and others that are called so."""
    exact = {squeezed(full): full for full in catalog.accelerators()}
    if full := exact.get(squeezed(unmarked(name))):
        return full, ()
    words, sizes = _words(name)
    called = [full for full in catalog.accelerators() if _is_called(full, words)]
    if not called or len(called) > SEVERAL:
        raise ValueError(_unknown(name, called))
    fitting = [full for full in called if not sizes or _gigabytes(full) in sizes]
    if not fitting:
        known = _or(sorted({f"{_gigabytes(full):g} GB" for full in called}), "or")
        raise ValueError(f"No {quoted(name.strip())} is known: in our list it has {known}.")
    fitting.sort(key=lambda full: _usual(full, words, bool(sizes)), reverse=True)
    return fitting[0], tuple(fitting[1:])


def _is_called(full: str, words: frozenset[str]) -> bool:
    """Whether a card may be called so: each word is in its name or says how it is built, and a number or a long word of
    its name is among them."""
    name, built = _words_of(full)
    naming = any(re.search(r"\d", word) or len(word) > 3 for word in words & name - ANOTHER)
    return (naming or words == name) and words <= name | built and not ANOTHER & name - words


def _usual(full: str, words: frozenset[str], sized: bool) -> tuple[float, ...]:
    """What of several is meant first: the one that has all the words in its name, and no memory in it that nobody named; a
    module; the most memory."""
    named = sized or not MEMORY.search(full.lower())
    return words <= _words_of(full)[0], named, "SXM" in full, catalog.accelerators()[full].memory_bytes


@functools.cache
def _words_of(full: str) -> tuple[frozenset[str], frozenset[str]]:
    row = catalog.card(full)
    built = " ".join(row.get(key) or "" for key in ("form_factor", "architecture", "vendor"))
    return _words(full)[0], _words(built)[0]


def _words(text: str, memory: bool = True) -> tuple[frozenset[str], frozenset[float]]:
    """Words of a name, sockets without their version (SXM5 is SXM), plurals as one, and the gigabytes that it names."""
    plain = re.sub(r"(\d) cores?\b", r"\1core", " ".join(re.findall(r"[a-z0-9.]+", text.lower())))
    plain = SPLIT.sub(" ", KIND.sub(" ", re.sub(r"\bsxm\d", "sxm", plain)))
    sizes = frozenset(float(size) for size in MEMORY.findall(plain)) if memory else frozenset()
    plain = MEMORY.sub(" ", plain) if memory else plain
    words = {_single(word) for word in plain.split()} - NOISE
    bare = {word for word in words if word.isdigit() and len(word) in (2, 3) and memory}  # A100 80
    known = bare & {str(int(_gigabytes(full))) for full in catalog.accelerators()} if memory else set()
    return frozenset(words - known), sizes | {float(word) for word in known}


def _single(word: str) -> str:
    """3090s as 3090, but L40S as it is."""
    known = {part for full in catalog.accelerators() for part in full.lower().split()}
    return word[:-1] if word.endswith("s") and word not in known and re.search(r"\d", word) else word.removesuffix("'")


def _gigabytes(full: str) -> float:
    return round(catalog.accelerators()[full].memory_bytes / GB * catalog.devices_on_board(full), 2)


def _unknown(name: str, called: list[str]) -> str:
    """That a name is of no card, and the nearest that are."""
    keys = {squeezed(full): full for full in catalog.accelerators()}
    wanted = squeezed(name)
    near = called or [full for key, full in keys.items() if len(wanted) > 2 and wanted[:4] in key]
    near = near or [keys[key] for key in difflib.get_close_matches(wanted, keys, n=3, cutoff=0.4)]
    if not near:
        return f"No card called “{quoted(name.strip())}” is known. Choose a name from the list of GPUs."
    return f"No card called “{quoted(name.strip())}” is known. {'Near are' if len(near) > 1 else 'The nearest is'} {_or(near[:3], 'and')}."


def _or(names: list[str] | tuple[str, ...], last: str) -> str:
    return f" {last} ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]
