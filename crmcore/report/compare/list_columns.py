"""What the lists of the compare page keep of its table: the tier in either grading."""

from __future__ import annotations

from crmcore.domain.compare.comparison import Comparison
from crmcore.report.compare.tables import tier_name
from crmcore.report.words.cells import ListColumns, ListHead
from crmcore.report.words.words import Words


def list_columns(comparison: Comparison, words: Words) -> ListColumns:
    """Left and right tier of each customer."""
    sides = ((comparison.left, comparison.before), (comparison.right, comparison.now))

    def line(row: int) -> tuple[str, ...]:
        return tuple(tier_name(side, words, len(side.tiers) if tier[row] < 0 else int(tier[row])) for side, tier in sides)

    head: ListHead = {f"list:{name}": (words.t(f"compare.{name}"), "text") for name in ("left", "right")}
    return ListColumns(head, lambda rows: [line(row) for row in rows.tolist()])
