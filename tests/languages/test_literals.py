"""What a source says, and the same source with other words in it."""

import ast

import pytest

from explorer.languages import literals
from explorer.languages.catalogue import is_said

SOURCE = '''"""A module."""
from __future__ import annotations
import traitlets
NAMES = {"Weights": 1}

def said(days: "float", many: int) -> str:
    """Not read."""
    match many:
        case "one":
            return "never"
    return f"{days:,.1f} days on {many} GPU{'s' if many > 1 else ''}, {{braces}}"

class A:
    x = traitlets.Unicode(help="for programmers")

@formula("day", "S1")
def run_days(step_seconds, steps):
    """Days of the run [day]: all steps.

    Not the label.
    """
    return step_seconds * steps
'''
WORDS = {
    "Weights": "Bobot",
    "never": "tidak pernah",
    "{0} days on {1} GPU{2}, {{braces}}": "{1} GPU: {0} hari, {{kurung}}",
    "Days of the run": "Hari pelatihan",
}


def run(source: str, numerals: bool = False) -> dict:
    space: dict = {"formula": lambda *_: lambda function: function, "__name__": "tried"}
    exec(compile(literals.translated(source, "tried.py", WORDS.get, numerals), "tried.py", "exec"), space)
    return space


def test_literals_are_what_people_may_read() -> None:
    found = [(one.message, one.is_label) for one in literals.literals(SOURCE)]
    assert sorted(found) == sorted(
        [
            ("Weights", False),
            ("never", False),
            ("{0} days on {1} GPU{2}, {{braces}}", False),
            ("s", False),
            ("", False),
            ("Days of the run", True),
            ("day", False),
            ("S1", False),
        ]
    )


def test_a_translation_has_the_expressions_in_its_own_order_and_may_leave_one_out() -> None:
    space = run(SOURCE)
    assert space["said"](1234.5, 2) == "2 GPU: 1,234.5 hari, {kurung}"
    assert space["NAMES"] == {"Bobot": 1}
    assert space["run_days"].__doc__.startswith("Hari pelatihan [day]: all steps.")
    assert space["run_days"](2, 3) == 6


def test_without_words_a_source_stays_as_it_is() -> None:
    tree = literals.translated(SOURCE, "tried.py", lambda _: None)
    assert ast.dump(tree) == ast.dump(ast.parse(SOURCE))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("13 GB short", True),
        ("Memory", True),
        ("{0} days", True),
        (" of {0}", True),
        ("<b>{0}</b> is given by you", True),
        ("tokens", False),
        ("device_bytes", False),
        ("{0}_flop_per_s", False),
        ("{0}-way tensor", True),
        ("--tensor-parallel-size {0} is ours", False),
        ("xp-card good", False),
        ("https://example.org/a b", False),
        ("A100", False),
        ("(tick) => tick", False),
    ],
)
def test_what_looks_like_words(text, said) -> None:
    assert is_said(text) is said
