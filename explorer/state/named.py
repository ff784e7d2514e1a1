"""Named scenarios to start from: what each is made of, as plain data."""

from __future__ import annotations

from explorer.state.named_claims import CHECKED
from explorer.state.story import FINE_TUNING, LABS, OWNED, TRAINING, TUNING, USE, Named

NAMED = (
    Named(
        "Llama-2-7B, pre-trained on 2T tokens, as published",
        "Meta's model card gives 184,320 A100 hours; the number of GPUs is not published, 512 is our choice, and what is shown is predicted. A step sees 4M tokens.",
        "Llama-2-7B",
        "A100 SXM4 80GB",
        {"tokens": 2e12, "seq_len": 4096, "devices": 512},
        sources=("llama2_card",),
        gpu_hours=184_320,
        asks="What does it cost to train a 7B?",
        group=TRAINING,
    ),
    Named(
        "Llama-3.1-70B, pre-trained on 15T tokens",
        "Meta's model card gives 7.0 million H100 hours; the number of GPUs and the batch are our choice.",
        "Llama-3.1-70B",
        "H100 SXM",
        {"tokens": 15e12, "seq_len": 8192, "global_batch": 2048, "devices": 4096},
        sources=("llama31_card",),
        gpu_hours=7.0e6,
        asks="What does it cost to train a 70B?",
        group=TRAINING,
    ),
    Named(
        "Fine-tune a 7B on one 24 GB card (QLoRA)",
        "10 M tokens is some 10,000 long examples. Full training needs six times the card, LoRA on weights in 16 bits nearly all of it: choose them to see. The card is owned: an hour costs its electricity.",
        "Mistral-7B-v0.1",
        "RTX 4090",
        {"tokens": 10e6, "seq_len": 2048, "devices": 1, "method": "QLoRA", **OWNED, **FINE_TUNING},
        asks="Can a 24 GB card fine-tune a 7B?",
        group=TUNING,
    ),
    Named(
        "Fine-tune an 8B on one 12 GB card (QLoRA)",
        "10 M tokens is some 10,000 long examples of up to 2,048 tokens, our choice, as is the card: the commonest one of 12 GB. It is owned: an hour costs its electricity.",
        "Llama-3.1-8B",
        "RTX 3060 12GB",
        {"tokens": 10e6, "seq_len": 2048, "devices": 1, "method": "QLoRA", **OWNED, **FINE_TUNING},
        asks="Can a 12 GB card fine-tune an 8B?",
        group=TUNING,
    ),
    Named(
        "A lab with four RTX 3090: a 1.1B from scratch",
        "22 B tokens is 20 for each parameter, the ratio of Chinchilla. The cards are owned: an hour costs its electricity.",
        "TinyLlama-1.1B",
        "RTX 3090",
        {"tokens": 22e9, "seq_len": 2048, "devices": 4, **OWNED},
        sources=("hoffmann2022",),
        asks="Can four 3090s train a 1B?",
        group=TRAINING,
    ),
    Named(
        "A lab with four RTX 3090: fine-tune a 13B",
        "LoRA on a synthetic shape, between Llama-3.1-8B and Qwen3-14B. The cards are owned: an hour costs its electricity.",
        "13B",
        "RTX 3090",
        {"tokens": 10e6, "seq_len": 2048, "devices": 4, "method": "LoRA", **OWNED, **FINE_TUNING},
        asks="Can four 3090s fine-tune a 13B?",
        group=TUNING,
    ),
    Named(
        "GPT-2 124M on 8×A100",
        "llm.c reports about 90 minutes for 10B tokens: 60 % of the peak, with kernels written for this one model."
        " Enter 60 % under Assumptions to see it; predicted is what PyTorch reaches.",
        "GPT-2-124M",
        "A100 SXM4 80GB",
        {"tokens": 10e9, "seq_len": 1024, "global_batch": 512, "devices": 8},
        sources=("llmc_2024",),
        asks="How long does GPT-2 take today?",
        group=TRAINING,
    ),
    Named(
        "$1,000 on eight H100: TinyLlama-1.1B, on the tokens it pays for",
        "The model is given, and gets as many tokens as $1,000 pays for at the list price of today, the one below. “The best model"
        " for the money” spends the same on a model and tokens that a scaling law chooses. A report of July 2024 says that $1,000 of"
        " credit runs eight H100 for only about a day: $5.21 an hour each.",
        "TinyLlama-1.1B",
        "H100 SXM",
        {"tokens": 22e9, "seq_len": 2048, "devices": 8},
        sources=("zhidx_2024",),
        budget_usd=1000.0,
        asks="How many tokens of a 1B does $1,000 pay for?",
        group=TRAINING,
    ),
    Named(
        "Serve Llama-3.1-8B to 100,000 requests a day on RTX 3090",
        "1,024 tokens a prompt, 256 an answer, a demand that follows day and night, and a card that many have: all our choice."
        " Which GPU does it for least stands in Compare.",
        "Llama-3.1-8B",
        "RTX 3090",
        {"prompt_tokens": 1024, "output_tokens": 256, "requests_per_day": 100_000},
        "serve",
        asks="Rented server, or an API?",
        group=USE,
    ),
    Named(
        "Serve Qwen3-32B to 50 colleagues",
        "50 people with 20 questions each a working day, a page of text for half a page of answer: all our choice. Qwen3 thinks"
        " before it answers unless it is told not to, as here; for thinking, enter its tokens under “Thinking before it”.",
        "Qwen3-32B",
        "H100 SXM",
        {
            "prompt_tokens": 800,
            "output_tokens": 400,
            "demand_rule": "people",
            "askers": 50,
            "questions_per_day": 20.0,
            "demand_curve": "office day",
        },
        "serve",
        asks="What does it take to serve 50 colleagues?",
        group=USE,
    ),
    Named(
        "What does an answer cost that is thought over?",
        "Of the 10,000 tokens 9,500 are thinking: our choice, as are the prompt and the demand. The API's price is that of"
        " DeepSeek-R1.",
        "DeepSeek-V3",
        "H200 SXM",
        {"model_name": "DeepSeek-R1", "prompt_tokens": 300, "thinking_tokens": 9_500, "output_tokens": 500},
        "serve",
        asks="What does a long answer cost?",
        group=USE,
    ),
    Named(
        "Four RTX 3090: buy or rent?",
        "For a lab that trains day and night, 90 % of all hours. Change Hours in use to see when renting is cheaper; resale,"
        " interest and upkeep are assumed.",
        "TinyLlama-1.1B",
        "RTX 3090",
        {"tokens": 22e9, "seq_len": 2048, "devices": 4, "use_share": 0.9},
        "own",
        asks="Buy or rent four 3090s?",
        group=LABS,
    ),
    Named(
        "Which GPU to fine-tune a 7B?",
        "LoRA on 10 M tokens, some 10,000 long examples, on one GPU of each kind.",
        "Mistral-7B-v0.1",
        "RTX 4090",
        {"tokens": 10e6, "seq_len": 2048, "devices": 1, "method": "LoRA", **FINE_TUNING},
        "compare",
        asks="Which GPU to fine-tune a 7B?",
        group=TUNING,
    ),
    *CHECKED,
)
