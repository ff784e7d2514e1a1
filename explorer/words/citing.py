"""Where something is said: sources as links that a reader may follow, in plain sentences and in HTML.

In a sentence a link is written [title](address), so that it can be read anywhere; `html_of` makes it one that opens in a
tab of its own. Only addresses of `sources.csv` become links, whatever else a sentence holds. Nothing is asked of another
host until a reader follows one.
"""

from __future__ import annotations

import functools
import html
import re

from explorer import catalog
from explorer.languages import tidy

LINK = re.compile(r"\[([^\]]+)\]\((https://[^\s)]+)\)")


def cite(*keys: str) -> str:
    """Titles of sources with their addresses, for a sentence; a title alone where there is no address."""
    return "; ".join(_cited(key) for key in keys)


def _cited(key: str) -> str:
    address = catalog.sources()[key]["url"]
    return f"[{_titled(key)}]({address})" if address else _titled(key)


def _titled(key: str) -> str:
    """The title of a source, with the month it was read in where it names no year."""
    row = catalog.sources()[key]
    dated = re.search(r"\d{4}", row["title"]) or not row["accessed"]
    return row["title"] if dated else f"{row['title']} (read {row['accessed']})"


OWN_PAGES = {"published_evidence": "evidence.ipynb"}
"""Sources that a page of our own shows row by row."""


def source_link(key: str) -> str:
    """A source as HTML: its title, as a link where it has an address."""
    address = catalog.sources()[key]["url"] or OWN_PAGES.get(key, "")
    return anchor(_titled(key), address) if address else html.escape(_titled(key))


def formula_address(name: str) -> str:
    """Where a formula, a constant or an input stands on the page of all formulas."""
    return f"formulas.ipynb#{name}"


DOCUMENTS = (
    (re.compile(r"\b([\w.-]+/[\w.-]+)@([0-9a-f]{7,40}(?:~1)?):([^\s()]+\.\w+)"), "https://github.com/{}/blob/{}/{}"),
    (re.compile(r"\b([\w.-]+/[\w.-]+)@([0-9a-f]{7,40}(?:~1)?)"), "https://github.com/{}/tree/{}"),
    (re.compile(r"\barXiv[: ]?(\d{4}\.\d{4,5})"), "https://arxiv.org/abs/{}"),
    (re.compile(r"\bpage ([\w-]+(?:\.[\w-]+)+/[^\s();]+)"), "https://{}"),
    (re.compile(r"\bllm\.c discussion (\d+)"), "https://github.com/karpathy/llm.c/discussions/{}"),
    (re.compile(r"\bMegatron-Bridge performance-summary"), "https://github.com/NVIDIA-NeMo/Megatron-Bridge"),
)
"""How rows of the evidence name documents, and the address of each: a file of a repository at a commit, the repository
where the file has no plain name, a paper, a page, a discussion."""


def address_of(said: str, stated: str = "") -> str:
    """The address of the document that a row of the evidence names: as stated, else of the first that is named; empty
    where none is.

    >>> address_of("meta-pytorch/gpt-fast@6ecad9b5b6b9:README.md (line 3)")
    'https://github.com/meta-pytorch/gpt-fast/blob/6ecad9b5b6b9/README.md'
    >>> address_of("arXiv 2302.13971 Table 15: page example.org/llama")
    'https://arxiv.org/abs/2302.13971'
    """
    found = [(m.start(), address.format(*m.groups())) for form, address in DOCUMENTS if (m := form.search(said))]
    return (stated if stated.startswith("https://") else "") or (min(found, key=lambda one: one[0])[1] if found else "")


def html_of(sentence: str) -> str:
    """A sentence as HTML: its links can be followed, everything else is text."""
    sentence, made, end = tidy(sentence), [], 0
    for match in LINK.finditer(sentence):
        if match[2] in _addresses():
            made += [html.escape(sentence[end : match.start()]), anchor(match[1], match[2])]
            end = match.end()
    return "".join([*made, html.escape(sentence[end:])])


def anchor(title: str, address: str) -> str:
    """A link that a reader may follow, in a tab of its own; nothing is asked of it before."""
    return f'<a href="{html.escape(address)}" target="_blank" rel="noopener noreferrer">{html.escape(title)}</a>'


@functools.cache
def _addresses() -> frozenset[str]:
    return frozenset(row["url"] for row in catalog.sources().values() if row["url"])


def source_html(key: str) -> str:
    """Title of a source, as a link where it has an address."""
    return f"Source: {source_link(key)}." if key in catalog.sources() else ""
