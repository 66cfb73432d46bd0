"""Keys of what the churn page derives from a Book and the filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from crmcore.domain.churn.call_plan import CallPlan
from crmcore.domain.churn.call_terms import CallTerms
from pages._ui.data.result_keys import ResultKey


@dataclass(frozen=True, slots=True)
class ChurnRowsKey(ResultKey[np.ndarray]):
    """Rows of a list that depends on nothing else: "arrears" or "churned"."""

    rows: str


ARREARS, CHURNED = ChurnRowsKey("arrears"), ChurnRowsKey("churned")


@dataclass(frozen=True, slots=True)
class EffectiveTermsKey(ResultKey[CallTerms]):
    """The terms with the threshold that counts among the customers looked at."""

    terms: CallTerms


@dataclass(frozen=True, slots=True)
class CallPlanKey(ResultKey[CallPlan]):
    """The call plan under some terms."""

    terms: CallTerms


@dataclass(frozen=True, slots=True)
class CallsKey(ResultKey[np.ndarray]):
    """Rows of the customers to call under some terms."""

    terms: CallTerms


@dataclass(frozen=True, slots=True)
class CallLinesKey(ResultKey[Any]):
    """The first lines of the table of calls, in one language."""

    terms: CallTerms
    language: str


@dataclass(frozen=True, slots=True)
class PlanCurveKey(ResultKey[Any]):
    """What every threshold would leave, for one cost, one rate of success and one maximum of calls."""

    cost: float
    success: float
    most: int


@dataclass(frozen=True, slots=True)
class WinBackKey(ResultKey[np.ndarray]):
    """Positions of the churned customers for whom winning back pays, by the code of its terms."""

    code: str


@dataclass(frozen=True, slots=True)
class RetentionEconomicsKey(ResultKey[Any]):
    """A figure of retention economics: "curve", "costs", "points" or "referrals"."""

    figure: str
