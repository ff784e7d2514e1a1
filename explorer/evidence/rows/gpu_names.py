"""GPUs by their names as people write them: the catalogue's, else their nearest relative in it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from explorer import catalog

CALLED = (
    (r"\btpu[- ]?v5[- ]?lite(?:pod)?|\bv5litepod", "tpu v5e"), (r"\btpu[- ]?v?7x", "tpu v7"), (r"\btpu\s*v", "tpu v"),
    (r"\b(v\d[ep]?)-\d+$", r"\1"), (r"\btrn(\d)\S*", r"trainium\1"), (r"\binf(\d)\S*", r"inferentia\1"),
    (r"\b(trainium|inferentia) (?=\d\b)", r"\1"), (r"\btrainium\b", "trainium1"),
    (r"\bpvc\b", "max 1550"), (r"\bhl-?225\w*", "gaudi 2"), (r"\bhl-?325\w*", "gaudi 3"), (r"\bgaudi\s*(?=\d)", "gaudi "),
    (r"\bgh200\b(?!.*144).*", "gh200 96gb"), (r"\bgroq\b", "groqchip"), (r"\b910b\d\b", "910b"), (r"\batlas \w+ a\d\b", ""), (r"\btitan x\b(?=.*maxwell)", "titan maxwell"), (r"\btitan x\b", "titan pascal"),
    (r"\bgtx titan\b", "titan"), (r"\bmi(3[025][058])\b", r"mi\1x"), (r"\ba6000 ada\b", "6000 ada"), (r"(?<=[ah]100) v\d\b", ""),
    (r"\bstrix[- ]halo\b|\b(?:radeon )?8060s\b|\bai max\W*(?:pro )?395", "ryzen ai max 395"), (r"\bryzen ryzen\b", "ryzen"),
    (r"\bmac ?book (?:pro|air)\b|\bmac (?:studio|mini|pro)\b|\bimac\b", ""),
    (r"\bp3dn\.\S+", "v100 sxm 32gb"), (r"\bp3\.\S+", "v100 sxm 16gb"), (r"\bp4de\.\S+", "a100 sxm 80gb"),
    (r"\bp4d\.\S+", "a100 sxm 40gb"), (r"\bp5en?\.\S*e?\d\S*(?<!p5\.48xlarge)", "h200 sxm"), (r"\bp5\.\S+", "h100 sxm"),
    (r"\bg4dn\.\S+", "t4"), (r"\bg5\.\S+", "a10g"), (r"\bg6\.\S+", "l4"), (r"\bg6e\.\S+", "l40s"),
    (r"\bp6-b(\d)00\S*", r"b\g<1>00"), (r"\ba2-high\S+", "a100 sxm 40gb"), (r"\ba2-ultra\S+", "a100 sxm 80gb"),
    (r"\ba3-(?:high|mega)\S+", "h100 sxm"), (r"\ba3-ultra\S+", "h200 sxm"), (r"\ba4-high\S+", "b200"),
    (r"\bg2-standard\S+", "l4"), (r"\bnc\w*ads\b", "pcie"),
    (r"(?<!blackwell )(?<!pro 6000 )\bmax-?q\b", "laptop"),
    (r"\bmobile\b|\blaptop gpu\b|\bnotebook\b", "laptop"), (r"\bsxm\d\b", "sxm"), (r"(?<=\d)(sxm|pcie|nvl)\d?\b", r" \1"),
    (r"\b(rtx|gtx|rx)(?=\d)", r"\1 "), (r"\b(\d{4})(ti|super|xtx|xt|d)\b", r"\1 \2"), (r"\bti(?=super)", "ti "),
    (r"(\d) (gi?b)\b", r"\1\2"),
)  # fmt: skip
"""Other names of some: what clouds call a machine, and what is written together or apart."""
MAKERS = {
    "nvidia", "dgx", "hgx", "oam", "tesla", "geforce", "amd", "instinct", "radeon", "google", "cloud", "intel", "habana",
    "gpu", "gpus", "apple", "aws", "huawei", "superchip", "nvl72", "nvl36", "edition", "generation", "workstation",
}  # fmt: skip
ANOTHER_CHIP = {"ti", "super", "max", "ultra", "pro", "xt", "gre", "d", "laptop", "server", "q", "sff", "ai"}
"""Words that make another GPU of a name: what a row does not say is not added."""
WITHIN_CLASS = ANOTHER_CHIP - {"max", "ultra", "pro", "laptop"}
"""Those of them that are near each other."""
MEMORY = re.compile(r"(\d+)gi?b?$")
SOCKETS = {"sxm", "pcie", "nvl"}
ONE_CHIP = {"thor", "orin", "xavier", "trillium", "ironwood", "spark", "rubin", "vii", "titan", "lpu"}
"""Words without a number that say which chip it is."""
NOT_NEEDED = re.compile(r"\d+(gi?b?|w)|gi?b|w|hbm\w*|g?ddr\w*|\d|x")
PROCESSORS = re.compile(
    r"\bcpu|\bxeon|\bepyc|\bryzen (?!ai max)|\bcore i\d|\bsnapdragon|\bgraviton|raspberry|threadripper"
)


class Read(NamedTuple):
    """A GPU of the catalogue, whether it is the one that was named, and memory that was named and is not its own. [B]"""

    name: str = ""
    exact: bool = True
    memory: float = 0.0


@functools.lru_cache(maxsize=1024)
def read_name(text: str) -> Read:
    """The GPU that a name means; without a name: none here is like it.

    First by every word that our names know, then without those that make another board of a family, then by the
    nearest number of the family.

    >>> read_name("8x a100-sxm-40gb").name, read_name("RTX 3090 (2 cards)").name, read_name("RTX 4090 48GB").memory
    ('A100 SXM4 40GB', 'RTX 3090', 48000000000.0)
    >>> read_name("RTX 6090"), read_name("a potato").name
    (Read(name='RTX 5090', exact=False, memory=0.0), '')
    """
    if text.strip() in catalog.accelerators():
        return Read(text.strip())
    words = _words(text)
    needed = {word for word in words if word in _known_words() and not NOT_NEEDED.fullmatch(word)} | _gaudi(words)
    if any(re.search(r"\d", word) or word in ONE_CHIP for word in needed):
        like = {word for word in needed - SOCKETS - WITHIN_CLASS if not re.fullmatch(r"\d\d", word)}
        for wanted, strict in ((needed, True), (needed - SOCKETS, True), (like, False)):
            if name := _named(words, wanted, strict):
                return Read(name, strict, _other_memory(words, name) if strict else 0.0)
    strange = [word for word in words if _SHAPE.fullmatch(word) and not NOT_NEEDED.fullmatch(word)]
    kin = (_named(words, needed - {word} | {near}) for word in strange for near in _numbers_near(word, needed))
    return Read(next(filter(None, kin), ""), False)


def named_accelerator(text: str) -> str:
    """The catalogue's name for a GPU as people write it, or for its nearest relative; "": none.

    >>> named_accelerator("H100-80GB"), named_accelerator("3090 24GB * 2"), named_accelerator("Apple M2 Max")
    ('H100 SXM', 'RTX 3090', 'M2 Max (38-core GPU)')
    """
    return read_name(text).name


def _words(text: str) -> list[str]:
    """Its words and numbers, in the spelling of the catalogue, without how many there are and who made them."""
    text = re.sub(r"[_,]+", " ", text.lower())
    for sign, name in CALLED:
        text = re.sub(sign, name, text)
    text = re.sub(r"^\s*\d+\s*[x×*](?!tx)\s*|\s*(?<![a-z])[x×*]\s*\d+\s*$", "", text)
    return [word for word in re.findall(r"[a-z0-9.]+", text) if word not in MAKERS]


@functools.cache
def _words_of(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9.]+", re.sub(r"sxm\d", "sxm", name.lower())))


@functools.cache
def _known_words() -> frozenset[str]:
    return frozenset().union(*map(_words_of, catalog.accelerators()))


def _gaudi(words: list[str]) -> set[str]:
    """Gaudi is told apart by one digit, which elsewhere is how many there are; without one it is the first."""
    return {next((word for word in words if word in "123"), "1")} if "gaudi" in words else set()


def _named(words: list[str], needed: set[str], strict: bool = True) -> str:
    """The name that holds every needed word; of several the nearest.

    strict: not of another chip of the same number.
    """
    found = [name for name in catalog.accelerators() if needed <= _words_of(name)]
    if strict:
        found = [name for name in found if not ANOTHER_CHIP & _words_of(name) - set(words)]
    return max(found, key=lambda name: _nearness(words, name), default="")


def _nearness(words: list[str], name: str) -> tuple[float, ...]:
    """How near a name is to what was said: by its memory, in so many words, as a module, with most memory, the fastest."""
    gpu, sizes = catalog.accelerators()[name], _memories(words)
    own = round(float(catalog.card(name)["memory_gb"]))
    return (
        own in sizes,
        _words_of(name) - MAKERS <= set(words),
        "SXM" in name,
        gpu.memory_bytes,
        max(gpu.fp16_flop_per_s, gpu.fp32_flop_per_s),
    )


def _memories(words: list[str]) -> set[int]:
    return {int(found[1]) for word in words if (found := MEMORY.fullmatch(word))}


SAME, BUILT = 1.15, 2.1
"""Memory this near to a card's is its own; more than this much is not on the card."""


