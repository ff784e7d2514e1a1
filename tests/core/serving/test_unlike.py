"""Unlike GPUs that share the layers of a copy: sums by hand, two of a kind as the limit, and what must not see them."""

import dataclasses
import pickle

import numpy as np
import pytest
from scenarios import LAID

from explorer import Scenario, accelerators, change, evaluate, models, problems, sweep
from explorer.core.choose.ranking import ranking
from explorer.core.lab.ladder import Ladder
from explorer.core.lab.means import Group
from explorer.core.lab.servable import servable
from explorer.core.scenario.second import card_of, second_of
from explorer.core.scenario.unlike import ALIKE, dealt, fullest_of, layers_of
from explorer.huggingface import model_from_config

CARDS = accelerators()
LLAMA_13B = model_from_config(
    {
        "model_type": "llama", "hidden_size": 5120, "intermediate_size": 13824, "num_hidden_layers": 40, "vocab_size": 32000,
        "num_attention_heads": 40, "num_key_value_heads": 40, "max_position_embeddings": 4096, "tie_word_embeddings": False,
    },
    "Llama-2-13B",
)  # fmt: skip
HOME = change(
    LAID, job="serve", engine="llama.cpp", serving_tp=0, model=LLAMA_13B, bits_per_weight=4.85, prompt_tokens=1000,
    output_tokens=200, accelerator=CARDS["RTX 3090"], second=second_of(CARDS["RTX 4060 Ti 16GB"]), second_devices=1,
)  # fmt: skip
"""Llama-2-13B in Q4_K_M on a 3090 and a 4060 Ti."""
LARGE = change(
    HOME, model=models()["Llama-2-70B"].model, accelerator=CARDS["A100 PCIe 40GB"], second=second_of(CARDS["RTX 3090"]),
)  # fmt: skip
"""Llama-2-70B in Q4_K_M on an A100 and a 3090."""
STAGES = change(HOME, engine="vLLM, SGLang", bits_per_weight=0.0, weight_format="int4", concurrent=8)
LAYER_13B, LAYER_70B = 4 * 5120**2 + 3 * 5120 * 13824 + 2 * 5120, 2 * 8192 * (8192 + 1024) + 3 * 8192 * 28672 + 2 * 8192


@pytest.mark.parametrize(
    ("scenario", "layers", "gigabytes"),
    [(HOME, (24, 16), (4.615, 3.077)), (LARGE, (50, 30), (25.94, 15.56))],
    ids=["13B at home", "70B on A100 and 3090"],
)
def test_layers_and_their_bytes_on_each_gpu(scenario, layers, gigabytes) -> None:
    """24 : 16 GB of 40 layers, 40 : 24 GB of 80; a layer of 317,204,480 parameters, of 855,654,400, in 4.85 bits."""
    assert layers_of(scenario) == layers
    each = {40: LAYER_13B, 80: LAYER_70B}[scenario.model.layers] * 4.85 / 8
    assert [n * each / 1e9 for n in layers] == pytest.approx(gigabytes, rel=1e-3)
    r = evaluate(scenario)
    assert float(r["layer_params"] * r["served_dense_each"]) == pytest.approx(sum(layers) * each, rel=1e-6)


@pytest.mark.parametrize(
    ("scenario", "rates", "ms"),
    [(HOME, (936e9, 288e9), 15.6), (LARGE, (1555e9, 936e9), 33.3)],
    ids=["13B at home", "70B on A100 and 3090"],
)
def test_a_step_reads_one_gpu_after_the_other(scenario, rates, ms) -> None:
    """At the full bandwidth 4.6 GB ÷ 936 GB/s + 3.1 GB ÷ 288 GB/s are 15.6 ms, 25.9 ÷ 1,555 + 15.6 ÷ 936 are 33.3 ms."""
    layers, r = layers_of(scenario), evaluate(scenario)
    each = {40: LAYER_13B, 80: LAYER_70B}[scenario.model.layers] * 4.85 / 8
    assert 1e3 * sum(n * each / rate for n, rate in zip(layers, rates, strict=True)) == pytest.approx(ms, rel=2e-3)
    head = float(r["output_vocab"] * r["embed_dim"] * r["served_head_each"])
    cards = (scenario.accelerator, card_of(scenario.second))
    parts = [
        (n * each + head * n / sum(layers)) / (rate * card.decode_efficiency)
        for n, rate, card in zip(layers, rates, cards, strict=True)
    ]
    assert float(r["weight_read_seconds"]) == pytest.approx(sum(parts), rel=1e-6)
    slowest = [n / (rate * card.decode_efficiency) for n, rate, card in zip(layers, rates, cards, strict=True)]
    assert r["slow_reading_share"] == pytest.approx(max(slowest) / sum(slowest))
    alone, beyond = float(r["tpot_seconds"]), sum(parts)
    assert beyond < alone < 1.5 * beyond, "unpacking, small kernels and the loop of the software come to that"


