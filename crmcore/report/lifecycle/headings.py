"""Headings of the life-cycle page that say what their table shows; a plain one where it shows nothing that could be said."""

from __future__ import annotations

from collections.abc import Sequence

from crmcore.domain.lifecycle.ibm_groups import GroupRow, IbmGroups
from crmcore.domain.lifecycle.tables import Stay
from crmcore.report.words.words import Words


def stay_heading(stays: Sequence[Stay], words: Words) -> str:
    """How long half of the stable customers have been stable."""
    stable = next(stay for stay in stays if stay.stage == "stable")
    if stable.present < 2 or stable.present_median is None:
        return words.t("lifecycle.stay.title")
    median = stable.present_median
    quarters = words.number(median, 0 if median == int(median) else 1)
    return words.t("lifecycle.stay.finding", n=stable.present, quarters=quarters)


def group_heading(rows: Sequence[GroupRow], groups: IbmGroups, words: Words) -> str:
    """How many customers are in each of IBM's groups; the groups' names alone where loyalty could not be asked."""
    if {"loyalty", "quarters"} & set(groups.lacking):
        return words.t("lifecycle.ibm.title")
    return words.t("lifecycle.ibm.finding", **{row.group: words.number(row.customers) for row in rows if row.group != "other"})
