"""The settings of a call plan: the company's, and what a visitor has put in beside them; how links and lists write them down."""

from __future__ import annotations

import re
from dataclasses import astuple, dataclass, fields, replace
from typing import Any

from crmcore.domain.kernel.problems import Problem

HIGHEST_COST, HIGHEST_THRESHOLD, MOST_CALLS = 1_000_000_000, 99, 1_000_000_000


@dataclass(frozen=True, slots=True)
class CallTerms:
    """The settings of a call plan.

    threshold          risk from which on customers are called, in percent
    cost               cost of one call, in the company's currency
    success            share of calls that retain the customer, in percent
    win_back           cost of one attempt to win a churned customer back, in the company's currency
    win_back_success   share of attempts that succeed, in percent
    most               maximum number of calls; above 0, the threshold follows from it (see `effective_terms`) and the list is
                       cut there (see `rows_to_call`); 0: no maximum
    keep_threshold     1: the threshold counts beside a maximum of calls and does not follow from it; without a maximum: no effect
    """

    threshold: int = 30
    cost: float = 100
    success: float = 20
    win_back: float = 500
    win_back_success: float = 10
    most: int = 0
    keep_threshold: int = 0

    def checked(self) -> CallTerms:
        """The same terms; raises `Problem("bad_call_terms")` naming the first one out of range."""
        highest = {
            "threshold": HIGHEST_THRESHOLD,
            "cost": HIGHEST_COST,
            "success": 100,
            "win_back": HIGHEST_COST,
            "win_back_success": 100,
            "most": MOST_CALLS,
            "keep_threshold": 1,
        }
        for name, limit in highest.items():
            value = getattr(self, name)
            kinds = (int,) if name in _WHOLE else (int, float)
            if type(value) not in kinds or not (1 if name == "threshold" else 0) <= value <= limit:
                raise Problem("bad_call_terms", field=name, value=value)
        return self

    def text(self, company: CallTerms) -> str:
        """What deviates from the company's terms, as a short text for links: a term that is the company's is left empty, "" where all are;
        trailing terms that have no effect are left out."""
        numbers = ["" if mine == theirs else _written(mine) for mine, theirs in zip(astuple(self), astuple(company), strict=True)]
        return "-".join(numbers[: len(numbers) - self._idle]) if any(numbers[: len(numbers) - self._idle]) else ""

    @property
    def code(self) -> str:
        """Every term that has an effect, for the record of an export."""
        return "-".join(map(_written, astuple(self)[: len(fields(self)) - self._idle]))

    @property
    def list_code(self) -> str:
        """The terms that decide whom to call, for a list code: threshold-cost-success-most, and -1 where the threshold is kept."""
        numbers = (self.threshold, self.cost, self.success, self.most)
        return "-".join(map(_written, numbers)) + ("" if self._idle else "-1")

    @property
    def _idle(self) -> int:
        """Number of trailing terms without effect: `keep_threshold`, or that and `most`."""
        return 2 if not self.most else 0 if self.keep_threshold else 1

    @property
    def win_back_code(self) -> str:
        """The terms that decide whom to win back, for a list code: cost-success."""
        return f"{_written(self.win_back)}-{_written(self.win_back_success)}"

    @staticmethod
    def of_win_back(code: str) -> CallTerms | None:
        """The terms of a `win_back_code`; None for anything else."""
        numbers = [_read(text) for text in code.split("-")]
        if len(numbers) != 2 or None in numbers:
            return None
        try:
            return CallTerms(win_back=numbers[0], win_back_success=numbers[1]).checked()
        except Problem:
            return None

    @staticmethod
    def of_list(code: str) -> CallTerms | None:
        """The terms of a `list_code`; None for anything else."""
        numbers = [_read(text) for text in code.split("-")]
        if len(numbers) not in (4, 5) or None in numbers:
            return None
        threshold, cost, success, most, *keep = numbers
        try:
            return CallTerms(threshold, cost, success, most=most, keep_threshold=keep[0] if keep else 0).checked()
        except Problem:
            return None

    @staticmethod
    def read(text: str, company: CallTerms) -> CallTerms:
        """The terms of a `text` where the others are the company's; the company's alone for anything else."""
        written, names = text.split("-"), [f.name for f in fields(CallTerms)]
        numbers = {name: _read(number) for name, number in zip(names, written, strict=False) if number}
        if not len(names) - 2 <= len(written) <= len(names) or None in numbers.values():
            return company
        try:
            return replace(company, **numbers).checked()
        except Problem:
            return company


_WHOLE = frozenset({"threshold", "most", "keep_threshold"})
_NUMBER = re.compile(r"[0-9]{1,10}(\.[0-9]{1,10})?")


def _written(number: float) -> str:
    """A term as it stands in links: no more than ten decimals, none that say nothing."""
    return f"{number:.10f}".rstrip("0").rstrip(".")


def _read(text: str) -> Any:
    """The term that a text writes down, a whole number where it is one; None for anything else."""
    if not _NUMBER.fullmatch(text):
        return None
    return int(text) if text.isdecimal() else float(text)
