"""Two gradings of a company and every mixture of them, each read and graded at first use: what `grade_change` parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.decisions.outlooks import Outlook, outlooks_in_force
from crmcore.domain.decisions.published import GIVEN, changed_since, tiers_of_run
from crmcore.domain.grade_changes.attribution import PARTS, GradingSide, Mixture
from crmcore.domain.grade_changes.placing import Population
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.cost_rates import CostRates
from crmcore.domain.grading.grade import NormalisedMetrics, grade_customers
from crmcore.domain.grading.late_reasons import LateReasons
from crmcore.domain.grading.mart import NOT_YET, POPULATION, Mart
from crmcore.domain.grading.overrides import in_force
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.groups.roll_up import normalised_metrics
from crmcore.domain.letting_go.decisions import LettingGo, let_go_on
from crmcore.store.companies.companies import Company
from crmcore.store.companies.schemes import scheme
from crmcore.store.decisions.cost_rates import cost_rates_on
from crmcore.store.decisions.late_reasons import late_reasons_on
from crmcore.store.decisions.letting_go import let_go_rows
from crmcore.store.decisions.outlooks import outlook_rows
from crmcore.store.decisions.overrides import override_rows
from crmcore.store.decisions.runs import Run, read_run
from crmcore.store.versions.layout_migration import same_facts
from crmcore.usecases.grading.graded import ledger_position, resolve
from crmcore.usecases.grading.reference import RAW, reference_of
from crmcore.usecases.insights.load_mart import load_mart, with_terms
from crmcore.usecases.letting_go.insights import let_go_insights

#: grades a scenario over the data version in use: its normalised metrics and its Book
Grader = Callable[[Scenario], tuple[NormalisedMetrics, Book]]


@dataclass(frozen=True, slots=True)
class SideRef:
    """One side: a scenario, graded over the data in use; or the `run` that was published under it. `as_shown`: the run as a page shows it
    today, its tiers over the data in use with what was decided by hand since."""

    scenario: Scenario
    run: Run | None = None
    as_shown: bool = False

    @property
    def frozen(self) -> Run | None:
        """The run whose data and decisions count as they were when it was published."""
        return None if self.as_shown else self.run


@dataclass(frozen=True, slots=True)
class _Hands:
    """What people had decided on a day that metrics rest on: rates of costs, excused reasons for late payment, growth
    outlooks by customer, and who is let go."""

    rates: CostRates
    late_reasons: LateReasons
    outlooks: tuple[tuple[str, Outlook], ...]
    let_go: tuple[LettingGo, ...] = ()


class CompanyGradings:
    """Two gradings of one company; implements `crmcore.domain.grade_changes.attribution.Gradings`.

    A published run counts as it was frozen: where other data are in use by now, its customers' values are those that it kept, and what
    differs from today's data of the same date is "data corrected". Customers that today's data no longer have are left out.

    Parameters
    ----------
    version
        The data version in use.
    grade
        Grades a scenario over it; None: anew. Pages pass what they have cached.

    Raises
    ------
    Problem
        As `grading.grade`.
    """

    def __init__(self, company: Company, version: int, before: SideRef, after: SideRef, grade: Grader | None = None) -> None:
        self._company, self._version = company, version
        self._refs = tuple(replace(ref, scenario=resolve(company, ref.scenario, version)) for ref in (before, after))
        self._grade = grade
        self._marts: dict[object, Mart] = {}
        self._normalised: dict[object, NormalisedMetrics] = {}
        self._populations: dict[object, Population] = {}
        self._now = ledger_position(company)

    @cached_property
    def before(self) -> GradingSide:
        """The grading before."""
        return self._side(False)

    @cached_property
    def after(self) -> GradingSide:
        """The grading after."""
        return self._side(True)

    @cached_property
    def differing(self) -> tuple[str, ...]:
        """The PARTS that differ between the two."""
        one, other = self._refs
        same_day = one.scenario.day == other.scenario.day
        buffered = [bool(side.shift(np.arange(len(side.tier))).any()) for side in (self.before, self.after)]
        found = {
            "own_facts": not same_day,
            "others_facts": not same_day,
            "settings": _settings(one.scenario) != _settings(other.scenario) or any(buffered),
            "data": self._older is not None,
            "decisions": self._hands[0] != self._hands[1] or self.before.decided != self.after.decided,
        }
        return tuple(part for part in PARTS if found[part])

    @property
    def precedence(self) -> tuple[tuple[str, str], ...]:
        """A correction of the side before comes before the facts of another date, one of the side after comes after them."""
        if "data" not in self.differing or "own_facts" not in self.differing:
            return ()
        facts = ("own_facts", "others_facts")
        return tuple((part, "data") if self._older is True else ("data", part) for part in facts)

    def mart(self, mixture: Mixture) -> Mart:
        """What is known of every customer in a mixture."""
        return self._normalised_in(mixture).mart

    def population(self, mixture: Mixture) -> Population:
        """Everybody graded in a mixture."""
        key = self._key(mixture)
        if key not in self._populations:
            scenario = self._scenario(mixture)
            at_hand = self._at_hand(mixture)
            if at_hand is not None:
                self._populations[key] = Population(*at_hand)
            else:
                metrics = self._normalised_in(mixture)
                book = grade_customers(metrics, scenario, scheme(self._company.dir, scenario.scheme), version=self._version)
                self._populations[key] = Population(metrics, book)
        return self._populations[key]

    def _side(self, which: bool) -> GradingSide:
        ref = self._refs[which]
        population = self.population(Mixture(which, which, which, which))
        book = population.book
        rows = [row for row in override_rows(self._company) if row.position <= self._position(which)]
        index = {code: place for place, code in enumerate(book.scheme.tiers)}
        decided = {
            row: index[override.assigned]
            for customer, override in in_force(rows, ref.scenario.day, ref.scenario.scheme).items()
            if override.assigned in index and (row := book.mart.customers.row_of(customer)) is not None and book.computed[row] >= 0
        }
        tier = np.array(book.computed)
        if ref.scenario.apply_overrides and decided:
            tier[list(decided)] = list(decided.values())
        if ref.run is not None:
            published = tiers_of_run(read_run(self._company, ref.run.id, GIVEN), book.mart.customers, book.scheme.tiers)
            changed = changed_since(rows, ref.scenario.scheme, ref.run.position)
            at = [row for customer in changed if (row := book.mart.customers.row_of(customer)) is not None]
            published[at] = tier[at]
            tier = published
        return GradingSide(population, tier, decided)

    @cached_property
    def _hands(self) -> tuple[_Hands, _Hands]:
        """What people had decided on either side that metrics rest on."""
        rows = outlook_rows(self._company)
        before, after = (
            _Hands(
                cost_rates_on(self._company.dir, ref.scenario.day, self._position(which)),
                late_reasons_on(self._company.dir, ref.scenario.day, self._position(which)),
                tuple(outlooks_in_force([r for r in rows if r.position <= self._position(which)], ref.scenario.day).items()),
                tuple(let_go_on(let_go_rows(self._company.dir, self._position(which)), ref.scenario.day).values()),
            )
            for which, ref in enumerate(self._refs)
        )
        return before, after

    def _position(self, which: int) -> int:
        run = self._refs[which].frozen
        return self._now if run is None else run.position

    @cached_property
    def _versions(self) -> tuple[int, int]:
        before, after = (self._version if ref.frozen is None else ref.frozen.version for ref in self._refs)
        return before, after

    @cached_property
    def _older(self) -> bool | None:
        """The side that rests on the older data (True: after); None where both rest on the same."""
        before, after = self._versions
        return None if same_facts(self._company.dir, before, after) else after < before

    def _frozen_in(self, mixture: Mixture) -> bool:
        """Whether a mixture has the facts as its run kept them: under the run's own window, terms and decisions, and not corrected. What
        can be corrected is the older side, to what today's data say of its date."""
        day = mixture.facts
        if same_facts(self._company.dir, self._version, self._versions[day]):
            return False
        same_terms = _terms(self._scenario(mixture)) == _terms(self._refs[day].scenario)
        return (self._older != day or mixture.data == day) and same_terms and self._hands[mixture.decisions] == self._hands[day]

    def _scenario(self, mixture: Mixture) -> Scenario:
        return self._refs[mixture.settings].scenario.with_(as_of=self._refs[mixture.facts].scenario.day)

    def _key(self, mixture: Mixture) -> tuple[Scenario, _Hands, int | None]:
        """Equal for mixtures that are the same."""
        frozen = self._refs[mixture.facts].run if self._frozen_in(mixture) else None
        return self._scenario(mixture), self._hands[mixture.decisions], None if frozen is None else frozen.id

    def _at_hand(self, mixture: Mixture) -> tuple[NormalisedMetrics, Book] | None:
        """The mixture as the caller grades it; None where it is not one that the caller could have graded."""
        scenario = self._scenario(mixture)
        if self._grade is None or self._frozen_in(mixture) or not self._decided_as_now(scenario.day, mixture.decisions):
            return None
        return self._grade(scenario)

    def _decided_as_now(self, day: date, which: bool) -> bool:
        """Whether today's ledger says of a day what a side rests on."""
        outlooks = tuple(outlooks_in_force(outlook_rows(self._company), day).items())
        let_go = tuple(let_go_on(let_go_rows(self._company.dir), day).values())
        return self._hands[which] == _Hands(
            cost_rates_on(self._company.dir, day), late_reasons_on(self._company.dir, day), outlooks, let_go
        )

    def _normalised_in(self, mixture: Mixture) -> NormalisedMetrics:
        scenario, key = self._scenario(mixture), self._key(mixture)
        if key in self._populations:
            return self._populations[key].normalised
        how = (scenario.normaliser, scenario.standard, scenario.grade_lapsed, scenario.groups)
        used = (_terms(scenario), how, self._hands[mixture.decisions], key[-1])
        if used not in self._normalised:
            at_hand = self._at_hand(mixture)
            if at_hand is not None:
                self._normalised[used] = at_hand[0]
            else:
                reference = None if scenario.standard is None else reference_of(self._company, scenario.standard, scenario)
                self._normalised[used] = normalised_metrics(self._mart(mixture, scenario), scenario, reference)
        return self._normalised[used]

    def _mart(self, mixture: Mixture, scenario: Scenario) -> Mart:
        hands, frozen = self._hands[mixture.decisions], self._frozen_in(mixture)
        key = (_terms(scenario), hands, mixture.facts if frozen else None)
        if key not in self._marts:
            read = load_mart(self._company.dir, self._version, scenario.day, scenario.window, hands.rates, hands.late_reasons)
            let_go = {decision.customer_id: decision for decision in hands.let_go}
            decided = let_go_insights(self._company.dir, self._version, read, let_go)
            known = with_terms(read, scenario, dict(hands.outlooks).values(), decided=decided)
            run = self._refs[mixture.facts].run
            self._marts[key] = known if run is None or not frozen else _as_frozen(known, read_run(self._company, run.id))
        return self._marts[key]


