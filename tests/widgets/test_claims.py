"""The fold on what articles say, without a browser: all of it is there once, in words, and only when it is opened."""

import html
import re

from explorer.claims.facts import DEPENDS, NOT_COMPUTED, RIGHT, WORKED_OUT, WRONG, facts
from explorer.claims.table_of_models import rows
from explorer.widgets.claims import MODEL_HEADS, ArticlesFold, articles, models_table, summary


def plain(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def test_it_is_computed_when_it_is_opened_and_folds_again() -> None:
    fold = ArticlesFold()
    assert fold.words.value == ""
    fold.button.value = True
    assert fold.words.value == articles()
    fold.button.value = False
    assert fold.words.value == ""


def test_every_statement_stands_there_once_with_its_judgement_or_its_reason() -> None:
    text = plain(articles())
    for fact in facts():
        assert text.count(f"{fact.statement.rstrip('.')}.") == 1, fact.fact_id
        assert fact.not_computed in text
    assert text.count("outside the model: nothing is computed") == 1 and "Diffusion" in text


def test_sums_are_shown_and_nothing_is_raw() -> None:
    text = plain(articles())
    assert "Stated: 3,500 kWh. Here: (2 × 350 − 300) ÷ 1,000 × 3 × 8,760 = 10,500 kWh. 3.0 times too low." in text
    assert not re.search(r"\b(nan|inf|None|S\d{3})\b|\de\+", text)


def test_the_summary_counts_what_there_is() -> None:
    found = [sum(fact.verdict == verdict for fact in facts()) for verdict in (RIGHT, WRONG, DEPENDS, WORKED_OUT, NOT_COMPUTED)]  # fmt: skip
    numbers = [int(number) for number in re.findall(r"\d+", summary())]
    assert numbers[0] == len(facts()) == sum(found) and numbers[2:7] == found


def test_the_table_of_models_has_a_line_for_each() -> None:
    text = models_table()
    assert text.count('<th scope="row">') == len(rows()) and text.count('<th scope="col">') == len(MODEL_HEADS)
    assert text.count("<b>") == sum(row.in_article for row in rows()) == 5
