"""Commands about trust: check everything, back up, put back, let go of old versions, and whether all is fit for work."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.data import signed
from crmcore.domain.kernel.problems import Problem
from crmcore.ops.backup import create_backup
from crmcore.ops.doctor import Check, doctor as look_at_everything
from crmcore.ops.restore import restore_backup
from crmcore.ops.verify import company_folders, verify as verify_company
from crmcore.report.words.words import Words, words_for
from crmcore.store.companies.companies import Company, data_root, open_company
from crmcore.store.files.locks import import_lock
from crmcore.store.versions.retention import RetentionPolicy, prune as prune_versions, retention_policy, set_retention_policy


def _folders(args: argparse.Namespace) -> tuple[Path, ...]:
    """The folder of --data, else every company under the data root. `Problem("no_company")`."""
    if not args.named:
        return company_folders(data_root())
    if not args.data.is_dir():
        raise Problem("no_company", name=args.data.name)
    return (args.data.resolve(),)


def verify(args: argparse.Namespace) -> CommandResult:
    """Check everything of one company or of all. Exit status 1 when anything is wrong."""
    words = words_for(args.lang)
    found = [verify_company(folder) for folder in _folders(args)]
    result = [
        {
            "company": result.folder.name,
            "folder": result.folder,
            "well": not result.faults,
            "checked": result.checked,
            "last_good_version": result.good,
            "faults": [
                {"code": fault.code, **fault.values, "text": words.t(f"keep.fault.{fault.code}", **fault.values)} for fault in result.faults
            ],
        }
        for result in found
    ]
    if not args.json:
        result = [line for company in result for line in _report_lines(company, words)]
    return CommandResult(result, status=int(any(result.faults for result in found)))


def _report_lines(result: dict[str, Any], words: Words) -> list[str]:
    checked = words.t("keep.verify.checked", **result["checked"])
    if result["well"]:
        return [words.t("keep.verify.well", company=result["company"], checked=checked)]
    good = result["last_good_version"]
    return [
        words.t("keep.verify.ill", company=result["company"], checked=checked),
        *(f"  – {fault['text']}" for fault in result["faults"]),
        "  " + words.t("keep.verify.good" if good else "keep.verify.no_good", good=good or 0, folder=str(result["folder"])),
    ]


def file_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")


def backup(args: argparse.Namespace) -> CommandResult:
    """Write a backup. Exit status 1 when damaged versions had to be left out."""
    made = create_backup(args.data, args.file)
    return CommandResult(
        {
            "company": made.archive.company,
            "file": made.file,
            "version": made.archive.version,
            "files": len(made.archive.files),
            "bytes": made.archive.size,
            "ledger_rows": made.archive.ledger,
            "left_out": list(made.left_out),
        },
        status=int(bool(made.left_out)),
    )


def restore(args: argparse.Namespace) -> CommandResult:
    """Put a backup back."""
    result = restore_backup(args.file, args.data, author=args.author or _known_author(args))
    return CommandResult(
        {
            "company": result.company,
            "folder": args.data.resolve(),
            "version": result.version,
            "was": result.previous,
            "new": result.new,
            "versions_put_back": list(result.restored),
            "decisions_let_go": result.revoked,
            "kept_aside": list(result.kept_aside),
        }
    )


def _known_author(args: argparse.Namespace) -> str:
    try:
        return signed(args, open_company(args.data))
    except Problem:
        return "cli"


def prune_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--keep", type=int, metavar="N", help="keep the newest N versions, from now on")
    parser.add_argument("--days", type=int, metavar="D", help="keep everything of the last D days, from now on")


def prune(args: argparse.Namespace) -> CommandResult:
    """Delete old versions that nobody uses; --keep and --days change what is kept from now on."""
    company = open_company(args.data)
    author, rule = signed(args, company), _rule(args, company)
    with import_lock(company.dir, author):
        if rule != retention_policy(company):
            set_retention_policy(company, rule, author=author)
        deleted = prune_versions(company.dir)
    return CommandResult({"company": company.name, "keep": rule.versions, "days": rule.days, "deleted": list(deleted)})


def _rule(args: argparse.Namespace, company: Company) -> RetentionPolicy:
    now = retention_policy(company)
    return RetentionPolicy(now.versions if args.keep is None else args.keep, now.days if args.days is None else args.days).checked()


def doctor(args: argparse.Namespace) -> CommandResult:
    """Whether all is fit for work. Exit status 1 when something is not."""
    words = words_for(args.lang)
    checks = look_at_everything(args.data.parent if args.named else data_root(), _folders(args) if args.named else None)
    result = [{"check": check.code, "well": check.passed, **check.values, "text": _checked(check, words)} for check in checks]
    if not args.json:
        result = [f"{'✓' if line['well'] else '✗'} {line['text']}" for line in result]
    return CommandResult(result, status=int(not all(check.passed for check in checks)))


def _checked(check: Check, words: Words) -> str:
    if check.problem is not None:
        return words.problem(check.problem)
    return words.t(f"keep.doctor.{check.code}.{'well' if check.passed else 'ill'}", **check.values)
