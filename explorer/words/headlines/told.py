"""The whole answer in one sentence: which model, how much of it, on what, how long, and for how much."""

from __future__ import annotations

from explorer.catalog.comparison import compared
from explorer.core.choose.advice import adapters_from_scratch
from explorer.core.compute import Result
from explorer.core.given import given_behind
from explorer.core.numerals import trimmed
from explorer.words.format import count, dollars, duration, price, significant, size
from explorer.words.headlines import compare, lab, own
from explorer.words.headlines.bill import bill, sells
from explorer.words.headlines.headline import not_sold
from explorer.words.memory_words import decimal_only, is_tight, room_for
from explorer.words.own_numbers import is_own, published_mfu
from explorer.words.paying import is_metered, is_nobodys
from explorer.words.phrases import called, inner, plural
from explorer.words.serving_words import answer_price, fits, late, meets, wait, whole, works
from explorer.words.waits import answer_of_half, kept_by_most, pace_told


def told(result: Result, section: str = "train") -> str:
    """One sentence that can stand alone, such as: Training Llama-2-7B on 2T tokens with 512 A100 takes 14 days."""
    if section == "lab":
        return lab.told(result)
    if section == "compare":
        return _compared(result)
    if section == "own":
        return f"{own.sentence(result).partition('. ')[0].rstrip('.')}."
    return _served(result) if result["for_serving"] else _trained(result)


def _model(result: Result) -> str:
    """Its name; a 13B model, where a size stands for it."""
    return called(str(result.scenario.model.model_name))


def _cards(result: Result) -> str:
    """8 H100 SXM; one RTX 4090."""
    number, name = float(result["job_devices"]), result.scenario.accelerator.accelerator_name
    return f"one {name}" if number == 1 else f"{whole(number)} {name}"


def _work(result: Result) -> str:
    """Training Llama-2-7B on 2T tokens; Fine-tuning Mistral-7B on 10M tokens by QLoRA."""
    method = result.scenario.workload.method
    does, by = ("Training", "") if method == "full" else ("Fine-tuning", f" by {method}")
    return f"{does} {_model(result)} on {count(float(result['tokens']))} tokens{by}"


def _trained(result: Result) -> str:
    if adapters_from_scratch(result):
        method, name, tokens = result.scenario.workload.method, _model(result), count(float(result["tokens"]))
        return f"{method} cannot teach {name} from nothing on {tokens} tokens: choose full training, or fewer tokens."
    each = "" if result["devices_used"] == 1 else " on each GPU"
    short = room_for(float(result["device_bytes"]), float(result["capacity_bytes"])).left
    if not result.fits:
        if decimal_only(result):
            return f"{_work(result)} does not fit on {_cards(result)}: {short} short{each} if the printed {_printed(result)} are decimal; it fits if they are GiB."
        own = _by_own(given_behind(result.scenario, "spare_bytes"))
        return f"{_work(result)} does not fit on {_cards(result)}: {short} short{each}{own}."
    takes = f"{duration(float(result['train_days']))}{_paid(result)}{_own(result)}"
    if is_tight(result):
        return f"{_work(result)} with {_cards(result)} takes {takes}, with only {short} of memory to spare{each}."
    return f"{_work(result)} with {_cards(result)} takes {takes}."


def answered(result: Result) -> str:
    """The same of a training run that it was asked about whether it can be: yes, barely or no, as the card of memory says."""
    if adapters_from_scratch(result):
        return f"No: {_trained(result)}"
    work, cards = inner(_work(result)), _cards(result)
    room = room_for(float(result["device_bytes"]), float(result["capacity_bytes"]))
    each = "" if result["devices_used"] == 1 else " on each GPU"
    if result.fits:
        takes = f"{duration(float(result['train_days']))}{_paid(result)}{_own(result)}"
        if is_tight(result):
            return f"Barely: {work} with {cards} takes {takes}, with only {room.left} of memory to spare{each}."
        return f"Yes: {work} with {cards} takes {takes}."
    if decimal_only(result):
        return f"No, unless its printed {_printed(result)} are GiB, as most drivers count them: {work} is {room.left} short{each} on {cards}."
    own = _by_own(given_behind(result.scenario, "spare_bytes"))
    return f"No: {work} does not fit on {cards}, {room.left} short{each}{own}."


def _printed(result: Result) -> str:
    """The memory that is printed on a card."""
    return size(float(result["memory_bytes"]), 3)


