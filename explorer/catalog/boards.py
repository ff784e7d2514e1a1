"""What follows from the rows of an accelerator: its links, what they reach, and the power that its peak would need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from explorer.core.units import GB

Row = Mapping[str, str]

PCIE_BYTE_PER_S = {"3.0": 16e9, "4.0": 32e9, "5.0": 64e9}
BOARDS_OF = (("2022-09", "5.0"), ("2020-05", "4.0"), ("", "3.0"))
"""The PCIe that boards have which do not name it, by the month from which they came out: Hopper, Ampere, before."""
SUPERCHIP_BYTE_PER_S = 450e9
"""Between Grace and its GPU, one direction (NVLink-C2C)."""
NODE = 8
"""Cards in a server that are joined by its PCIe bus alone."""
SHARED_NETWORK_BYTE_PER_S = 100e9 / 8 / NODE
"""Where the table has none: one 100 Gbit/s card for a node."""


def number(text: str) -> float:
    """A cell as a number; 0 where it is empty."""
    return float(text) if text else 0.0


def links(row: Row, kinds: Iterable[Row]) -> dict[str, Any]:
    """Bandwidth within a node and between nodes, one direction, what collectives reach, and how many devices make a
    node.

    A bridge joins only two cards or four; among more of them the PCIe bus is what counts.
    kinds: rows of the table of links.
    """
    link, shares = row["interconnect"], {kind["link"]: float(kind["share"]) for kind in kinds}
    network = number(row["scaleout_gbit_per_s"]) * 1e9 / 8 or SHARED_NETWORK_BYTE_PER_S
    if int(row["scaleup_domain"]) < NODE and ("PCIe" in link or "bridge" in link):
        pcie = next((rate for version, rate in PCIE_BYTE_PER_S.items() if version in link), 32e9)
        kind = "consumer PCIe" if "consumer" in row["form_factor"] else "PCIe"
        found = {"link_byte_per_s": pcie, "link_efficiency": shares[kind], "link_domain": NODE}
    else:
        found = {
            "link_byte_per_s": number(row["interconnect_gb_per_s"]) * GB / 2 or 5e9,
            "link_efficiency": next((n for kind, n in shares.items() if link.startswith(kind)), shares["other"]),
            "link_domain": int(row["scaleup_domain"]),
        }
    return found | {"network_byte_per_s": network}


def host_link_byte_per_s(row: Row) -> float:
    """Bandwidth between a device and the memory of its host, one direction. [B/s]

    PCIe as its row names it, else as boards of its year have it.
    """
    link, form = row["interconnect"], row["form_factor"]
    if "superchip" in form:
        return SUPERCHIP_BYTE_PER_S
    named = next((rate for version, rate in PCIE_BYTE_PER_S.items() if f"PCIe {version}" in link), 0.0)
    usual = PCIE_BYTE_PER_S[next(version for month, version in BOARDS_OF if row["release_date"] >= month)]
    return (named or usual) / (2 if "x8" in link else 1)


def rated_w(row: Row, usual: Row | None) -> float:
    """Power that a device would have if it had as much for its peak as the usual board of its generation; 0: unknown. [W]"""
    if usual is None or not number(row["tdp_w"]):
        return 0.0
    own, other = (max(number(board["bf16_tflop_per_s"]), number(board["fp16_tflop_per_s"])) for board in (row, usual))
    devices = int(number(row.get("software_devices", "")) or 1)
    return number(usual["tdp_w"]) * own / other / devices
