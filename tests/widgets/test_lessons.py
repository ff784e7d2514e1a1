"""The lessons: what they say about presets exists, guesses are the students' own, and links are underlined."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from explorer import evaluate, explain
from explorer.state.link import from_query, to_query
from explorer.state.presets import PRESETS
from explorer.widgets.lessons import guessed, note_for_readers, with_controls
from explorer.words.sums import formula_in_words, told_in_numbers

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
LESSONS = sorted(NOTEBOOKS.glob("0[1-9]_*.ipynb"))
INDEX = NOTEBOOKS / "00_index.ipynb"
LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]+)\]\((?P<to>[^)]+)\)")
VOILA = "VOILA_KERNEL_ID"


def cells(path: Path, kind: str) -> list[str]:
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def code(path: Path) -> ast.Module:
    return ast.parse("\n".join(cells(path, "code")))


@pytest.fixture
def in_voila(monkeypatch):
    monkeypatch.setenv(VOILA, "a-kernel")


@pytest.fixture
def in_lab(monkeypatch):
    monkeypatch.delenv(VOILA, raising=False)


def test_under_voila_no_guess_is_judged(in_voila, capsys) -> None:
    assert not guessed(None)
    assert not guessed(1e20)
    assert capsys.readouterr().out == ""


def test_in_jupyterlab_only_guesses_that_were_made_are_judged(in_lab, capsys) -> None:
    assert guessed(1e20)
    assert guessed(8, 0.5)
    assert capsys.readouterr().out == ""
    assert not guessed(8, None)
    assert "no guess yet" in capsys.readouterr().out


@pytest.mark.parametrize("bad", ["1e20", 0, -3, float("nan"), float("inf"), [1, 2]])
def test_what_is_no_guess_gets_a_sentence(in_lab, capsys, bad) -> None:
    assert not guessed(bad)
    assert "a number above 0" in capsys.readouterr().out


def test_the_note_is_for_voila_alone(monkeypatch, capsys) -> None:
    monkeypatch.delenv(VOILA, raising=False)
    note_for_readers()
    assert capsys.readouterr().out == ""
    monkeypatch.setenv(VOILA, "a-kernel")
    note_for_readers()
    assert capsys.readouterr().out != ""


@pytest.mark.parametrize("path", [INDEX, *LESSONS], ids=lambda path: path.stem)
def test_the_first_code_of_a_lesson_is_the_note(path) -> None:
    assert "note_for_readers(" in cells(path, "code")[0]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_guess_is_empty_until_a_student_fills_it_in_and_is_judged_only_then(path) -> None:
    tree = code(path)
    kept = {
        name.id: ast.unparse(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for name in ast.walk(node.targets[0])
        if isinstance(name, ast.Name) and name.id.startswith("my_")
    }
    assert kept, "a lesson begins with a guess"
    assert set(re.findall(r"\w+", " ".join(kept.values()))) == {"None"}
    judged = [node for node in ast.walk(tree) if isinstance(node, ast.If) and "guessed(" in ast.unparse(node.test)]
    inside = {id(name) for node in judged for name in ast.walk(node)}
    used = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id in kept and isinstance(n.ctx, ast.Load)]
    assert used and all(id(name) in inside for name in used)


def test_presets_that_the_index_names_exist() -> None:
    text = "\n".join(cells(INDEX, "markdown")).replace("\\$", "$")
    named = re.findall(r"preset “([^”]+)”", text)
    assert len(named) >= 4
    assert [name for name in named if name not in PRESETS] == []


def test_each_preset_of_the_index_is_a_link_that_opens_it() -> None:
    """Behind a #, which JupyterLab opens as the notebook alone, and the page under Voilà reads."""
    text = "\n".join(cells(INDEX, "markdown")).replace("\\$", "$")
    links = {link["text"]: link["to"] for link in LINK.finditer(text)}
    for name in re.findall(r"preset “([^”]+)”", text):
        file, _, query = links[f"<u>preset “{name}”</u>"].partition("#")
        preset = PRESETS[name]
        assert (file, query) == ("explorer.ipynb", to_query(preset.scenario(), preset.section or "train"))
        assert from_query(query) == (preset.scenario(), [])


def test_a_sum_is_printed_in_one_way_and_a_lone_number_once(capsys) -> None:
    """All lessons have the same `show_sum`; where a formula comes to one number alone, it is not printed twice."""
    made = {
        ast.unparse(node)
        for path in LESSONS
        for node in code(path).body
        if isinstance(node, ast.FunctionDef) and node.name == "show_sum"
    }
    assert len(made) == 1
    known = {"explain": explain, "formula_in_words": formula_in_words, "told_in_numbers": told_in_numbers}
    exec(made.pop(), known)
    result = evaluate(PRESETS["Llama-2-7B, pre-trained on 2T tokens, as published"].scenario())
    for name, last in (("device_bytes", "  = 54 GB"), ("micro_tokens", "  = 2 × 4,096 ÷ 1 = 8,192")):
        known["show_sum"](result, name)
        assert capsys.readouterr().out.splitlines()[-1] == last


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_guess_has_an_example_of_what_is_written_for_none(path) -> None:
    (asked,) = [source for source in cells(path, "markdown") if source.startswith("## Predict first")]
    assert (
        re.search(r"such as [\d.e]+(, [\d.]+)?, where the next cell says `None(, None)?`", asked)
        and "on paper" in asked
    )


@pytest.mark.parametrize("path", [INDEX, *LESSONS], ids=lambda path: path.stem)
def test_links_are_told_apart_by_more_than_colour(path) -> None:
    links = [link for source in cells(path, "markdown") for link in LINK.finditer(source)]
    assert links
    assert [link.group() for link in links if not re.fullmatch(r"<u>.+</u>", link["text"])] == []


@pytest.mark.parametrize("path", [INDEX, *LESSONS], ids=lambda path: path.stem)
def test_links_to_notebooks_lead_somewhere(path) -> None:
    to = [link["to"] for source in cells(path, "markdown") for link in LINK.finditer(source)]
    files = [name.partition("#")[0] for name in to]
    assert [name for name in files if name.endswith(".ipynb") and not (NOTEBOOKS / name).exists()] == []


def test_controls_show_what_is_printed_at_each_move(monkeypatch, capsys) -> None:
    shown = []
    monkeypatch.setattr("explorer.widgets.lessons.display", shown.append)

    @with_controls(size=["7B", "70B"], billions=(10, 2000, 10))
    def try_it(size="7B", billions=300):
        print(f"{size} < {billions}")

    size, billions, printed = shown[0].children
    assert (size.description, billions.description, billions.step) == ("size", "billions", 10)
    assert printed.value == "<pre>7B &lt; 300\n</pre>"
    size.value, billions.value = "70B", 400
    assert printed.value == "<pre>70B &lt; 400\n</pre>"
    assert capsys.readouterr().out == "", "nothing is printed elsewhere"


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_controls_of_lessons_need_no_output_widget(path) -> None:
    """Voilà's executor may wait for ever at one: jupyter/nbclient issue 312."""
    source = "\n".join(cells(path, "code"))
    assert "@with_controls(" in source
    assert "interact" not in source


@pytest.mark.parametrize("path", [INDEX, *LESSONS], ids=lambda path: path.stem)
def test_no_two_dollars_stand_in_one_paragraph(path) -> None:
    """What is between them would be set as a formula."""
    source = "\n\n".join(cells(path, "markdown"))
    assert [part for part in re.split(r"\n\s*\n|\n(?=[-*] )|\|", source) if part.count("$") > 1] == []
