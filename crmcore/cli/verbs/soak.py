"""The command that tries to break the import and the store: damaged files, killed writers, failing disks."""

from __future__ import annotations

import argparse

from crmcore.cli.io.output import Answer
from crmcore.proofs.soak.disk import run_disk
from crmcore.proofs.soak.fuzz import run_fuzz
from crmcore.proofs.soak.kill import run_kill


def soak_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fuzz", type=int, metavar="N", help="bring in N files with random damage")
    parser.add_argument("--kill", type=int, metavar="N", help="kill N writers at their phases and in between")
    parser.add_argument("--disk", action="store_true", help="fill the disk, take folders and rights away, turn the clock back")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other files and kills")
    parser.add_argument("--first", type=int, default=0, metavar="ROUND", help="begin with this round, to have one again alone")


def soak(chosen: argparse.Namespace) -> Answer:
    """Do what is asked for, all of it in a small measure where nothing is. Exit status 1 where any promise was broken."""
    everything = chosen.fuzz is None and chosen.kill is None and not chosen.disk
    told = {}
    if chosen.fuzz or everything:
        told["fuzz"] = run_fuzz(chosen.fuzz or 100, chosen.seed, chosen.first)
    if chosen.kill or everything:
        told["kill"] = run_kill(chosen.kill or 50, chosen.seed, chosen.first)
    if chosen.disk or everything:
        told["disk"] = run_disk()
    return Answer(told, status=int(any(part["failures"] for part in told.values())))
