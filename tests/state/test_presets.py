"""Named scenarios against the figures that their notes quote, and the rules of choosing."""

import pytest

from explorer import Scenario, accelerators, catalog, change, evaluate, models, problems
from explorer.catalog.lab_model import scratch
from explorer.catalog.listed import NO_PRICE, OWN_PRICE, named_model, offers_of
from explorer.catalog.synthetic import synthetic_model
from explorer.state import presets
from explorer.state.budgets import choose_room
from explorer.state.presets import PRESETS, choose_accelerator, choose_model, choose_offer, known, name_of
from explorer.words.notices import notices

START = PRESETS[presets.DEFAULT].scenario()


def preset(words: str):
    """The result of the one preset whose name begins so."""
    (name,) = (name for name in PRESETS if name.startswith(words))
    return evaluate(PRESETS[name].scenario())


def band(result) -> tuple[float, float]:
    """GPU-hours of a fast and of a slow run."""
    return tuple(24 * result["devices"] * result[f"train_days_{end}"] for end in ("low", "high"))


def test_the_article_on_gpt3() -> None:
    """a16z, Navigating the High Cost of AI Compute (2023): the chain from 175B parameters to $560,000."""
    r = preset("GPT-3 as in the article")
    assert r["training_flop"] == pytest.approx(3.14e23, rel=0.005)
    assert r["usd"] == pytest.approx(560_000, rel=0.005)
    assert 1024 * r["forward_flop_per_token"] == pytest.approx(350e12, rel=0.025)
    in_fp32 = evaluate(change(r.scenario, precision="fp32", mfu=1.0))
    assert in_fp32["params"] * in_fp32["weight_each"] == pytest.approx(700e9, rel=0.005)
    assert (r["achieved_mfu"], r.scenario.prices.usd_per_device_hour) == (1, 2)


def test_gpt3_at_a_real_utilisation_costs_several_times_as_much() -> None:
    ratio = preset("GPT-3 at the utilisation")["usd"] / preset("GPT-3 as in the article")["usd"]
    assert 1.7 < ratio < 4


def test_the_utilisation_of_real_runs_is_that_of_a_real_run() -> None:
    """Meta's chronicles of OPT-175B: 809,472 A100 hours for the same shape and as many tokens."""
    r = preset("GPT-3 at the utilisation")
    assert r["device_hours"] == pytest.approx(809_472, rel=0.01)
    assert r["run_mfu"] == pytest.approx(r["training_flop"] / (809_472 * 3600 * 312e12), rel=0.01)


def test_a_thousand_dollars_have_two_scenarios_and_both_spend_them() -> None:
    about = [name for name in known() if "$1,000" in name]
    assert len(about) == 2 and all("eight H100" in name for name in about)
    spent = {name: evaluate(known()[name].scenario()) for name in about}
    given, sought = (next(r for n, r in spent.items() if words in n) for words in ("on the tokens", "best model"))
    assert given["usd"] == pytest.approx(1000, abs=5)
    found = scratch(sought)
    assert found.answer.result["usd"] == pytest.approx(1000, abs=10)
    assert found.params > given["params"] and found.tokens < given["tokens"], "what the names and notes say differs"


def test_llama_2_7b_took_the_published_hours() -> None:
    """Llama 2 model card: 184,320 A100 hours."""
    low, high = band(preset("Llama-2-7B"))
    assert low < 184_320 < high
    assert preset("Llama-2-7B")["device_hours"] == pytest.approx(184_320, rel=0.25)


def test_llama_3_1_70b_took_the_published_hours() -> None:
    """Llama 3.1 model card: 7.0 million H100 hours."""
    low, high = band(preset("Llama-3.1-70B"))
    assert low < 7.0e6 < high


def test_gpt4_scale_is_epochs_estimate() -> None:
    assert preset("A run of GPT-4")["training_flop"] == pytest.approx(2.1e25, rel=0.02)
    low, high = (preset("A run of GPT-4")[name] for name in ("usd_low", "usd_high"))
    assert low < 100e6 < high


