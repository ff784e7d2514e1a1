"""Work of a tower that turns images or sound into tokens, before the text model reads them. [FLOP]

Every patch passes the tower's matrices and sees the patches of its own image; several patches give one token.
"""

from explorer.core.formula import formula

SOURCE = "dosovitskiy2020"


@formula(unit="token", source="by_definition")
def patches_an_image(tokens_an_image, tower_patches):
    """Patches of one image, or steps of one piece of sound. [token]"""
    return tokens_an_image * tower_patches


@formula(unit="FLOP/token", source=SOURCE)
def tower_flop_per_token(tower_patches, tower_matrix_params, tower_layers, tower_hidden, patches_an_image):
    """Work of the tower for one token that it makes: matrices, and scores within the image. [FLOP/token]"""
    return tower_patches * (2 * tower_matrix_params + 4 * tower_layers * tower_hidden * patches_an_image)


@formula(unit="FLOP", source=SOURCE)
def image_flop_per_prompt(image_tokens, read_prompt_tokens, prompt_tokens, tower_flop_per_token):
    """Work of the tower for the images of one prompt, but for the part that is found in the prefix cache. [FLOP]"""
    return image_tokens * read_prompt_tokens / prompt_tokens * tower_flop_per_token


@formula(unit="share", source="by_definition")
def image_share(image_flop_per_prompt, prefill_matrix_flop_per_prompt, read_score_flop_per_prompt):
    """Share of reading a prompt that is the tower's."""
    return image_flop_per_prompt / (prefill_matrix_flop_per_prompt + read_score_flop_per_prompt)