PAIRS = [("RTX 3090", 1, "RTX 4060 Ti 16GB", 1), ("A100 PCIe 40GB", 1, "RTX 3090", 2), ("RTX 3060 12GB", 2, "RTX 4090", 1),
         ("V100 SXM2 16GB", 1, "RTX 4060 Ti 8GB", 1)]  # fmt: skip


@pytest.mark.parametrize("engine", ["llama.cpp", "vLLM, SGLang"])
@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: f"{p[0]}+{p[2]}")
def test_every_gpu_holds_what_is_said_to_fit_and_one_no_more(pair, engine) -> None:
    first, n, second, m = pair
    s = change(HOME, engine=engine, accelerator=CARDS[first], second=second_of(CARDS[second]), first_devices=n,
               second_devices=m)  # fmt: skip
    assert problems(s) == []
    most = int(evaluate(s)["largest_concurrent"])
    assert most >= 1

    def spare(many: int) -> list[float]:
        """Of each GPU, counted here from the whole model's weights and cache."""
        r = evaluate(change(s, concurrent=many))
        heads = [float(r[name] * r["served_head_each"]) for name in ("embedding_params", "head_params")]
        whole = float(r["layer_params"] * r["served_dense_each"] + r["kv_cache_bytes"])
        split = engine == "llama.cpp"
        room = []
        for card, layers in zip([CARDS[first]] * n + [CARDS[second]] * m, layers_of(s), strict=True):
            share = layers / 40
            held = (whole + sum(heads)) * share if split else whole * share + max(heads)
            besides = float(r["prefill_token_bytes"] * min(r["read_prompt_tokens"] * many, r["prefill_chunk"])
                            + r["served_logits_bytes"] + r["overhead_bytes"])  # fmt: skip
            room.append(card.memory_bytes * float(r["taken_share"]) - held - besides)
        return room

    assert min(spare(most)) >= 0 > min(spare(most + 1))
    room = spare(most + 1)
    named = [CARDS[first].accelerator_name] * n + [CARDS[second].accelerator_name] * m
    assert named[room.index(min(room))] == fullest_of(s)


@pytest.mark.parametrize("beside", [(1, 1), (1, 3), (2, 2)])
@pytest.mark.parametrize("together", [1, 8])
@pytest.mark.parametrize("engine", ["llama.cpp", "ExLlama", "vLLM, SGLang"])
def test_two_kinds_that_are_one_are_as_many_of_it(beside, together, engine) -> None:
    first, second = beside
    card = CARDS["RTX 3090"]
    both = change(
        HOME, engine=engine, concurrent=together, second=second_of(card), first_devices=first, second_devices=second
    )
    split = engine != "vLLM, SGLang"
    one = change(
        both,
        second_devices=0,
        **{"serving_tp" if split else "serving_pp": first + second},
        **({} if split else {"serving_tp": 1}),
    )
    a, b = evaluate(both), evaluate(one)
    aside = {*ALIKE, "accelerator_name", "first_devices", "second_devices", "rated_w", "power_limit_w"}
    for name, value in b.values.items():
        if name not in aside and isinstance(value, (int, float, np.floating)):
            assert a[name] == pytest.approx(value, rel=1e-12), name


def test_who_is_first_changes_nothing() -> None:
    turned = change(HOME, accelerator=CARDS["RTX 4060 Ti 16GB"], second=second_of(CARDS["RTX 3090"]))
    a, b = evaluate(HOME), evaluate(turned)
    for name in (
        "tpot_seconds",
        "ttft_seconds",
        "served_device_bytes",
        "served_capacity_bytes",
        "longest_context",
        "board_w",
    ):
        assert a[name] == pytest.approx(float(b[name])), name


def test_without_a_second_kind_nothing_is_asked_of_it() -> None:
    plain = change(HOME, second_devices=0)
    other = change(
        plain, second=second_of(CARDS["H100 SXM"]), second_layers=7, first_devices=3, second_usd_per_device_hour=9.0
    )
    a, b = evaluate(plain), evaluate(other)
    asked = {"first_devices", "second_layers", "second_usd_per_device_hour"}
    assert all(a[name] == b[name] for name in a.values if name not in asked and not name.startswith("second_"))


