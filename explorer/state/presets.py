"""Named scenarios to start from, and the choices of a model, a size, an accelerator or an offer."""

from __future__ import annotations

import functools
from typing import Any

from explorer import catalog
from explorer.catalog import places, purchases
from explorer.catalog.apis import prices as api_prices
from explorer.catalog.apis.comparable import stand_in
from explorer.catalog.listed import NO_PRICE, OWN_PRICE, counted_of, is_by_choice, named_model, offers_of
from explorer.catalog.marks import unmarked
from explorer.core.evaluate import evaluate
from explorer.core.scenario import FIELDS, Scenario, change
from explorer.core.scenario.parts import Model
from explorer.state.named import NAMED
from explorer.state.named_labs import STORIES, held
from explorer.state.sections import JOBS
from explorer.state.story import Named
from explorer.words.citing import cite

RELEASED = ("weight_format", "bits_per_weight", "quantised_part")
"""The fields that say how weights are stored."""
API_FIELDS = (
    *("api_name", "api_usd_per_million_in", "api_usd_per_million_cached", "api_usd_per_million_out", "api_batch_share"),
)
"""The fields that name one API and its prices: none of them means anything without the others."""
OWN_API = {"api_name": "your own price"}
OWN_PURCHASE = {"purchase_date": ""}
OWN_PLACE = {"place": "your own figures"}


def choose_model(scenario: Scenario, model: Model) -> Scenario:
    """The scenario with another model; sequences, prompts and answers are shortened to what the model reads.

    An encoder writes no answer; the model that follows it writes one again.

    Its API is then the middle offer of those who sell the model, unless its price is the user's own or that of a model
    that the user chose; its weights are served as they are released, unless the user has chosen another format.
    """
    use, follows = scenario.serving, follows_model(scenario)
    answer, thinking = _written(scenario, model)
    most = model.context - answer - thinking
    chosen = change(
        scenario,
        model=model,
        seq_len=min(_before_encoder(scenario, "seq_len", scenario.workload.seq_len), model.context),
        prompt_tokens=max(1, min(_before_encoder(scenario, "prompt_tokens", use.prompt_tokens), most)),
        output_tokens=answer,
        thinking_tokens=thinking,
        **_as_released(scenario, model),
    )
    return choose_api(chosen, usual_api(chosen)) if follows else chosen


def _written(scenario: Scenario, model: Model) -> tuple[float, int]:
    """How many tokens of answer and of thinking a model writes, where another did before."""
    use, most = scenario.serving, model.context // 2
    if model.bidirectional:
        return 0, 0
    silent = scenario.model.bidirectional and use.output_tokens == 0
    answer = min(FIELDS["output_tokens"].default if silent else use.output_tokens, most)
    return answer, min(use.thinking_tokens, most - answer)


def _before_encoder(scenario: Scenario, field: str, tokens: int) -> int:
    """Tokens of a prompt or a sequence; the usual number where all that an encoder reads, a few words often, was taken."""
    return FIELDS[field].default if scenario.model.bidirectional and tokens == scenario.model.context else tokens


def _as_released(scenario: Scenario, model: Model) -> dict[str, Any]:
    """The formats that a model is released in, where those of the model before still stand."""
    before, after = (released(name) for name in (scenario.model.model_name, model.model_name))
    return {name: after[name] for name in after if getattr(scenario.serving, name) == before[name]}


def released(model_name: str) -> dict[str, Any]:
    """How the weights of a model of the list are released; in 16 bits where it is none of them."""
    published = catalog.models().get(unmarked(model_name))
    stated = published.weights.fields if published and published.weights.state == "read" else {}
    return {name: stated.get(name, FIELDS[name].default) for name in RELEASED}


def is_api_listed(scenario: Scenario) -> bool:
    """Whether the API's price is one of a list: of an offer of today, or the one of 2023."""
    return choose_api(scenario, api_prices.listed_api(scenario)) == scenario


def follows_model(scenario: Scenario) -> bool:
    """Whether the API is there because of the model: an offer for it or for the nearest that is sold, or that of 2023."""
    offer = api_prices.listed_api(scenario)
    return is_api_listed(scenario) and (offer is None or offer.model == stand_in(scenario.model))


def usual_api(scenario: Scenario, compared: str = "") -> api_prices.ApiOffer:
    """The middle offer for a model, by the price of the scenario's requests; without a name, for the scenario's model, or
    the nearest in size that is sold."""
    sold = compared or stand_in(scenario.model)
    return api_prices.middle(api_prices.market(sold, api_prices.asked(scenario)))


def follow_tokens(before: Scenario, after: Scenario) -> Scenario:
    """The scenario after its requests changed: which API is the middle one hangs on them; one that was chosen stays."""
    return choose_api(after, usual_api(after)) if choose_api(before, usual_api(before)) == before else after


def choose_api(scenario: Scenario, offer: api_prices.ApiOffer | None) -> Scenario:
    """The scenario against the API of a dated offer; without one, against the price of 2023."""
    return change(scenario, **_api(offer, unmarked(scenario.model.model_name)))


def _api(offer: api_prices.ApiOffer | None, model_name: str) -> dict[str, Any]:
    """What an offer sets: who asks for how much."""
    if offer is None:
        return {name: FIELDS[name].default for name in API_FIELDS}
    return {
        "api_name": api_prices.name_for(offer, model_name),
        "api_usd_per_million_in": offer.usd_per_million_in,
        "api_usd_per_million_cached": offer.usd_per_million_cached,
        "api_usd_per_million_out": offer.usd_per_million_out,
        "api_batch_share": offer.batch_share,
    }


