"""Imports run one way: widgets → charts | store | link → presets → catalog | format → core."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(path for path in (ROOT / "explorer").rglob("*.py") if "hosting" not in path.parts)
FLOORS = (
    "core",
    "marks parsing named",
    "numerals",
    "format huggingface sections tables",
    "catalog synthetic",
    "api_prices citing",
    "comparison places price_history purchases recommendations serving_words spread",
    "presets",
    "names pasted",
    "claims headlines notices sums link store evidence",
    "charts",
    "widgets lessons",
    "explorer",
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms.split()}
NUMBERS = {"numpy"}
PICTURES = NUMBERS | {"bokeh", "traitlets", "anywidget", "ipywidgets", "jupyter_bokeh", "voila", "IPython"}
MAY_IMPORT = {
    "core": NUMBERS,
    "catalog": {"pandas"},
    "comparison": NUMBERS,
    "recommendations": NUMBERS,
    "headlines": NUMBERS,
    "sums": NUMBERS,
    "evidence": NUMBERS,
    "store": {"traitlets"},
    "charts": NUMBERS | {"bokeh"},
    "widgets": PICTURES,
    "lessons": {"IPython", "ipywidgets"},
}


def room(path: Path) -> str:
    """The room of a file: core, charts and widgets are one each; __init__.py at the top is the whole."""
    parts = path.relative_to(ROOT / "explorer").with_suffix("").parts
    return "explorer" if parts == ("__init__",) else parts[0]


def imports(path: Path, public: dict[str, str]) -> set[str]:
    """Dotted names of all imports, wherever they stand, names of the whole package resolved."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            inner = node.module == "explorer"
            found |= {f"explorer.{public.get(a.name, a.name)}" for a in node.names} if inner else {node.module}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path) -> None:
    own = room(path)
    assert own in FLOOR, f"{own} has no floor yet: give it one in FLOORS"
    for name in imports(path, {}):
        top, _, rest = name.partition(".")
        if top == "explorer":
            other = rest.split(".")[0]
            assert other in FLOOR, f"{path} imports {name}"
            assert other == own or FLOOR[other] < FLOOR[own], f"{own} must not import {other}"
        elif top not in sys.stdlib_module_names:
            assert top in MAY_IMPORT.get(own, set()), f"{own} must not import {top}"


@pytest.mark.parametrize("path", [p for p in FILES if room(p) == "core"], ids=lambda path: path.stem)
def test_the_core_reads_no_files_and_keeps_no_state(path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not {"pathlib", "os", "io", "csv", "json", "urllib", "logging", "time"} & imports(path, {})
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not {"open", "print", "input", "exec"} & called
    assert not any(isinstance(node, ast.Global) for node in ast.walk(tree))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_catalogue_reads_data(path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    opens = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "open"]
    assert not opens or room(path) == "catalog"


def test_importing_the_package_loads_no_widgets_and_no_tables() -> None:
    heavy = {"bokeh", "ipywidgets", "anywidget", "pandas", "jupyter_bokeh", "voila", "IPython"}
    code = f"import sys, explorer; print(sorted({heavy!r} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    assert loaded.strip() == "[]"


def test_rooms_are_small() -> None:
    lines = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in (ROOT / "explorer").rglob("*.py")}
    assert [f"{p.relative_to(ROOT)}: {n}" for p, n in lines.items() if n > 250] == []
