"""A scenario as a short query string and as JSON, and back. An old or broken link still opens."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from explorer.catalog.listed import changed_fields, listed_name, named_model
from explorer.catalog.marks import CHANGED, quoted
from explorer.core.formula import REGISTRY
from explorer.core.problems import problems
from explorer.core.scenario import FIELDS, PART_OF, Scenario, change, leaves
from explorer.core.scenario.choices import CHOICES
from explorer.core.scenario.parts import Accelerator, Model
from explorer.huggingface import printable
from explorer.state import names, presets
from explorer.state.second import NONE_CHOSEN, choose_second
from explorer.state.sections import JOBS, OPENING, SECTIONS
from explorer.state.texts import quantity_in, text_of, value_in

VERSION = 1
LONGEST = 20_000


def to_query(scenario: Scenario, section: str = OPENING) -> str:
    """What differs from the opening scenario, under the names of the fields, the open section, and what is given.

    >>> to_query(change(presets.PRESETS[presets.DEFAULT].scenario(), tokens=1e12))
    'v=1&tokens=1T'
    """
    base = _base(scenario.model.model_name, scenario.accelerator.accelerator_name)[0]
    before, opening = dict(leaves(base)), dict(leaves(_opening()))
    if scenario.second != NONE_CHOSEN:
        before = dict(leaves(_with_second(base, scenario.second.second_accelerator_name)[0]))
        opening["second_accelerator_name"] = ""
    pairs = [("v", str(VERSION))] + [("section", section)] * (section != OPENING)
    if section in JOBS:  # which says what the job is
        before["job"] = scenario.workload.job if JOBS[section] == scenario.workload.job else before["job"]
    told, changed = dict(leaves(scenario)), changed_fields(scenario)
    if any(told[name] != before[name] for name in presets.API_FIELDS):
        before |= dict.fromkeys(presets.API_FIELDS)
    for name, value in told.items():
        known = opening if name in ("model_name", "accelerator_name", "second_accelerator_name") else before
        if value != known[name] or name in changed:
            pairs.append((name, text_of(value)))
    return urlencode([*pairs, *((name, text_of(value)) for name, value in scenario.given)])


def from_query(query: str) -> tuple[Scenario, list[str]]:
    """The scenario of a link, and a sentence for each part of it that could not be used."""
    if len(query) > LONGEST:
        return _opening(), ["This link is too long to be one of ours; the opening scenario is shown instead."]
    try:
        pairs = dict(parse_qsl(query.lstrip("?"), keep_blank_values=True, max_num_fields=200))
    except ValueError:
        return _opening(), ["This link could not be read; the opening scenario is shown instead."]
    return from_mapping(pairs)


def section_of(query: str) -> str:
    """The section that a link opens; the first for one that names none, or none that is known."""
    try:
        pairs = dict(parse_qsl(query.lstrip("?"), max_num_fields=200)) if len(query) <= LONGEST else {}
    except ValueError:
        pairs = {}
    return _known_section(pairs)


def to_json(scenario: Scenario, section: str = OPENING) -> str:
    """Everything about a scenario, readable on its own."""
    named = {"section": section} if section != OPENING else {}
    known = {"given": dict(scenario.given)} if scenario.given else {}
    return json.dumps({"v": VERSION, **named, **dict(leaves(scenario)), **known}, indent=1)


def section_of_json(text: str) -> str:
    """The section that a saved scenario opens."""
    mapping = _loaded(text)
    return _known_section(mapping) if isinstance(mapping, Mapping) else OPENING


def _known_section(mapping: Mapping[str, Any]) -> str:
    section = str(mapping.get("section", OPENING))
    return section if section in SECTIONS else OPENING


def _loaded(text: str) -> Any:
    try:
        return json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        return None


def from_json(text: str) -> tuple[Scenario, list[str]]:
    """The scenario in such a JSON text, and a sentence for each part that could not be used or that is not so."""
    scenario, notices, dropped = _from_json(text)
    return scenario, notices + dropped


def saved(text: str) -> tuple[Scenario, list[str]]:
    """The scenario in such a JSON text, and a sentence for each claim of it that our tables do not bear out.

    Raises ValueError, with a sentence, where a part cannot be used.
    """
    scenario, notices, dropped = _from_json(text)
    if notices:
        raise ValueError(notices[0])
    return scenario, dropped


def _from_json(text: str) -> tuple[Scenario, list[str], list[str]]:
    mapping = _loaded(text)
    if not isinstance(mapping, Mapping) or not mapping:
        return _opening(), ["This is not a saved scenario; the opening scenario is shown instead."], []
    scenario, notices = _read(mapping)
    scenario, dropped = names.honest(scenario, claims=mapping)
    return scenario, notices, dropped


def from_mapping(mapping: Mapping[str, Any]) -> tuple[Scenario, list[str]]:
    """The scenario that field names and values describe, and sentences on what could not be used or is not so."""
    scenario, notices = _read(mapping)
    scenario, dropped = names.honest(scenario, claims=mapping)
    return scenario, notices + dropped


def _read(mapping: Mapping[str, Any]) -> tuple[Scenario, list[str]]:
    """The scenario as a mapping has it, its names taken on trust, and sentences on what could not be used."""
    given = dict(mapping)
    given |= nested if isinstance(nested := given.pop("given", {}), Mapping) else {"given": nested}
    notices = _about_version(given.pop("v", None))
    section = str(given.pop("section", OPENING))
    given.pop("lang", None)  # which is for the page, not for what it shows
    if section not in SECTIONS:
        notices.append(f"The link's section “{quoted(section)}” is not known; {SECTIONS[OPENING]} is shown.")
    elif section in JOBS and "section" in mapping:
        given["job"] = JOBS[section]
    base, unknown = _base(
        printable(str(given.pop("model_name", "") or "")),
        printable(str(given.pop("accelerator_name", "") or "")),
        own={PART_OF[name] for name in given if name in FIELDS},
    )
    base, unknown_second = _with_second(base, printable(str(given.pop("second_accelerator_name", "") or "")))
    base = names.as_by_hand(base, {name: str(raw) for name, raw in given.items()})
    notices += unknown + unknown_second
    changes: dict[str, Any] = {}
    known: dict[str, float] = {}
    for name, raw in given.items():
        if name in FIELDS:
            value, sentence = value_in(name, raw)
        elif name in REGISTRY or name in CHOICES:
            value, sentence = quantity_in(name, raw)
        else:
            notices.append(f"The link says “{quoted(name)}”, which this version does not know; it is left out.")
            continue
        if sentence:
            notices.append(f"The link's value for {name} is left out: {sentence}")
        else:
            (changes if name in FIELDS else known)[name] = value
    scenario = change(base, **changes, given=known)
    found = problems(scenario)
    if found and known and not problems(change(scenario, given={})):
        return change(scenario, given={}), [*notices, f"What the link gives is left out: {found[0]}"]
    if found:
        return _opening(), [
            *notices,
            f"The link's scenario cannot be computed: {found[0]} The opening scenario is shown instead.",
        ]
    return scenario, notices


def _opening() -> Scenario:
    return presets.PRESETS[presets.DEFAULT].scenario()


def _about_version(version: Any) -> list[str]:
    if version is None or str(version) == str(VERSION):
        return []
    return [f"The link is of version {quoted(version)}; this page reads version {VERSION}. What it knows is shown."]


def _base(
    model_name: str, accelerator_name: str, own: Collection[str] = ("model", "accelerator")
) -> tuple[Scenario, list[str]]:
    """The opening scenario with a model and an accelerator of the catalogue; parts in `own` may have other names."""
    scenario, notices = _opening(), []
    if "model" not in own:
        model_name = listed_name("model", model_name) or model_name
    if "accelerator" not in own or not accelerator_name.endswith(CHANGED):
        accelerator_name = listed_name("accelerator", accelerator_name) or accelerator_name
    if model_name and model_name != scenario.model.model_name:
        try:
            scenario = presets.choose_model(scenario, named_model(model_name))
        except ValueError:
            if "model" in own:
                scenario = presets.choose_model(scenario, Model(model_name=model_name))
            else:
                notices.append(_unknown("model", model_name, scenario.model.model_name))
    if accelerator_name and accelerator_name != scenario.accelerator.accelerator_name:
        try:
            scenario = presets.choose_accelerator(scenario, accelerator_name)
        except KeyError:
            if "accelerator" in own:
                scenario = change(scenario, accelerator=Accelerator(accelerator_name=accelerator_name))
            else:
                notices.append(_unknown("GPU", accelerator_name, scenario.accelerator.accelerator_name))
    return scenario, notices


def _with_second(scenario: Scenario, name: str) -> tuple[Scenario, list[str]]:
    """The scenario with a GPU of the catalogue as the second kind, if one is named."""
    if not name:
        return scenario, []
    listed = listed_name("accelerator", name)
    if listed:
        return choose_second(scenario, listed), []
    return scenario, [_unknown("second GPU", name, scenario.second.second_accelerator_name)]


def _unknown(kind: str, name: str, shown: str) -> str:
    return f"The link's {kind} “{quoted(name)}” is not known; {shown} is shown."
