"""The page in another language: the same scenarios and numbers, and no sentence that is still English."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from explorer import catalog

SPEAKING = Path(__file__).with_name("speaking.py")
PRESETS = ("0", "5", "13")
GRAMMAR = {
    "a",
    "an",
    "do",
    "does",
    "is",
    "are",
    "it",
    "them",
    "they",
    "train",
    "trains",
    "y",
    "ies",
    "s",
    "has",
    "have",
    "ask",
    "asks",
    "asked",
    "hold",
    "holds",
    "read",
    "reads",
}
"""What English needs and other languages leave out: pieces within a sentence."""
UNITS = {
    "ms",
    "kg",
    "llm.c",
    "ceil",
    "floor",
    "max",
    "min",
    "log",
    "flash",
    "eager",
    "packet.ai",
    "query",
    "key",
    "value",
    "output",
    "mlp",
    "or",
    "not",
}
"""Units, names, and what is computed in a sum."""
TITLES = (re.escape(source["title"]) for source in catalog.sources().values())
NAMED = re.compile(
    rf"<a [^>]*_blank[^>]*>[^<]*</a>|<[^>]*>|&\w+;|vLLM: [^<]*|{'|'.join(sorted(TITLES, key=len, reverse=True))}"
)
"""What has a name in any language: titles of sources, lines of a server's log; and marks of HTML."""
WORD = re.compile(r"(?<![\w./'-])[a-z][a-z.]+(?![\w/-])")


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


@cache
def shown(language: str) -> dict[str, Any]:
    said = subprocess.run([sys.executable, SPEAKING, language, *PRESETS], check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(said.stdout)
    return found


@pytest.mark.parametrize("language", ["masked", "zh-Hans"])
def test_scenarios_and_numbers_are_the_same(language) -> None:
    """Masked, every word that code compares with another would differ, were they not the same literal."""
    english, other = shown("en"), shown(language)
    assert {name: (one["query"], one["values"]) for name, one in other.items()} == {
        name: (one["query"], one["values"]) for name, one in english.items()
    }


def test_no_sentence_is_still_english() -> None:
    escaped = {
        (word, text[:200])
        for one in shown("masked").values()
        for text in one["texts"]
        for word in WORD.findall(NAMED.sub(" ", text.replace("&quot;", '"')))
    }
    assert {pair for pair in escaped if pair[0].strip(".") not in GRAMMAR | UNITS} == set()


def test_chinese_is_chinese() -> None:
    told = [one["texts"][1] for one in shown("zh-Hans").values()]
    assert all(re.search(r"[\u4e00-\u9fff]", text) for text in told)
    assert not [text for text in told if re.search(r" (the|of|and|with|takes) ", text)]


def test_numbers_follow_the_language() -> None:
    writes = """
from explorer import languages
languages.speak("{}")
from explorer.words.format import dollars, duration, price, significant, size
print([dollars(430_000), dollars(1.4e6), price(2.79), significant(1234567, 7), duration(13.25, 3), size(5.41e10, 3)])
"""
    reads = """
from explorer import languages
languages.speak("id")
from explorer.core.locale import plain, typed
from explorer.core.parsing import parse
print([parse(typed(text)) for text in ("1,5T", "2.000", "1.234,5", "2.5", "0.125", "$3.000")])
print(plain("1,5T"), typed("RTX 4090, 24 GB"))
"""
    read, rest = python(reads).split("\n")
    assert python(writes.format("id")) == "['$430.000', '$1,4 juta', '$2,79', '1.234.567', '13,2 hari', '54,1 GB']"
    assert read == "[1500000000000.0, 2000.0, 1234.5, 2.5, 0.125, 3000.0]"
    assert rest == "1.5T RTX 4090, 24 GB"
    assert python(writes.format("zh")) == "['$43 万', '$140 万', '$2.79', '1,234,567', '13.2 天', '54.1 GB']"


def test_a_link_carries_the_language_and_is_read_without_it() -> None:
    code = """
from explorer import languages
from explorer.state import link
print([languages.asked(query) for query in ("", "v=1", "?v=1&lang=id", "lang=zh-CN", "lang=ID_id", "lang=fr", "lang=")])
print(link.from_query("v=1&tokens=1T&lang=id")[1], languages.to_query("v=1"))
page = languages.speak("id").Explorer("v=1&tokens=1T&lang=id")
print(page.answer.query, page.questions.language)
"""
    codes, english, other = python(code).split("\n")
    assert codes == "['en', 'en', 'id', 'zh-Hans', 'id', 'en', 'en']"
    assert english == "[] v=1"
    assert other == "v=1&tokens=1T&lang=id id"


def test_chinese_has_no_space_between_its_characters() -> None:
    code = """
from explorer import languages
languages.speak("zh")
print([languages.tidy(text) for text in ("24 小时 至 2.2 天", "$37 万 至 $81 万", "用时。 改用, 成本", "H100, A100 推及", "a, b; c", "训练 7B 模型")])
"""
    assert (
        python(code)
        == "['24 小时至 2.2 天', '$37 万至 $81 万', '用时。改用，成本', 'H100, A100 推及', 'a, b; c', '训练 7B 模型']"
    )
