"""Classes of serving software: what a step, a prompt and a request take in them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Engine:
    """One class of serving software.

    layer_seconds: time of a layer that is neither arithmetic nor memory traffic: launches, small kernels. [s]
    eager_layer_seconds: time in which the host launches a layer's kernels one by one; hidden where the GPU takes longer. [s]
    loop_seconds: time of a step that is none of these and does not grow with it: the loop around the model. [s]
    sequence_seconds: time of a step for each running sequence: scheduling, sampling, sending its token. [s]
    server_seconds: from a request's arrival to the model, and back. [s]
    unpack_16, unpack_8, unpack_low: operations outside the matrix units for one weight of 16, 8 or fewer bits; 0: never
        the limit. [FLOP]
    prefill_efficiency: rate of matrix products over that of training on the same GPU.
    score_efficiency: rate of attention in a prompt over that of training on the same GPU.
    prefill_chunk: most tokens of prompts that it reads at a time, by default. [token]
    exchange_seconds: latency of one exchange between GPUs that share a layer, on an A100. [s]
    has_fp8: can hold weights and cache in fp8; what it has in 8 bits otherwise is int8.
    layer_split: deals out whole layers to several GPUs, which then work one after the other.
    head_each: least bytes of a weight of the embedding and the output head where weights have less than 16 bits. [B]
    half_sums: adds up matrix products in 16 bits, which consumer cards do at twice the rate.
    cache_passes: times that attention moves the KV cache: more than once where its steps are separate kernels.
    small_chunk: most tokens of prompts that it reads at a time by default, on cards with less than 70 GiB and on Ampere. [token]
    memory_share: of the memory of a card, what it takes by default, to be filled with KV cache.
    most_sequences: sequences whose logits it makes room for; 0: those that are served.
    chunk_reserved: makes room for as many prompt tokens as it takes at a time when it starts, whatever is asked later.
    grouped_windows: keeps a window and one chunk of a prompt for layers with a window, all layers in groups alike.
    least_state_each: least bytes of a number in the state of linear attention and Mamba. [B]
    computes_on_host: computes layers, or experts alone, on the CPU if it is told to.
    reads_gguf: what GGUF files are made for.
    live_tensors: bytes that it holds while it reads a prompt, over the tensors of one layer.
    """

    layer_seconds: float
    eager_layer_seconds: float
    loop_seconds: float
    sequence_seconds: float
    server_seconds: float
    unpack_16: float
    unpack_8: float
    unpack_low: float
    prefill_efficiency: float
    score_efficiency: float
    prefill_chunk: float = 1e9
    half_sums: bool = False
    cache_passes: float = 1.0
    head_each: float = 2.0
    layer_split: bool = False
    has_fp8: bool = True
    small_chunk: float = 1e9
    memory_share: float = 1.0
    most_sequences: float = 0
    chunk_reserved: bool = False
    grouped_windows: bool = False
    live_tensors: float = 1.0
    exchange_seconds: float = 12e-6
    least_state_each: float = 0.0
    computes_on_host: bool = False
    reads_gguf: bool = False


ENGINES = {
    "vLLM, SGLang": Engine(
        layer_seconds=50e-6,
        eager_layer_seconds=0,
        loop_seconds=2.1e-3,
        sequence_seconds=38e-6,
        server_seconds=30e-3,
        unpack_16=0,
        unpack_8=11,
        unpack_low=8.4,
        prefill_efficiency=0.88,
        score_efficiency=1.5,
        prefill_chunk=8192,
        small_chunk=2048,
        memory_share=0.9,
        most_sequences=1024,
        chunk_reserved=True,
        grouped_windows=True,
        exchange_seconds=14e-6,
    ),
    "TensorRT-LLM": Engine(
        layer_seconds=72e-6,
        eager_layer_seconds=0,
        loop_seconds=400e-6,
        sequence_seconds=15e-6,
        server_seconds=27e-3,
        unpack_16=0,
        unpack_8=9,
        unpack_low=9,
        prefill_efficiency=0.79,
        score_efficiency=1.3,
        prefill_chunk=8192,
        cache_passes=0.99,
        live_tensors=1.1,
        exchange_seconds=16e-6,
    ),
    "older TensorRT-LLM": Engine(
        layer_seconds=83e-6,
        eager_layer_seconds=0,
        loop_seconds=390e-6,
        sequence_seconds=27e-6,
        server_seconds=5.6e-3,
        unpack_16=0,
        unpack_8=9,
        unpack_low=9,
        prefill_efficiency=0.78,
        score_efficiency=0.43,
        prefill_chunk=40_000,
        live_tensors=1.1,
        exchange_seconds=33e-6,
    ),
    "FasterTransformer": Engine(
        layer_seconds=110e-6,
        eager_layer_seconds=0,
        loop_seconds=490e-6,
        sequence_seconds=27e-6,
        server_seconds=20e-3,
        unpack_16=0,
        unpack_8=9,
        unpack_low=9,
        prefill_efficiency=0.7,
        score_efficiency=0.8,
        has_fp8=False,
        live_tensors=1.9,
        exchange_seconds=21e-6,
    ),
    "compiled PyTorch": Engine(
        layer_seconds=38e-6,
        eager_layer_seconds=0,
        loop_seconds=470e-6,
        sequence_seconds=25e-6,
        server_seconds=20e-3,
        unpack_16=0,
        unpack_8=11,
        unpack_low=9,
        prefill_efficiency=0.75,
        score_efficiency=0.8,
        exchange_seconds=9.8e-6,
    ),
    "Transformers": Engine(
        layer_seconds=40e-6,
        eager_layer_seconds=900e-6,
        loop_seconds=500e-6,
        sequence_seconds=25e-6,
        server_seconds=20e-3,
        unpack_16=0,
        unpack_8=11,
        unpack_low=11,
        prefill_efficiency=0.74,
        score_efficiency=0.76,
        cache_passes=4,
    ),
    "llama.cpp": Engine(
        least_state_each=4.0,
        computes_on_host=True,
        reads_gguf=True,
        layer_seconds=62e-6,
        eager_layer_seconds=0,
        loop_seconds=580e-6,
        sequence_seconds=25e-6,
        server_seconds=2e-3,
        unpack_16=40,
        unpack_8=12,
        unpack_low=12,
        prefill_efficiency=0.32,
        score_efficiency=0.79,
        prefill_chunk=512,
        half_sums=True,
        head_each=0.82,
        layer_split=True,
        has_fp8=False,
    ),
    "older llama.cpp": Engine(
        computes_on_host=True,
        reads_gguf=True,
        layer_seconds=38e-6,
        eager_layer_seconds=0,
        loop_seconds=560e-6,
        sequence_seconds=25e-6,
        server_seconds=20e-3,
        unpack_16=35,
        unpack_8=12,
        unpack_low=12,
        prefill_efficiency=0.47,
        score_efficiency=0.34,
        prefill_chunk=512,
        half_sums=True,
        cache_passes=3.2,
        head_each=0.82,
        layer_split=True,
        has_fp8=False,
    ),
    "ExLlama": Engine(
        layer_seconds=27e-6,
        eager_layer_seconds=0,
        loop_seconds=400e-6,
        sequence_seconds=25e-6,
        server_seconds=20e-3,
        unpack_16=0,
        unpack_8=9,
        unpack_low=7.9,
        prefill_efficiency=0.79,
        score_efficiency=0.88,
        prefill_chunk=2048,
        half_sums=True,
        head_each=0.75,
        layer_split=True,
        has_fp8=False,
    ),
}
"""Fitted on `inference`."""
