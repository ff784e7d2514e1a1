"""A config of a type that is not known, read as the known type that it is nearest to by the fields that it has."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from explorer.core.scenario.parts import Model
from explorer.huggingface.architectures import ARCHITECTURES, PREPARED
from explorer.huggingface.fields import ALIASES, ConfigError, UnknownArchitecture
from explorer.huggingface.pasted.layer_kinds import agrees, unknown_kinds, with_kinds

SPELLINGS = {
    "hidden_size": ("dim", "model_dim", "embedding_length", "embed_dim"),
    "num_attention_heads": ("num_query_heads", "n_attention_heads"),
    "num_key_value_heads": ("n_kv_heads", "num_query_groups", "multi_query_group_num", "num_attention_groups"),
    "head_dim": ("kv_channels", "head_size", "attention_head_dim", "attention_head_size", "d_head"),
    "intermediate_size": ("hidden_dim", "d_ff", "mlp_hidden_size", "ffn_hidden_dim"),
    "vocab_size": ("padded_vocab_size", "n_vocab"),
    "max_position_embeddings": ("max_context_length", "model_max_length", "context_length", "max_seq_length"),
    "num_local_experts": ("n_experts", "num_moe_experts"),
    "num_experts_per_tok": ("num_experts_per_token", "experts_per_token", "moe_topk", "n_activated_experts",
                            "top_k_experts"),
    "moe_intermediate_size": ("expert_intermediate_size", "expert_ffn_hidden_size", "moe_ffn_hidden_size",
                              "expert_hidden_dim", "intermediate_size_expert"),
    "shared_expert_intermediate_size": ("share_expert_dim", "shared_expert_dim", "shared_intermediate_size"),
    "first_k_dense_replace": ("num_dense_layers", "n_dense_layers", "moe_first_k_dense"),
}  # fmt: skip
"""Names that only types which are not known have for a field, beside those that known ones have."""
SHAPING = re.compile(
    r"layer|head|hidden|dim|size|width|depth|expert|moe|mamba|ssm|conv|state|linear|kda|delta|recur|kv|lora|rank|window"
    r"|chunk|index|mtp|nextn|gram|vision|audio|gate|bias|intermediate|ffn|mlp|group|expand|block|compress|sparse|memor|attn"
)
HARMLESS = re.compile(
    r"^_|_ids?$|^max_window|eps|epsilon|drop|init|scal|loss|theta|rope|rotary|act$|activation|implementation|dtype|^qk_norm_type$"
    r"|mup|jitter|router|^torch|^transformers|tokenizer|pretraining_tp|quantization|use_cache|label|_type$|_method$|soft"
)
"""Fields that say nothing of the shape although their names sound like it."""
STATES = re.compile(r"mamba|ssm|linear_|kda|delta|recur|rwkv|hybrid|conv|layer_types|layers_block_type")
"""Fields of layers that keep a state of constant size in place of a KV cache."""
ENCODERS = re.compile(r"For(MaskedLM|SequenceClassification|TokenClassification|ImageClassification|CTC)$")
ASSUMED, LONGEST = "KV heads assumed", 80


class Seen(dict[str, Any]):
    """A config that remembers which of its fields were asked for."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        super().__init__(fields)
        self.asked: set[str] = set()

    def get(self, key: Any, default: Any = None) -> Any:
        self.asked.add(key)
        return super().get(key, default)

    def __getitem__(self, key: Any) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)


def nearest(config: Mapping[str, Any], architecture: str, build: Callable[[Seen, str], Model]) -> Model:
    """The model that the nearest known type makes of a config, which says so in `taken_as`.

    Raises UnknownArchitecture, with one sentence, where no known type can read it.
    """
    if _encodes(config):
        raise unknown(architecture, "and does not write text token by token, as the models here do")
    spelt, assumed = _with_kv_heads(_spelt(config))
    first: ConfigError | None = None
    for known in candidates(spelt):
        try:
            seen = Seen(PREPARED[known](dict(spelt)) if known in PREPARED else spelt)
            model = build(seen, known)
        except ConfigError as error:
            first = first or error
            continue
        if not agrees(model, spelt):
            continue
        model = with_kinds(model, seen)
        return dataclasses.replace(model, taken_as=_words(architecture, known, assumed, _left(seen)))
    refused = unknown(architecture, f"and not even the nearest known one can read it: {str(first).rstrip('.')[:200]}")
    refused.lacks = first.lacks if first else ""
    raise refused


