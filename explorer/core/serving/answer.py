"""One answer of a full copy, as the person who waits for it counts: thinking comes first, and is written, too."""

from explorer.core.formula import formula
from explorer.core.serving.capacity import BATCHING


@formula(unit="token", source="by_definition")
def written_tokens(thinking_tokens, output_tokens):
    """Tokens that the model writes for a request: its thinking, then the answer. [token]"""
    return thinking_tokens + output_tokens


@formula(unit="s", source=BATCHING)
def first_word_seconds(first_token_seconds, thinking_tokens, between_tokens_seconds):
    """Until the first word of the answer: the first token, and all thinking before it. [s]"""
    return first_token_seconds + thinking_tokens * between_tokens_seconds


@formula(unit="s", source=BATCHING)
def answer_seconds(first_token_seconds, written_tokens, between_tokens_seconds):
    """A whole answer in a full copy, from the prompt to the last word. [s]"""
    return first_token_seconds + written_tokens * between_tokens_seconds
