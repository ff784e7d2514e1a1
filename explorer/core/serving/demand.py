"""Many requests: how many GPUs they take, what those cost, and what somebody else would take for the same.

The number of copies follows the peak; what is paid beyond the mean load is idle capacity.
"""

import math

from explorer.core.formula import formula
from explorer.core.units import DAY, DAY_HOURS, HOUR, MILLION

LOAD = "by_definition"


@formula(unit="1/day", source=LOAD)
def asked_per_day(askers, questions_per_day, by_people, requests_per_day):
    """Requests of a usual day: of all people together, where they are counted. [1/day]"""
    return askers * questions_per_day if by_people else requests_per_day


@formula(unit="1/s", source="little1961")
def usual_requests_per_s(readers, answer_seconds, by_readers, asked_per_day):
    """Usual demand; readers who wait at once are the demand times the length of an answer. [1/s]"""
    return readers / answer_seconds if by_readers else asked_per_day / DAY


@formula(unit="1/s", source=LOAD)
def mean_requests_per_s(usual_requests_per_s, mean_factor):
    """Mean demand. [1/s]"""
    return usual_requests_per_s * mean_factor


@formula(unit="1/s", source=LOAD)
def peak_requests_per_s(usual_requests_per_s, peak_factor):
    """Demand at its peak. [1/s]"""
    return usual_requests_per_s * peak_factor


@formula(unit="1", source="little1961")
def peak_readers(peak_requests_per_s, answer_seconds):
    """Readers who wait for an answer at the same time, on average at the peak."""
    return peak_requests_per_s * answer_seconds


@formula(unit="1", source=LOAD)
def copies(peak_requests_per_s, copy_requests_per_s, peak_load):
    """Copies of the model that the peak needs."""
    return max(math.ceil(peak_requests_per_s / (copy_requests_per_s * peak_load)), 1)


@formula(unit="GPU", source=LOAD)
def fleet_devices(copies, copy_devices):
    """GPUs that the peak needs."""
    return copies * copy_devices


@formula(unit="1", source=LOAD)
def fleet_load(mean_requests_per_s, copies, copy_requests_per_s):
    """Mean load: share of what the GPUs could do that is asked of them."""
    return mean_requests_per_s / (copies * copy_requests_per_s)


@formula(unit="1/day", source=LOAD)
def served_requests_per_day(mean_requests_per_s):
    """Requests answered in a day, on average. [1/day]"""
    return mean_requests_per_s * DAY


@formula(unit="token/day", source=LOAD)
def served_tokens_per_day(served_requests_per_day, prompt_tokens, written_tokens):
    """Tokens read and written in a day. [token/day]"""
    return served_requests_per_day * (prompt_tokens + written_tokens)


@formula(unit="USD/day", source=LOAD)
def fleet_usd_per_day(fleet_devices, usd_per_device_hour):
    """Rent of the GPUs for a day, used or idle. [USD/day]"""
    return fleet_devices * usd_per_device_hour * DAY_HOURS


@formula(unit="USD/day", source=LOAD)
def idle_usd_per_day(fleet_usd_per_day, fleet_load):
    """Rent of the GPUs for the part of a day in which they wait for requests. [USD/day]"""
    return fleet_usd_per_day * (1 - fleet_load)


@formula(unit="USD", source=LOAD)
def usd_per_request(fleet_usd_per_day, served_requests_per_day):
    """Rent for one request at this demand. [USD]"""
    return fleet_usd_per_day / served_requests_per_day


@formula(unit="USD/M token", source=LOAD)
def usd_per_million_served(usd_per_request, prompt_tokens, written_tokens):
    """Rent for a million tokens, read or written, at this demand. [USD/M token]"""
    return usd_per_request * MILLION / (prompt_tokens + written_tokens)


@formula(unit="USD/s", source=LOAD)
def copy_usd_per_s(copy_devices, usd_per_device_hour):
    """Rent of one copy. [USD/s]"""
    return copy_devices * usd_per_device_hour / HOUR


@formula(unit="USD", source=LOAD)
def full_usd_per_request(copy_usd_per_s, copy_requests_per_s):
    """Rent for one request if copies were always full. [USD]"""
    return copy_usd_per_s / copy_requests_per_s


@formula(unit="USD/M token", source=LOAD)
def usd_per_million_in(copy_usd_per_s, prompt_paid_seconds, prompt_tokens, fleet_load):
    """Rent for reading a million tokens of prompts, at this load. [USD/M token]"""
    return copy_usd_per_s * prompt_paid_seconds * MILLION / prompt_tokens / fleet_load


@formula(unit="USD/M token", source=LOAD)
def usd_per_million_out(copy_usd_per_s, token_paid_seconds, fleet_load):
    """Rent for writing a million tokens of answers, at this load. [USD/M token]"""
    return copy_usd_per_s * token_paid_seconds * MILLION / fleet_load


@formula(unit="USD/M token", source=LOAD)
def api_prompt_usd_per_million(api_usd_per_million_in, cached_prompt_share, api_usd_per_million_cached):
    """Price of a million tokens of prompts at the API, those found in its cache among them. [USD/M token]"""
    return (1 - cached_prompt_share) * api_usd_per_million_in + cached_prompt_share * api_usd_per_million_cached


@formula(unit="USD", source=LOAD)
def api_usd_per_request(
    prompt_tokens, api_prompt_usd_per_million, written_tokens, api_usd_per_million_out, api_batch, api_batch_share
):
    """Price of one request at the API. [USD]"""
    return (
        (prompt_tokens * api_prompt_usd_per_million + written_tokens * api_usd_per_million_out)
        / MILLION
        * (api_batch_share if api_batch else 1)
    )


@formula(unit="USD/day", source=LOAD)
def api_usd_per_day(api_usd_per_request, served_requests_per_day):
    """What the API takes for a day's requests. [USD/day]"""
    return api_usd_per_request * served_requests_per_day


@formula(unit="1", source=LOAD)
def break_even_load(full_usd_per_request, api_usd_per_request):
    """Load from which a copy of one's own is cheaper than the API; above 1: never."""
    return full_usd_per_request / api_usd_per_request if api_usd_per_request > 0 else math.inf


@formula(unit="1", source=LOAD)
def highest_load(peak_load, mean_factor, peak_factor):
    """Mean load of GPUs whose number fits the peak exactly."""
    return peak_load * mean_factor / peak_factor


@formula(unit="1/day", source=LOAD)
def break_even_requests_per_day(copy_usd_per_s, api_usd_per_request, break_even_load, highest_load):
    """Requests a day from which one copy of one's own is cheaper than the API; never, where the curve of demand leaves
    too much idle. [1/day]"""
    return copy_usd_per_s * DAY / api_usd_per_request if break_even_load <= highest_load else math.inf


@formula(unit="token/day", source=LOAD)
def break_even_tokens_per_day(break_even_requests_per_day, prompt_tokens, written_tokens):
    """Tokens a day, read and written, from which one copy of one's own is cheaper than the API. [token/day]"""
    return break_even_requests_per_day * (prompt_tokens + written_tokens)
