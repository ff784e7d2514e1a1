"""Lines as people and programs write them; what each says was worked out by hand."""

import pytest

from explorer.core.readings import readings

VLLM = (
    "INFO 07-01 12:00:00 metrics.py:345] Avg prompt throughput: 123.4 tokens/s, Avg generation throughput: 1834.2 tokens/s,"
    " Running: 64 reqs, Swapped: 0 reqs, Pending: 0 reqs, GPU KV cache usage: 12.3%, CPU KV cache usage: 0.0%."
)
SAID = {
    "1,420 tokens/s per GPU": ("tokens", 1420, "GPU"),
    "1420 tok/s/gpu": ("tokens", 1420, "GPU"),
    "1.4M tokens/s in all": ("tokens", 1.4e6, "all"),
    "11,360 tokens per second on 8 GPUs": ("tokens", 11360, "all"),
    "1834 tokens/s": ("tokens", 1834, ""),
    "tokens/s/device: 7,420": ("tokens", 7420, "GPU"),
    "step 3.2 s": ("step", 3.2, ""),
    "3.2 s/it": ("step", 3.2, ""),
    "45%|###  | 450/1000 [12:00<14:00, 1.60s/it]": ("step", 1.6, ""),
    "2.5 it/s": ("step", 0.4, ""),
    " iteration  10/ 500 | elapsed time per iteration (ms): 3200.1 | loss": ("step", 3.2001, ""),
    "MFU 41 %": ("mfu", 0.41, ""),
    "mfu: 0.41": ("mfu", 0.41, ""),
    "61.3 GB": ("memory", 61.3e9, ""),
    "57.1 GiB": ("memory", 57.1 * 2**30, ""),
    "62771MiB / 81559MiB": ("memory", 62771 * 2**20, ""),
    "TTFT 85 ms": ("ttft", 0.085, ""),
    "Mean TTFT (ms):      85.12": ("ttft", 0.08512, ""),
    "TPOT 13.8 ms": ("tpot", 0.0138, ""),
    "ITL: 13.8ms": ("tpot", 0.0138, ""),
    "Median TPOT (ms):    13.80": ("tpot", 0.0138, ""),
    VLLM: ("written", 1834.2, "all"),
    "Maximum concurrency for 8,192 tokens per request: 7.16x": ("room", 7.16 * 8192, ""),
    "GPU KV cache size: 1,075,264 tokens": ("room", 1075264, ""),
}


@pytest.mark.parametrize(("text", "said"), SAID.items(), ids=[text[:40] for text in SAID])
def test_one_measurement(text: str, said: tuple[str, float, str]) -> None:
    (found,) = readings(text)
    assert (found.what, found.per) == (said[0], said[2]) and found.value == pytest.approx(said[1])


def test_how_many_at_once_is_read_with_it() -> None:
    assert readings(VLLM)[0].at_once == 64
    for text in ("TPOT 13.8 ms, 64 at once", "TPOT 13.8 ms at batch 64", "ITL 13.8 ms, concurrency 64"):
        assert readings(text)[0].at_once == 64
    assert readings("TPOT 13.8 ms")[0].at_once == 0
    assert readings("11,360 tokens/s on 8 GPUs")[0].gpus == 8


def test_several_in_one_text_and_of_each_the_last() -> None:
    found = readings("TTFT 85 ms, TPOT 13.8 ms, 1 at once\nTPOT 14.1 ms")
    assert {r.what: r.value for r in found} == pytest.approx({"ttft": 0.085, "tpot": 0.0141})
    torchtitan = readings("step: 100  loss: 2.1  memory: 61.30GiB(77%)  tps: 7,420  tflops: 423.6  mfu: 42.8%")
    expected = {"tokens": 7420, "mfu": 0.428, "memory": 61.3 * 2**30}
    assert {r.what: r.value for r in torchtitan} == pytest.approx(expected)


NOTHING = (
    "",
    "hello",
    "tokens/s",
    "a fast GPU",
    "80",
    "Model loading took 14.99 GiB",
    "Available KV cache memory: 50 GiB",
)


@pytest.mark.parametrize("text", [*NOTHING, "x" * 100_000, "1e999 tokens", "\x00", "💥"])
def test_what_says_nothing_is_answered_with_one_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="No measurement was found") as error:
        readings(text)
    assert str(error.value).endswith(".") and len(str(error.value)) < 200


def test_nothing_done_is_no_measurement() -> None:
    with pytest.raises(ValueError, match="says 0"):
        readings(VLLM.replace("1834.2", "0.0"))
