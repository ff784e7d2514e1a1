"""What a file is that lies beside a config.json, or far from it, and what it is good for here: one sentence each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from explorer.huggingface.fields import ConfigError
from explorer.huggingface.pasted import gguf, gguf_names, mistral

File = Mapping[str, Any]
PASTE = "Paste the content of the model's config.json; on its page at Hugging Face it is under Files"
SHAPED = ("model_type", "hidden_size", "num_hidden_layers", "n_layer", "n_embd", "d_model", "text_config")
"""Fields of files that say something of a model's shape, whatever else is in them."""


class Kind(NamedTuple):
    """A kind of file: how it is known, and the sentence that helps."""

    name: str
    is_one: Callable[[File], bool]
    says: str


def _any(*names: str) -> Callable[[File], bool]:
    return lambda file: any(name in file for name in names)


def _all(*names: str) -> Callable[[File], bool]:
    return lambda file: all(name in file for name in names)


def _is_vocabulary(file: File) -> bool:
    return len(file) > 500 and all(isinstance(value, (int, float)) for value in file.values())


KINDS = (
    Kind("nothing", lambda file: not file, "This is an empty object, {}, without a field of a model."),
    Kind("adapter_config.json", _any("peft_type"), "This is an adapter_config.json: it describes an adapter, not the model below it."),
    Kind("model.safetensors.index.json", _any("weight_map"), "This is an index of a checkpoint's tensors: it has their names and total size, not their shapes."),
    Kind("model_index.json", _any("_class_name", "_diffusers_version"), "This is of a diffusion pipeline, which draws images or video: not covered here. What is: models that write text."),
    Kind("tokenizer.json", lambda file: isinstance(file.get("model"), Mapping) and ("added_tokens" in file or "pre_tokenizer" in file), "This is a tokenizer.json: it cuts text into tokens and says nothing of the model's shape."),
    Kind("tokenizer_config.json", _any("tokenizer_class", "added_tokens_decoder", "chat_template", "tokenizer_file"), "This is a tokenizer_config.json: it says how text is cut into tokens, nothing of the model's shape."),
    Kind("preprocessor_config.json", _any("image_processor_type", "feature_extractor_type", "processor_class", "image_mean", "video_processor_type"), "This is a preprocessor_config.json: it says how images or sound are prepared, nothing of the model's shape."),
    Kind("trainer_state.json", _any("log_history", "best_model_checkpoint"), "This is a trainer_state.json: it is the log of a training, and says nothing of the model's shape."),
    Kind("a DeepSpeed configuration", _any("zero_optimization", "train_micro_batch_size_per_gpu", "train_batch_size"), "This is a DeepSpeed configuration: it says how a model is trained, not which; set ZeRO and batch under Train."),
    Kind("training arguments", _any("per_device_train_batch_size", "num_train_epochs", "output_dir", "base_model", "sequence_len"), "These are settings of a training: they say how a model is trained, not its shape; set them under Train."),
    Kind("generation_config.json", _any("do_sample", "temperature", "top_p", "top_k", "max_new_tokens", "max_length", "_from_model_config"), "This is a generation_config.json: it says how text is drawn from the model, nothing of its shape."),
    Kind("special_tokens_map.json", lambda file: bool(file) and all(re.search(r"_tokens?(_id)?s?$|^transformers_version$", str(key)) for key in file), "This is a list of special tokens: it says nothing of the model's shape."),
    Kind("a sentence-transformers file", _all("__version__", "prompts"), "This is a file of sentence-transformers: it says nothing of the model's shape."),
    Kind("a vocabulary", _is_vocabulary, "This is a vocabulary: it has the tokens of a model, not its shape."),
    Kind("an answer of Hugging Face", lambda file: isinstance(file.get("error"), (str, Mapping)) and len(file) < 4, "This is an error message, not a file; a gated model's files open once its terms are accepted there."),
    Kind("a request", _all("model", "messages"), "This is a request to a model, not a model."),
    Kind("a hub entry", _any("modelId", "siblings"), "This is what Hugging Face says of a model, not its shape."),
    Kind("a package", _any("dependencies", "devDependencies"), "This is a list of a program's dependencies, not a model."),
    Kind("a saved scenario", _all("model_name", "accelerator_name", "v"), "This is a scenario that was saved here: upload it as it is, so that it begins with its version, \"v\"."),
)  # fmt: skip


def kind_of(file: File) -> Kind | None:
    """The kind of a file that is no config of a model; None for one that may be."""
    if any(name in file for name in SHAPED):
        return next((kind for kind in KINDS[1:4] if kind.is_one(file)), None)
    return next((kind for kind in KINDS if kind.is_one(file)), None)


def as_config(file: Any) -> File:
    """A mapping that may be a config.json; other ways to write one are brought into its fields.

    Raises ConfigError, with the sentence that helps, for another file.
    """
    if not isinstance(file, Mapping):
        raise ConfigError(f"{_what(file)}; a config.json is an object with fields, {{ … }}. {PASTE}.")
    if gguf.is_metadata(file):
        return gguf_names.config_of(gguf.plain(file))
    if mistral.is_params(file):
        return mistral.config_from_params(file)
    if kind := kind_of(file):
        raise ConfigError(f"{kind.says} {PASTE}.")
    return file


def _what(value: Any) -> str:
    if isinstance(value, list):
        return f"This is a list of {len(value):,} {'entry' if len(value) == 1 else 'entries'}"
    if isinstance(value, bool) or value is None:
        return "This is a single value"
    if isinstance(value, (int, float)):
        return "This is a number"
    return "This is a text in quotation marks" if isinstance(value, str) else "This is something else than fields"
