"""Layers that keep a state of constant size in place of a KV cache: what one of them holds and does.

Counts of parameters are those of the classes of `transformers`; products of a token with its neighbours are those of the
kernels that work in chunks; numbers kept for the backward pass, in units of 16 bits, are those that their kernels save
(mamba-ssm, flash-linear-attention), which compute the rest again.
"""

from __future__ import annotations

from explorer.huggingface.readers.pieces import Shape

DELTA_CHUNK = 64
"""Tokens that kernels of the delta rule take at a time."""
TAPS = 4
SCAN_CHUNK = 2048
"""Tokens between the states that the kernel of Mamba keeps."""
BF16, FP32 = 2.0, 4.0


def state(
    layers: int, matrices: int, small: int, mixing: float, numbers: int, conv: int, width: int, each: float = BF16
) -> Shape:
    """The fields of `Model` for so many layers with a state.

    matrices, small: parameters of one layer, by which every token is multiplied and others. mixing: FLOP for each token
    besides. numbers, conv: of the state of one sequence. width: numbers kept of a token for the backward pass. each:
    bytes of a number of the state.
    """
    return {
        "state_layers": layers,
        "state_matrix_params": matrices,
        "state_small_params": small,
        "state_mixing_flop": mixing,
        "state_numbers": numbers,
        "state_conv_numbers": conv,
        "state_width": width,
        "state_number_bytes": each,
    }


def gated_delta(
    layers: int,
    hidden: int,
    keys: tuple[int, int],
    values: tuple[int, int],
    taps: int = TAPS,
    *,
    decay: int | None = None,
    narrow: int = 0,
    small: int = 0,
    each: float = FP32,
) -> Shape:
    """Gated delta rule (Yang 2024): heads of keys and of values with their widths; a state of keys × values a head.

    decay: matrix parameters that make decays and gates, if they are not two numbers a head and a full gate; decays are
    of each channel, then. narrow: width between pairs of matrices that make those.
    """
    key, value = keys[0] * keys[1], values[0] * values[1]
    mixed = 2 * key + value
    statistics = 4 * keys[0] + (9 if decay is None else 3) * values[0]
    rows = values[0] * DELTA_CHUNK
    own = rows if decay is None else 2 * rows + values[0] * keys[1] + narrow
    made = hidden * (2 * values[0] + value) if decay is None else decay
    return state(
        layers,
        hidden * (mixed + value) + made,
        mixed * taps + 2 * values[0] + values[1] + small,
        2 * values[0] * (DELTA_CHUNK * (2 * keys[1] + values[1]) + 3 * keys[1] * values[1]) + 2 * mixed * taps,
        values[0] * keys[1] * values[1],
        mixed * (taps - 1),
        2 * mixed + 3 * value + own + statistics,
        each,
    )


def mamba2(
    layers: int,
    hidden: int,
    heads: int,
    head_dim: int,
    groups: int,
    numbers: int,
    *,
    taps: int = TAPS,
    chunk: int = 256,
    conv_bias: bool = True,
    proj_bias: bool = False,
    norm: bool = True,
    each: float = BF16,
) -> Shape:
    """Mamba-2 (Dao, Gu 2024): a state of `numbers` for each channel of each head; groups share what reads and writes it."""
    inner = heads * head_dim
    mixed = inner + 2 * groups * numbers
    into = inner + mixed + heads
    return state(
        layers,
        hidden * into + inner * hidden,
        mixed * (taps + conv_bias) + 3 * heads + norm * inner + proj_bias * (into + hidden),
        2 * chunk * (heads * numbers + inner) + 4 * numbers * inner + 2 * mixed * taps,
        inner * numbers,
        mixed * (taps - 1),
        into + inner + 2 * groups * norm,
        each,
    )


def mamba(
    layers: int,
    hidden: int,
    inner: int,
    numbers: int,
    rank: int,
    *,
    taps: int = TAPS,
    conv_bias: bool = True,
    proj_bias: bool = False,
    small: int = 0,
    heads: int = 1,
    each: float = BF16,
) -> Shape:
    """Mamba (Gu, Dao 2023): each channel has a state of its own, and steps chosen by the token. Without norms in between
    and heads, one kernel does the whole layer and computes most of it again."""
    whole = small == 0 and heads == 1
    kept = 3 * inner + rank if whole else 8 * inner + heads * 2 * rank + 6
    return state(
        layers,
        hidden * 2 * inner + inner * (rank + 2 * numbers) + rank * inner + inner * hidden,
        inner * (taps + conv_bias) + inner + inner * numbers + inner + proj_bias * (2 * inner + hidden) + small,
        2 * inner * numbers + 2 * inner * taps,
        inner * numbers,
        inner * (taps - 1),
        kept + heads * 4 * numbers + 2 * inner * 2 * numbers // SCAN_CHUNK,
        each,
    )


def short_convolution(layers: int, hidden: int, taps: int, bias: bool) -> Shape:
    """Gated short convolution (LFM2): three numbers a channel, one of them mixed with the last few tokens."""
    return state(
        layers,
        4 * hidden * hidden,
        hidden * taps + bias * 5 * hidden,
        2 * hidden * taps,
        0,
        hidden * (taps - 1),
        6 * hidden,
    )


def lightning(layers: int, hidden: int, heads: int, head_dim: int, chunk: int) -> Shape:
    """Lightning attention (Qin 2024): linear attention with a decay for each head, in chunks, and a gate."""
    inner = heads * head_dim
    return state(
        layers,
        hidden * 3 * inner + 2 * inner * hidden,
        inner,
        2 * inner * (2 * chunk + 2 * head_dim),
        inner * head_dim,
        0,
        10 * inner + 2,
        FP32,
    )
