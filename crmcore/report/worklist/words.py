"""Entries of the worklist in words: why, what to do, by when, whose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from crmcore.domain.churn.arrears import known_arrears
from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.churn.churned import churned_of
from crmcore.domain.grading.book import Book
from crmcore.domain.offers.next_products import next_products_of
from crmcore.domain.terms.ordinals import NEVER
from crmcore.domain.worklist.entries import Entries
from crmcore.domain.worklist.marks import Mark
from crmcore.domain.worklist.reasons import INDEX, REASONS
from crmcore.domain.worklist.week import BEYOND, NOBODY, PARTS
from crmcore.domain.worklist.worklist import Worklist
from crmcore.report.words.words import Words

#: products to offer that are named
NAMED = 2


def rep_name(listed: Worklist, rep: int, words: Words) -> str:
    """A salesperson's name; that there is none; that the list is the house's."""
    if rep == NOBODY:
        return words.t("worklist.nobody")
    return words.t("worklist.house") if listed.reps.house else listed.reps.name(rep)


def tier_name(listed: Worklist, row: int, words: Words, scheme: str) -> str:
    """The tier of a customer."""
    tier = int(listed.basis.tier[row])
    return words.tier(scheme, listed.basis.tiers[tier]) if tier >= 0 else words.t("worklist.no_tier")


def action_text(entries: Entries, at: int, words: Words) -> str:
    """What to do: that of the leading reason."""
    return words.t(f"worklist.action.{REASONS[int(entries.lead[at])].action}")


def reasons_text(entries: Entries, at: int, book: Book, words: Words, currency: str = "") -> str:
    """Why: the leading reason with its figure, the others beside it."""
    row = int(entries.rows[at])
    return words.t("worklist.separator").join(reason_text(code, row, book, words, currency) for code in entries.codes(at))


def reason_text(code: str, row: int, book: Book, words: Words, currency: str = "") -> str:
    """One reason of a customer, with the figure that it rests on where there is one."""
    reason = words.t(f"worklist.reason.{code}")
    kind = REASONS[INDEX[code]].kind
    arrears = known_arrears(book) if kind == "debt" else None
    if arrears is not None and code != "disputed":
        amount = words.money(float(arrears.overdue[row]), currency, compact=True)
        return words.t("worklist.detail.debt", reason=reason, amount=amount, days=int(arrears.longest_days[row]))
    if code == "at_risk" and churn_of(book).by_model:
        return words.t("worklist.detail.at_risk", reason=reason, risk=words.share(float(churn_of(book).risk[row])))
    if code == "churned":
        churned = churned_of(book)
        lost = float(churned.lost[int(np.searchsorted(churned.rows, row))])
        return words.t("worklist.detail.churned", reason=reason, amount=words.money(lost, currency, compact=True))
    if code == "next_product" and (offers := next_products_of(book)) is not None:
        named = offers.names_of(row)
        products = words.t("worklist.comma").join(named[:NAMED])
        return words.t("worklist.detail.next_product", reason=reason, products=products) if named else reason
    return reason


def due_text(entries: Entries, at: int, listed: Worklist, words: Words) -> str:
    """By when: the day of what is owed; a chance of this week has the week, one beyond it has no day."""
    due = int(entries.due[at])
    if due == NEVER:
        return "" if entries is listed.entries and listed.plan.part[at] == BEYOND else words.t("worklist.this_week")
    day = date.fromordinal(due)
    return words.t("worklist.one.late" if day < listed.week.first else "worklist.one.due", day=day)


def holder_text(listed: Worklist, at: int, words: Words) -> str:
    """Why an open entry stands on the list of somebody who is not the customer's owner; "" where it does not."""
    owner = int(listed.basis.owner[listed.entries.rows[at]])
    if listed.handed[at]:
        return words.t("worklist.one.handed")
    return words.t("worklist.one.of_owner", person=rep_name(listed, owner, words)) if owner != listed.owner[at] else ""


def part_text(listed: Worklist, at: int, words: Words) -> str:
    """Duty, chance, or that there is no time for it."""
    return words.t(f"worklist.one.part_{PARTS[int(listed.plan.part[at])]}")


def money_text(value: float, words: Words, currency: str) -> str:
    """Expected money, or that there is no figure."""
    return words.t("worklist.one.no_money") if np.isnan(value) else words.money(value, currency, compact=True)


def done_text(mark: Mark, words: Words) -> str:
    """What "done" does, as the button says it."""
    if mark.closes:
        return words.t("worklist.mark.done_complaint", n=len(mark.closes))
    return words.t("worklist.mark.done_visit" if mark.visited else "worklist.mark.done")


def recorded_text(marks: Sequence[Mark], words: Words) -> str:
    """What marks recorded, or took back, besides themselves; "" for nothing."""
    said = []
    for mark in marks:
        back = "_back" if mark.mark == "reopened" else ""
        if mark.closes:
            said.append(words.t(f"worklist.mark.closed{back}", n=len(mark.closes), numbers=words.t("worklist.comma").join(mark.closes)))
        if mark.visited:
            said.append(words.t(f"worklist.mark.visited{back}", customer=mark.customer_id))
    return " ".join(said)


def mark_text(mark: Mark, words: Words) -> str:
    """A mark with its author and day."""
    if mark.until is not None:
        return words.t("worklist.mark.until_day", until=mark.until, author=mark.author)
    return words.t("worklist.mark.by", mark=words.t(f"worklist.mark.{mark.mark}"), author=mark.author, day=mark.on)
