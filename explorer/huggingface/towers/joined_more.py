"""What stands between a tower and the text model in Gemma 3n and Phi-4-multimodal."""

from __future__ import annotations

from explorer.huggingface.fields import Fields
from explorer.huggingface.towers.joined import Joined
from explorer.huggingface.towers.parts import Encoder, linear, mlp, vectors


def gemma3n(c: Fields, e: Encoder, text: int) -> Joined:
    """A table of 128 tokens of the tower's own, two norms, and one matrix."""
    return vectors(130 * e.out) + linear(e.out, text, False), 1


def phi4_sight(c: Fields, e: Encoder, text: int) -> Joined:
    """Four patches are averaged; two learned vectors end rows and pictures."""
    return mlp(e.out, text, text).once_for(4) + vectors(2 * e.out), 4


def phi4_sound(c: Fields, e: Encoder, text: int) -> Joined:
    """One projector for sound alone, one for sound beside images."""
    return mlp(e.out, text, text) * 2, 1
