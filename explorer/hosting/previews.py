"""What a link shows where it is pasted into a chat or a post: the sentence of its scenario.

Programs that fetch a page only to show its title, as those of chats and networks do, are answered with a title and a
sentence at once. They run no script, so a kernel would wait in vain for a visitor.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from html import escape
from typing import Any

SITE = "AI compute explorer"
PREVIEWERS = re.compile(
    r"bot\b|facebookexternalhit|whatsapp|slack|discord|telegram|linkedin|skypeuripreview|embedly|iframely|mastodon|"
    r"bluesky|signal|preview|unfurl|crawler|spider",
    re.IGNORECASE,
)
"""In the name of a program that shows links (its User-Agent header). A browser that has none of these is a visitor."""


def words_for(query: str) -> tuple[str, str]:
    """Title and sentence of a link's scenario; a broken link has those of what it opens on.

    >>> words_for("v=1&tokens=1T")[0]
    'Training Llama-2-7B on 512 × A100 SXM4 80GB'
    """
    # Read when the first link is shown: a server that nobody asks for one need not wait for it.
    from explorer.state import claimed, link, presets
    from explorer.state.pinned import linked
    from explorer.state.store import Store
    from explorer.words.headlines import subject, told

    shown, _, _ = linked.apart(query)
    store = Store(link.from_query(shown)[0])
    store.load(store.scenario, section=link.section_of(shown), whose=presets.name_of(store.scenario))
    said = claimed.answered(store) or told(store.result, store.section)
    return subject(store.result, store.section), said


def page_of(title: str, sentence: str) -> str:
    """A page that has only what a preview shows."""
    named, said = escape(f"{title} — {SITE}"), escape(sentence)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{named}</title>'
        f'<meta name="description" content="{said}"><meta property="og:title" content="{named}">'
        f'<meta property="og:description" content="{said}"><meta property="og:site_name" content="{SITE}">'
        f"</head><body><p>{said}</p></body></html>"
    )


def answer_previews(handler: Any) -> None:
    """Have ``handler``, Voilà's, answer those who only preview a link to the explorer; Voilà has no place to ask for it."""
    pages = handler.get_generator

    async def get_generator(self: Any, path: str | None = None) -> AsyncIterator[str]:
        notebook = str(self.notebook_path or path)
        if notebook.endswith("explorer.ipynb") and PREVIEWERS.search(self.request.headers.get("User-Agent", "")):
            yield page_of(*await asyncio.to_thread(words_for, self.request.query))
            return
        async for html in pages(self, path):
            yield html

    handler.get_generator = get_generator