def test_training_has_one_kind() -> None:
    a, b = (evaluate(change(s, job="train")) for s in (HOME, change(HOME, second_devices=0)))
    assert all(a[name] == b[name] for name in a.values if name != "second_devices")


def test_stages_wait_for_the_slowest() -> None:
    """With a request alone a step passes all stages; with one for each, a round is as many times the slowest stage."""
    alone, full = (evaluate(change(STAGES, concurrent=n, prompt_tokens=100, output_tokens=10)) for n in (1, 2))
    assert alone["stage_wait_seconds"] == 0
    read, slow = float(full["step_matrix_seconds"] + full["cache_read_seconds"]), float(full["slow_reading_share"])
    assert read + float(full["stage_wait_seconds"]) == pytest.approx(2 * slow * read)
    assert slow == pytest.approx(16 / 288 / 0.88 / (24 / 936 / 0.9 + 16 / 288 / 0.88), rel=0.02)
    assert evaluate(change(HOME, concurrent=8))["stage_wait_seconds"] == 0, "llama.cpp's GPUs take turns"


@pytest.mark.parametrize("engine", ["llama.cpp", "vLLM, SGLang"])
@pytest.mark.parametrize("together", [1, 32])
def test_the_mean_gpu_is_near_each_gpu_for_its_layers(engine, together) -> None:
    """The oracle takes each GPU alone for its share of the layers and adds up; both may differ by 8 % where one waits for its
    memory and the other for its arithmetic."""
    names = ("RTX 3090", "RTX 4060 Ti 16GB", "A100 PCIe 40GB", "H100 SXM", "T4", "RTX 2080 Ti")
    for first, second in ((a, b) for a in names for b in names if a < b):
        s = change(HOME, engine=engine, concurrent=together, accelerator=CARDS[first], second=second_of(CARDS[second]))
        of = {"serving_tp": 2} if engine == "llama.cpp" else {"serving_tp": 1, "serving_pp": 2}
        each = [evaluate(change(s, second_devices=0, accelerator=CARDS[name], **of)) for name in (first, second)]
        r = evaluate(s)
        for parts in (("step_matrix_seconds", "cache_read_seconds"), ("prompt_matrix_seconds", "prompt_score_seconds")):
            alone = sum(n / 40 * sum(float(one[p]) for p in parts) for n, one in zip(layers_of(s), each, strict=True))
            assert sum(float(r[p]) for p in parts) == pytest.approx(alone, rel=0.08), (first, second, parts)


def test_prices_and_power_are_means() -> None:
    s = change(LARGE, second_devices=2, usd_per_device_hour=1.4, second_usd_per_device_hour=0.2, purchase_usd_per_device=8000,
               second_purchase_usd_per_device=800)  # fmt: skip
    r = evaluate(s)
    assert r["usd_per_device_hour"] == pytest.approx((1.4 + 2 * 0.2) / 3)
    assert r["purchase_usd_per_device"] == pytest.approx((8000 + 2 * 800) / 3)
    assert r["copy_devices"] * r["usd_per_device_hour"] == pytest.approx(1.8)
    assert r["board_w"] == pytest.approx((250 + 2 * 350) / 3)
    unknown = evaluate(change(s, second_usd_per_device_hour=0.0))
    assert unknown["usd_per_device_hour"] == pytest.approx(1.4), "not known: as the first kind"


@pytest.mark.parametrize("layers", [40, 41, 80, 61])
@pytest.mark.parametrize("memory", [(24, 16), (40, 24, 24), (8, 80), (12, 12, 24)])
def test_whole_layers_are_dealt_out_by_memory(layers, memory) -> None:
    each = dealt(layers, memory)
    assert sum(each) == layers and min(each) >= 1
    exact = [layers * m / sum(memory) for m in memory]
    assert all(abs(a - b) < 1 + 1e-9 for a, b in zip(each, exact, strict=True))


def test_layers_on_the_second_kind_may_be_set() -> None:
    assert layers_of(change(HOME, second_layers=9)) == (31, 9)
    assert layers_of(change(HOME, second_layers=9, second_devices=2)) == (31, 5, 4)
    assert layers_of(change(HOME, cpu_layers=10)) == (18, 12)
    faster, usual = evaluate(change(HOME, second_layers=9)), evaluate(HOME)
    assert faster["tpot_seconds"] < usual["tpot_seconds"], "more of the layers on the faster of the two"


