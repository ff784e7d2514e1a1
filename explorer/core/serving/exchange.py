"""What GPUs that share the layers of a served model send each other, and how long they wait for it. [s]"""

from explorer.core.formula import formula


@formula(unit="GPU", source="published_evidence")
def working_tp(layer_split, serving_tp):
    """GPUs of a copy that work on a token at the same time: one, where software deals out whole layers."""
    return 1 if layer_split else serving_tp


@formula(unit="1", source="llama_cpp")
def copy_split(layer_split, serving_tp, tight_share):
    """Parts into which the weights of a stage are cut: its GPUs; of unlike GPUs that have whole layers, as many as the
    fullest one has a part of."""
    return 1 / tight_share if tight_share > 0 and layer_split else serving_tp


@formula(unit="1", source="narayanan2021")
def served_stages(layer_split, serving_tp, serving_pp):
    """Groups of layers that work one after the other."""
    return serving_tp if layer_split else serving_pp


@formula(unit="s", source="published_evidence")
def exchange_wait_seconds(
    working_tp, sublayers, exchange_seconds, launch_efficiency, link_domain, network_exchange_seconds
):
    """Latency of the exchanges, two in a usual layer, between GPUs that share it, more where they are on several nodes: within one it
    is that of small kernels. [s]"""
    return (
        (working_tp > 1)
        * sublayers
        * (exchange_seconds / launch_efficiency + (network_exchange_seconds if working_tp > link_domain else 0))
    )


@formula(unit="s/token", source="patarasuk2009")
def exchange_seconds_per_token(
    sublayers, working_tp, hidden, half_each, link_efficiency, link_byte_per_s, link_domain, network_byte_per_s
):
    """Sending activations between GPUs that share the layers, for one token. [s/token]"""
    return (
        2
        * sublayers
        * (working_tp - 1)
        / working_tp
        * hidden
        * half_each
        / (
            link_efficiency
            * (link_byte_per_s if working_tp <= link_domain else min(link_byte_per_s, link_domain * network_byte_per_s))
        )
    )
