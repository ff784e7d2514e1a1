"""Scenarios that any sentence or chart must be able to speak of."""

from explorer import accelerators, change, models
from explorer.state import presets

START = presets.PRESETS[presets.DEFAULT].scenario()
ODD = {
    "does not fit": change(START, tp=1, pp=1, zero_stage=0),
    "never fits": change(START, pp=1, micro_batch=1024, recompute="none", devices_rule="as many as fit it"),
    "hopeless": change(
        START,
        model=models()["Llama-3.1-405B"].model,
        accelerator=accelerators()["T4"],
        precision="fp16 mixed",
        devices=1,
    ),
    "fewest": change(START, devices_rule="as many as fit it"),
    "deadline": change(START, devices_rule="as many as meet the deadline", deadline_days=7.0),
    "too soon": change(START, devices_rule="as many as meet the deadline", deadline_days=0.01),
    "own MFU": change(START, mfu=0.5),
    "tiny": change(START, tokens=4096.0, devices=1),
    "huge": change(START, tokens=1e18, devices=1),
    "fallback": change(START, precision="fp8 mixed"),
    "old card": presets.choose_accelerator(START, "P100 PCIe 16GB"),
    "no MLP": change(START, ffn=0),
    "experts": change(presets.choose_model(START, models()["DeepSeek-V3"].model), devices=2048),
}
CASES = {name: preset.scenario() for name, preset in presets.PRESETS.items()} | ODD
