"""The buffer of a published run: which run it holds the tiers to, and what it did."""

from __future__ import annotations

from crmcore.domain.grading.book import Book
from crmcore.store.decisions.runs import Run
from crmcore.usecases.grading import grading
from pages._ui.data import data


def run_before(graded: Book) -> Run | None:
    """The published run that a buffer holds the tiers of a Book to."""
    return grading.run_before(data.company(), graded)


def drift_of(run: Run) -> grading.Drift | None:
    """What the buffer did to a published run."""
    return grading.drift_of(data.company(), run.id, tuple(code for code, _ in run.tiers))
