"""The rule of thumb 6 × N × D with a scenario's numbers, beside the exact count, and why the two differ."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.core.numerals import rounded
from explorer.words.format import count, flop, percent

MOST_DIGITS = 7
TOLD = 0.0005
"""Shares of the rule's result from which a difference is told."""


def rule_of_thumb(result: Result) -> str:
    """6 × 6.74B × 2T = 8.1 × 10²² FLOP, and what the exact count adds and takes off; empty where nothing is counted exactly."""
    factor = 2 * (1 + float(result["backward_passes"]))
    if not result["exact"] or not result["tokens"] > 0:
        return ""
    by_rule = factor * float(result["active_params"])
    digits = _digits(by_rule * float(result["tokens"]), float(result["training_flop"]))
    return f"{_rule(result, factor, digits)} {_exact(result, by_rule, flop(float(result['training_flop']), digits))}"


def _digits(rule: float, exact: float) -> int:
    """Three, or as many as it takes for what is printed to be as far apart as is said."""
    for digits in range(3, MOST_DIGITS):
        if percent(abs(rounded(exact, digits) / rounded(rule, digits) - 1)) == percent(abs(exact / rule - 1)):
            return digits
    return MOST_DIGITS


def _rule(result: Result, factor: float, digits: int) -> str:
    params, active, tokens = (float(result[name]) for name in ("params", "active_params", "tokens"))
    comes_to = flop(factor * active * tokens, digits)
    many = digits
    for more in range(3, MOST_DIGITS + 1):
        many = more
        if flop(factor * rounded(active, many) * rounded(tokens, many), digits) == comes_to:
            break
    who = f"{count(active, many)} active parameters" if active < params else f"{count(active, many)} parameters"
    if factor < 6:
        return (
            f"Rule of thumb where weights are frozen and need no gradients: {factor:.0f} × N × D = {factor:.0f} × {who}"
            f" × {count(tokens, many)} tokens = {comes_to}."
        )
    return f"Rule of thumb: {factor:.0f} × N × D = {factor:.0f} × {who} × {count(tokens, many)} tokens = {comes_to}."


def _exact(result: Result, by_rule: float, total: str) -> str:
    more = float(result["training_flop_per_token"]) / by_rule - 1
    if abs(more) < TOLD:
        return "Counted exactly, it is the same."
    why = "; ".join(_reasons(result, by_rule))
    if more > 0:
        return f"Counted exactly it is {total}, {percent(more)} more: {why}."
    return f"Counted exactly it is {total}, {percent(-more)} less: {why}."


def _reasons(result: Result, by_rule: float) -> list[str]:
    scores, adapters = 3 * float(result["score_flop_per_token"]), 6 * float(result["adapter_params"])
    rest = float(result["training_flop_per_token"]) - by_rule - scores - adapters
    found = []
    if scores >= TOLD * by_rule:
        found.append(f"attention scores, which the rule leaves out, add {percent(scores / by_rule)}")
    if adapters >= TOLD * by_rule:
        found.append(f"adapters add {percent(adapters / by_rule)}")
    if rest >= TOLD * by_rule:
        found.append(f"weights that multiply a token more than once add {percent(rest / by_rule)}")
    if rest <= -TOLD * by_rule:
        found.append(
            f"weights that multiply no token, such as a table that is looked up, take off {percent(-rest / by_rule)}"
        )
    return found or ["many small parts together"]
