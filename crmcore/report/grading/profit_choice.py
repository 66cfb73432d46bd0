"""What the lists of customers whom the choice of profit moves show: the tier by the other profit."""

from __future__ import annotations

from crmcore.domain.compare.profit_choice import ProfitChoice
from crmcore.domain.grading.schemes import Scheme
from crmcore.report.words.cells import ListColumns, ListHead
from crmcore.report.words.words import Words


def list_columns(choice: ProfitChoice, scheme: Scheme, words: Words) -> ListColumns:
    """Each customer's tier where the other profit is weighed."""
    head: ListHead = {"list:other_profit": (words.t(f"weights.profit.tier_by_{choice.other}"), "text")}
    return ListColumns(head, lambda rows: [(words.tier(scheme.id, scheme.tiers[choice.before[row]]),) for row in rows.tolist()])