def test_labs_get_what_their_notes_say() -> None:
    for words in ("Fine-tune a 7B", "A lab with four RTX 3090: a 1.1B", "A lab with four RTX 3090: fine-tune a 13B"):
        assert preset(words).fits
    full = evaluate(change(preset("Fine-tune a 7B").scenario, method="full"))
    assert not full.fits, "the note says so"
    chinchilla = preset("A lab with four RTX 3090: a 1.1B")
    assert chinchilla["tokens"] / chinchilla["params"] == pytest.approx(20, rel=0.02)
    by_hand = evaluate(change(preset("GPT-2 124M").scenario, mfu=0.6))
    assert by_hand["train_days"] * 24 * 60 == pytest.approx(90, rel=0.05)


TIGHT = "Fine-tune an 8B on one 12 GB card (QLoRA)"


@pytest.mark.parametrize("name", PRESETS)
def test_presets_fit_are_sound_and_are_known_by_their_scenario(name) -> None:
    scenario = PRESETS[name].scenario()
    assert problems(scenario) == []
    said = scenario.workload.mfu == 1 or name == TIGHT
    assert evaluate(scenario).fits or said, "but for the article's own arithmetic, and a question whose answer is no"
    assert name_of(scenario) == name
    assert scenario == PRESETS[name].scenario()
    assert PRESETS[name].note.endswith(".")


def test_a_changed_preset_has_no_name() -> None:
    assert name_of(change(START, tokens=1e12)) == ""


def test_a_model_keeps_the_job_but_for_sequences_it_cannot_read() -> None:
    gpt2, llama = models()["GPT-2-124M"].model, models()["Llama-3.1-8B"].model
    mine = change(START, **presets.OWN_API)
    assert choose_model(mine, gpt2) == change(mine, model=gpt2, seq_len=1024, prompt_tokens=768)
    assert choose_model(mine, llama) == change(mine, model=llama)


@pytest.mark.parametrize("name", ["13B", "13B model", "13 B", "13,000M"])
def test_a_size_names_a_model(name) -> None:
    assert named_model(name) == synthetic_model(13e9)


@pytest.mark.parametrize("name", ["", "Llama", "GPT-5", "7", "1e30", "-7B", "model", "13B model model"])
def test_no_model_is_a_sentence(name) -> None:
    with pytest.raises(ValueError, match=r".{10,}\.$"):
        named_model(name)


def test_another_accelerator_of_the_same_provider_is_at_its_price() -> None:
    at_lambda = choose_offer(START, next(o for o in catalog.offers("A100 SXM4 80GB") if o.provider == "Lambda"))
    moved = choose_accelerator(at_lambda, "H100 SXM")
    offer = next(o for o in catalog.offers("H100 SXM") if (o.provider, o.price_kind) == ("Lambda", "on demand"))
    on_it = change(at_lambda, accelerator=accelerators()["H100 SXM"], ownership=moved.ownership)
    assert moved == choose_offer(on_it, offer)


def test_where_the_provider_lacks_it_the_middle_offer_counts() -> None:
    stranger = change(START, provider="nobody", price_kind="on demand")
    assert choose_accelerator(stranger, "H100 SXM").prices.provider == catalog.usual_offer("H100 SXM").provider


def test_a_price_of_ones_own_is_that_of_one_gpu() -> None:
    own = change(START, usd_per_device_hour=0.5, **OWN_PRICE)
    assert choose_accelerator(own, "H100 SXM").prices == choose_accelerator(START, "H100 SXM").prices
    assert choose_accelerator(own, START.accelerator.accelerator_name).prices == own.prices


def test_where_nobody_rents_it_out_the_price_stands_as_nobodys() -> None:
    name = next(name for name in accelerators() if not catalog.offers(name))
    moved = choose_accelerator(START, name).prices
    assert moved == change(START, **NO_PRICE).prices
    assert moved.usd_per_device_hour == START.prices.usd_per_device_hour
    said = notices(evaluate(choose_accelerator(START, name)), "train")
    assert any(s.startswith(f"Nobody in our data rents the {name} out: $2.79") for s in said)
    back = choose_accelerator(choose_accelerator(START, name), "H100 SXM").prices
    assert back.provider == catalog.usual_offer("H100 SXM").provider


