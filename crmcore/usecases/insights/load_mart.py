"""A mart with derived insights besides the stored metrics: value, loyalty, life cycle, influence, churn; each computed on first use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from crmcore.domain.churn.churned import LostProfit
from crmcore.domain.churn.risk import Churn
from crmcore.domain.churn.value_at_risk import ValueAtRisk
from crmcore.domain.decisions.outlooks import Outlook, with_outlooks
from crmcore.domain.decisions.owners import with_owners
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.cost_rates import NO_RATES, CostRates
from crmcore.domain.grading.insights import Builder, Insights, MetricColumns
from crmcore.domain.grading.late_reasons import NO_LATE_REASONS, LateReasons
from crmcore.domain.grading.mart import Mart
from crmcore.domain.grading.metrics import METRICS, STORED
from crmcore.domain.grading.scenario import Scenario, months_before
from crmcore.domain.letting_go.decisions import let_go_of
from crmcore.domain.lifecycle.lists import compute_ibm_groups
from crmcore.domain.loyalty.quadrant import Loyalty
from crmcore.domain.purchase_models.purchase_forecast import PurchaseForecast, purchase_forecast
from crmcore.domain.value.expected_margin import expected_margin
from crmcore.domain.value.margin import margin
from crmcore.domain.value.valuation import valuation
from crmcore.store.facts.customer_periods import read_customer_periods
from crmcore.store.facts.groups.parents import read_amount_before, read_groups
from crmcore.store.facts.long_views import read_long_view
from crmcore.store.facts.marts import read_mart
from crmcore.store.facts.relations.relations import read_relations
from crmcore.store.facts.yearly_profits import read_yearly_profits
from crmcore.usecases.churn.active import read_active
from crmcore.usecases.churn.churned import read_arrears, read_churned
from crmcore.usecases.claims.benefit_facts import read_benefit_facts
from crmcore.usecases.cost_to_serve.serving_costs import read_keeping_spend, read_serving_costs
from crmcore.usecases.health.customer_facts import read_contacts, read_purchases_before, read_returned_goods
from crmcore.usecases.lifecycle.silent import read_silent
from crmcore.usecases.lifecycle.stages import read_lifecycle
from crmcore.usecases.loyalty.points import read_relationship
from crmcore.usecases.offers.next_products import read_next_products
from crmcore.usecases.product_prospects.prospects import read_prospects
from crmcore.usecases.value.influence import read_influence
from crmcore.usecases.value.method_trials import try_methods
from crmcore.usecases.value.model_evaluation import evaluate_model, left_truncation_of, read_stationarity
from crmcore.usecases.value.service_facts import read_baskets, read_baskets_before, read_service_facts

#: months back to the ends of the quarters before
EARLIER: tuple[int, ...] = (3, 6, 9)
INSIGHT_OF_METRIC: dict[str, str] = {metric.id: metric.derived_by for metric in METRICS if metric.derived_by}


def load_mart(
    company_dir: Path,
    version: int,
    as_of: date,
    window: int | None,
    rates: CostRates = NO_RATES,
    late_reasons: LateReasons = NO_LATE_REASONS,
) -> Mart:
    """The mart of a date and a window with what follows from them, the rates of the cost to serve and the excused reasons for late payment
    alone, whatever the terms."""
    mart = read_mart(company_dir, version, as_of, window, rates, late_reasons)

    insights = Insights(
        {
            "long_view": lambda shared: read_long_view(company_dir, version, as_of, rates),
            "past_views": lambda shared: tuple(read_long_view(company_dir, version, months_before(as_of, back), rates) for back in EARLIER),
            "yearly_profits": lambda shared: read_yearly_profits(company_dir, version, as_of, rates=rates),
            "expected_margin": lambda shared: expected_margin(shared["yearly_profits"]),
            "method_choice": lambda shared: try_methods(company_dir, version, shared["yearly_profits"], rates),
            "customer_quarters": lambda shared: read_customer_periods(company_dir, version, as_of, "quarter"),
            "customer_years": lambda shared: read_customer_periods(company_dir, version, as_of, "year"),
            "buying": lambda shared: purchase_forecast(shared["long_view"]),
            "model_evaluation": lambda shared: evaluate_model(company_dir, version, shared["long_view"], rates),
            "model_grade": lambda shared: shared["model_evaluation"] and shared["model_evaluation"].grade,
            "stationarity": lambda shared: read_stationarity(company_dir, version, shared["buying"]),
            "left_truncation": lambda shared: left_truncation_of(company_dir, version, as_of),
            "lifecycle": lambda shared: read_lifecycle(company_dir, version, as_of, rates=rates),
            "silent": lambda shared: read_silent(company_dir, version, mart),
            "active": lambda shared: read_active(company_dir, version, mart),
            "churn": lambda shared: _churn(company_dir, version, as_of),
            "churned": lambda shared: read_churned(company_dir, version, mart, shared["active"]),
            "lost_profit": lambda shared: LostProfit(shared["churned"], mart.count),
            "arrears": lambda shared: read_arrears(company_dir, version, mart),
            "contacts": lambda shared: read_contacts(company_dir, version, mart),
            "returned_goods": lambda shared: read_returned_goods(company_dir, version, mart),
            "purchases_before": lambda shared: read_purchases_before(company_dir, version, mart),
            "margin": lambda shared: margin(mart.metrics["gross_profit"], mart.metrics["order_amount"]),
            "groups": lambda shared: read_groups(company_dir, version, mart),
            "amount_before": lambda shared: read_amount_before(company_dir, version, mart),
            "relations": lambda shared: read_relations(company_dir, version, mart),
            "influence": lambda shared: read_influence(company_dir, version, mart),
            "relationship": lambda shared: read_relationship(company_dir, version, mart),
            "keeping_spend": lambda shared: read_keeping_spend(company_dir, version, mart),
            "serving_costs": lambda shared: read_serving_costs(company_dir, version, mart),
            "service_facts": lambda shared: read_service_facts(company_dir, version, mart),
            "benefits": lambda shared: read_benefit_facts(company_dir, version, mart),
            "offers": lambda shared: read_next_products(company_dir, version, mart, shared["long_view"]),
            "product_prospects": lambda shared: read_prospects(company_dir, version, mart),
            "baskets": lambda shared: read_baskets(company_dir, version, mart),
            "baskets_before": lambda shared: read_baskets_before(company_dir, version, mart),
        }
    )
    return replace(mart, insights=insights)


def with_terms(
    mart: Mart,
    scenario: Scenario,
    outlooks: Iterable[Outlook] = (),
    owners: Mapping[str, str] | None = None,
    decided: Mapping[str, Builder] | None = None,
) -> Mart:
    """The same mart with every metric there is: present values and loyalty under the scenario's terms, and the growth
    outlooks and owners that people have given (`owners`: customer's number → the one it was given). `decided`: insights that rest on
    decisions of people, in place of those of the data alone."""
    insights = Insights(
        {
            "value": lambda own: valuation(
                own["long_view"],
                scenario.value,
                lambda: mart.insight("buying", PurchaseForecast),
                lambda: mart.insights["expected_margin"],
                lambda: mart.insights["method_choice"],
            ),
            "past_values": lambda own: tuple(valuation(past, scenario.value) for past in own["past_views"]),
            "value_at_risk": lambda own: ValueAtRisk(own["churn"], own["value"].value_if_stays),
            "loyalty": lambda own: Loyalty(own["relationship"], scenario.loyalty),
            "ibm_groups": compute_ibm_groups,
            **(decided or {}),
        },
        shared=mart.insights,
    )
    stored = {metric.id: mart.metrics[metric.id] for metric in STORED}
    stored["growth_outlook"] = with_outlooks(stored["growth_outlook"], mart.customers, outlooks)
    return replace(
        mart,
        customers=with_owners(mart.customers, owners or {}),
        insights=insights,
        metrics=MetricColumns(tuple(m.id for m in METRICS), stored, INSIGHT_OF_METRIC, insights),
    )


def _churn(company_dir: Path, version: int, as_of: date) -> Churn:
    # loading what learns takes seconds, which only its own figures should cost
    from crmcore.usecases.churn.risk import read_churn

    return read_churn(company_dir, version, as_of)


def with_churn_horizon(company_dir: Path, book: Book, horizon_days: int) -> Book:
    """The same Book with churn risks for another horizon in days. Raises `Problem("bad_churn_horizon")`."""
    from crmcore.usecases.churn.risk import read_churn

    gone = let_go_of(book).gone(book.mart.metrics["days_since_order"])
    horizon_churn = read_churn(company_dir, book.version, book.mart.as_of, horizon_days).without(gone)
    return replace(book, mart=replace(book.mart, insights=Insights({"churn": lambda own: horizon_churn}, shared=book.mart.insights)))
