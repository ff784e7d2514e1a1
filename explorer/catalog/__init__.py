"""The only reader of `data/`: models, accelerators, prices, landmarks and their sources."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.catalog import boards, tables
from explorer.catalog.boards import number as _number
from explorer.catalog.marks import unmarked
from explorer.catalog.tables import DataError
from explorer.core.scenario.parts import Accelerator, Model
from explorer.core.units import GB, TFLOP
from explorer.huggingface import ConfigError, model_from_config
from explorer.huggingface.quantization import Weights, weights_of

if TYPE_CHECKING:
    import pandas as pd

_HERE = Path(__file__).resolve().parents[1]
DATA = _HERE / "data" if (_HERE / "data").is_dir() else _HERE.parent / "data"


def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of `data/{name}.csv`, as texts; an unknown value is an empty text.

    Raises DataError for a table that is not as `datapackage.json` describes it.
    """
    return tables.read(DATA, name)


def table(name: str) -> pd.DataFrame:
    """The same as a data frame, for notebooks. pandas is imported only here: it costs 0.3 s."""
    import pandas as pd

    rows(name)  # which says what is wrong with it
    return pd.read_csv(DATA / f"{name}.csv", encoding=tables.MARK_OR_NONE)


@dataclass(frozen=True)
class Published:
    """A model with what its makers published about its training; 0 where they did not."""

    model: Model
    family: str
    tokens: float
    seq_len: int
    release_date: str
    weights: Weights


@functools.cache
def models() -> Mapping[str, Published]:
    """All models by their label, in the order of the table."""
    return {row["model_label"]: _published(row) for row in rows("models")}


def _published(row: Mapping[str, str]) -> Published:
    """The model of a row, from its config; the configs give the class default where the released length differs."""
    file, context = f"{DATA.name}/{row['config']}", int(row["context"])
    config = tables.read_json(DATA / row["config"], file)
    try:
        key = "n_positions" if "n_positions" in config else "max_position_embeddings"
        if config["model_type"] not in ("gpt2", "opt"):
            config[key] = context
        model = model_from_config(config, row["model_label"])
    except (ConfigError, KeyError, TypeError) as error:
        raise DataError(file, f"it is no config of a model ({str(error).rstrip('.')})") from None
    return Published(
        model,
        row["family"],
        _number(row["training_tokens"]),
        min(int(_number(row["training_seq_len"])) or 8192, context),
        row["release_date"],
        weights_of(config, model),
    )


@functools.cache
def accelerators() -> Mapping[str, Accelerator]:
    """All accelerators by name, with what is usual on their generation.

    A board that software sees as two devices (K80, MI250) is given as one of the two.
    """
    usual = {row["generation"]: row for row in rows("efficiency")}
    known_boards = {row["accelerator_name"]: row for row in rows("accelerators")}

    def read(row: Mapping[str, str]) -> Accelerator:
        on_board, known = devices_on_board(row["accelerator_name"]), usual[row["generation"]]
        return Accelerator(
            accelerator_name=row["accelerator_name"],
            generation=row["generation"],
            memory_bytes=float(row["memory_gb"]) * GB / on_board,
            memory_byte_per_s=float(row["memory_bandwidth_gb_per_s"]) * GB / on_board,
            tdp_w=_number(row["tdp_w"]) / on_board,
            **{
                f"{name}_flop_per_s": _number(row[f"{name}_tflop_per_s"]) * TFLOP / on_board
                for name in ("fp32", "tf32", "fp16", "bf16", "fp8", "fp4")
            },
            fp16_sums_flop_per_s=_number(row["fp16_fp16acc_tflop_per_s"]) * TFLOP / on_board,
            rated_w=boards.rated_w(row, known_boards.get(known["board"])),
            **boards.links(row, rows("links")),
            host_link_byte_per_s=boards.host_link_byte_per_s(row),
            **{
                f"{name}_efficiency": float(known[f"{name}_efficiency"])
                for name in ("matrix", "fp8", "attention", "decode", "unpack", "launch", "serving")
            },
        )

    return {row["accelerator_name"]: read(row) for row in rows("accelerators")}


@functools.cache
def devices_on_board(accelerator_name: str) -> int:
    """Devices that software sees on one board, the unit in which a few cards are sold and priced."""
    return int(_number(card(accelerator_name).get("software_devices", "")) or 1)


