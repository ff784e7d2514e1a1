"""Imports run one way: each room stands on those below it, and so do the floors of the core."""

import ast
import graphlib
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "explorer").rglob("*.py"))
ROOMS = (
    "languages",
    "core",
    "huggingface",
    "catalog",
    "words",
    "claims",
    "evidence",
    "state",
    "charts",
    "widgets",
    "explorer hosting",
)
"""Eleven rooms and the public names, lowest first; none imports another of its line."""
CORE = (
    "units parsing calibration language seen",
    "readings bands locale",
    "numerals forms",
    "formula",
    "plan",
    "model training serving money",
    "scenario",
    "compute",
    "choose",
    "evaluate",
    "lab",
    "given own_run shapes serving_problems",
    "problems",
)
NUMBERS = {"numpy"}
PICTURES = NUMBERS | {"bokeh", "traitlets", "anywidget", "ipywidgets", "jupyter_bokeh", "voila", "IPython"}
MAY_IMPORT = {
    "languages": {"babel"},
    "core": NUMBERS,
    "catalog": NUMBERS | {"pandas"},
    "evidence": NUMBERS,
    "state": {"traitlets"},
    "charts": {"bokeh"},
    "widgets": PICTURES,
    "hosting": {"tornado", "voila"},
}


def floors(lines: tuple[str, ...]) -> dict[str, int]:
    return {name: floor for floor, names in enumerate(lines) for name in names.split()}


def room(path: Path) -> str:
    """The room of a file: explorer/__init__.py is the whole."""
    return dotted(path).split(".")[1] if dotted(path) != "explorer" else "explorer"


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {dotted(path): path for path in FILES}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> set[str]:
    """Dotted names of all modules that a file imports, wherever the import stands."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= inner & set(MODULES) if inner <= set(MODULES) else {node.module, *(inner & set(MODULES))}
    return found


OF_THE_CORE = [path for path in FILES if room(path) == "core"]


def test_imports_run_one_way() -> None:
    floor = floors(ROOMS)
    for path in FILES:
        own = room(path)
        for name in imports(path):
            if name in MODULES:
                other = room(MODULES[name])
                assert other == own or floor[other] < floor[own], f"{path}: {own} must not import {other}"
            elif (top := name.partition(".")[0]) not in sys.stdlib_module_names:
                assert top in MAY_IMPORT.get(own, set()), f"{path}: {own} must not import {top}"


def test_the_floors_of_the_core() -> None:
    floor = floors(CORE)
    for path in OF_THE_CORE:
        own = dotted(path).split(".")[2:3]
        for name in imports(path) & set(MODULES):
            other = name.split(".")[2:3]
            assert other == own or not own or floor[other[0]] < floor[own[0]], f"{path}: {own} must not import {other}"


def test_no_circle() -> None:
    """Raises CycleError, with the files, where there is one."""
    graphlib.TopologicalSorter({name: imports(path) & set(MODULES) for name, path in MODULES.items()}).prepare()


def test_the_core_reads_no_files_and_keeps_no_state() -> None:
    for path in OF_THE_CORE:
        nodes = list(ast.walk(tree_of(path)))
        assert not {"pathlib", "os", "io", "csv", "json", "urllib", "logging", "time"} & imports(path), path
        called = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        assert not {"open", "print", "input", "exec"} & called, path
        assert not any(isinstance(node, ast.Global) for node in nodes), path


def test_only_the_catalogue_reads_data() -> None:
    for path in FILES:
        calls = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
        opens = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "open"]
        assert not opens or room(path) == "catalog", path


def test_importing_the_package_loads_no_widgets_and_no_tables() -> None:
    heavy = {"bokeh", "ipywidgets", "anywidget", "pandas", "jupyter_bokeh", "voila", "IPython"}
    code = f"import sys, explorer; print(sorted({heavy!r} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    assert loaded.strip() == "[]"


def test_rooms_are_small() -> None:
    files = [p for kind in ("py", "js") for p in (ROOT / "explorer").rglob(f"*.{kind}")]
    lines = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in files}
    assert [f"{p.relative_to(ROOT)}: {n}" for p, n in lines.items() if n > 250] == []


def test_no_folder_is_a_heap() -> None:
    folders = {path.parent for path in FILES}
    assert {f for f in folders if len(list(f.glob("*.py"))) > 24} == set()
    assert [path.name for path in (ROOT / "explorer").glob("*.py")] == ["__init__.py"]
