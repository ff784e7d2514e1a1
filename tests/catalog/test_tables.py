"""A table as a spreadsheet saves it works; one that cannot be used is named with its line, and nothing is computed from it."""

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from explorer import catalog
from explorer.catalog import tables

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.removesuffix(".csv") for path in tables.described(catalog.DATA))


@pytest.fixture
def data(tmp_path) -> Path:
    return shutil.copytree(catalog.DATA, tmp_path / "data")


def edit(data: Path, table: str, change) -> None:
    """Rewrites the lines of a table, line ends left out."""
    path = data / f"{table}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(change(lines)) + "\n", encoding="utf-8")


def with_cell(line: int, column: str, text: str):
    """A change of one cell; line 2 is the first below the head."""

    def change(lines: list[str]) -> list[str]:
        place = next(csv.reader(lines[:1])).index(column)
        (cells,) = csv.reader([lines[line - 1]])
        cells[place] = text
        quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
        return [*lines[: line - 1], quoted, *lines[line:]]

    return change


@pytest.mark.parametrize("name", NAMES)
def test_tables_are_read_as_plain_csv_reads_them(name) -> None:
    with open(catalog.DATA / f"{name}.csv", encoding="utf-8", newline="") as file:
        assert list(tables.read(catalog.DATA, name)) == list(csv.DictReader(file))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no mark", "mark"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_table_that_a_spreadsheet_saved_is_the_same_table(data, name, mark, end) -> None:
    path = data / f"{name}.csv"
    with open(path, encoding="utf-8", newline="") as file:
        cells = list(csv.reader(file))
    empty = "," * (len(cells[0]) - 1)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(mark)
        csv.writer(file, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(cells)
        file.write(f"{empty}{end}{end}")  # rows that were cleared, not deleted
    assert tables.read(data, name) == tables.read(catalog.DATA, name)


FAULTS = {
    "no number": ("prices", with_cell(12, "usd_per_device_hour", "nan"), "line 12: usd_per_device_hour is “nan”, not a number."),
    "infinite": ("prices", with_cell(2, "usd_per_device_hour", "inf"), "line 2: usd_per_device_hour is “inf”, not a number."),
    "beyond all": ("prices", with_cell(2, "usd_per_device_hour", "1e999"), "line 2: usd_per_device_hour is “1e999”, not between"),
    "a text": ("accelerators", with_cell(5, "memory_gb", "80 GB"), "line 5: memory_gb is “80 GB”, not a number."),
    "a comma": ("electricity", with_cell(2, "electricity_usd_per_kwh", "0,161"), "line 2: electricity_usd_per_kwh is “0,161”, not a"),
    "thousands": ("purchase_prices", with_cell(9, "usd_per_device", "1,499"), "line 9: usd_per_device is “1,499”, not a number."),
    "rounded": ("models", with_cell(3, "params", "1.3E+11"), "line 3: params is “1.3E+11”, not a whole number."),
    "negative": ("prices", with_cell(7, "usd_per_device_hour", "-1"), "line 7: usd_per_device_hour is “-1”, not between"),
    "nothing": ("prices", with_cell(8, "usd_per_device_hour", ""), "line 8: usd_per_device_hour is empty, and must not be."),
    "no kind": ("prices", with_cell(8, "price_kind", "rent"), "line 8: price_kind is “rent”, not one of commit_1y, "),
    "a date of another country": ("prices", with_cell(8, "as_of", "7/1/2026"), "line 8: as_of is “7/1/2026”, not a date such as"),
    "no day": ("prices", with_cell(8, "as_of", "2026-02-30"), "line 8: as_of is “2026-02-30”, not a date such as 2026-07-01."),
    "no month": ("purchase_prices", with_cell(3, "as_of", "2026-13"), "line 3: as_of is “2026-13”, not written as this column asks"),
    "neither": ("prices", with_cell(8, "excludes_host", "maybe"), "line 8: excludes_host is “maybe”, not one of n, y."),
    "no such GPU": (
        "prices", with_cell(8, "accelerator_name", "H100 SXN"),
        "line 8: accelerator_name is “H100 SXN”, which data/accelerators.csv does not have.",
    ),
    "no such generation": (
        "accelerators", with_cell(2, "generation", "keplar"),
        "line 2: generation is “keplar”, which data/efficiency.csv does not have.",
    ),
    "a row twice": ("prices", lambda lines: [*lines, lines[2]], "line 191: A10, "),
    "a GPU twice": ("accelerators", lambda lines: [*lines, lines[1]], "K80 stands in line 2 already."),
    "cut off": ("prices", lambda lines: [*lines[:9], lines[9][:9]], "line 10: the number of cells is 1, that of the head 21."),
    "one cell too many": ("pue", lambda lines: [*lines[:3], lines[3] + ",x"], "line 4: the number of cells is 7, that of the head 6."),
    "a mark left open": ("pue", lambda lines: [*lines[:3], 'a,"b', *lines[4:]], "line 4: a quotation mark is opened and not closed"),
    "no head": ("prices", lambda lines: lines[1:], "line 1: there is no column accelerator_name."),
    "a column renamed": (
        "prices", lambda lines: [lines[0].replace("usd_per_device_hour,", "usd,"), *lines[1:]],
        "line 1: there is no column usd_per_device_hour.",
    ),
    "a column twice": ("pue", lambda lines: [f"{line},{'x' if i else 'year'}" for i, line in enumerate(lines)], "line 1: two columns are called year."),
    "semicolons": ("pue", lambda lines: [line.replace(",", ";") for line in lines], "line 1: the columns are not separated by commas."),
    "only a head": ("prices", lambda lines: lines[:1], "there are no rows below the head."),
    "only empty rows": ("prices", lambda lines: [lines[0], "," * 20, ""], "there are no rows below the head."),
}  # fmt: skip


@pytest.mark.parametrize(("table", "change", "said"), FAULTS.values(), ids=list(FAULTS))
def test_a_table_that_cannot_be_used_is_named_with_its_line(data, table, change, said) -> None:
    edit(data, table, change)
    with pytest.raises(tables.DataError) as caught:
        tables.read(data, table)
    sentence = str(caught.value)
    assert sentence.startswith(f"data/{table}.csv") and said in sentence, sentence
    assert sentence.endswith(".") and "\n" not in sentence and str(data.parent) not in sentence
    assert sentence in tables.faults(data)


FILES = {
    "missing": (lambda path: path.unlink(), "it cannot be opened (no such file or directory)."),
    "empty": (lambda path: path.write_bytes(b""), "the file is empty."),
    "only a mark": (lambda path: path.write_bytes(b"\xef\xbb\xbf"), "the file is empty."),
    "other letters": (
        lambda path: path.write_bytes(b"operator,year\nCaf\xe9,2020\n"),
        "line 2: it is not saved as UTF-8.",
    ),
    "a workbook": (lambda path: path.write_bytes(b"PK\x03\x04\x14\x00\xff\xfe"), "line 1: it is not saved as UTF-8."),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), "it cannot be opened (is a directory)."),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("spoil", "said"), FILES.values(), ids=list(FILES))