def test_many_points_at_once_are_as_one_by_one() -> None:
    for axes in ({"concurrent": [1, 4, 9]}, {"second_layers": [5, 16]}, {"cpu_layers": [0, 7, 20]}, {"layers": [38, 40]},
                 {"second_devices": [0, 1, 2]}, {"memory_bytes": [12e9, 24e9]},
                 {"second_accelerator_name": ["RTX 3090"], "second_layers": [5, 9]}):  # fmt: skip
        found = sweep(HOME, **axes)
        lists = [
            dict(zip(axes, values, strict=True))
            for values in np.array(np.meshgrid(*axes.values(), indexing="ij"), object).reshape(len(axes), -1).T
        ]
        for at, changes in enumerate(lists):
            one = evaluate(change(HOME, **changes))
            for name in ("tpot_seconds", "served_device_bytes", "served_spare_bytes", "copy_devices"):
                many = np.broadcast_to(found[name], [len(v) for v in axes.values()]).ravel()[at]
                assert many == pytest.approx(float(one[name])), (changes, name)


def test_who_compares_gpus_compares_copies_of_one_kind() -> None:
    plain = change(HOME, second_devices=0, concurrent=0)
    both, cards = change(plain, second_devices=1), [CARDS[n] for n in ("RTX 3090", "RTX 4060 Ti 16GB", "H100 SXM")]
    a, b = (ranking(s, cards, [0.2, 0.1, 2.0], 0) for s in (plain, both))
    assert all(np.array_equal(getattr(a, f.name), getattr(b, f.name), equal_nan=True) for f in dataclasses.fields(a)
               if isinstance(getattr(a, f.name), np.ndarray) and getattr(a, f.name).dtype != object)  # fmt: skip
    group, ladder = (
        Group(CARDS["RTX 3090"], 2, 0.2),
        Ladder((models()["SmolLM2-135M"].model, models()["Qwen3-14B"].model)),
    )
    one, two = (servable(change(s, job="train"), group, ladder, "int4") for s in (plain, both))
    assert one is not None and two is not None and one.result["tpot_seconds"] == two.result["tpot_seconds"]


WRONG = {
    "tensor parallel": ({"serving_tp": 4}, "tensor parallel over 4 is not possible"),
    "tensor parallel in stages": (
        {"engine": "vLLM, SGLang", "serving_tp": 2},
        "tensor parallel over 2 is not possible",
    ),
    "stages": ({"engine": "vLLM, SGLang", "serving_pp": 3}, "Stages of a copy"),
    "software": ({"engine": "TensorRT-LLM"}, "is not known to deal out layers to unlike GPUs"),
    "copies of attention": ({"engine": "vLLM, SGLang", "attention_dp": 2, "serving_tp": 0}, "need GPUs of one kind"),
    "readers apart": ({"engine": "vLLM, SGLang", "prefill_copies": 1}, "need GPUs of one kind"),
    "too many GPUs": ({"first_devices": 30, "second_devices": 30}, "at most 40 GPUs"),
    "too many layers": ({"second_layers": 40}, "1 to 39 of the 40 layers"),
    "layers on the CPU": ({"second_layers": 20, "cpu_layers": 25}, "1 to 14 of the 15 layers"),
    "a rate of nothing": ({"second_fp16_flop_per_s": 5.0}, "at least 1 GFLOP/s"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_is_said(what) -> None:
    changes, sentence = WRONG[what]
    found = problems(change(HOME, **changes))
    assert len(found) == 1 and sentence in found[0], found
    assert problems(change(HOME, **(changes | {"job": "train"}))) == [] or what in ("a rate of nothing", "tensor parallel in stages",
                                                                                  "stages", "copies of attention")  # fmt: skip


def test_all_of_the_second_kind_is_a_gpu() -> None:
    for card in CARDS.values():
        assert card_of(second_of(card)) == card
    assert card_of(Scenario().second) == Scenario().accelerator


def test_three_like_gpus_of_llama_cpp_serve_more_than_one_at_once() -> None:
    """3 divides no 40 heads, and need not: whole layers are dealt out."""
    three = change(HOME, second_devices=0, serving_tp=3, concurrent=0, tpot_target_seconds=1.0, ttft_target_seconds=60.0,
                   requests_per_day=100_000.0)  # fmt: skip
    assert problems(three) == [] and evaluate(three)["concurrent"] > 1


def test_a_scenario_goes_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(Scenario())) == Scenario()
