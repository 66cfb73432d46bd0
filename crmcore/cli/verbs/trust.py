"""Commands about trust: check everything, back up, put back, let go of old versions, and whether all is fit for work."""

from __future__ import annotations

import argparse
from pathlib import Path

from crmcore.cli.io.output import Answer
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


def _folders(chosen: argparse.Namespace) -> tuple[Path, ...]:
    """The folder of --data, else every company under the data root. `Problem("no_company")`."""
    if not chosen.named:
        return company_folders(data_root())
    if not chosen.data.is_dir():
        raise Problem("no_company", name=chosen.data.name)
    return (chosen.data.resolve(),)


def verify(chosen: argparse.Namespace) -> Answer:
    """Check everything of one company or of all. Exit status 1 when anything is wrong."""
    speech = words_for(chosen.lang)
    found = [verify_company(folder) for folder in _folders(chosen)]
    told = [
        {
            "company": told.folder.name,
            "folder": told.folder,
            "well": not told.faults,
            "checked": told.checked,
            "last_good_version": told.good,
            "faults": [
                {"code": fault.code, **fault.values, "text": speech.t(f"keep.fault.{fault.code}", **fault.values)} for fault in told.faults
            ],
        }
        for told in found
    ]
    if not chosen.json:
        told = [line for company in told for line in _said(company, speech)]
    return Answer(told, status=int(any(told.faults for told in found)))


def _said(told: dict, speech: Words) -> list[str]:
    checked = speech.t("keep.verify.checked", **told["checked"])
    if told["well"]:
        return [speech.t("keep.verify.well", company=told["company"], checked=checked)]
    good = told["last_good_version"]
    return [
        speech.t("keep.verify.ill", company=told["company"], checked=checked),
        *(f"  – {fault['text']}" for fault in told["faults"]),
        "  " + speech.t("keep.verify.good" if good else "keep.verify.no_good", good=good or 0, folder=str(told["folder"])),
    ]


def file_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")


def backup(chosen: argparse.Namespace) -> Answer:
    """Write a backup. Exit status 1 when damaged versions had to be left out."""
    made = create_backup(chosen.data, chosen.file)
    return Answer(
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


def restore(chosen: argparse.Namespace) -> Answer:
    """Put a backup back."""
    told = restore_backup(chosen.file, chosen.data, author=chosen.author or _known_author(chosen))
    return Answer(
        {
            "company": told.company,
            "folder": chosen.data.resolve(),
            "version": told.version,
            "was": told.was,
            "new": told.new,
            "versions_put_back": list(told.brought),
            "decisions_let_go": told.let_go,
            "kept_aside": list(told.kept_aside),
        }
    )


def _known_author(chosen: argparse.Namespace) -> str:
    try:
        return signed(chosen, open_company(chosen.data))
    except Problem:
        return "cli"


def prune_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--keep", type=int, metavar="N", help="keep the newest N versions, from now on")
    parser.add_argument("--days", type=int, metavar="D", help="keep everything of the last D days, from now on")


def prune(chosen: argparse.Namespace) -> Answer:
    """Delete old versions that nobody uses; --keep and --days change what is kept from now on."""
    company = open_company(chosen.data)
    author, rule = signed(chosen, company), _rule(chosen, company)
    with import_lock(company.dir, author):
        if rule != retention_policy(company):
            set_retention_policy(company, rule, author=author)
        deleted = prune_versions(company.dir)
    return Answer({"company": company.name, "keep": rule.versions, "days": rule.days, "deleted": list(deleted)})


def _rule(chosen: argparse.Namespace, company: Company) -> RetentionPolicy:
    now = retention_policy(company)
    return RetentionPolicy(now.versions if chosen.keep is None else chosen.keep, now.days if chosen.days is None else chosen.days).checked()


def doctor(chosen: argparse.Namespace) -> Answer:
    """Whether all is fit for work. Exit status 1 when something is not."""
    speech = words_for(chosen.lang)
    checks = look_at_everything(chosen.data.parent if chosen.named else data_root(), _folders(chosen) if chosen.named else None)
    told = [{"check": check.code, "well": check.well, **check.values, "text": _checked(check, speech)} for check in checks]
    if not chosen.json:
        told = [f"{'✓' if line['well'] else '✗'} {line['text']}" for line in told]
    return Answer(told, status=int(not all(check.well for check in checks)))


def _checked(check: Check, speech: Words) -> str:
    if check.problem is not None:
        return speech.problem(check.problem)
    return speech.t(f"keep.doctor.{check.code}.{'well' if check.well else 'ill'}", **check.values)
