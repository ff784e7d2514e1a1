"""How the weights of a checkpoint are stored, as far as its `config.json` says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from explorer.core.scenario.parts import Model
from explorer.huggingface.methods import METHODS, NotUnderstood, Stored, floats, integers, is_number, plain, short
from explorer.huggingface.modules import EXPERTS, WHOLE, average, names_head, shares_in, shares_of, sizes_of
from explorer.huggingface.pasted.gguf_types import bits_of, bits_of_layers

SIXTEEN, NEARLY, ROUGHLY = 16.0, 0.03, 0.15
STATED = ("quantization_config", "compression_config", "quantization")
KEPT_LISTS = (
    *("modules_to_not_convert", "ignore", "ignored_layers", "exclude_modules", "exclude"),
    *("llm_int8_skip_modules", "skip_modules"),
)
HEAD_TOO = ("compressed_tensors", "modelopt", "modelopt_fp4", "modelopt_fp8", "quark")
"""Methods that take the output head as any other matrix, unless it is listed among those that keep 16 bits."""
UNNAMED = {
    "quant_algo": "modelopt",
    "config_groups": "compressed_tensors",
    "load_in_4bit": "bitsandbytes",
    "load_in_8bit": "bitsandbytes",
    "w_bit": "awq",
    "bits": "gptq",
}
"""The method of a file that does not name it, by a field that it has."""
HINT = re.compile(
    r"(?<![a-z])(nvfp4|mxfp4|fp8|fp4|awq|gptq|int[48]|w[48]a(?:16|8|4)|bnb|[48]-?bit|gguf|exl[23]|hqq)(?![a-z])", re.I
)
"""What a name says of a quantisation."""


AS_STORED: Mapping[str, Any] = {"bits_per_weight": 0.0, "quantised_part": "auto"}


@dataclass(frozen=True)
class Weights:
    """What a file says of its weights: fields of `Serving` to set, and words for a person.

    `state` is "read", "not understood" or "not stated", or "told" of what is no config; `words` are what was read, what was not understood, or the
    type of numbers that stands there instead. `gguf`: it is, or names, a GGUF.
    """

    state: str
    words: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    hint: str = ""
    gguf: bool = False


def is_about_weights(config: Mapping[str, Any]) -> bool:
    """Whether a file says how weights are stored and nothing else, as Model Optimizer's hf_quant_config.json does."""
    shaped = any(name in config for name in ("model_type", "architectures", "hidden_size", "dim", "n_layers"))
    return not shaped and any(sign in config for sign in ("quantization", "quant_method", *UNNAMED))


def weights_of(config: Mapping[str, Any], model: Model | None = None) -> Weights:
    """How the checkpoint of this config stores its weights. A model that is known says how much each part weighs."""
    inner = config["text_config"] if isinstance(config.get("text_config"), Mapping) else {}
    stated = next((c[key] for c in (config, inner) for key in STATED if c.get(key) is not None), None)
    if stated is None and is_about_weights(config):
        stated = config
    if stated is None:
        return _by_type(config, inner)
    if not isinstance(stated, Mapping):
        return Weights("not understood", f"{short(stated)}, which is no object with fields")
    nested = stated.get("quantization")  # Model Optimizer puts what it says into an object of its own
    stated = {"quant_method": "modelopt", **stated, **nested} if isinstance(nested, Mapping) else stated
    named = stated.get("quant_method") or next((method for sign, method in UNNAMED.items() if sign in stated), "")
    method = str(named).lower().replace("-", "_")
    if method == "gguf":
        return _of_gguf(stated, model)
    expert_dtype = config.get("expert_dtype", inner.get("expert_dtype"))
    try:
        groups = list(_groups(method, stated, expert_dtype, model))
    except NotUnderstood as error:
        said = short(named) if named else "a method that is not named"
        return Weights("not understood", f"{said} with {error}" if str(error) else said)
    return _summary(groups, stated, method, model) if model else Weights("read", f"weights in {_formats(groups)}")