def _paid(result: Result) -> str:
    """And $490,000; of electricity alone, where the cards are owned."""
    if result["metered"] and not is_metered(result):
        return ""
    usd = float(result["usd"])
    if result["rented"]:
        if is_nobodys(result):
            return f" and {dollars(usd)}, at a price that nobody asks"
        return f" and {dollars(usd)}{', at a spot price that is not sold for so many' if not_sold(result) else ''}"
    return f" and {dollars(usd)} of electricity" if result["metered"] else ", with nothing to pay"


def _own(result: Result) -> str:
    """Which of it is not computed, but a number of the visitor's own."""
    time, cost = is_own(result, ("train_seconds", "train_days")), is_own(result, ("usd",))
    if time and cost:
        return ", both numbers of your own"
    if cost:
        return ", a number of your own"
    if time:
        return ", with a time of your own"
    if result["mfu"] > 0 and not published_mfu(result):
        return ", at an MFU of your own"
    return _by_own(given_behind(result.scenario, "train_days", "usd"))


def _by_own(names: list[str]) -> str:
    """That an answer is computed from numbers of the visitor's own."""
    if not names:
        return ""
    return ", by a number of your own" if len(names) == 1 else ", by numbers of your own"


def _served(result: Result) -> str:
    name = _model(result)
    if not fits(result):
        short = room_for(float(result["served_device_bytes"]), float(result["served_capacity_bytes"])).left
        if decimal_only(result):
            return f"Serving {name} does not fit on {_cards(result)}: {short} short on each GPU if the printed {_printed(result)} are decimal; it fits if they are GiB."
        own = _by_own(given_behind(result.scenario, "served_spare_bytes"))
        return f"Serving {name} does not fit on {_cards(result)}: {short} short on each GPU{own}."
    if not works(result):
        return f"How fast {result.scenario.accelerator.accelerator_name} serves {name} is not known."
    takes = f"{_asking(result)} takes {_cards(result)} for {bill(result)}"
    said = f"Serving {name} to {takes}"
    if result["thinking_tokens"] > 0:
        said = f"{_thought_over(result)}; serving it to {takes}"
    elif result["written_tokens"] > 0:
        said += f"; {pace_told(result)}"
    said += _by_own(given_behind(result.scenario, "fleet_devices", "fleet_usd_per_day", "between_tokens_seconds"))
    if meets(result) or not late(result):
        return (
            f"{said}."
            if kept_by_most(result)
            else f"{said}; at the peak more than 5 in 100 get it later than asked for."
        )
    return (
        f"{said}; a full copy is slower than asked for." if kept_by_most(result) else f"{said}, slower than asked for."
    )


def _thought_over(result: Result) -> str:
    """What one answer costs and takes, where most of it may be thinking that nobody reads."""
    written, thinking = (whole(float(result[name])) for name in ("written_tokens", "thinking_tokens"))
    usd, seconds = answer_price(float(result["usd_per_request"])), wait(answer_of_half(result))
    said = f"An answer of {written} tokens ({thinking} of them thinking) by {_model(result)}"
    api = float(result["api_usd_per_request"])
    if api > 0 and sells(result):
        return f"{said} costs {usd} here and {answer_price(api)} from an API, and takes {seconds}"
    return f"{said} costs {usd} and takes {seconds}"


def _asking(result: Result) -> str:
    """Who asks, or how much: 50 people, 20 questions a day each; 100,000 requests a day."""
    use = result.scenario.demand
    if result["by_people"]:
        who = "one person" if use.askers == 1 else f"{whole(use.askers)} people"
        many = trimmed(significant(use.questions_per_day, 3))
        return f"{who}, {many} {plural(use.questions_per_day, 'question')} a day each,"
    if result["by_readers"]:
        return f"{whole(use.readers)} {plural(use.readers, 'reader')} at once"
    return f"{whole(float(result['requests_per_day']))} requests a day"


def _compared(result: Result) -> str:
    found = compared(result)
    if found.best < 0:
        return f"{compare.sentence(result).split('. ')[0].rstrip('.')}."
    work = f"Serving {_model(result)}" if result["for_serving"] else _work(result)
    best = found.entries[found.best]
    costs = compare.costs(found, found.best)
    where = compare.market(found, found.best, " at a marketplace")
    said = f"{work} is cheapest on {compare.name_of(found, found.best)} at {price(best.usd_per_device_hour)} an hour{where}: {costs}"
    return f"{said}."
