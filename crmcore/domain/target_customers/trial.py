"""The likeness to the best customers, graded out of time: fitted on who had bought by a day, judged on who joined in the year after.

Each newcomer has a full year from its first purchase. The model is used only where it beats the plain rule by more than chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.stats import rankdata

from crmcore.domain.grading.mart import Customers
from crmcore.domain.kernel.resampling import percentile_interval
from crmcore.domain.target_customers.likeness import BEST_SHARE, best_of, logistic, segment_rule
from crmcore.domain.target_customers.profile import described_fields

#: newcomers, and the best among them, below which nothing can be said
FEWEST_NEWCOMERS, FEWEST_BEST = 50, 10
#: newcomers that are judged, every k-th beyond; draws of the bootstrap
MOST_JUDGED, DRAWS, SEED = 3_000, 400, 20_261_203
#: what the grade says: the model is better, the rule is, neither (the rule is used); or why it cannot be told
VERDICTS: tuple[str, ...] = ("model", "rule", "even", "no_columns", "too_short", "too_few")


@dataclass(frozen=True, slots=True)
class Ranking:
    """How well a score ranks newcomers. `auc`: probability that one of the best is ranked above another newcomer (0.5: chance), with its
    interval; `in_top`: share of best ones among the BEST_SHARE ranked first, against BEST_SHARE by chance."""

    auc: float
    low: float
    high: float
    in_top: float


@dataclass(frozen=True, slots=True)
class Trial:
    """The grade.

    Attributes
    ----------
    verdict
        One of VERDICTS.
    fitted_on
        Day up to which the customers that were learned from had bought; None where the data are too short for one.
    fitted, newcomers, best
        Customers learned from, newcomers judged, and the best of these.
    model, rule
        How each ranked them; None where it cannot be told.
    lead
        Interval of the model's AUC less the rule's.
    """

    verdict: str
    fitted_on: date | None = None
    fitted: int = 0
    newcomers: int = 0
    best: int = 0
    model: Ranking | None = None
    rule: Ranking | None = None
    lead: tuple[float, float] | None = None

    @property
    def uses_model(self) -> bool:
        """Whether the model is used; else the plain rule."""
        return self.verdict == "model"

    @property
    def used(self) -> Ranking | None:
        """The grade of what is used."""
        return self.model if self.uses_model else self.rule

    @property
    def helps(self) -> bool:
        """Whether what is used ranks better than chance."""
        return self.used is not None and self.used.low > 0.5


@dataclass(frozen=True, eq=False)
class TrialFacts:
    """What a trial rests on.

    customers       as known on the day `day`; row i of both below is customer i
    fitted          int64[n]: who had bought in the year up to the day; `profit` float64[n]: their profit of it
    newcomers       int64[k]: who bought first in the year after; `first_year` float64[k]: profit of a year from then on
    """

    day: date
    customers: Customers
    fitted: np.ndarray
    profit: np.ndarray
    newcomers: np.ndarray
    first_year: np.ndarray


def run_trial(facts: TrialFacts | None) -> Trial:
    """Grade model and rule; `facts` None: the data are shorter than three years."""
    if facts is None:
        return Trial("too_short")
    best, learned = best_of(facts.first_year), best_of(facts.profit)
    sizes = (facts.day, len(facts.fitted), len(facts.newcomers), int(best.sum()))
    if not described_fields(facts.customers):
        return Trial("no_columns", *sizes)
    model = logistic(facts.customers, facts.fitted, learned)
    if len(best) < FEWEST_NEWCOMERS or best.sum() < FEWEST_BEST or model is None:
        return Trial("too_few", *sizes)
    rule = segment_rule(facts.customers, facts.fitted, learned)
    step = -(-len(best) // MOST_JUDGED)
    rows, judged = facts.newcomers[::step], best[::step]
    scores = [likeness.score(facts.customers, rows) for likeness in (model, rule)]
    draws = _draws(scores, judged)
    graded = [Ranking(auc(s, judged), *percentile_interval(d), _in_top(s, judged)) for s, d in zip(scores, draws, strict=True)]
    lead = percentile_interval(draws[0] - draws[1])
    verdict = "model" if lead[0] > 0 else "rule" if lead[1] < 0 else "even"
    return Trial(verdict, *sizes, graded[0], graded[1], lead)


def auc(score: np.ndarray, best: np.ndarray) -> float:
    """Probability that one of the best is scored above one that is not, ties counting half (Mann & Whitney 1947); NaN without both."""
    n = int(best.sum())
    if not 0 < n < len(best):
        return float("nan")
    return float((rankdata(score)[best].sum() - n * (n + 1) / 2) / (n * (len(best) - n)))


def _draws(scores: list[np.ndarray], best: np.ndarray) -> list[np.ndarray]:
    """float64[DRAWS] per score: its AUC among newcomers drawn with replacement, the same for all scores."""
    rng = np.random.default_rng(SEED)
    drawn = [rng.integers(0, len(best), len(best)) for _ in range(DRAWS)]
    return [np.array([auc(score[rows], best[rows]) for rows in drawn]) for score in scores]


def _in_top(score: np.ndarray, best: np.ndarray) -> float:
    """Share of best ones among the BEST_SHARE scored highest; a tie across the edge counts by its share."""
    places = max(round(BEST_SHARE * len(score)), 1)
    edge = np.sort(score)[-places]
    above, at = score > edge, score == edge
    return float((best[above].sum() + best[at].mean() * (places - above.sum())) / places)