def _by_type(config: Mapping[str, Any], inner: Mapping[str, Any]) -> Weights:
    """Of a file without a word on quantisation: the type of its numbers, and what its name says."""
    kind = next((str(c[key]) for c in (config, inner) for key in ("dtype", "torch_dtype") if c.get(key)), "")
    if "float8" in kind:
        return Weights(
            "read", "weights in fp8", {"weight_format": "fp8", "bits_per_weight": 0.0, "quantised_part": "auto"}
        )
    listed = config.get("architectures")
    names = [config.get("_name_or_path"), *(listed if isinstance(listed, list) else [])]
    hints = [found[1] for name in names if isinstance(name, str) and (found := HINT.search(name[:200]))]
    return Weights("not stated", "float32" if "float32" in kind else "", hint=hints[0] if hints else "")


def _of_gguf(stated: Mapping[str, Any], model: Model | None) -> Weights:
    """The type of a GGUF's weights: bits on average over all of them, embeddings included."""
    kind, bits = bits_of(stated)
    if not bits:
        named = stated.get("file_type")
        if named is None and "file_type" in stated:  # lines of a GGUF that do not name it
            return Weights("not stated", gguf=True)
        said = "a GGUF whose type is not named" if named is None else f"the GGUF type {short(named)}"
        return Weights("not understood", said, gguf=True)
    if bits >= SIXTEEN:
        fields = {**AS_STORED, "weight_format": "fp32" if bits > 20 else "bf16"}
        return Weights("read", f"weights in {kind or f'{bits:g} bits each'}", fields, gguf=True)
    alone = {"MXFP4": "mxfp4", "NVFP4": "nvfp4"}.get(kind)
    own = 0.0 if alone else bits_of_layers(bits, model) if model else bits
    fields = {"weight_format": alone or ("int8" if bits > 5 else "int4"), "bits_per_weight": own}
    words = f"weights in {kind or 'a mix of formats'}, {bits:g} bits each on average, embeddings included"
    words += f"; {own:.3g} in the layers" if own and own < bits else ""
    return Weights("read", words, {**AS_STORED, **fields}, gguf=True)


Group = tuple[Stored, Mapping[str, float]]
"""How some weights are stored, and the share of each kind of matrices that they are."""


def _groups(method: str, stated: Mapping[str, Any], expert_dtype: Any, model: Model | None) -> Iterator[Group]:
    if method == "compressed_tensors" or (method.startswith("modelopt") and not stated.get("quant_algo")):
        yield from _several(stated.get("config_groups"), model)
    elif method not in METHODS:
        raise NotUnderstood()
    elif method == "mxfp4":  # in transformers and vLLM it is for experts alone
        yield METHODS[method](stated), EXPERTS if model and model.moe_layers else WHOLE
    elif expert_dtype == "fp4":  # DeepSeek-V4: groups of 32, whose scales are powers of two
        yield plain("mxfp4"), EXPERTS
        yield METHODS[method](stated), WHOLE | {"experts": 0.0}
    else:
        yield METHODS[method](stated), WHOLE


def _several(groups: Any, model: Model | None) -> Iterator[Group]:
    """The groups of compressed-tensors: each has targets, and one way to store their weights."""
    listed = list(groups.values()) if isinstance(groups, Mapping) else []
    described = [g for g in listed if isinstance(g, Mapping) and isinstance(g.get("weights"), Mapping)]
    if not described:
        raise NotUnderstood("no group of weights")
    for group in described:
        weights, targets = group["weights"], group.get("targets")
        bits, size = weights.get("num_bits"), weights.get("group_size")
        zero_bits = None if weights.get("symmetric") is False else 0.0
        stored = floats(bits, size) if weights.get("type") == "float" else integers(bits, size, zero_bits)
        named = isinstance(targets, list) and targets
        yield stored, WHOLE if not named else shares_in(model, targets) if model else shares_of(targets, 1)


def _summary(groups: list[Group], stated: Mapping[str, Any], method: str, model: Model) -> Weights:
    """The nearest that a scenario can hold: one format for all layers, for the experts alone, or bits on average."""
    sizes, kept = sizes_of(model), _kept(stated)
    shares = shares_in(model, kept)
    main = max(groups, key=lambda group: sum(group[1][kind] * size for kind, size in sizes.items()))[0]
    bits = {kind: SIXTEEN + (1 - shares[kind]) * _saved(groups, kind) for kind in sizes}
    part, own, words = _nearest(main, bits, sizes) or ("auto", round(average(bits, sizes), 2), "")
    each = f" ({own:.3g} bits a weight)" if own else ""
    head_too = _head_too(stated, method, kept) and not model.tied
    if not words:
        said = [
            f"weights in {_mixed(groups, bits, sizes)}: taken as {own:.3g} bits each, the average, multiplied in 16"
        ]
    elif part == "experts":
        said = [f"experts in {main.words}{each}", words]
    else:
        ends = "embeddings" if model.tied or head_too else "embeddings, output head"
        said = [f"weights in {main.words}{each}", f"{ends} and norms stay in 16 bits"]
    fields = {"weight_format": main.weight_format, "bits_per_weight": own, "quantised_part": part}
    if cache := _cache(stated):
        fields["kv_format"] = cache
        said.append(f"KV cache in {cache}")
    said += ["the output head has fewer bits, too, but is taken in 16"] * head_too
    return Weights("read", "; ".join([*said, *_remarks(stated)]), fields)


