"""All text of the page can be read: contrast by WCAG 2 from the colours of its style sheets."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from explorer.charts import draw

ROOT = Path(__file__).parents[2] / "explorer"
SHEETS = {
    path.name: path.read_text(encoding="utf-8")
    for path in [*ROOT.glob("widgets/**/*.css"), *ROOT.glob("hosting/template/*.css")]
}
VARIABLES = dict(re.findall(r"(--[\w-]+): (light-dark\([^)]+\))", SHEETS["page.css"]))
RULES = [
    (f"{name}: {selector.strip()}", dict(re.findall(r"(?:^|;)\s*([\w-]+)\s*:\s*([^;]+)", body)))
    for name, text in SHEETS.items()
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
]
SCHEMES = ("light", "dark")
WORDLESS = {"pinned.css: .xp-span"}
"""Bars."""


def colour(value: str, scheme: str) -> str | None:
    """The colour of a declaration, if it is one by itself."""
    value = re.sub(r"var\((--[\w-]+)\)", lambda match: VARIABLES.get(match[1], match[0]), value.strip())
    pair = re.fullmatch(r"light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\)", value)
    value = pair[1 + SCHEMES.index(scheme)] if pair else value
    return value if re.fullmatch(r"#[0-9a-f]{3}(?:[0-9a-f]{3})?", value) else None


def named(name: str, scheme: str) -> str:
    found = colour(f"var(--{name})", scheme)
    assert found is not None, name
    return found


def luminance(value: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    digits = value[1:] if len(value) == 7 else "".join(2 * digit for digit in value[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def declared(name: str, scheme: str) -> dict[str, str]:
    """The colours that rules give to their text or their ground."""
    return {where: found for where, rule in RULES if (found := colour(rule.get(name, ""), scheme))}


def usual(colours: dict[str, str], low: float, high: float) -> dict[str, str]:
    """Those that are as dark or as light as the scheme's usual ones."""
    return {where: one for where, one in colours.items() if low <= luminance(one) <= high}


INKS = {scheme: declared("color", scheme) for scheme in SCHEMES}
GROUNDS = {scheme: declared("background", scheme) for scheme in SCHEMES}
USUAL_INKS = {"light": usual(INKS["light"], 0, 0.4), "dark": usual(INKS["dark"], 0.3, 1)}
USUAL_GROUNDS = {"light": usual(GROUNDS["light"], 0.4, 1), "dark": usual(GROUNDS["dark"], 0, 0.1)}
READ = [(scheme, ink) for scheme in SCHEMES for ink in sorted(set(USUAL_INKS[scheme].values()))]


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21) and contrast("#777", "#fff") == pytest.approx(
        4.48, abs=0.01
    )
    for scheme in SCHEMES:
        assert len(USUAL_INKS[scheme]) > 20 and len(set(USUAL_GROUNDS[scheme].values())) >= 6
        assert {named("accent", scheme), named("quiet", scheme)} <= set(USUAL_INKS[scheme].values())


@pytest.mark.parametrize(("scheme", "ink"), READ)
def test_usual_text_can_be_read_on_every_usual_ground(scheme, ink) -> None:
    """Whatever is hovered, selected or marked."""
    faint = {where: contrast(ink, ground) for where, ground in USUAL_GROUNDS[scheme].items()}
    assert {where: round(found, 2) for where, found in faint.items() if found < 4.5} == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_other_text_stands_on_a_ground_of_its_own(scheme) -> None:
    inks, grounds = INKS[scheme], GROUNDS[scheme]
    others = {where: ink for where, ink in inks.items() if where not in USUAL_INKS[scheme]}
    assert others and all(where in grounds and contrast(ink, grounds[where]) >= 4.5 for where, ink in others.items())
    own = {where: one for where, one in grounds.items() if where not in USUAL_GROUNDS[scheme] and where not in WORDLESS}
    assert all(where in inks and contrast(inks[where], ground) >= 4.5 for where, ground in own.items())


@pytest.mark.parametrize("scheme", SCHEMES)
def test_edges_of_fields_and_the_focus_can_be_seen(scheme) -> None:
    grounds = [named(name, scheme) for name in ("face", "ground", "field")]
    assert all(contrast(named(name, scheme), ground) >= 3 for name in ("edge", "accent") for ground in grounds)


def test_charts_name_the_colours_of_the_page() -> None:
    """Those that are others on a dark page are looked up by name; in the dark every colour of a chart can be seen."""
    assert {name: named(name, "light") for name in draw.ON_BLACK} == draw.ON_BLACK
    assert all(
        contrast(named(name, scheme), named("face", scheme)) >= 4.5 for name in ("ink", "quiet") for scheme in SCHEMES
    )
    kept = (draw.ORANGE, draw.GREEN, draw.VERMILLION, draw.SKY, draw.PURPLE, draw.YELLOW, draw.GREY)
    assert all(contrast(colour, named("face", "dark")) >= 3 for colour in (*kept, named("blue", "dark")))


def test_no_two_rules_hide_from_the_test() -> None:
    """A colour in words or as rgb() would not be read above."""
    odd = [
        (where, rule[name])
        for (where, rule), name in itertools.product(RULES, ("color", "background"))
        if name in rule
        and not colour(rule[name], "light")
        and not re.match(r"none|inherit|var|repeat|rgb\(128", rule[name])
    ]
    assert odd == []
