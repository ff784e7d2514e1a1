"""What the page's own scripts say, and the same scripts with other words in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from explorer.languages.literals import HOLE, Literal, Translate

SKIPPED = re.compile(
    r"//[^\n]*|/\*.*?\*/|(?<=[(,=:!&|?{};])\s*/(?![/*])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/", re.DOTALL
)
"""Comments, and regular expressions."""
QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"' + r"|'(?:[^'\\\n]|\\.)*'")


@dataclass(frozen=True)
class _Text:
    """A literal of a script: where it begins and ends; the texts between its expressions, and where these lie."""

    begin: int
    end: int
    message: str
    holes: tuple[tuple[int, int], ...]


def literals(source: str) -> Iterator[Literal]:
    """All texts of a script, {0} for the first expression in one and so on."""
    for text in _texts(source, 0, len(source)):
        yield Literal(text.message)


def translated(source: str, translate: Translate) -> str:
    """The script with other words: texts that have a translation are replaced."""
    return _rewritten(source, 0, len(source), translate)


def _rewritten(source: str, begin: int, end: int, translate: Translate) -> str:
    written, at = "", begin
    for text in _texts(source, begin, end):
        if text.begin < at:  # within the expression of another
            continue
        said = translate(text.message)
        holes = [_rewritten(source, *hole, translate) for hole in text.holes]
        if said is None and not holes:
            continue
        spoken = text.message if said is None else said
        new = _template(spoken, holes) if holes else json.dumps(spoken, ensure_ascii=False)
        written += source[at : text.begin] + new
        at = text.end
    return written + source[at:end]


def _template(message: str, holes: list[str]) -> str:
    """A message as a template of JavaScript."""
    parts, at = [], 0
    for match in HOLE.finditer(message):
        parts.append(_escaped(message[at : match.start()]))
        parts.append(match[0][0] if match[1] is None else f"${{{holes[int(match[1])]}}}")
        at = match.end()
    return f"`{''.join(parts)}{_escaped(message[at:])}`"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")


def _texts(source: str, begin: int, end: int) -> Iterator[_Text]:
    at = begin
    while at < end:
        if skipped := SKIPPED.match(source, at, end):
            at = skipped.end()
        elif quoted := QUOTED.match(source, at, end):
            yield _Text(at, quoted.end(), _unescaped(quoted[0][1:-1]), ())
            at = quoted.end()
        elif source[at] == "`":
            text = _template_at(source, at)
            yield text
            for hole in text.holes:
                yield from _texts(source, *hole)
            at = text.end
        else:
            at += 1


def _template_at(source: str, begin: int) -> _Text:
    """The template that begins there."""
    message, holes, at = "", [], begin + 1
    while source[at] != "`":
        if source[at] == "\\":
            message, at = message + _unescaped(source[at : at + 2]), at + 2
        elif source.startswith("${", at):
            stop = _closing(source, at + 2)
            message += f"{{{len(holes)}}}"
            holes.append((at + 2, stop))
            at = stop + 1
        else:
            message, at = message + {"{": "{{", "}": "}}"}.get(source[at], source[at]), at + 1
    return _Text(begin, at + 1, message if holes else message.replace("{{", "{").replace("}}", "}"), tuple(holes))


def _closing(source: str, at: int) -> int:
    """Where the brace closes that was opened before."""
    depth = 0
    while depth or source[at] != "}":
        if source[at] == "`":
            at = _template_at(source, at).end
            continue
        if quoted := QUOTED.match(source, at):
            at = quoted.end()
            continue
        depth += {"{": 1, "}": -1}.get(source[at], 0)
        at += 1
    return at


ESCAPES = {"n": "\n", "t": "\t"}


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: ESCAPES.get(match[1], match[1]), text, flags=re.DOTALL)