def unknown(architecture: str, why: str) -> UnknownArchitecture:
    missing = f"is of the unknown model_type {architecture[:40]!r}" if architecture else "lacks the field model_type"
    return UnknownArchitecture(
        f"This config {missing}, {why}. A size typed instead, such as 7B, is answered as a plain dense model with"
        " grouped heads."
    )


def unread(architecture: str, why: str) -> UnknownArchitecture:
    """Of a type that is known and not read."""
    return UnknownArchitecture(
        f"Models of the model_type {architecture!r} are not covered: {why}. A size typed instead, such as 7B, is answered"
        " as a plain dense model with grouped heads."
    )


def candidates(config: Mapping[str, Any]) -> Iterator[str]:
    """Known types by how near they are, the nearest first."""
    return (known for known in _by_fields(config) if known in ARCHITECTURES)


def _by_fields(c: Mapping[str, Any]) -> Iterator[str]:
    experts = _number(c, "num_local_experts") > 1
    latent = "kv_lora_rank" in c and bool(c["kv_lora_rank"])
    yield from _named(c)
    if any(key.startswith("linear_num_") for key in c):
        yield from ("qwen3_next", "qwen3_5_moe_text") if experts else ("qwen3_5_text",)
    if any(key.startswith("mamba_") for key in c):
        yield from ("nemotron_h", "granitemoehybrid", "jamba") if experts else ("nemotron_h", "bamba", "falcon_h1")
    if latent:
        yield from ("deepseek_v32",) if "index_topk" in c and experts else ()
        yield from ("deepseek_v3",) if experts else ("youtu",)
    if experts:
        yield from ("glm4_moe",) if c.get("n_shared_experts") or c.get("first_k_dense_replace") else ()
        yield from ("qwen2_moe",) if c.get("shared_expert_intermediate_size") else ()
        yield from ("qwen3_moe", "mixtral")
        return
    if "layer_types" in c or c.get("sliding_window"):
        yield "ministral"
    yield from ("qwen3",) if any(c.get(sign) for sign in ("use_qk_norm", "qk_norm", "qk_layernorm")) else ()
    yield "llama"


def _named(c: Mapping[str, Any]) -> Iterator[str]:
    """The type that a class is named after, of a file that names its class alone: LlamaForCausalLM."""
    listed = c.get("architectures")
    first = listed[0] if isinstance(listed, list) and listed and not c.get("model_type") else ""
    wanted = re.sub(r"For\w+$|Model$", "", first).lower() if isinstance(first, str) else ""
    yield from (known for known in ARCHITECTURES if wanted and known.replace("_", "").lower() == wanted)


def _number(config: Mapping[str, Any], name: str) -> float:
    values = (config.get(key) for key in (name, *ALIASES.get(name, ())))
    return next((v for v in values if isinstance(v, (int, float)) and not isinstance(v, bool)), 0)


def _spelt(config: Mapping[str, Any]) -> dict[str, Any]:
    """The config with fields under the names that known types have for them, and with those that shape nothing in it."""
    spelt = {str(key): value for key, value in config.items()}
    for name, others in SPELLINGS.items():
        usual = (name, *ALIASES.get(name, ()))
        found = next((other for other in others if spelt.get(other) is not None), "")
        if found and not any(spelt.get(key) is not None for key in usual):
            spelt[name] = spelt.pop(found)
    if spelt.get("moe_intermediate_size") is not None:
        spelt.setdefault("intermediate_size", spelt["moe_intermediate_size"])
    return {"max_window_layers": 0} | spelt


