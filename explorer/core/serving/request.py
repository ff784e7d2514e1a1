"""One request at the peak of a GPU: the arithmetic that articles quote. [FLOP], [s], [USD]

A floor, not a prediction: it counts multiplications and leaves out that weights must be read from memory, which
is what an answer mostly waits for (`serving`).
"""

from explorer.core.formula import formula
from explorer.core.units import HOUR, MILLION

ARTICLE = "a16z_2023"


@formula(unit="FLOP", source=ARTICLE)
def request_flop(prompt_tokens, written_tokens, forward_flop_per_token):
    """FLOPs of a request: every token, read or written, passes through the whole model. [FLOP]

    >>> request_flop(1024, 1024, 2 * 175e9)
    716800000000000.0
    """
    return (prompt_tokens + written_tokens) * forward_flop_per_token


@formula(unit="FLOP", source=ARTICLE)
def encoder_decoder_request_flop(request_flop):
    """FLOPs of a request if one half of the weights read the prompt and the other half wrote the answer. [FLOP]"""
    return request_flop / 2


@formula(unit="s", source=ARTICLE)
def request_seconds_at_peak(request_flop, peak_flop_per_s):
    """A request on one GPU at its peak, nothing ever waited for. [s]"""
    return request_flop / peak_flop_per_s


@formula(unit="USD", source=ARTICLE)
def request_usd_at_peak(request_seconds_at_peak, usd_per_device_hour):
    """Rent for a request at the GPU's peak. [USD]"""
    return request_seconds_at_peak * usd_per_device_hour / HOUR


@formula(unit="USD/M token", source=ARTICLE)
def usd_per_million_at_peak(request_usd_at_peak, prompt_tokens, written_tokens):
    """Rent for a million tokens, read or written, at the GPU's peak. [USD/M token]"""
    return request_usd_at_peak / (prompt_tokens + written_tokens) * MILLION