def test_any_table_may_be_missing_empty_or_something_else(data, name, spoil, said) -> None:
    spoil(data / f"{name}.csv")
    with pytest.raises(tables.DataError) as caught:
        tables.read(data, name)
    assert str(caught.value).startswith(f"data/{name}.csv") and str(caught.value).endswith(said)


@pytest.mark.parametrize("text", ["", "{", '{"resources": 3}', "[]"])
def test_the_description_itself_may_be_spoiled(data, text) -> None:
    (data / "datapackage.json").write_text(text)
    (sentence,) = tables.faults(data)
    assert sentence.startswith("data/datapackage.json") and sentence.endswith(".")


def test_all_tables_that_come_with_the_project_are_sound() -> None:
    assert tables.faults(catalog.DATA) == []


def test_a_line_is_counted_as_an_editor_counts_it(data) -> None:
    """Cells may hold line ends."""
    edit(
        data,
        "pue",
        lambda lines: [*lines[:2], '"two\nlines",2020,1.2,read,uptime_survey,x', *lines[2:5], "a,b,c,d,e,f"],
    )
    with pytest.raises(tables.DataError, match="line 8: year is “b”, not a whole number"):
        tables.read(data, "pue")


def opened(data: Path) -> subprocess.CompletedProcess[str]:
    """The page on other data."""
    shutil.copytree(ROOT / "explorer", data.parent / "explorer", ignore=shutil.ignore_patterns("__pycache__"))
    code = "from explorer import Explorer; page = Explorer(); print(page.answer.cards[1]['value'])"
    return subprocess.run([sys.executable, "-c", code], cwd=data.parent, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("name", NAMES)
def test_a_table_of_its_head_alone_is_refused(data, name) -> None:
    edit(data, name, lambda lines: lines[:1])
    with pytest.raises(tables.DataError, match=rf"^data/{name}\.csv: there are no rows below the head\.$"):
        tables.read(data, name)


def test_the_page_shows_no_number_that_an_empty_table_would_make(data) -> None:
    """An empty list of prices once showed $310,000, the price of a default, for what the page says."""
    edit(data, "prices", lambda lines: lines[:1])
    ran = opened(data)
    assert ran.returncode and "$" not in ran.stdout
    assert ran.stderr.strip().splitlines()[-1].endswith("DataError: data/prices.csv: there are no rows below the head.")


def test_the_page_opens_on_tables_that_a_spreadsheet_saved(data) -> None:
    for name in NAMES:
        path = data / f"{name}.csv"
        path.write_bytes(b"\xef\xbb\xbf" + re.sub(rb"(?<!\r)\n", b"\r\n", path.read_bytes()))
    ran = opened(data)
    assert (ran.returncode, ran.stdout.strip()) == (0, "$490,000"), ran.stderr[-500:]


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "this is not JSON"), ("{", "line 1: this is not JSON"), ("[]", "no config of a model"), ("{}", "no config of a model"),
     ('{"model_type": "mamba"}', "no config of a model (The config lacks the field num_hidden_layers")],
)  # fmt: skip
def test_a_config_that_is_none_is_named(data, monkeypatch, text, said) -> None:
    (data / "configs" / "llama-2-7b.json").write_text(text)
    monkeypatch.setattr(catalog, "DATA", data)
    catalog.models.cache_clear()
    try:
        with pytest.raises(tables.DataError) as caught:
            catalog.models()
    finally:
        catalog.models.cache_clear()
    assert str(caught.value).startswith("data/configs/llama-2-7b.json") and said in str(caught.value)


def test_no_table_is_read_before_it_is_asked_for() -> None:
    """One that cannot be read is then told on the page, which is there by that time."""
    said = subprocess.run([sys.executable, "-c", WATCH], capture_output=True, text=True, check=True).stdout
    assert json.loads(said) == []


WATCH = """
import json, sys
read = []
sys.addaudithook(lambda event, args: read.append(str(args[0])) if event == "open" else None)
import explorer.widgets.app
print(json.dumps([path for path in read if path.endswith(".csv")]))
"""