def _other_memory(words: list[str], name: str) -> float:
    """Memory that was named and that the card of our table does not have, as some are built or changed; else 0. [B]"""
    own = float(catalog.card(name)["memory_gb"])
    unified = "unified" in catalog.card(name)["memory_kind"]
    for size in _memories(words):
        if not 1 / SAME < size / own < SAME and (unified or 1 / BUILT < size / own < BUILT) and size <= BUILT * own:
            return size * 1e9 if catalog.devices_on_board(name) == 1 else 0.0
    return 0.0


NEAR = 1.6
"""Numbers of a family that are further apart than this are of other classes of card."""
CLASS_OF = {"rtx": 100, "gtx": 100, "rx": 1000}
"""Cards whose number is a generation and a class: the class is what is left of the number by this."""
_SHAPE = re.compile(r"([a-z]*)(\d+)([a-z]*)")


def _numbers_near(word: str, needed: set[str]) -> Iterator[str]:
    """Words of our names with the letters of a strange one and a number near its own, the nearest first; of cards that
    have a class, those of the same."""
    letters, number, after = _SHAPE.fullmatch(word).groups()  # type: ignore[union-attr]
    classes = [size for family, size in CLASS_OF.items() if family in needed and not needed & WORKSTATIONS]
    if not letters and not needed & {*CLASS_OF, "max", "quadro"}:
        return
    near = []
    for known in _known_words():
        found = _SHAPE.fullmatch(known)
        if not found or found[1] != letters or len(found[2]) != len(number) or NOT_NEEDED.fullmatch(known):
            continue
        ratio = max(int(found[2]), int(number)) / max(1, min(int(found[2]), int(number)))
        if ratio <= NEAR and all((int(found[2]) - int(number)) % size == 0 for size in classes):
            near.append((found[3] != after, ratio, known))
    yield from (known for _, _, known in sorted(near))


WORKSTATIONS = {"ada", "blackwell", "quadro", "pro"}
