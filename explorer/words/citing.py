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

LINK = re.compile(r"\[([^\]]+)\]\((https://[^\s)]+)\)")


def cite(*keys: str) -> str:
    """Titles of sources with their addresses, for a sentence; a title alone where there is no address."""
    return "; ".join(_cited(key) for key in keys)


def _cited(key: str) -> str:
    row = catalog.sources()[key]
    title = row["title"] if re.search(r"\d{4}", row["title"]) else f"{row['title']} (read {row['accessed']})"
    return f"[{title}]({row['url']})" if row["url"] else title


def html_of(sentence: str) -> str:
    """A sentence as HTML: its links can be followed, everything else is text."""
    made, end = [], 0
    for match in LINK.finditer(sentence):
        if match[2] in _addresses():
            made += [html.escape(sentence[end : match.start()]), _anchor(match[1], match[2])]
            end = match.end()
    return "".join([*made, html.escape(sentence[end:])])


def _anchor(title: str, address: str) -> str:
    return f'<a href="{html.escape(address)}" target="_blank" rel="noopener noreferrer">{html.escape(title)}</a>'


@functools.cache
def _addresses() -> frozenset[str]:
    return frozenset(row["url"] for row in catalog.sources().values() if row["url"])
