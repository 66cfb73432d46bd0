"""Headings of the value page that say what their table shows; a plain one where it shows nothing that could be said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crmcore.domain.summary.worth_table import WorthRow
from crmcore.domain.value.customer_equity import NO_TIER
from crmcore.domain.value.matrix import MatrixRow
from crmcore.domain.value.retention import SegmentRetention
from crmcore.report.value.tables import IN_LINE, resource_shares
from crmcore.report.words.words import Words


def resource_heading(rows: Sequence[MatrixRow], words: Words) -> str:
    """The box whose share of the service cost lies farthest from its share of the value, with both."""
    shares = resource_shares(rows)
    known = [
        (row.box, value, service)
        for row, value, service in zip(rows, shares.get("value", ()), shares.get("service", ()), strict=False)
        if value is not None and service is not None
    ]
    if not known:
        return words.t("value.resource.title")
    box, value, service = max(known, key=lambda each: abs(each[2] - each[1]))
    if abs(service - value) < IN_LINE:
        return words.t("value.resource.in_line", points=words.number(IN_LINE * 100))
    return words.t("value.resource.finding", box=words.t(f"value.box.{box}"), value=words.share(value), service=words.share(service))


def equity_heading(rows: Sequence[WorthRow], words: Words, name: Callable[[str], str], *, amounts: bool = False) -> str:
    """The top tier's shares of the equity and of the customers; `amounts`: the equity is one of sales."""
    kind = "revenue" if amounts else "equity"
    known = [row.current_value for row in rows if row.current_value is not None]
    top, everybody = rows[0], sum(row.customers for row in rows)
    if top.code == NO_TIER or not top.customers or top.current_value is None or sum(known) <= 0:
        return words.t("value.equity.title_revenue" if amounts else "value.equity.title")
    return words.t(
        f"value.equity.finding_{kind}",
        tier=name(top.code),
        people=words.share(top.customers / everybody),
        share=words.share(top.current_value / sum(known)),
    )


def retention_heading(rows: Sequence[SegmentRetention], words: Words) -> str:
    """The segments of the highest and the lowest estimated retention."""
    best, worst = (choose(rows, key=lambda row: row.retention) for choose in (max, min))
    high, low = words.share(best.retention), words.share(worst.retention)
    if high == low:
        return words.t("value.retention.title")
    best_name, worst_name = (row.segment or words.t("value.retention.unnamed") for row in (best, worst))
    return words.t("value.retention.finding", best=best_name, worst=worst_name, high=high, low=low)
