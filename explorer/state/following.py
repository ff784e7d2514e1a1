"""What follows the model that is chosen: what was published of it comes, what belonged to another's run goes, and what the
visitor set stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from explorer import catalog
from explorer.catalog.listed import NO_PRICE, QUOTED
from explorer.catalog.marks import unmarked
from explorer.core.scenario import FIELDS, PART_OF, Scenario, change
from explorer.core.scenario.parts import Model
from explorer.state import presets
from explorer.state.story import CLAIMS
from explorer.words.notices import followed
from explorer.words.own_numbers import PUBLISHED
from explorer.words.phrases import called

OF_A_RUN = ("precision", "framework", "dropout", "recompute", "flop_rule", "global_batch", "overlap", "run_losses")
"""How a model was trained, where a scenario checks what somebody said of that."""
FORMATS = presets.RELEASED
"""How its weights are served."""
REQUEST = ("prompt_tokens", "output_tokens", "thinking_tokens")
WATCHED = ("tokens", "seq_len", "mfu", *OF_A_RUN, *FORMATS, *REQUEST)
"""Fields of which it matters who set them."""
CHOOSING = ("model_name", "size", "config")
"""Controls that choose a model: what they change besides was not set by the visitor."""


@dataclass(frozen=True)
class Begun:
    """Where a scenario comes from: the named one that was opened last, and the fields that the visitor has set since."""

    whose: str = ""
    typed: frozenset[str] = frozenset()


def begun_with(scenario: Scenario, whose: str = "") -> Begun:
    """A scenario that comes whole, such as from a link: what no named scenario, no model and no habit says was set."""
    whose = whose or presets.name_of(scenario)
    return Begun(whose) if whose else Begun("", frozenset(name for name in WATCHED if _is_set(scenario, name)))


def since(begun: Begun, before: Scenario, after: Scenario, control: str) -> Begun:
    """The same after a change that the visitor asked for, by a control where it was one."""
    if control in CHOOSING:
        return begun
    if after.model.model_name != before.model.model_name:
        return Begun(begun.whose, begun_with(after).typed)
    typed = frozenset(name for name in WATCHED if _value(before, name) != _value(after, name))
    return Begun(begun.whose, begun.typed | typed)


def choose(scenario: Scenario, model: Model, begun: Begun) -> Scenario:
    """The scenario with another model, and with what was published of it."""
    return published(scenario, presets.choose_model(let_go(scenario, begun), model), begun)


def published(before: Scenario, after: Scenario, begun: Begun) -> Scenario:
    """The scenario after another model was chosen, on the tokens and in the sequences that were published of it."""
    known = catalog.models().get(unmarked(after.model.model_name))
    changes: dict[str, Any] = {}
    if known and known.tokens and _follows(before, begun, "tokens"):
        changes["tokens"] = known.tokens
    if known and _follows(before, begun, "seq_len"):
        changes["seq_len"] = known.seq_len
    return change(after, **changes)


def let_go(scenario: Scenario, begun: Begun) -> Scenario:
    """The scenario without what belonged to the run of its model: an MFU, how it was trained and at which price."""
    gone: dict[str, Any] = {name: FIELDS[name].default for name in _of_the_run(scenario, begun)}
    if scenario.workload.mfu > 0 and "mfu" not in begun.typed:
        gone["mfu"] = FIELDS["mfu"].default
    if _is_quoted_sum(scenario, begun):
        gone["claimed_usd"] = FIELDS["claimed_usd"].default
    left = change(scenario, **gone | _of_its_use(scenario, begun))
    if left.prices.provider not in QUOTED:
        return left
    of_the_article = _is_of_the_claim(left, begun, "prices_as_of")
    as_of = FIELDS["prices_as_of"].default if of_the_article else left.prices.prices_as_of
    return presets.choose_snapshot(change(left, provider=""), str(as_of))


def _of_its_use(scenario: Scenario, begun: Begun) -> dict[str, Any]:
    """Formats as the model is released, where nobody chose others, and a request as long as it was before a model cut it."""
    named = presets.known().get(begun.whose)
    if named is None:
        return {}
    was, changes = named.scenario(), {} if named.group == CLAIMS else named.changes
    kept = {name for name in FORMATS if _value(scenario, name) == _value(was, name)} - begun.typed - set(changes)
    formats = {name: presets.released(scenario.model.model_name)[name] for name in kept}
    return formats | {name: _value(was, name) for name in REQUEST if name not in begun.typed}


def said(before: Scenario, after: Scenario, begun: Begun, control: str) -> list[str]:
    """What changed with the model that a control chose, and what stays that the visitor set: a sentence each, for the job
    that is looked at. What a file says of its formats is told beside it."""
    if control not in CHOOSING or before.model == after.model:
        return []
    if after.workload.job == "serve":
        of_use = _of_use(before, after, begun) if control != "config" else []
        return [*of_use, *_of_price(before, after)]
    return [*_of_data(before, after, begun), *_of_run(before, after, begun), *_of_price(before, after)]


def _of_data(before: Scenario, after: Scenario, begun: Begun) -> list[str]:
    """Tokens, and the sequences in which they are read."""
    name, job = called(after.model.model_name), after.workload
    longer, other = job.seq_len != before.workload.seq_len, job.tokens != before.workload.tokens
    if longer and other:
        return [followed.both_follow(name, job.tokens, job.seq_len)]
    found = [followed.tokens_follow(name, job.tokens)] if other else _tokens_stay(before, after, begun)
    if longer and (_tunes(before) or "seq_len" in begun.typed):
        return [*found, followed.length_is_cut(name, job.seq_len)]
    if longer:
        return [*found, followed.length_follows(job.seq_len)]
    stays = "seq_len" in begun.typed and not _tunes(before)
    return [*found, followed.length_stays(job.seq_len)] if stays else found


def _tokens_stay(before: Scenario, after: Scenario, begun: Begun) -> list[str]:
    name, tokens = after.model.model_name, after.workload.tokens
    known = catalog.models().get(unmarked(name))
    published = known.tokens if known else 0.0
    if _tunes(before) or tokens == published:
        return []
    if "tokens" in begun.typed:
        return [followed.tokens_stay(tokens, name, published)]
    if published:
        return [followed.tokens_of_the_question(tokens, name, published)]
    return [followed.tokens_unknown(tokens, name)] if known else []


def _of_run(before: Scenario, after: Scenario, begun: Begun) -> list[str]:
    found, name = [], called(unmarked(before.model.model_name))
    if before.workload.mfu > 0:
        gone = after.workload.mfu == 0
        mfu = before.workload.mfu
        found.append(followed.mfu_goes(mfu, name) if gone else followed.mfu_stays(mfu))
    changed = [field for field in _of_the_run(before, begun) if _value(before, field) != _value(after, field)]
    labels = [str(FIELDS[field].metadata["label"]) for field in changed]
    return [*found, followed.run_goes(name, labels)] if labels else found


def _of_price(before: Scenario, after: Scenario) -> list[str]:
    was, now = before.prices, after.prices
    if was.provider not in QUOTED or now.provider in (*QUOTED, NO_PRICE["provider"]):
        return []
    return [followed.price_goes(was.usd_per_device_hour, now.usd_per_device_hour, now.provider)]


def _of_use(before: Scenario, after: Scenario, begun: Begun) -> list[str]:
    """The format of the weights, and a request that is cut to what the model reads."""
    was, now, name = before.serving, after.serving, called(after.model.model_name)
    found = []
    if now.weight_format != was.weight_format:
        found.append(followed.format_follows(name, now.weight_format))
    elif "weight_format" in begun.typed:
        found.append(followed.format_stays(now.weight_format))
    longer = now.prompt_tokens + now.output_tokens - was.prompt_tokens - was.output_tokens
    if longer < 0:
        found.append(followed.request_is_cut(name, after.model.context))
    elif longer > 0:
        found.append(followed.request_is_back(now.prompt_tokens, now.output_tokens))
    return found


def _follows(scenario: Scenario, begun: Begun, name: str) -> bool:
    """Whether a field goes with the model: the visitor did not set it, and no question is about it."""
    if name in begun.typed:
        return False
    named = presets.known().get(begun.whose)
    if named is None or named.group == CLAIMS or _value(scenario, name) != named.changes.get(name):
        return not _tunes(scenario)
    published = catalog.models().get(named.model_name)
    return not _tunes(scenario) and published is not None and getattr(published, name) == _value(scenario, name)


def _tunes(scenario: Scenario) -> bool:
    """Whether a model is tuned that was trained before: its tokens and their length are those of a task."""
    job = scenario.workload
    return job.tokens <= scenario.model.params


def _of_the_run(scenario: Scenario, begun: Begun) -> list[str]:
    """Fields that still are as a claim has them of the run of its model."""
    return [name for name in OF_A_RUN if _is_of_the_claim(scenario, begun, name)]


def _is_of_the_claim(scenario: Scenario, begun: Begun, name: str) -> bool:
    named = presets.known().get(begun.whose)
    if named is None or named.group != CLAIMS or name in begun.typed:
        return False
    return name in named.changes and named.changes[name] == _value(scenario, name)


def _is_quoted_sum(scenario: Scenario, begun: Begun) -> bool:
    """Whether the sum to check is the one that somebody named for the run of the model that goes."""
    named = presets.known().get(begun.whose)
    return named is not None and named.claim is not None and scenario.prices.claimed_usd == named.claim.usd


def _is_set(scenario: Scenario, name: str) -> bool:
    """Whether a field is neither as the model was published, nor as it is without being set."""
    value, model = _value(scenario, name), scenario.model
    known = catalog.models().get(unmarked(model.model_name))
    usual = {FIELDS[name].default, getattr(known, name, FIELDS[name].default)}
    if name == "mfu":
        return value > 0 and (unmarked(model.model_name), value) not in PUBLISHED
    if name == "seq_len":
        return value not in usual | {min(FIELDS[name].default, model.context)}
    if name in FORMATS:
        return bool(value != presets.released(model.model_name)[name])
    return value not in usual


def _value(scenario: Scenario, name: str) -> Any:
    return getattr(getattr(scenario, PART_OF[name]), name)
