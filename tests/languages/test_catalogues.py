"""The catalogues say all that the page says, in every language, and nothing else."""

from __future__ import annotations

import re

import pytest

from explorer import catalog
from explorer.core.formula import REGISTRY
from explorer.core.scenario import FIELDS
from explorer.languages import LANGUAGES
from explorer.languages.__main__ import of_the_template
from explorer.languages.catalogue import KEPT, LIST, TEMPLATE, TERM, _messages, kept, read, sources, to_say
from explorer.languages.literals import HOLE

TO_SAY = to_say()
OTHERS = [language for language in LANGUAGES.values() if language.file]
MEND = "run `python -m explorer.languages`, and give it words in each catalogue or, if it is a name or a code, put it into kept.txt"


def test_the_list_is_that_of_the_sources() -> None:
    assert set(_messages(LIST)) == set(TO_SAY), MEND


@pytest.mark.parametrize("language", OTHERS, ids=lambda one: one.code)
def test_every_sentence_has_its_words(language) -> None:
    said = read(language.file).said
    assert set(said) == set(TO_SAY), MEND
    assert [key for key, words in said.items() if not words] == []


@pytest.mark.parametrize("language", OTHERS, ids=lambda one: one.code)
def test_words_have_the_expressions_and_the_marks_of_the_sentence(language) -> None:
    def holes(text: str) -> set[str]:
        return {match[0] for match in HOLE.finditer(text) if match[1]} | set(re.findall(r"\{[a-z]+\}", text))

    def tags(text: str) -> list[str]:
        return sorted(re.findall(r"</?\w+", text))

    wrong = [
        (message, words)
        for (_, message), words in read(language.file).said.items()
        if not holes(words) <= holes(message)
        or tags(words) != tags(message)
        or words.count("{}") != message.count("{}")
    ]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS, ids=lambda one: one.code)
def test_numbers_of_a_sentence_are_those_of_its_words(language) -> None:
    """A number in a sentence is a fact: a language may write it in its way, but not have another."""
    said = {key: words for key, words in read(language.file).said.items() if key[0] != "core/locale.py"}
    wrong = [(message, words) for (_, message), words in said.items() if not amounts(message) <= amounts(words)]
    assert wrong == []


SCALES = {
    "million": 6,
    "billion": 9,
    "trillion": 12,
    "T": 12,
    "B": 9,
    "M": 6,
    "juta": 6,
    "miliar": 9,
    "triliun": 12,
    "万亿": 12,
    "万": 4,
    "亿": 8,
}


def amounts(text: str) -> set[float]:
    """The numbers of a text, whichever sign is between their digits: those alone, and with the name of a large number."""
    found = re.findall(rf"(\d+(?:[.,]\d+)*)(?:\s*({'|'.join(SCALES)})(?![A-Za-z]))?", HOLE.sub("", text))
    return {_digits(number, SCALES.get(scale, 0)) for number, scale in found}


def _digits(number: str, zeros: int) -> float:
    """The digits that matter, as a number below ten, with the power of ten where a large number is named."""
    whole = re.sub(r"[.,]", "", number).lstrip("0")
    if not zeros:
        return float(whole or 0)
    thousands = re.sub(r"[.,](?=\d{3}(?!\d))", "", number)
    return float(thousands.replace(",", ".")) * 10.0**zeros


def test_names_and_codes_are_still_said_somewhere() -> None:
    lines = [line for line in KEPT.read_text(encoding="utf-8").splitlines() if line]
    everything = {literal.message for _, said in sources() for literal in said}
    assert lines == sorted(set(lines))
    assert [line for line in kept() if line not in everything] == []


def test_choices_and_names_of_holdings_have_words() -> None:
    choices = {each for field in FIELDS.values() for each in field.metadata["choices"] or ()}
    choices = {each for each in choices if re.search(r"(?<![\w.])[a-z]{3,}(?![\w.])", each)} - {"llm.c"}
    names = {row["name"] for row in catalog.rows("holdings") if re.search(r" [a-z]{3,}", row["name"])}
    assert {each for each in choices | names if (TERM, each) not in TO_SAY} - {"flash", "eager"} == set()


def test_the_template_has_its_sentences() -> None:
    assert (TEMPLATE / "sentences.js").read_text(encoding="utf-8") == of_the_template(TO_SAY), MEND


def test_labels_are_those_of_the_registry() -> None:
    """They are cut from docstrings here and in `core/formula.py`, which stands on nothing."""
    assert {(None, formula.label) for formula in REGISTRY.values()} <= set(TO_SAY)
