"""Power that GPUs draw while they serve, and what a token costs in energy. [W], [J/token]

A GPU that waits draws little; reading memory and multiplying draw the rest, for the part of the time that they take.
"""

from explorer.core.formula import formula

LOAD = "published_evidence"


@formula(unit="1", source=LOAD)
def reading_share(weight_read_seconds, cache_read_seconds, between_tokens_seconds, tokens_per_step, writing_share):
    """Share of the time in which a GPU of a full copy reads memory for tokens that it writes"""
    return min(
        1,
        (weight_read_seconds + cache_read_seconds) / tokens_per_step / between_tokens_seconds * writing_share,
    )


@formula(unit="1", source=LOAD)
def multiplying_share(
    decode_matrix_seconds,
    concurrent,
    prompt_matrix_seconds,
    prompt_score_seconds,
    written_tokens,
    between_tokens_seconds,
    tokens_per_step,
    writing_share,
):
    """Share of the time in which a GPU of a full copy multiplies matrices, for prompts and for answers."""
    return min(
        1,
        (
            decode_matrix_seconds / tokens_per_step
            + concurrent * (prompt_matrix_seconds + prompt_score_seconds) / max(written_tokens, 1)
        )
        / between_tokens_seconds
        * writing_share,
    )


@formula(unit="1", source=LOAD)
def serving_draw_share(waiting_draw, reading_draw, reading_share, multiplying_draw, multiplying_share):
    """Power of a GPU in a full copy over its board power."""
    return min(1, waiting_draw + reading_draw * reading_share + multiplying_draw * multiplying_share)


@formula(unit="W", source=LOAD)
def serving_device_w(board_w, serving_draw_share):
    """Power of one GPU of a full copy. [W]"""
    return board_w * serving_draw_share


@formula(unit="J/token", source="by_definition", checked="energy")
def joules_per_output_token(copy_devices, serving_device_w, copy_requests_per_s, written_tokens):
    """Energy of the GPUs of a full copy for a token of an answer, its share of the prompt included. [J/token]"""
    return copy_devices * serving_device_w / (copy_requests_per_s * max(written_tokens, 1))


@formula(unit="W", source="patterson2021")
def serving_wall_w(serving_device_w, host_power_share, pue):
    """Power from the wall for one GPU of a full copy, server and cooling included. [W]"""
    return serving_device_w * (1 + host_power_share) * pue
