"""How a name says that it stands for something else than what is published under it."""

from __future__ import annotations

import re
import unicodedata

CHANGED = ", changed"
ALIKE = str.maketrans("авекмнорстухіѕαβεικνορτυχ", "abekmhopctyxisabeikvoptyx")
"""Cyrillic and Greek letters that look like Latin ones."""


def unmarked(name: str) -> str:
    """The name itself: of a GPU whose memory was changed, that of the GPU.

    >>> unmarked("H100 SXM, changed")
    'H100 SXM'
    """
    while name.endswith(CHANGED):
        name = name.removesuffix(CHANGED)
    return name


def squeezed(name: str) -> str:
    """What is left of a name however people write it: h100-sxm and Ｈ１００ ＳＸＭ are H100 SXM.

    >>> squeezed("h100-sxm") == squeezed("Ｈ１００  ＳＸＭ") == squeezed("H100 SXM")
    True
    """
    plain = unicodedata.normalize("NFKC", name).casefold().translate(ALIKE)
    return re.sub(r"[^\w.]|_|\.(?!\d)", "", plain)


def quoted(value: object, longest: int = 30) -> str:
    """Somebody's text, fit to stand in a sentence."""
    return "".join(sign if sign.isprintable() else "?" for sign in str(value)[:longest])
