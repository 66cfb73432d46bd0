"""Hiding and showing personal data, for everybody who works on a company."""

from __future__ import annotations

import argparse
from typing import Any

from crmcore.cli.io.output import Answer
from crmcore.domain.grading.privacy import Privacy
from crmcore.store.companies.companies import open_company
from crmcore.store.decisions.privacy import privacy_of, privacy_row, set_privacy
from crmcore.store.decisions.settings import setting


def privacy_options(parser: argparse.ArgumentParser) -> None:
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--hide", action="store_true", help="customer numbers instead of names, everywhere")
    choice.add_argument("--show", action="store_true", help="names again")
    parser.add_argument("--attribute", action="append", metavar="NAME", help="hide this attribute, too (may be repeated)")


def privacy(chosen: argparse.Namespace) -> Answer:
    """What is hidden, since when and by whom; with --hide or --show that is decided first."""
    company = open_company(chosen.data)
    if chosen.hide or chosen.show or chosen.attribute:
        now = privacy_of(company.dir)
        hidden = chosen.hide or (now.hidden and not chosen.show)
        attributes = now.attributes if chosen.attribute is None else tuple(chosen.attribute)
        set_privacy(company, Privacy(hidden, attributes), author=chosen.author or setting(company, "author", "") or "cli")
    now, row = privacy_of(company.dir), privacy_row(company.dir)
    told: dict[str, Any] = {"hidden": now.hidden, "attributes": list(now.attributes)}
    return Answer({**told, "author": row.author if row else None, "since": row.recorded_at if row else None})
