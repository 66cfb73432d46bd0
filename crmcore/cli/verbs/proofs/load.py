"""The command that measures many visitors at once."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from pathlib import Path
from typing import Any

from crmcore.cli.io.output import CommandResult


def _numbers(text: str) -> tuple[int, ...]:
    numbers = tuple(int(customer_mask) for customer_mask in text.split(","))
    if min(numbers) < 1:
        raise argparse.ArgumentTypeError("at least one session")
    return numbers


def load_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--customers", type=int, default=100_000, help="size of the demo company")
    parser.add_argument("--sessions", type=_numbers, default=(1, 10, 30, 50, 100), metavar="N,N,…", help="visitors at once, one row each")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long each row is measured")
    parser.add_argument("--thinking", type=float, default=2.0, metavar="SECONDS", help="a visitor's pause between answer and next move")
    parser.add_argument("--during-import", action="store_true", help="while another process imports order lines, over and over")
    parser.add_argument("--folder", type=Path, help="keep the demo here between runs (default: a temporary folder)")


def load(args: argparse.Namespace) -> CommandResult:
    """Latency, errors, wrong answers and memory by the number of visitors; status 1 where an answer was wrong or missing."""
    from crmcore.proofs.load.load import run_load  # here: Streamlit's protocol, which nobody else needs

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # so that the server ends with the measurement
    result = run_load(
        customers=args.customers,
        sessions=args.sessions,
        seconds=args.seconds,
        thinking=args.thinking,
        during_import=args.during_import,
        folder=args.folder,
        tell=_tell,
    )
    return CommandResult(result, status=int(any(row["errors"] or row["wrong"] or not row["reruns"] for row in result["rows"])))


def _tell(row: dict[str, Any]) -> None:
    """Every row as soon as it is measured, on stderr: a measurement takes minutes."""
    print(json.dumps(row, ensure_ascii=False), file=sys.stderr, flush=True)
