"""The sentences that matter and where to look next, in words: codes and numbers of the core put into the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from crmcore.domain.compare.moves import moves
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.coverage import without_comparison
from crmcore.domain.summary.findings import LISTABLE, Finding as Found
from crmcore.domain.summary.tier_table import population_counts
from crmcore.report.grading.window_before import why_no_comparison
from pages._ui.components.widgets import Finding
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t

#: so many sentences are read, no more
MOST = 4
#: findings that the verdict and the key figures say already
SAID: tuple[str, ...] = ("top_share", "losses", "no_losses", "overdue")


def matters(graded: Book) -> list[Finding]:
    """The sentences about the customers that the filters leave, most important first; the target of each is its own code."""
    return [
        Finding(_worded(graded, found), found.tone, t("finding.look") if found.code in LISTABLE else "", found.code)
        for found in [found for found in data.findings(graded) if found.code not in SAID][:MOST]
    ]


def _worded(graded: Book, found: Found) -> str:
    words, values = state.current_words(), dict(found.values)
    if "amount" in values:
        values["amount"] = words.money(values["amount"], data.company().currency, compact=True)
    if "tier" in values:
        values["tier"] = words.tier(graded.scheme.id, values["tier"])
    code = found.code
    if code == "top_share" and values["basis"] == "order_amount":
        code = "top_share_amount"
    if code == "losses" and graded.mart.basis != "net_profit":
        code = "losses_gross"
    if "basis" in values:
        values["basis"] = t(f"overview.basis.{values['basis']}")
    return t(f"finding.{code}", **values | {name: words.share(values[name]) for name in ("share", "profit_share") if name in values})


def next_looks(graded: Book) -> list[Finding]:
    """Where to look next; the target is a page, or the customers of one reason for having no tier."""
    looks = []
    incomparable = [metric for metric in graded.dropped if metric in without_comparison(graded.mart)]
    missing = [metric for metric in graded.dropped if metric not in incomparable]
    if incomparable:
        looks.append(
            Finding(
                t("overview.look.incomparable", metrics=_metrics(incomparable), why=why_no_comparison(graded.mart, state.current_words())),
                "watch",
                t("overview.look.weights"),
                "weights",
            )
        )
    if missing:
        metrics = _metrics(missing)
        looks.append(Finding(t("overview.look.missing", metrics=metrics), "watch", t("overview.look.imports"), "imports"))
    if not incomparable:
        looks.append(Finding(_draft(graded), "plain", t("overview.look.weights"), "weights"))
    counts = {reason: n for reason, n in population_counts(graded, data.customer_mask(graded)).items() if reason != "graded" and n}
    if counts:
        reasons = t("common.scope.list").join(
            f"{t(f'population.{reason}')} {state.current_words().number(n)}" for reason, n in counts.items()
        )
        looks.append(
            Finding(t("overview.look.ungraded", n=sum(counts.values()), reasons=reasons), "plain", t("overview.look.pyramids"), "pyramids")
        )
    looks.append(Finding(t("overview.look.report"), "plain", t("overview.look.customers"), "customers"))
    return looks[:3]


def _metrics(ids: Sequence[str]) -> str:
    return t("common.scope.list").join(t(f"metric.{metric}") for metric in ids)


def _draft(graded: Book) -> str:
    """How the draft stands to what is published."""
    run = data.last_run(graded)
    if run is None:
        return t("overview.look.unpublished")
    moved = moves(graded, data.run_tiers(run), data.customer_mask(graded)).count
    return t("overview.look.moves", n=moved, day=run.as_of) if moved else t("overview.look.same", day=run.as_of)
