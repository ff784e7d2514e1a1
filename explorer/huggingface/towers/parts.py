"""Pieces of a tower that turns images or sound into tokens: how many weights, and how many of them one patch meets."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.huggingface.fields import ConfigError, Fields


@dataclass(frozen=True)
class Part:
    """Weights, and of those the ones that each patch (of sound: each step) is multiplied with."""

    params: int = 0
    matrix: float = 0.0

    def __add__(self, other: Part) -> Part:
        return Part(self.params + other.params, self.matrix + other.matrix)

    def __mul__(self, times: int) -> Part:
        return Part(self.params * times, self.matrix * times)

    def once_for(self, patches: float) -> Part:
        """The same weights, met by one in so many patches only: what joins patches is behind it."""
        return Part(self.params, self.matrix / max(patches, 1e-9))


@dataclass(frozen=True)
class Encoder:
    """The layers of a tower, and what hands their numbers on."""

    part: Part
    layers: int
    hidden: int
    width: int = 0
    patches: float = 1.0
    grid: float = 0.0

    @property
    def out(self) -> int:
        """Width of what is handed on."""
        return self.width or self.hidden


def linear(inner: int, outer: int, bias: bool = True) -> Part:
    """A matrix that every patch is multiplied with."""
    return Part(inner * outer + outer * bias, inner * outer)


def vectors(numbers: int) -> Part:
    """Norms, positions, learned tokens: looked up or multiplied number by number."""
    return Part(numbers)


def norm(width: int, vectors_of: int = 2) -> Part:
    """LayerNorm, weight and bias; of RMS norms the weight alone."""
    return Part(vectors_of * width)


def mlp(inner: int, width: int, outer: int = 0, bias: bool = True, gated: bool = False) -> Part:
    """Two matrices, or three."""
    return linear(inner, width, bias) * (1 + gated) + linear(width, outer or inner, bias)


def layer(
    hidden: int,
    ffn: int,
    qkv_bias: bool | int = True,
    bias: bool = True,
    gated: bool = False,
    norm_vectors: int = 2,
    keys: int = 0,
    heads_width: int = 0,
) -> Part:
    """One layer: attention, MLP, two norms. `qkv_bias`: on all three, none, or on so many of them."""
    queries = heads_width or hidden
    kept = keys or queries
    three = (queries + 2 * kept) * (qkv_bias is True) + (2 * queries if qkv_bias is not True and qkv_bias else 0)
    return (
        linear(hidden, queries + 2 * kept, bias=False)
        + vectors(three)
        + linear(queries, hidden, bias)
        + mlp(hidden, ffn, bias=bias, gated=gated)
        + norm(hidden, norm_vectors) * 2
    )


def side(c: Fields, name: str) -> int:
    """A length that a file gives as one number, or as height and width alike."""
    listed = c.listed(name)
    if listed is None:
        return c.number(name)
    if not listed or not isinstance(listed[0], int) or any(value != listed[0] for value in listed):
        raise ConfigError(f"The field {name} must be one number, or the same twice.")
    return int(listed[0])


def grid(c: Fields) -> int:
    """Patches of an image: along one side, squared."""
    return (side(c, "image_size") // max(side(c, "patch_size"), 1)) ** 2


def patches(c: Fields, hidden: int, bias: bool, frames: int = 1, channels: str = "num_channels") -> Part:
    """The matrix that reads the pixels of one patch."""
    return linear(c.number(channels, 3) * frames * side(c, "patch_size") ** 2, hidden, bias)
