"""What reports recommend, checked with the explorer's numbers: each answer again in plain arithmetic."""

from explorer import catalog, change, evaluate
from explorer.claims.recommendations import NAMES, checks, pre_training, serving
from explorer.core.scenario import Scenario

FOUND = {check.claim: check for check in checks()}


def test_every_recommendation_names_a_fact_of_the_sources() -> None:
    facts = {row["fact_id"] for row in catalog.rows("source_facts")}
    assert {check.fact for check in checks()} <= facts and len(FOUND) == len(checks()) == 7
    assert all(check.because.endswith(".") and check.claim.endswith(".") for check in checks())


def test_training_is_judged_by_dollars_and_days() -> None:
    r = pre_training()
    for name in ("A100 SXM4 80GB", "H100 SXM"):
        i, l40 = NAMES.index(name), NAMES.index("L40")
        assert r.days[i] < r.days[l40]
        assert FOUND[f"{name} for training, not L4 and L40."].holds == (r.usd[i] < r.usd[l40])
        hours = r.days[i] * 24
        assert abs(r.usd[i] / (64 * hours * catalog.usual_offer(name).usd_per_device_hour) - 1) < 1e-9


def test_inference_is_judged_by_dollars_a_token() -> None:
    r = serving()
    cheapest = min(NAMES, key=lambda name: r.usd_per_unit[NAMES.index(name)])
    assert FOUND["L4 and L40 for inference."].holds == cheapest.startswith("L4")


def test_an_h100_is_not_four_a100() -> None:
    base = Scenario(model=catalog.models()["Llama-2-7B"].model)
    base = change(base, tokens=140e9, seq_len=4096, global_batch=512, devices=64)
    old, new = (evaluate(change(base, accelerator=catalog.accelerators()[n])) for n in ("A100 SXM4 80GB", "H100 SXM"))
    times = float(old["train_days"] / new["train_days"])
    check = FOUND["An H100 trains four times as fast as an A100."]
    assert not check.holds and 2 < times < 3.3 and check.because.startswith(f"{times:.1f} times")


def test_graphics_and_single_hosts_are_what_the_table_says() -> None:
    assert FOUND["L4 and L40 for graphics, A100 and H100 not."].holds
    assert FOUND["L40 and L4 for a single host only."].holds
