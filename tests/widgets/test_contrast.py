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
    for path in [*ROOT.glob("widgets/*.css"), *ROOT.glob("hosting/template/*.css")]
}
VARIABLES = dict(re.findall(r"(--\w+): (#[0-9a-f]{3,6})", SHEETS["page.css"]))
RULES = [
    (f"{name}: {selector.strip()}", dict(re.findall(r"(?:^|;)\s*([\w-]+)\s*:\s*([^;]+)", body)))
    for name, text in SHEETS.items()
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
]


def colour(value: str) -> str | None:
    """The colour of a declaration, if it is one by itself."""
    value = re.sub(r"var\((--\w+)\)", lambda match: VARIABLES.get(match[1], match[0]), value.strip())
    return value if re.fullmatch(r"#[0-9a-f]{3}(?:[0-9a-f]{3})?", value) else None


def luminance(value: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    digits = value[1:] if len(value) == 7 else "".join(2 * digit for digit in value[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


INKS = {where: found for where, rule in RULES if (found := colour(rule.get("color", "")))}
GROUNDS = {where: found for where, rule in RULES if (found := colour(rule.get("background", "")))}
DARK = {where: ink for where, ink in INKS.items() if luminance(ink) < 0.4}
LIGHT = {where: ground for where, ground in GROUNDS.items() if luminance(ground) > 0.4}


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21) and contrast("#777", "#fff") == pytest.approx(
        4.48, abs=0.01
    )
    assert len(DARK) > 20 and len(set(LIGHT.values())) >= 6 and {"#0067a1", "#52606d"} <= set(DARK.values())


@pytest.mark.parametrize("ink", sorted(set(DARK.values())))
def test_dark_text_can_be_read_on_every_light_ground(ink) -> None:
    """Whatever is hovered, selected or marked."""
    assert {
        where: round(contrast(ink, ground), 2) for where, ground in LIGHT.items() if contrast(ink, ground) < 4.5
    } == {}


def test_light_text_stands_on_a_dark_ground_of_its_own() -> None:
    light = {where: ink for where, ink in INKS.items() if where not in DARK}
    assert light and all(where in GROUNDS and contrast(ink, GROUNDS[where]) >= 4.5 for where, ink in light.items())


def test_edges_of_fields_can_be_seen() -> None:
    assert all(contrast(VARIABLES["--edge"], ground) >= 3 for ground in (VARIABLES["--face"], VARIABLES["--ground"]))


@pytest.mark.parametrize("ink", [draw.INK, draw.QUIET])
def test_words_of_charts_can_be_read(ink) -> None:
    assert contrast(ink, draw.FACE) >= 4.5


def test_no_two_rules_hide_from_the_test() -> None:
    """A colour in words or as rgb() would not be read above."""
    odd = [
        (where, rule[name])
        for (where, rule), name in itertools.product(RULES, ("color", "background"))
        if name in rule and not colour(rule[name]) and not re.match(r"none|inherit|var|repeat|rgb\(128", rule[name])
    ]
    assert odd == []
