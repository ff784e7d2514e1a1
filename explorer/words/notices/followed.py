"""What changed with the model that was chosen, and what stays although it was another's: in sentences."""

from __future__ import annotations

from explorer.languages import term
from explorer.words.format import count, percent, price
from explorer.words.phrases import listed


def both_follow(name: str, tokens: float, seq_len: float) -> str:
    return f"Changed with the model: {count(tokens)} training tokens, as published of {name}, and sequences of {seq_len:,.0f} tokens."


def tokens_follow(name: str, tokens: float) -> str:
    return f"Changed with the model: {count(tokens)} training tokens, as published of {name}."


def length_follows(seq_len: float) -> str:
    return f"Changed with the model: sequences of {seq_len:,.0f} tokens."


def tokens_stay(tokens: float, name: str, published: float) -> str:
    """Those that the visitor set, beside those of the model; 0 stands for not published."""
    if published > 0:
        return f"Tokens stay at {count(tokens)}, as you set them; {name} was trained on {count(published)}."
    return f"Tokens stay at {count(tokens)}, as you set them."


def tokens_of_the_question(tokens: float, name: str, published: float) -> str:
    """Those that a question is about, such as what a lab can train."""
    return f"Tokens stay at {count(tokens)}, as in the scenario that you began with; {name} was trained on {count(published)}."


def tokens_unknown(tokens: float, name: str) -> str:
    return f"Tokens stay at {count(tokens)}: on how many {name} was trained is not published."


def length_stays(seq_len: float) -> str:
    return f"The sequence length stays at {seq_len:,.0f} tokens, as you set it."


def length_is_cut(name: str, seq_len: float) -> str:
    return f"The sequence length is {seq_len:,.0f} tokens now: {name} reads no more at once."


def mfu_goes(mfu: float, before: str) -> str:
    return f"The MFU of {percent(mfu)} belonged to the run of {before}: now the MFU is predicted."


def mfu_stays(mfu: float) -> str:
    return f"The MFU stays at {percent(mfu)}, as you set it."


def run_goes(before: str, labels: list[str]) -> str:
    return f"What belonged to the run of {before} is now as usual: {listed(labels, ' and')}."


def price_goes(before: float, usd: float, provider: str) -> str:
    return f"The price of an hour, {price(before)}, was quoted for the former run: now it is that of {term(provider)}, {price(usd)}."


def format_follows(name: str, weight_format: str) -> str:
    return f"Changed with the model: the weights are in {weight_format}, as {name} is released."


def format_stays(weight_format: str) -> str:
    return f"The weights stay in {weight_format}, as you set them."


def request_is_back(prompt: float, answer: float) -> str:
    return f"Prompt and answer have their former length again: {prompt:,.0f} and {answer:,.0f} tokens."


def request_is_cut(name: str, context: float) -> str:
    return f"Prompt and answer are shorter now: {name} reads and writes at most {context:,.0f} tokens at once."
