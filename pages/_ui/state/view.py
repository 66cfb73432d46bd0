"""The View: what one visitor looks at. Frozen; only the link in the address bar carries it (see `pages._ui.state.link`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.loyalty.satisfaction import SOURCE_TELLS

PROFITS: tuple[str, ...] = ("gross_profit", "net_profit", "order_amount")
#: numbers and money as they are, or as shares of their totals
MEASURES: tuple[str, ...] = ("count", "share")


@dataclass(frozen=True)
class View:
    """Company and language, the draft scenario, filters (field → values), the customer on screen, the kind of profit.

    `run` is the number of the published run on screen, 0 for a draft. `named` is the saved scenario that the draft started from, ""
    for none. `listed` is the code of the finding whose
    customers the list shows, "" for all; `search` and `sort` (see `crmcore.domain.summary.listing`) are the list's own.
    `factors` is the text of the two crossed factors (see `crmcore.domain.factors.definition`), "" for the first ones.
    `compare` is the text of the two compared gradings (see `crmcore.domain.compare.grading_ref`), "" for the first ones.
    `tells`: people told by a dissatisfied, an ordinarily and a highly satisfied customer.
    `calls` is the text of the terms of the call plan (see `crmcore.domain.churn.call_terms`), "" where they are the company's.
    `tested` is the earlier day (ISO) that the grade is tested on, "" for the last possible one.
    `origin` is the page that the list, or the customer on screen, was opened from, "" where the menu led there.
    `between` is the text of the two gradings of the migration matrix, "" for a year ago and now.
    `working` is the day on which work is planned, None for that of the newest fact.
    `choices` are the other choices of the pages (a tab, a number of months): <page>.<what> → code; a page shows its first
    option for a code it does not know.
    """

    company: str = ""
    language: str = "en"
    scenario: Scenario = field(default_factory=Scenario)
    run: int = 0
    named: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    customer: str = ""
    origin: str = ""
    profit: str = "net_profit"
    measure: str = "count"
    listed: str = ""
    search: str = ""
    sort: str = "rank"
    factors: str = ""
    compare: str = ""
    tells: tuple[int, int, int] = SOURCE_TELLS
    tested: str = ""
    calls: str = ""
    between: str = ""
    working: date | None = None
    choices: Mapping[str, str] = field(default_factory=dict)

    def with_(self, **changes: Any) -> View:
        """The same View with other values of some fields."""
        return replace(self, **changes)

    def with_draft(self, scenario: Scenario, named: str = "") -> View:
        """The same View with another draft; what is published is no longer on screen."""
        return replace(self, scenario=scenario, named=named, run=0)

    def with_scheme_of(self, other: View) -> View:
        """The same View with the scheme of another one: its shares, its standard and its tiers looked at; everything else stays."""
        was = other.scenario
        scenario = self.scenario.with_(scheme=was.scheme, shares=was.shares, standard=was.standard)
        changed = self.with_draft(scenario, other.named).with_filter("tier", other.filters.get("tier", ()))
        return changed.with_(run=other.run) if scenario == was else changed

    def with_filter(self, name: str, values: tuple[str, ...]) -> View:
        """The same View with another filter on one field; no values: without a filter on it."""
        others = {k: v for k, v in self.filters.items() if k != name}
        return replace(self, filters={**others, name: tuple(values)} if values else others)

    def with_choice(self, name: str, code: str) -> View:
        """The same View with another choice; the code "" stands for the page's first option."""
        others = {k: v for k, v in self.choices.items() if k != name}
        return replace(self, choices={**others, name: code} if code else others)
