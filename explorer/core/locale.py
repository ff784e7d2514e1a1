"""How the language of the page writes numbers; these signs and names are English, and each language has its own."""

from __future__ import annotations

import re

DECIMAL, GROUP = ".,"
"""Between whole and decimals, and between thousands."""
LOCALE = "en"
"""The name of the language where a browser writes numbers."""
STEP = "3"
"""Large amounts of money are told by thousands of thousands, or, with 4, by ten thousands."""

_THOUSANDS = ((1e12, " T"), (1e9, " B"), (1e6, " M"))
_MYRIADS = ((1e12, " 万亿"), (1e8, " 亿"), (1e4, " 万"))
MONEY = _MYRIADS if STEP == "4" else _THOUSANDS
"""Names of large amounts of money."""

_LOCAL = {ord("."): DECIMAL, ord(","): GROUP}
_PLAIN = {ord(DECIMAL): ".", ord(GROUP): ","}
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?|\d+,\d+")
"""1.000 and 2,5 where the comma is the decimal sign; 2.5 and 0.125 are read as they are."""


def local(numeral: str) -> str:
    """A numeral of Python, 1,234.5, as the language writes it.

    >>> local("1,234.5")
    '1,234.5'
    """
    return numeral if DECIMAL == "." else numeral.translate(_LOCAL)


def plain(text: str) -> str:
    """A text with numerals of the language as links and names have them."""
    return text if DECIMAL == "." else text.translate(_PLAIN)


def typed(text: str) -> str:
    """What a person typed, with its numbers as `parse` reads them: 1.000 is a thousand where the comma is the decimal sign."""
    return text if DECIMAL == "." else _GROUPED.sub(lambda match: match[0].replace(".", "").replace(",", "."), text)
