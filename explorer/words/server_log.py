"""The KV cache as a server's log says it when it starts."""

from __future__ import annotations

from explorer.core.calibration import ENGINES
from explorer.core.compute import Result
from explorer.core.numerals import significant
from explorer.core.scenario.second import is_unlike
from explorer.core.scenario.unlike import kinds_of
from explorer.core.units import MIB
from explorer.words.serving_words import room

TITLE = "As the log of the server says it"


def log_rows(result: Result) -> list[tuple[str, str]]:
    """Lines of the log, each as what is printed and the number; empty for software whose log is not known."""
    if result["chunked_room_bytes"] <= 0 or result["held_cache_bytes"] <= 0:
        return []
    if result.scenario.serving.engine == "vLLM, SGLang":
        return _paged(result)
    return _buffers(result) if ENGINES[result.scenario.serving.engine].computes_on_host else []


def _paged(result: Result) -> list[tuple[str, str]]:
    """vLLM's pool for sequences as long as the model reads, and for those asked for; SGLang's where all layers are alike."""
    context, asked = int(result["context"]), int(result["prompt_tokens"] + result["written_tokens"])
    tokens = float(result["pool_tokens"])
    pool = f"{room(tokens)} tokens" if tokens >= 1 else "too small"
    rows = [
        ("vLLM: GPU KV cache size", pool),
        (f"vLLM: Maximum concurrency for {context:,} tokens per request", _times(float(result["pool_contexts"]))),
    ]
    if asked != context:
        rows.append((f"the same with --max-model-len {asked:,}", _times(float(result["pool_requests"]))))
    alike = not result["window_cache_layers"] and not result["state_bytes"]
    return [*rows, ("SGLang: max_total_num_tokens", pool)] if alike else rows


def _times(number: float) -> str:
    return f"{significant(number, 3)}x"


def _buffers(result: Result) -> list[tuple[str, str]]:
    """llama.cpp's buffers, which it fills for all sequences when it starts."""
    sequences = float(result["concurrent"])
    cells = int(sequences * (result["prompt_tokens"] + result["written_tokens"]))
    state = float(sequences * result["state_bytes"] * result["cache_part"])
    rows = []
    for gpu, share in enumerate(_parts(result)):
        start = "" if gpu else f"llama.cpp with -c {cells:,}: "
        rows.append((f"{start}CUDA{gpu} KV buffer size", _mib((float(result["held_cache_bytes"]) - state) * share)))
        if state:
            rows.append((f"CUDA{gpu} RS buffer size", _mib(state * share)))
    if result["host_cache_bytes"]:
        rows.append(("CPU KV buffer size", _mib(float(result["host_cache_bytes"]))))
    return rows


def _parts(result: Result) -> list[float]:
    """What GPUs hold over what the fullest one does: of like ones the first alone is told."""
    if not is_unlike(result.scenario):
        return [1.0]
    layers = [number for _, each in kinds_of(result.scenario) for number in each]
    return [number / sum(layers) / float(result["tight_share"]) for number in layers]


def _mib(size: float) -> str:
    return f"{size / MIB:,.2f} MiB"