def _nearest(main: Stored, bits: Mapping[str, float], sizes: Mapping[str, float]) -> tuple[str, float, str] | None:
    """The part that has the main format, its bits, and what the rest has; None where neither part is near."""
    mean, others = average(bits, sizes), average(bits, sizes | {"experts": 0.0})
    mixture = sizes["experts"] > 0
    if abs(mean / main.bits - 1) < NEARLY and (not mixture or abs(others / main.bits - 1) < ROUGHLY):
        return "layers" if main.weight_format == "mxfp4" and mixture else "auto", main.own_bits, "alike"
    if mixture and abs(bits["experts"] / main.bits - 1) < NEARLY and others > (SIXTEEN + main.bits) / 2:
        alone = others > SIXTEEN - 1
        return (
            "experts",
            main.own_bits,
            f"{'all else stays' if alone else 'most else stays, and all is taken,'} in 16 bits",
        )
    return None


def _saved(groups: list[Group], kind: str) -> float:
    """Bits by which a weight of a kind differs from 16, on average over its matrices."""
    return sum(share[kind] * (stored.bits - SIXTEEN) for stored, share in groups)


def _formats(groups: list[Group]) -> str:
    return " and ".join(dict.fromkeys(stored.words for stored, _ in groups))


def _mixed(groups: list[Group], bits: Mapping[str, float], sizes: Mapping[str, float]) -> str:
    """Several formats in words, and what keeps 16 bits."""
    formats = _formats(groups)
    whole = [kind for kind, size in sizes.items() if size and bits[kind] > SIXTEEN - 1]
    return f"{formats}, {' and '.join(whole) or 'some of them'} in 16 bits" if whole or len(groups) == 1 else formats


def _kept(stated: Mapping[str, Any]) -> list[Any]:
    """Names of modules that keep 16 bits."""
    names = [name for key in KEPT_LISTS if isinstance(stated.get(key), list) for name in stated[key]]
    return names + [key[2:] for key in _special(stated) if key.startswith("-:")]


def _special(stated: Mapping[str, Any]) -> list[str]:
    """Modules for which GPTQ files make exceptions: "-:" leaves one out, "+:" gives it other bits."""
    dynamic = stated.get("dynamic")
    return [str(key) for key in dynamic] if isinstance(dynamic, Mapping) else []


def _cache(stated: Mapping[str, Any]) -> str:
    """The format that is stated for the KV cache, where it is one of ours."""
    scheme, algorithm = stated.get("kv_cache_scheme"), str(stated.get("kv_cache_quant_algo")).lower()
    if isinstance(scheme, Mapping) and is_number(scheme.get("num_bits")) and scheme["num_bits"] == 8:
        return "fp8" if scheme.get("type") == "float" else "int8"
    return algorithm if algorithm in ("fp8", "int8") else ""


def _head_too(stated: Mapping[str, Any], method: str, kept: list[Any]) -> bool:
    """Whether the output head has fewer bits, too."""
    head_bits = stated.get("head_bits")
    return (
        stated.get("lm_head") is True
        or stated.get("include_input_output_embeddings") is True
        or (is_number(head_bits) and head_bits < SIXTEEN)
        or (method in HEAD_TOO and not names_head(kept))
    )


def _remarks(stated: Mapping[str, Any]) -> list[str]:
    """What is stated and cannot be taken over."""
    sparse, other = stated.get("sparsity_config"), [key for key in _special(stated) if not key.startswith("-:")]
    said = ["modules that have other bits are taken as the rest"] * bool(other or stated.get("layer_quant_config"))
    return said + ["sparsity is not counted"] * (
        isinstance(sparse, Mapping) and sparse.get("format", "dense") != "dense"
    )
