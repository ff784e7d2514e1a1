"""What a line of a log, or a few words, say was measured.

>>> [(found.what, found.value) for found in readings("TTFT 85 ms, TPOT 13.8 ms")]
[('ttft', 0.085), ('tpot', 0.0138)]
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from explorer.core.parsing import parse

LONGEST = 20_000
"""Characters of a text that are looked at."""


@dataclass(frozen=True)
class Reading:
    """One measurement.

    what: the quantity: "tokens" trained in a second, a "step", "mfu", "memory" of one GPU, "tpot" (time between tokens),
        "ttft" (time to the first token), "written" (tokens written in a second), "room" (tokens of KV cache).
    value: in base units.
    per: "GPU" or "all", where the text says whose it is; gpus: how many these are; 0: not said.
    at_once: sequences that were answered at the time; 0: not said.
    length: tokens of the requests that there is room for; 0: not said.
    """

    what: str
    value: float
    per: str = ""
    gpus: float = 0.0
    at_once: float = 0.0
    length: float = 0.0


def readings(text: str) -> list[Reading]:
    """The measurements in a text, one of each quantity; of several the last, as a server needs a while to warm up.

    Raises ValueError with one sentence where there is none, or where one cannot be.
    """
    found: dict[str, Reading] = {}
    for line in text[:LONGEST].splitlines():
        found |= {reading.what: reading for reading in _in_line(line)}
    if not found:
        raise ValueError(COMPLAINT)
    if any(reading.value <= 0 for reading in found.values()):
        raise ValueError("Nothing was done while that line was written: it says 0 or less. Paste one from under load.")
    return list(found.values())


COMPLAINT = (
    "No measurement was found in this. Paste something like “1,420 tokens/s per GPU”, “step 3.2 s”, “61.3 GB”,"
    " “TPOT 13.8 ms”, or a line of vLLM’s log."
)
NUMBER = r"(\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?\s?[kKmM]?(?![\w.]))"
TIME = r"(\d[\d,]*(?:\.\d+)?)\s*(ms|milliseconds?|s|sec|seconds?|min|minutes?)\b"
BELOW_ZERO = r"(?<![^\s:=(])[-−]\d[\d.,]*"
UNIT_FIRST = r"\s*\((ms|s)\)\s*[:=|]?\s*(\d[\d,]*(?:\.\d+)?)"


def _in_line(line: str) -> list[Reading]:
    """The measurements in one line, all with as many sequences at once as it says."""
    said = re.sub(BELOW_ZERO, "0", re.sub(r"\s+", " ", line.strip().lower()))
    at_once = next((parse(found[1]) for sign in AT_ONCE if (found := re.search(sign, said))), 0.0)
    return [replace(reading, at_once=at_once) for reading in _of_server(said) or _of_anything(said)]


AT_ONCE = (
    r"running: (\d+)", r"(\d[\d,]*) ?(?:sequences?|requests?|users?|readers?)? ?(?:at once|concurrent|in flight)",
    r"(?:concurrency|batch(?:[ _-]?size)?|concurrent requests) ?[:=]? ?(\d[\d,]*\b)",
)  # fmt: skip
"""How a text says how many sequences were answered at the time."""


def _of_anything(said: str) -> list[Reading]:
    """Times, rates and sizes, as people and logs write them."""
    times = [r for r in (_time(said, what, names) for what, names in TIMES.items()) if r]
    rest = [r for r in (_step_rate(said), _tokens(said), _mfu(said), _memory(said)) if r]
    stepping = any(r.what == "step" for r in rest)
    return [r for r in times if not (stepping and r.what == "step")] + rest


def _of_server(said: str) -> list[Reading]:
    """What vLLM writes to its log: speed every few seconds, and room for cache when it starts."""
    if found := re.search(rf"generation throughput: {NUMBER} tokens/s", said):
        return [Reading("written", parse(found[1]), "all")]
    if found := re.search(
        rf"maximum concurrency for {NUMBER} tokens per request: {NUMBER.replace('(?![', '(?:x)?(?![')}", said
    ):
        return [Reading("room", parse(found[1]) * parse(found[2].rstrip("x")), length=parse(found[1]))]
    if found := re.search(rf"kv cache size: {NUMBER} tokens", said):
        return [Reading("room", parse(found[1]))]
    return []


TIMES = {
    "ttft": r"ttft|time to (?:the )?first token|first token(?: after)?",
    "tpot": r"tpot|itl|time per output token|inter-?token latency|a token every",
    "step": r"elapsed time per iteration|iteration time|step[ _-]?time|time per step|seconds per step|step(?:_seconds)?|iteration",
}
"""How the times are called."""


def _time(said: str, what: str, names: str) -> Reading | None:
    """A time behind its name: TPOT 13.8 ms, Mean TTFT (ms): 85.12."""
    if found := re.search(rf"\b(?:{names}){UNIT_FIRST}", said):
        return Reading(what, parse(f"{found[2]} {found[1]}", "s"))
    found = re.search(rf"\b(?:{names})\b(?! \d+ ?/)[^\d.]{{0,24}}?{TIME}(?! ?/)", said)
    return Reading(what, parse(f"{found[1]} {_unit(found[2])}", "s")) if found else None


def _unit(word: str) -> str:
    return "ms" if word.startswith(("ms", "milli")) else "min" if word.startswith("min") else "s"


def _step_rate(said: str) -> Reading | None:
    """Seconds an iteration, or iterations a second, as progress bars write them."""
    if found := re.search(rf"{TIME} ?(?:/|per |an? ) ?(?:it|step|iteration)\b", said):
        return Reading("step", parse(f"{found[1]} {_unit(found[2])}", "s"))
    if found := re.search(r"(\d[\d,]*(?:\.\d+)?) ?(?:it|steps?|iterations?) ?(?:/|per |an? ) ?s(?:ec|econd)?\b", said):
        rate = parse(found[1])
        return Reading("step", 1 / rate if rate else 0.0)
    return None


def _tokens(said: str) -> Reading | None:
    """Tokens a second, and whose."""
    if found := re.search(rf"\btps\s*[:=]\s*{NUMBER}", said):  # torchtitan's, of one GPU
        return Reading("tokens", parse(found[1]), "GPU")
    if found := re.search(rf"{PER_SECOND}(.{{0,12}}?)\s*[:=]\s*{NUMBER}", said):
        return Reading("tokens", parse(found[2]), _whose(found[1]))
    if found := re.search(rf"{NUMBER} ?(?:output )?{PER_SECOND}(.*)", said):
        count = re.search(r"\bon (\d[\d,]*) ?(?:x |× )?(?:gpus?|devices|chips|cards)\b", found[2])
        gpus = parse(count[1]) if count else 0.0
        return Reading("tokens", parse(found[1]), _whose(found[2]) or ("all" if gpus else ""), gpus)
    return None


PER_SECOND = r"tok(?:en)?s? ?(?:/|per |a ) ?s(?:ec(?:ond)?)?\b"


def _whose(said: str) -> str:
    """Whether a number is of one GPU or of all."""
    if re.search(r"^ ?(?:/|per |a |an |on each |each ) ?(?:gpu|device|chip|card|accelerator)", said):
        return "GPU"
    return "all" if re.search(r"\b(?:all|total|altogether|whole|together)\b", said) else ""


def _mfu(said: str) -> Reading | None:
    found = re.search(r"\bmfu\b[^\d.]{0,12}(\d*\.?\d+) ?(%?)", said) or re.search(r"(\d*\.?\d+) ?(%) mfu\b", said)
    if not found:
        return None
    value = float(found[1])
    return Reading("mfu", value / 100 if found[2] or value > 1 else value)


def _memory(said: str) -> Reading | None:
    """Bytes on one GPU: 61.3 GB, 57.1 GiB, 62,771 MiB; those of weights or cache alone are another thing."""
    if re.search(r"weights|model loading|kv cache", said):
        return None
    found = re.search(r"(\d[\d,]*(?:\.\d+)?) ?([kmgt]i?b)\b(?! ?/ ?s)", said)
    return Reading("memory", parse(f"{found[1]}{found[2]}")) if found else None


PLAIN = r"[\d,.]{1,15}"
SAID = {
    "step": rf"{PLAIN} tokens/s( per GPU| on {PLAIN} GPUs)|step {PLAIN} m?s|MFU {PLAIN} %",
    "memory": rf"{PLAIN} GB",
    "tpot": rf"({PLAIN} tokens/s( per GPU| in all)|TPOT {PLAIN} m?s), {PLAIN} at once",
    "ttft": rf"TTFT {PLAIN} m?s, {PLAIN} at once",
    "serving_memory": rf"{PLAIN} GB|room for {PLAIN} × {PLAIN} tokens",
}
"""How measurements of each kind are said again: a link can say nothing else."""


def says(kind: str, text: str) -> bool:
    """Whether a text is a measurement of this kind as it is said here."""
    return bool(re.fullmatch(SAID[kind], text))
