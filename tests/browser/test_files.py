"""What people paste in place of a config.json, in a real browser: each gets its sentence, and nothing is lost."""

from __future__ import annotations

import json

from browsing import resize
from playwright.sync_api import Page, expect

from explorer import evaluate
from explorer.state import presets
from explorer.state.store import for_section
from explorer.words.headlines import headlines

WRONG = (
    (json.dumps({"do_sample": True, "temperature": 0.6, "top_p": 0.9}), "This is a generation_config.json: it says how text is drawn"),
    (
        json.dumps({"peft_type": "LORA", "base_model_name_or_path": "acme/secret-9B", "r": 32, "target_modules": ["q_proj"]}),
        "LoRA of rank 32 on acme/secret-9B, which is not in our list",
    ),
    (json.dumps({"tokenizer_class": "LlamaTokenizer", "model_max_length": 4096}), "This is a tokenizer_config.json"),
    (json.dumps({"image_processor_type": "X", "do_resize": True}), "This is a preprocessor_config.json"),
    (
        json.dumps({"metadata": {"total_size": 1.3e12}, "weight_map": {f"layers.{i}.experts.9.w": "a" for i in range(61)}}),
        "1.3 TB in 61 layers with 10 experts a layer",
    ),
    (json.dumps({"_class_name": "StableDiffusionPipeline"}), "a diffusion pipeline, which draws images or video: not covered here"),
    (json.dumps({"zero_optimization": {"stage": 3}}), "This is a DeepSpeed configuration"),
    ("base_model: meta-llama/Llama-3.1-8B\nsequence_len: 4096\n", "These are settings of a training in YAML"),
    ("<!DOCTYPE html>\n<html></html>", "This is a web page: copy the raw file"),
    ("from transformers import AutoModel\n", "This is program code, which is not run here"),
    ("acme/foo-7B", "“acme/foo-7B” is a name, not a file, and this page asks no other host"),
    ("https://huggingface.co/acme/foo-7B", "This is an address, and this page asks no other host"),
    ("foo:7b", "“foo:7b” is a name, not a file"),
    ("{}", "This is an empty object"),
)  # fmt: skip
READ = (
    ("meta-llama/Llama-3.1-8B-Instruct", "Llama-3.1-8B: 8.03B parameters. “meta-llama/Llama-3.1-8B-Instruct” is in our list"),
    ("qwen3:32b", "Qwen3-32B: 32.8B parameters. “qwen3:32b” is in our list as Qwen3-32B"),
    (
        "\n".join(f"llama_model_loader: - kv 1: {key} u32 = {value}" for key, value in {
            "general.architecture": "llama", "llama.block_count": 32, "llama.embedding_length": 4096,
            "llama.feed_forward_length": 14336, "llama.attention.head_count": 32, "llama.attention.head_count_kv": 8,
            "llama.vocab_size": 128256, "llama.context_length": 131072, "general.file_type": 15}.items()),
        "weights in Q4_K_M, 4.89 bits each on average",
    ),
    (
        json.dumps({"dim": 4096, "n_layers": 32, "head_dim": 128, "hidden_dim": 14336, "n_heads": 32, "n_kv_heads": 8,
                    "vocab_size": 32000, "moe": {"num_experts": 8, "num_experts_per_tok": 2}}),
        "46.7B parameters",
    ),
    (
        json.dumps({"model_type": "acme", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32,
                    "num_key_value_heads": 8, "intermediate_size": 14336, "vocab_size": 32000, "mamba_d_state": 128}),
        "pasted acme model: 7.24B parameters",
    ),
)  # fmt: skip


def test_wrong_files_get_their_sentence_and_right_ones_are_read(explorer: Page) -> None:
    page = explorer
    page.get_by_role("tab", name="Serve", exact=True).click()
    expect(page.locator("[data-field=output_tokens]")).to_be_visible()
    page.locator(".xp-controls summary", has_text="Your own model").click()
    box, use = page.locator(".xp-group textarea"), page.get_by_role("button", name="Use this model")
    error = page.locator(".xp-group", has=page.locator("textarea")).locator(".xp-error")
    serving = headlines(evaluate(for_section(presets.PRESETS[presets.DEFAULT].scenario(), "serve")), "serve")
    expect(page.locator(".xp-value")).to_have_text([card.value for card in serving])  # they come after the controls
    answer = page.locator(".xp-value").all_inner_texts()
    for text, sentence in WRONG:
        box.fill(text)
        use.click()
        expect(error).to_contain_text(sentence)
        assert box.input_value() == text
        assert page.locator(".xp-value").all_inner_texts() == answer
    for text, sentence in READ:
        box.fill(text)
        use.click()
        expect(page.get_by_role("status").filter(has_text=sentence)).to_be_visible()
        expect(error).to_be_hidden()
    taken = "of the type acme, which is not known here; it was read as llama, the nearest by its fields."
    for section in ("Train", "Serve"):
        page.get_by_role("tab", name=section, exact=True).click()
        expect(page.locator(".xp-notes-place li", has_text=taken)).to_be_visible()
    resize(page, 390)
    expect(page.locator(".xp-notes-place li", has_text=taken)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= 390")
