"""Factor matrices saved by name, with the names of their boxes: ledger rows, of which the last one of a name counts."""

from __future__ import annotations

from collections.abc import Iterable

from crmcore.domain.factors.definition import Factors, SavedFactors
from crmcore.domain.kernel.names import checked_name, one_line
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.ledger.ledger import Ledger, LedgerRow

#: ledger kind of both; a deletion has no factors
KIND = "factors"
LONGEST_BOX_NAME = 40


def save_factors(
    company: Company, name: str, factors: Factors, names: Iterable[tuple[str, str, str]] = (), *, author: str, based_on: int | None = None
) -> int:
    """Save `factors` and the names of their boxes under `name`, in place of earlier ones; returns the ledger position.

    names      (key of the row's band, key of the column's band, what the box is called)
    based_on   ledger position that the author was looking at: if somebody has since changed this matrix, nothing is written

    `Problem`: factors_name_missing, text_too_long, author_missing, bad_factor_cuts, factors_changed."""
    called = checked_name(name, "factors_name_missing")
    factors.across.checked()
    factors.down.checked()
    box_names = [
        [down, across, checked_name(box, "factors_name_missing", LONGEST_BOX_NAME)] for down, across, box in names if one_line(box)
    ]
    payload = {"name": called, "factors": factors.with_(named="").text, "names": box_names}
    return _write(company, payload, author, based_on)


def delete_factors(company: Company, name: str, *, author: str, based_on: int | None = None) -> int:
    """Delete the matrix called `name`; the trail keeps it. `Problem`: no_factors, factors_changed, author_missing."""
    called = checked_name(name, "factors_name_missing")
    if called not in saved_factors(company):
        raise Problem("no_factors", name=called)
    return _write(company, {"name": called, "factors": None}, author, based_on)


def saved_factors(company: Company) -> dict[str, SavedFactors]:
    """Name → matrix, the most recently saved last."""
    newest: dict[str, LedgerRow] = {}
    for row in Ledger(company.dir).rows(KIND):
        newest.pop(row.payload["name"], None)
        if row.payload["factors"] is not None:
            newest[row.payload["name"]] = row
    return {
        name: SavedFactors(
            Factors.read(row.payload["factors"]).with_(named=name),
            tuple((down, across, box) for down, across, box in row.payload["names"]),
            row.author,
        )
        for name, row in newest.items()
    }


def _write(company: Company, payload: dict[str, object], author: str, based_on: int | None) -> int:
    with Ledger(company.dir).transaction() as transaction:
        for row in transaction.rows(KIND, after=based_on) if based_on is not None else ():
            if row.payload["name"] == payload["name"]:
                raise Problem("factors_changed", name=payload["name"], author=row.author)
        return transaction.append(KIND, payload, author=author)