def test_an_offer_brings_its_price_kind_and_date() -> None:
    for offer in catalog.offers("A100 SXM4 80GB"):
        prices = choose_offer(START, offer).prices
        assert (prices.usd_per_device_hour, prices.provider, prices.price_kind, prices.price_date) == (
            offer.usd_per_device_hour,
            offer.provider,
            offer.price_kind,
            offer.price_date,
        )


def test_unknown_accelerators_are_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        choose_accelerator(Scenario(), "no such GPU")


AWS = {"provider": "AWS", "price_kind": "on demand"}


def test_another_price_list_keeps_provider_and_kind() -> None:
    at_aws = choose_accelerator(change(START, **AWS), "A100 SXM4 40GB")
    then = presets.choose_snapshot(at_aws, "April 2023").prices
    assert (then.provider, then.price_kind, then.prices_as_of) == ("AWS", "on demand", "April 2023")
    assert then.usd_per_device_hour == pytest.approx(32.7726 / 8, rel=1e-4) and then.price_date[:7] == "2023-04"
    assert presets.choose_snapshot(presets.choose_snapshot(at_aws, "April 2023"), "latest") == at_aws


def test_where_that_provider_was_not_there_the_middle_offer_of_the_time_counts() -> None:
    at_oci = choose_accelerator(change(START, provider="OCI", price_kind="on demand"), "A100 SXM4 40GB")
    assert at_oci.prices.provider == "OCI"
    then = presets.choose_snapshot(at_oci, "April 2023")
    assert then.prices.provider == catalog.usual_offer("A100 SXM4 40GB", "April 2023").provider
    assert {o.price_date[:7] for o in offers_of(then)} == {"2023-04"}
    assert choose_accelerator(then, "T4").prices.price_date[:7] == "2023-04", "another GPU is of the same price list"


def test_what_nobody_rented_out_then_is_at_ones_own_price() -> None:
    then = presets.choose_snapshot(choose_accelerator(change(START, **AWS), "H200 SXM"), "April 2023")
    assert then.prices.price_kind == "your own" and then.prices.price_date == ""
    own = change(START, usd_per_device_hour=0.5, **OWN_PRICE)
    assert presets.choose_snapshot(own, "April 2023").prices.usd_per_device_hour == 0.5


def test_a_commitment_stays_one_where_it_is_offered() -> None:
    committed = next(o for o in catalog.offers("A100 SXM4 80GB") if o.price_kind == "3-year commitment")
    at = choose_offer(START, committed)
    assert choose_accelerator(at, "A100 SXM4 40GB").prices.price_kind == "3-year commitment"
    assert choose_accelerator(at, "T4").prices.price_kind == "on demand"


def test_a_price_that_came_with_a_preset_does_not_go_to_another_gpu() -> None:
    """The article's $2 are for an A100: an H100 is then at a list price, and nobody has typed one."""
    moved = choose_accelerator(PRESETS["GPT-3 at the utilisation of real runs"].scenario(), "H100 SXM").prices
    usual = catalog.usual_offer("H100 SXM")
    assert (moved.usd_per_device_hour, moved.provider) == (usual.usd_per_device_hour, usual.provider)


def test_gpt_3_of_its_time_takes_what_opt_175b_took() -> None:
    """Meta's chronicles of OPT-175B: 992 A100 for 34 days of undisturbed training, 300B tokens: few losses."""
    r = evaluate(change(PRESETS["GPT-3 at the utilisation of real runs"].scenario(), run_losses="few", mfu=0.0))
    assert r["device_hours"] == pytest.approx(809_472, rel=0.15)
    assert (r["recompute"], bool(r["eager"])) == ("full", True)


@pytest.mark.parametrize("name", known())
def test_what_stands_around_the_cards_of_a_preset_is_that_of_its_room(name) -> None:
    scenario = known()[name].scenario()
    assert choose_room(scenario, scenario.lab.room) == scenario
