"""Hiding and showing personal data, for everybody who works on a company."""

from __future__ import annotations

import argparse
from typing import Any

from crmcore.cli.io.output import CommandResult
from crmcore.domain.decisions.privacy import Privacy
from crmcore.store.companies.companies import open_company
from crmcore.store.decisions.privacy import privacy_of, privacy_row, set_privacy
from crmcore.store.decisions.settings import setting


def privacy_options(parser: argparse.ArgumentParser) -> None:
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--hide", action="store_true", help="customer numbers instead of names, everywhere")
    choice.add_argument("--show", action="store_true", help="names again")
    parser.add_argument("--attribute", action="append", metavar="NAME", help="hide this attribute, too (may be repeated)")


def privacy(args: argparse.Namespace) -> CommandResult:
    """What is hidden, since when and by whom; with --hide or --show that is decided first."""
    company = open_company(args.data)
    if args.hide or args.show or args.attribute:
        now = privacy_of(company.dir)
        hidden = args.hide or (now.hidden and not args.show)
        attributes = now.attributes if args.attribute is None else tuple(args.attribute)
        set_privacy(company, Privacy(hidden, attributes), author=args.author or setting(company, "author", "") or "cli")
    now, row = privacy_of(company.dir), privacy_row(company.dir)
    result: dict[str, Any] = {"hidden": now.hidden, "attributes": list(now.attributes)}
    return CommandResult({**result, "author": row.author if row else None, "since": row.recorded_at if row else None})