def _settings(scenario: Scenario) -> Scenario:
    """A scenario without its date: all that is a setting."""
    return scenario.with_(as_of=None)


def _terms(scenario: Scenario) -> tuple[object, ...]:
    """What of a scenario its metrics depend on."""
    return scenario.as_of, scenario.window, scenario.value, scenario.loyalty


class _FrozenMetrics(Mapping[str, np.ndarray]):
    """Metric id → float64[N]: those that a run froze, and the others as they are in the data in use."""

    def __init__(self, frozen: Mapping[str, np.ndarray], others: Mapping[str, np.ndarray]) -> None:
        self._frozen, self._others = frozen, others

    def __getitem__(self, metric: str) -> np.ndarray:
        return self._frozen[metric] if metric in self._frozen else self._others[metric]

    def __iter__(self) -> Iterator[str]:
        return iter(self._others)

    def __len__(self) -> int:
        return len(self._others)


def _as_frozen(mart: Mart, run: pa.Table) -> Mart:
    """A mart with the values and the population that a run kept; customers that it does not have are none yet."""
    at = pc.index_in(mart.customers.ids.cast(pa.string()), value_set=run["customer_id"].combine_chunks())
    found = np.asarray(at.is_valid())
    place = at.fill_null(0).to_numpy(zero_copy_only=False)

    def of(column: str) -> np.ndarray:
        values = run[column].to_numpy(zero_copy_only=False).astype(np.float64)
        return np.where(found, values[place], np.nan) if len(values) else np.full(len(found), np.nan)

    frozen = {name.removeprefix(RAW): of(name) for name in run.column_names if name.startswith(RAW)}
    if "population" in run.column_names:
        population = np.where(found, np.nan_to_num(of("population")), NOT_YET).astype(np.int8)
    else:
        graded = np.isfinite(of("score")) if "score" in run.column_names else found
        population = np.where(graded, POPULATION.index("graded"), NOT_YET).astype(np.int8)
    return replace(mart, metrics=_FrozenMetrics(frozen, mart.metrics), population=population)