def choose_accelerator(scenario: Scenario, name: str) -> Scenario:
    """The scenario on another accelerator: at the same provider if it offers it, else at the
    middle on-demand offer; a price of the user's own is that of one accelerator, and stays with no other.
    Raises KeyError for an unknown name."""
    accelerator = catalog.accelerators()[name]
    scenario = choose_purchase(scenario, purchases.usual_purchase(name))
    return _choose_price(change(scenario, accelerator=accelerator), scenario)


def choose_snapshot(scenario: Scenario, as_of: str) -> Scenario:
    """The scenario at the prices of another time, chosen as for another accelerator; a price of the user's own stays."""
    return _choose_price(change(scenario, prices_as_of=as_of), scenario)


def _choose_price(scenario: Scenario, before: Scenario) -> Scenario:
    """At the same provider and kind of price if that is offered and counts, else at the middle on-demand offer. What does
    not count, such as a marketplace beside clouds, is kept only where it was chosen before."""
    prices = scenario.prices
    own = (prices.provider, prices.price_kind) == (OWN_PRICE["provider"], OWN_PRICE["price_kind"])
    if own and unmarked(scenario.accelerator.accelerator_name) == unmarked(before.accelerator.accelerator_name):
        return change(scenario, **OWN_PRICE)
    wanted = (prices.provider, prices.price_kind)
    offered = offers_of(scenario) if is_by_choice(before) else counted_of(scenario)
    same = [offer for offer in offered if (offer.provider, offer.price_kind) == wanted]
    usual = catalog.usual_offer(scenario.accelerator.accelerator_name, prices.prices_as_of)
    return choose_offer(scenario, same[0] if same else usual)


def choose_purchase(scenario: Scenario, offer: purchases.Purchase | None) -> Scenario:
    """The scenario at a dated purchase price; without one the price is 0, which stands for none known."""
    return change(
        scenario,
        purchase_usd_per_device=offer.usd if offer else 0.0,
        purchase_date=offer.date if offer else "",
        server_share=purchases.server_share(offer),
    )


def choose_place(scenario: Scenario, name: str) -> Scenario:
    """The scenario on the electricity of a place. Raises KeyError for an unknown name."""
    place = places.places()[name]
    return change(scenario, place=name, usd_per_kwh=place.usd_per_kwh, carbon_g_per_kwh=place.carbon_g_per_kwh)


def choose_offer(scenario: Scenario, offer: catalog.Offer | None) -> Scenario:
    """The scenario at a dated offer, or, without one, at the same price, which is then no list price."""
    if offer is None:
        return change(scenario, **NO_PRICE)
    return change(
        scenario,
        usd_per_device_hour=offer.usd_per_device_hour,
        provider=offer.provider,
        price_kind=offer.price_kind,
        price_date=offer.price_date,
    )


class Preset(Named):
    """A named scenario that can be computed."""

    @property
    def told(self) -> str:
        """Its note, and the sources that the note speaks of."""
        return (
            f"{self.note} Source{'s' * (len(self.sources) > 1)}: {cite(*self.sources)}." if self.sources else self.note
        )

    def scenario(self) -> Scenario:
        return _scenario_of(self.name)


@functools.cache
def _scenario_of(name: str) -> Scenario:
    named = known()[name]
    start = change(choose_model(Scenario(), named_model(named.model_name)), provider="")
    said = {"claimed_usd": named.claim.usd} if named.claim else {}
    chosen = change(choose_accelerator(start, named.accelerator_name), **named.changes, **said)
    if "api_name" not in named.changes:  # the middle one for these requests, and for this model
        chosen = choose_api(chosen, usual_api(chosen))
    chosen = change(chosen, tokens=affordable_tokens(chosen, named.budget_usd)) if named.budget_usd else chosen
    return change(chosen, job=JOBS[named.section]) if named.section in JOBS else chosen


def affordable_tokens(scenario: Scenario, usd: float) -> float:
    """Training tokens that so many dollars pay for, to three digits. Rent grows as the tokens do."""
    tokens = scenario.workload.tokens * usd / float(evaluate(scenario)["usd"])
    return float(f"{tokens:.3g}")


PRESETS = {named.name: Preset(**vars(named)) for named in (*NAMED, *STORIES)}
DEFAULT = next(iter(PRESETS))
FIRST = (
    "A lab with four RTX 3090: fine-tune a 13B",
    DEFAULT,
    "Serve Llama-3.1-8B to 100,000 requests a day on RTX 3090",
    "Which GPU for a home lab with $3,000?",
    "$1,000 on eight H100: the best model for the money",
    "Serve Qwen3-32B to 50 colleagues",
    "Fine-tune an 8B on one 12 GB card (QLoRA)",
    "A run of GPT-4's scale",
    "What does an answer cost that is thought over?",
)
"""Whose questions stand first on the page."""


@functools.cache
def labs() -> dict[str, Preset]:
    """What labs and companies have, as articles name it. Read when first asked for: a table that cannot be read must not
    keep the page from saying so."""
    return {named.name: Preset(**vars(named)) for named in held()}


@functools.cache
def known() -> dict[str, Preset]:
    return PRESETS | labs()


def is_preset(name: str, scenario: Scenario) -> bool:
    """Whether a scenario is that preset; what it is asked for, training or serving, changes nothing about it."""
    return change(known()[name].scenario(), job=scenario.workload.job) == scenario


def name_of(scenario: Scenario) -> str:
    """The name of the preset that a scenario is, if any."""
    return next((name for name in known() if is_preset(name, scenario)), "")