def card(accelerator_name: str) -> Mapping[str, Any]:
    """The row of an accelerator, changed or not; empty for one that is not in the table."""
    return provenance("accelerators", "accelerator_name", unmarked(accelerator_name))


KINDS = {"on_demand": "on demand", "spot": "spot", "commit_1y": "1-year commitment", "commit_3y": "3-year commitment"}
"""Kinds of price in the tables, and how a scenario calls them; what is none of these is not offered."""

APRIL_2023, NOBODY = "April 2023", "no list price"


@dataclass(frozen=True)
class Offer:
    """One dated price of one provider for one accelerator."""

    accelerator_name: str
    provider: str
    price_kind: str
    usd_per_device_hour: float
    price_date: str
    date_is_estimated: bool
    marketplace: bool
    source: str
    note: str
    excludes_host: bool = False

    @property
    def comparable(self) -> bool:
        """Whether a cloud asks for it, and with the host: what providers are compared by."""
        return not self.marketplace and not self.excludes_host


@functools.cache
def offers(accelerator_name: str, as_of: str = "latest") -> tuple[Offer, ...]:
    """Offers for one accelerator, changed or not, cheapest first: the latest known, or those of April 2023."""
    accelerator_name = unmarked(accelerator_name)
    found = [
        Offer(
            row["accelerator_name"],
            row["provider"],
            KINDS[row["price_kind"]],
            float(row["usd_per_device_hour"]) / devices_on_board(accelerator_name),
            row["as_of"],
            row.get("as_of_status") == "estimated",
            row["market"] == "marketplace",
            row["source"],
            row["note"] or ("" if row["accelerator_exact"] == "y" else VARIANT),
            row.get("excludes_host") == "y",
        )
        for row in (_of_april_2023(accelerator_name) if as_of == APRIL_2023 else rows("prices"))
        if row["accelerator_name"] == accelerator_name and row["price_kind"] in KINDS
    ]
    return tuple(sorted(found, key=lambda offer: offer.usd_per_device_hour))


VARIANT = "The offer does not name the variant; this one is likely."


def _of_april_2023(accelerator_name: str) -> list[Mapping[str, str]]:
    """One row a provider and kind, chosen as in `prices.csv`: generated price lists before the hand-kept table,
    then the largest machine within the fast link, or else the smallest, then the cheapest."""
    listed = [
        row
        for row in rows("prices_2023_04")
        if row["accelerator_name"] == accelerator_name and row["as_of"].startswith("2023-04")
    ]
    domain = _number(card(accelerator_name).get("scaleup_domain", ""))

    def rank(row: Mapping[str, str]) -> tuple[bool, bool, float, float]:
        size = float(row["gpus_per_instance"])
        within = size <= domain
        hand_kept = row["source"] == "full_stack_cloud_gpus"
        return hand_kept, not within, -size if within else size, float(row["usd_per_device_hour"])

    first: dict[tuple[str, str], Mapping[str, str]] = {}
    for row in sorted(listed, key=rank):
        first.setdefault((row["provider"], row["price_kind"]), row)
    return list(first.values())


@functools.lru_cache(maxsize=512)
def counted(accelerator_name: str, as_of: str = "latest", price_kind: str = "on demand") -> tuple[Offer, ...]:
    """The offers of one kind that prices are judged by, cheapest first: those of clouds, with the host.

    Marketplaces of private hosts, and offers without a host, count only where there are no others.
    """
    found = [offer for offer in offers(accelerator_name, as_of) if offer.price_kind == price_kind]
    return tuple(offer for offer in found if offer.comparable) or tuple(found)


def usual_offer(accelerator_name: str, as_of: str = "latest") -> Offer | None:
    """The middle one of the on-demand offers that count, or None where nobody rents it out."""
    listed = counted(accelerator_name, as_of)
    return listed[(len(listed) - 1) // 2] if listed else None


@functools.cache
def sources() -> Mapping[str, Mapping[str, str]]:
    """Title, address, licence and status of every source, by its key."""
    return {row["key"]: row for row in rows("sources")}


@functools.lru_cache(maxsize=512)
def provenance(name: str, key: str, value: str) -> Mapping[str, Any]:
    """The row of a table in which column `key` is `value`: its source, locator, date and note."""
    return next((row for row in rows(name) if row[key] == value), {})
