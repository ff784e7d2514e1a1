"""What a script of the page says, and the same script with other words in it."""

import pytest

from explorer.languages import scripts
from explorer.languages.catalogue import SOURCES

SCRIPT = """
// "not a text"
const name = "Copy"; /* "nor this" */
const found = text.replace(/["'`]/g, "x").replace(/a\\/b[/"]/, 'say "it"');
const said = `${count} of ${rows.filter((row) => row.name === "Fits").length} shown${count ? "" : `: take ${what} away`}`;
"""


def test_literals() -> None:
    found = [one.message for one in scripts.literals(SCRIPT)]
    assert found == ["Copy", "x", 'say "it"', "{0} of {1} shown{2}", "Fits", "", ": take {0} away"]


def test_translated() -> None:
    words = {
        "Copy": "Salin",
        "{0} of {1} shown{2}": "{1}`dan ${0}{2}",
        ": take {0} away": ": buang {0}",
        "Fits": "Muat",
    }
    written = scripts.translated(SCRIPT, words.get)
    assert 'const name = "Salin";' in written
    assert (
        '`${rows.filter((row) => row.name === "Muat").length}\\`dan $${count}${count ? "" : `: buang ${what}`}`'
        in written
    )
    assert '// "not a text"' in written and '/["\'`]/g, "x"' in written


@pytest.mark.parametrize("path", sorted((SOURCES / "widgets").rglob("*.js")), ids=lambda path: path.name)
def test_without_words_a_script_stays_as_it_is(path) -> None:
    text = path.read_text(encoding="utf-8")
    assert scripts.translated(text, lambda _: None) == text