def _with_kv_heads(config: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """The config with grouped heads where it states none, as models of this time have them; and whether that was so."""
    heads = _number(config, "num_attention_heads")
    stated = any(config.get(key) is not None for key in ("num_key_value_heads", *ALIASES["num_key_value_heads"]))
    if stated or config.get("kv_lora_rank") or not 1 < heads <= 2_000 or heads != int(heads):
        return config, False
    most = 8 if heads >= 16 else 4 if heads >= 8 else 2
    return config | {"num_key_value_heads": next(n for n in range(most, 0, -1) if heads % n == 0)}, True


def _encodes(config: Mapping[str, Any]) -> bool:
    listed = config.get("architectures")
    classes = listed if isinstance(listed, list) else []
    encoder = any(isinstance(name, str) and ENCODERS.search(name) for name in classes)
    both = config.get("is_encoder_decoder") is True or any(
        key in config for key in ("num_decoder_layers", "decoder_layers")
    )
    return encoder or both or "type_vocab_size" in config or "image_size" in config


def _left(seen: Seen) -> list[str]:
    """Fields that sound as if they shaped the model and were not asked for, those of whole layers first."""
    left = [key for key, value in seen.items() if key not in seen.asked and _shapes(key, value)]
    left += [key for key in ("layer_types",) if unknown_kinds(seen.get(key))]
    return sorted(left, key=lambda key: (not STATES.search(key), left.index(key)))


def _shapes(key: str, value: Any) -> bool:
    on = bool(value) and not (isinstance(value, str) and "hybrid" not in key) and key != "intermediate_size"
    return on and bool(SHAPING.search(key)) and not HARMLESS.search(key) and key.isidentifier()


def _words(architecture: str, known: str, assumed: bool, left: list[str]) -> str:
    """What a link can carry: "their type as ours, KV heads assumed: field, field and 3 more"."""
    name = re.sub(r"[^\w.-]", "", architecture)[:30] or "none"
    said = f"{name} as {known}{f', {ASSUMED}' if assumed else ''}"
    for many in range(len(left), 0, -1):
        rest = len(left) - many
        whole = f"{said}: {', '.join(left[:many])}{f' and {rest} more' if rest else ''}"
        if len(whole) <= LONGEST:
            return whole
    return f"{said}: {len(left)} fields"[:LONGEST] if left else said


TAKEN = re.compile(r"(?P<theirs>[\w.-]+) as (?P<ours>[\w-]+)(?P<assumed>, KV heads assumed)?(?:: (?P<left>[\w ,.]+))?")
"""How `taken_as` reads."""
DIFFERS = (
    (
        STATES.pattern,
        "some of its layers may keep a state of constant size, with other parameters and a KV cache of a third or less",
    ),
    (r"window|attention_chunk|global_|local_", "some of its layers may read the nearest tokens alone"),
    (r"index|sparse|compress|_block", "it may read chosen tokens alone, which shortens long prompts"),
    (r"expert|moe|share", "experts may be more or others"),
    (r"mtp|nextn|gram|memor", "layers or tables beside the usual ones are not counted"),
    (r"vision|audio|image", "what reads images or sound is not counted"),
)
"""What fields that were not understood may mean."""


class Taken(NamedTuple):
    """What a model's `taken_as` says: both types, whether KV heads are assumed, fields left out, what may differ."""

    theirs: str
    ours: str
    assumed: bool
    left: str
    differs: tuple[str, ...]


def read_as(taken_as: str) -> Taken | None:
    """A model's `taken_as` in its parts; None where it is empty or names no type that is known."""
    said = TAKEN.fullmatch(taken_as)
    if not said or said["ours"] not in ARCHITECTURES:
        return None
    left = said["left"] or ""
    differs = tuple(what for sign, what in DIFFERS if re.search(sign, left))
    return Taken(said["theirs"], said["ours"], bool(said["assumed"]), left, differs)
