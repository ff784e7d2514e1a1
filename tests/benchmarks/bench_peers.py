"""One evaluation here beside one of llm-analysis, the same training job, in one run.

python tests/benchmarks/bench_peers.py, in an environment that also has llm-analysis (0.2.2, installed with
--no-deps, and fire). calculon is not on PyPI: the package of that name there is another one.
"""

from __future__ import annotations

import logging
import statistics
import time
from collections.abc import Callable

from explorer import Scenario, change, evaluate


def milliseconds(call: Callable[[], object], times: int = 300) -> float:
    """Median time of a call. [ms]"""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return 1e3 * statistics.median(taken)


def ours() -> Callable[[], object]:
    laid = change(
        Scenario(), tp=1, pp=1, cp=1, ep=1, interleave=1, zero_stage=3, micro_batch=1, recompute="none", devices=512
    )
    return lambda: evaluate(laid)


def llm_analysis() -> Callable[[], object]:
    from llm_analysis.analysis import DSZeRO, LLMAnalysis
    from llm_analysis.config import DtypeConfig, GPUConfig, ModelConfig, ParallelismConfig

    logging.disable(logging.WARNING)
    model = ModelConfig(
        name="case", num_layers=32, n_head=32, hidden_dim=4096, vocab_size=32000, max_seq_len=4096,
        num_key_value_heads=32, ffn_embed_dim=16384, expansion_ratio=4,
    )  # fmt: skip
    gpu = GPUConfig("gpu", 80, 2039, 300, 8e-6, 312)
    analysis = LLMAnalysis(model, gpu, DtypeConfig(), ParallelismConfig(dp_size=512))
    return lambda: analysis.training(
        batch_size_per_gpu=1, global_batch_size=1024, seq_len=4096, total_num_tokens=2_000_000_000_000,
        ds_zero=DSZeRO.STAGE_3, flash_attn=True,
    )  # fmt: skip


if __name__ == "__main__":
    mine = milliseconds(ours())
    print(f"evaluate, layout fixed   {mine:.3f} ms")
    try:
        peer = milliseconds(llm_analysis())
        print(f"llm-analysis training()  {peer:.3f} ms   ours takes {mine / peer:.2f} of it")
    except ImportError as error:
        print(f"llm-analysis             not here ({error})")
