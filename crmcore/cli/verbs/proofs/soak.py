"""The command that tries to break the import and the store: damaged files, killed writers, failing disks."""

from __future__ import annotations

import argparse

from crmcore.cli.io.output import CommandResult
from crmcore.proofs.soak.disk import run_disk
from crmcore.proofs.soak.fuzz import run_fuzz
from crmcore.proofs.soak.fuzz_tables import run_fuzz_tables
from crmcore.proofs.soak.kill import run_kill


def soak_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--fuzz", type=int, metavar="N", help="bring in N files with random damage, and N/4 times tables that belong together"
    )
    parser.add_argument("--kill", type=int, metavar="N", help="kill N writers at their phases and in between")
    parser.add_argument("--disk", action="store_true", help="fill the disk, take folders and rights away, turn the clock back")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other files and kills")
    parser.add_argument("--first", type=int, default=0, metavar="ROUND", help="begin with this round, to have one again alone")


def soak(args: argparse.Namespace) -> CommandResult:
    """Do what is asked for, all of it in a small measure where nothing is. Exit status 1 where any promise was broken."""
    everything = args.fuzz is None and args.kill is None and not args.disk
    result = {}
    if args.fuzz or everything:
        result["fuzz"] = run_fuzz(args.fuzz or 100, args.seed, args.first)
        result["fuzz_tables"] = run_fuzz_tables((args.fuzz or 100) // 4, args.seed, args.first)
    if args.kill or everything:
        result["kill"] = run_kill(args.kill or 50, args.seed, args.first)
    if args.disk or everything:
        result["disk"] = run_disk()
    return CommandResult(result, status=int(any(customer_mask["failures"] for customer_mask in result.values())))
