"""Why growth is unknown: the window cannot be compared with the one before it."""

from __future__ import annotations

from crmcore.domain.grading.coverage import no_comparison
from crmcore.domain.grading.mart import Mart
from crmcore.report.words.words import Words


def why_no_comparison(mart: Mart, words: Words) -> str:
    """The sentence that says it; only for a mart whose window cannot be compared."""
    return words.t(f"common.window.no_comparison.{no_comparison(mart)}", months=mart.months)
