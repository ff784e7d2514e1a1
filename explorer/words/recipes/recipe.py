"""What every configuration is made of: files and a command, what differs from the page, what is yours to fill in."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from explorer.catalog.launching import hub_id
from explorer.core.compute import Result

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./_-"
"""Signs that mean nothing to a shell."""
Arguments = list[tuple[str, str]]


@dataclass(frozen=True)
class Piece:
    """A file, or a command, which has no file name; where there are several commands, what each one starts."""

    file: str
    text: str
    starts: str = ""


@dataclass(frozen=True)
class Recipe:
    """A configuration for one tool; where it cannot do what was found, why not, and no pieces."""

    tool: str
    pieces: list[Piece]
    differs: list[str]
    fill_in: list[str]
    cannot: str


def unable(tool: str, reasons: list[str]) -> Recipe:
    """A tool that cannot do what was found."""
    return Recipe(tool, [], [], [], " ".join(reasons))


def said(pairs: list[tuple[bool, str]]) -> list[str]:
    """The sentences that hold."""
    return [sentence for holds, sentence in pairs if holds]


def held(pairs: list[tuple[bool, str, str]]) -> Arguments:
    """The arguments that are wanted, with their values; an empty value is a switch."""
    return [(name, value) for wanted, name, value in pairs if wanted]


def printable(text: str) -> str:
    """A name without what does not show on a line."""
    return "".join([sign if sign.isprintable() else "?" for sign in text])


def word(text: str) -> str:
    """A text as one word of a shell, whatever is in it."""
    clean = printable(text)
    if clean and not [sign for sign in clean if sign not in PLAIN]:
        return clean
    return "'" + clean.replace("'", "'\"'\"'") + "'"


def quoted(text: str) -> str:
    """A text as a string of JSON, which is one of YAML too."""
    clean = printable(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{clean}"'


def command(program: str, arguments: Arguments) -> str:
    """A program and its arguments, one a line."""
    lines = [program, *[argument(name, value) for name, value in arguments]]
    return " \\\n  ".join(lines)


@functools.lru_cache(maxsize=1024)
def argument(name: str, value: str) -> str:
    """A name with its value, either alone."""
    return " ".join([part for part in (name, word(value) if value else "") if part])


def yaml(entries: list[tuple[str, str]]) -> str:
    """Lines of YAML; the values are written as they are, an empty one opens what follows, indented."""
    return "".join([f"{name}: {value}\n" if value else f"{name}:\n" for name, value in entries])


def indented(entries: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Entries that stand under another."""
    return [(f"  {name}", value) for name, value in entries]


def yes_no(value: bool) -> str:
    """True and false as YAML and JSON write them."""
    return "true" if value else "false"


def decimal(value: float, digits: int) -> str:
    """A number with so many digits behind the point, never rounded up: what is asked for is there."""
    return f"{int(value * 10**digits + 1e-6) / 10**digits:.{digits}f}"


def model_word(result: Result) -> str:
    """What the tool is to load: the model's name on the hub, else a place for it."""
    name = result.scenario.model.model_name
    return hub_id(name) or f"path/to/{name.replace(' ', '-').replace('/', '-')}"


def about_model(result: Result) -> list[str]:
    """What to fill in for the model, where its name on the hub is not known."""
    return [] if hub_id(result.scenario.model.model_name) else [f"{model_word(result)}: the folder of your model."]
