"""Brings the catalogues up to date with the sources, and says how much of each is translated.

`python -m explorer.languages`; with a name, `python -m explorer.languages fr`, a catalogue of that name is begun.
"""

from __future__ import annotations

import json
import sys

from explorer.languages import LANGUAGES
from explorer.languages.catalogue import HERE, LIST, TEMPLATE, Key, read, to_say, update

SENTENCES = "// Sentences of this folder in other languages, written by python -m explorer.languages.\n/** @type {Record<string, Record<string, string>>} */\nconst _SENTENCES = {};\n"


def of_the_template(found: dict[Key, list[str]]) -> str:
    """What the page says before a kernel is there, in all languages, as a script."""
    ours = [text for (_, text), files in found.items() if any(name.startswith("hosting/") for name in files)]
    spoken = {language.code: read(language.file).said for language in LANGUAGES.values() if language.file}
    said = {code: {text: words.get((None, text), "") for text in ours} for code, words in spoken.items()}
    return SENTENCES.replace("{}", json.dumps(said, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    found = to_say()
    update(LIST, found)
    for name in [*(language.file for language in LANGUAGES.values() if language.file), *sys.argv[1:]]:
        done, many = update(HERE / f"{name}.po", found, name)
        print(f"{name}: {done} of {many} messages")
    (TEMPLATE / "sentences.js").write_text(of_the_template(found), encoding="utf-8")
