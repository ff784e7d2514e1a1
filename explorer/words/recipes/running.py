"""What goes beyond the plain way to serve, in words that all servers share: drafts, the prefix cache, prompts apart, hosts."""

from __future__ import annotations

import math

from explorer.core.compute import Result
from explorer.words.format import count, percent
from explorer.words.recipes.layout import MOST_IN_A_SERVER, whole
from explorer.words.recipes.recipe import Arguments, Piece, command, said
from explorer.words.recipes.serving import Copy

READ, WRITE = "Copies that read prompts", "Copies that write answers"
ROLES = (READ, WRITE)
DRAFT = "path/to/draft-model"
"""Where a draft model lies, to be filled in: for servers that take a folder."""


def drafted(result: Result) -> int:
    """Tokens that are drafted for a step; 0: nobody drafts."""
    run = result.scenario.running
    return 0 if run.draft == "none" else run.draft_tokens


def drafted_by(result: Result, who: str) -> bool:
    """Whether this is who drafts."""
    return result.scenario.running.draft == who


def apart(result: Result) -> bool:
    """Whether copies of their own read the prompts."""
    return result.scenario.running.prefill_copies > 0


def on_host(result: Result) -> bool:
    """Whether layers, or experts alone, stay on the host."""
    run = result.scenario.running
    return run.cpu_layers > 0 or run.cpu_expert_layers > 0


def commands(result: Result, program: str, arguments: Arguments, roles: dict[str, Arguments]) -> list[Piece]:
    """The command of a copy; two where copies of their own read the prompts, each with what its role adds."""
    if not apart(result):
        return [Piece("", command(program, arguments))]
    return [Piece("", command(program, [*arguments, *roles[role]]), role) for role in ROLES]


def about_drafts(result: Result, draft_model: str) -> list[str]:
    """What must be there for drafts."""
    size = count(result.scenario.running.draft_params, 2)
    return said(
        [
            (drafted_by(result, "MTP head"), "The model's file must hold its MTP head: not every one does."),
            (
                drafted_by(result, "draft model"),
                f"{draft_model}: a model of about {size} parameters with the same tokenizer.",
            ),
        ]
    )


def about_found(result: Result) -> list[str]:
    """That the share of prompts that is found is no argument."""
    share = result.scenario.running.cached_prompt_share
    return said(
        [
            (
                share > 0,
                f"That {percent(share)} of a prompt is found in the cache comes of your requests: no argument sets it.",
            )
        ]
    )


def about_apart(result: Result, also: str) -> list[str]:
    """How many of each are started, and what stands before them."""
    run = result.scenario.running
    counts = f"{run.prefill_copies:,} of the first and {run.decode_copies:,} of the second"
    return said([(apart(result), f"A group is {counts}, each on GPUs of its own. {also}")])


def about_servers(copy: Copy, how: str) -> list[str]:
    """What a copy needs that is larger than one server."""
    gpus = copy.tp * copy.pp
    servers = math.ceil(gpus / MOST_IN_A_SERVER)
    return said(
        [
            (
                servers > 1,
                f"A copy has {gpus:,} GPUs: in servers of {MOST_IN_A_SERVER} it is spread over {servers:,}. {how}",
            )
        ]
    )


def layers_without_experts(result: Result) -> int:
    """Layers that have no experts."""
    return result.scenario.model.layers - whole(result, "moe_layers")
