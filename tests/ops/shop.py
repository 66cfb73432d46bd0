"""A small company with two imports, a tier given by hand and published grades: what backups are made of and put back into."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from crmcore.domain.grading.overrides import Override, default_expiry
from crmcore.domain.grading.scenario import Scenario
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.overrides import record_override
from crmcore.store.imports.importing import run_import
from crmcore.store.ledger.ledger import FILE as LEDGER
from crmcore.store.reading.source.request import ImportRequest
from crmcore.usecases.grading import grading

DAY = date(2024, 12, 15)


def orders(folder: Path, name: str, first: int, lines: int) -> Path:
    path = folder / f"{name}.csv"
    rows = [f"c{n % 5},{n},2024-{1 + n % 12:02d}-15,{10 + n},{n % 4}" for n in range(first, first + lines)]
    path.write_text("\n".join(["customer id,order id,date,amount,profit", *rows]), "utf-8")
    return path


def brought_in(company: Company, name: str, first: int, lines: int) -> int:
    return run_import(company.dir, ImportRequest(orders(company.dir.parent, name, first, lines), on_overlap="add"), author="ann").version


def overridden(company: Company, customer: str, assigned: str) -> None:
    record_override(
        company,
        Override(
            customer_id=customer,
            scheme="abcd",
            computed="B",
            assigned=assigned,
            reason="key account",
            kind="fact",
            author="ann",
            effective_on=DAY,
            expires_on=default_expiry(DAY),
        ),
    )


def graded(company: Company) -> tuple[object, ...]:
    """What the pages would show: tiers computed and given, and net profit."""
    book = grading.grade(company, Scenario())
    return book.computed.tolist(), book.assigned.tolist(), np.asarray(book.mart.metrics["gross_profit"]).tolist()


def published(company: Company, name: str) -> None:
    grading.publish(company, grading.grade(company, Scenario()), name=name, author="ann")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file but the ledger, which is compared by its rows, and what is no part of the company."""
    skipped = (LEDGER, "import.lock", "import.holder.json")
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file() and not p.name.startswith(skipped)}
