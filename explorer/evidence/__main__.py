"""Scores tables of published results: `python -m explorer.evidence FILE...`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from explorer.evidence import arena
from explorer.evidence.rows.tables import TableError, read_tables, shipped
from explorer.evidence.scoring import score
from explorer.evidence.show import as_json, as_text, write_rows


def arguments() -> argparse.ArgumentParser:
    """What the command takes."""
    parser = argparse.ArgumentParser(prog="python -m explorer.evidence", description="Predicted against published.")
    parser.add_argument("files", nargs="*", metavar="FILE", help="tables to score (default: those that are shipped)")
    parser.add_argument("--by", metavar="COLUMN", default="", help="split each set, for example by framework")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--rows", metavar="OUT.csv", help="write every prediction to this file")
    parser.add_argument(
        "--peers", metavar="FILE", help="what others predict for these rows: columns id, peer, predicted"
    )
    parser.add_argument("--write-docs", action="store_true", help="renew the tables in explorer/evidence/README.md")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; gives its exit code: 2 for a file that cannot be read or written."""
    asked = arguments().parse_args(argv)
    try:
        if asked.write_docs:
            return _write_docs()
        claims = arena.read_claims(asked.peers or arena.SHIPPED) if asked.peers or arena.SHIPPED.exists() else []
        rows = score(read_tables(asked.files or shipped()))
        if asked.by and rows and not any(row.row.get(asked.by) for row in rows):
            raise TableError(f"No row says anything in a column {asked.by}.")
        if asked.peers and not arena.meetings(rows, claims):
            raise TableError(f"{asked.peers} predicts none of the rows that are scored here.")
        if asked.rows:
            write_rows(rows, asked.rows)
    except TableError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{error.filename} cannot be written: {(error.strerror or str(error)).lower()}.", file=sys.stderr)
        return 2
    if asked.json:
        beside = {"peers": arena.as_json(rows, claims)} if asked.peers else {}
        print(json.dumps(as_json(rows, asked.by) | beside, indent=1, ensure_ascii=False))
    else:
        print("\n".join(filter(None, [as_text(rows, asked.by), arena.as_text(rows, claims)])))
    return 0


def _write_docs() -> int:
    from explorer.evidence import docs, ratchet  # which fit the constants

    before = docs.PAGE.read_text(encoding="utf-8")
    for sentence in ratchet.worse(before, score(read_tables(shipped()))):
        print(f"Worse than the page said: {sentence}", file=sys.stderr)
    docs.PAGE.write_text(docs.renewed(before), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
