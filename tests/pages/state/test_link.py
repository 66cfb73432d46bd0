"""The View and its link: everything comes back, no link breaks the page, and no field is forgotten."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given as forall, settings, strategies as st

from crmcore.domain.grading.metrics import METRICS
from crmcore.domain.grading.scenario import GATES, NORMALISERS, Scenario
from crmcore.domain.grading.terms import METHODS, TIMINGS, LoyaltyTerms, ValueTerms
from crmcore.domain.summary.findings import LISTABLE, Finding
from crmcore.domain.tables.registry import FILTER_FIELDS
from crmcore.report.words.words import LANGUAGES, words_for
from pages._ui.frame.topics import register_topics
from pages._ui.lists import topics
from pages._ui.state import link_texts
from pages._ui.state.link import FAMILIES, FIELDS, NOT_IN_LINK, from_link, to_link, unreadable
from pages._ui.state.view import MEASURES, PROFITS, View

register_topics()  # as the frame does before it reads a link
TOPICS = ("value", "loyalty", "lifecycle", "factors", "evidence", "compare", "claims", "trends", "churn")
TEXT = st.text(min_size=1, max_size=20)
PERCENT = st.integers(1, 99)
AMOUNT = st.integers(1, 999).map(float)
SCENARIOS = st.builds(
    Scenario,
    as_of=st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    window=st.none() | st.integers(1, 120),
    weights=st.lists(st.tuples(st.sampled_from([m.id for m in METRICS]), AMOUNT), min_size=1, max_size=4, unique_by=lambda p: p[0]).map(
        tuple
    ),
    normaliser=st.sampled_from(NORMALISERS),
    scheme=st.sampled_from(("abcd", "lead4", "own-1")),
    shares=st.just(()) | PERCENT.map(lambda share: (share, 100 - share)),
    gates=st.sets(st.sampled_from(list(GATES))).flatmap(
        lambda gates: st.tuples(*(st.tuples(st.just(g), st.none() if GATES[g] is None else AMOUNT) for g in sorted(gates)))
    ),
    standard=st.none() | st.integers(1, 99),
    grade_lapsed=st.booleans(),
    apply_overrides=st.booleans(),
    value=st.builds(
        ValueTerms,
        discount_rate=st.sampled_from((0.005, 0.1, 1.0)),
        horizon_years=st.none() | st.integers(1, 50),
        timing=st.sampled_from(TIMINGS),
        retention=st.none() | st.sampled_from((0.0, 0.755)),
        capture_rate=st.sampled_from((0.0, 0.25, 0.3)),
        method=st.sampled_from(METHODS),
    ),
    loyalty=st.builds(LoyaltyTerms, repeat_cut=st.integers(0, 100), attitude_cut=st.integers(0, 100)),
    cuts=st.just(()) | st.tuples(PERCENT, PERCENT),
)
VIEWS = st.builds(
    View,
    company=TEXT,
    language=st.sampled_from(LANGUAGES),
    scenario=SCENARIOS,
    run=st.integers(0, 999_999),
    named=st.just("") | TEXT,
    filters=st.dictionaries(
        st.sampled_from((*FILTER_FIELDS, "tier", "population", "health", "attribute:爱 好")),
        st.lists(TEXT, min_size=1, max_size=3).map(tuple),
        max_size=3,
    ),
    customer=st.just("") | TEXT,
    origin=st.sampled_from(("", "churn", "customers")),
    profit=st.sampled_from(PROFITS),
    measure=st.sampled_from(MEASURES),
    listed=st.sampled_from(("", *LISTABLE, *(f"{page}.some.list-1" for page in TOPICS))),
    search=st.just("") | TEXT,
    sort=st.sampled_from(("rank", "-order_amount")),
    factors=st.just("") | TEXT,
    compare=st.just("") | TEXT,
    tells=st.tuples(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100)),
    tested=st.just("") | TEXT,
    calls=st.just("") | TEXT,
    between=st.just("") | TEXT,
    choices=st.dictionaries(
        st.sampled_from(("trends.months", "churn.tab", "evidence.by")), st.sampled_from(("36", "gone", "attribute:爱 好"))
    ),
)
LABELLED = [field.name for field in FIELDS if field.label]
NONSENSE = [
    "run",
    "as_of",
    "window",
    "weights",
    "normaliser",
    "shares",
    "gates",
    "cuts",
    "value",
    "loyalty",
    "standard",
    "profit",
    "measure",
    "listed",
]
#: damaged links that people have sent, and what is reported of them
DAMAGED = {
    "scheme": ("rainbow", False),  # only a company knows its schemes
    "shares": ("50-50-50", True),
    "standard": ("ninety", True),
    "weights": ("luck:100", True),
    "as_of": ("yesterday", True),
    "window": ("-3", True),
    "gates": ("late_payers:soon", True),
    "value": ("discount_rate:-1", True),
    "loyalty": ("repeat_cut", True),
    "cuts": ("0-100", True),
    "tells": ("1-2", False),
    "f.shoe_size": ("44", True),
    "c.trends": ("36", False),
}


def _as_address(view: View) -> dict[str, list[str]]:
    """The link as a browser hands it back: every value a list."""
    return {name: value if isinstance(value, list) else [value] for name, value in to_link(view).items()}


@settings(max_examples=200, deadline=None)
@forall(VIEWS)
def test_a_link_brings_back_the_whole_view_and_nothing_of_it_is_unreadable(view):
    link = _as_address(view)
    assert from_link(link, View()) == view
    assert unreadable(link) == {}


def test_every_field_of_a_view_and_of_a_scenario_is_registered_or_declared_as_not_in_the_link():
    of_view = [field.target for field in FIELDS if field.owner == "view"] + [family.attribute for family in FAMILIES]
    assert sorted([*of_view, *NOT_IN_LINK]) == sorted(f.name for f in fields(View))
    assert sorted(field.target for field in FIELDS if field.owner == "scenario") == sorted(f.name for f in fields(Scenario))


def test_parameters_have_one_name_each_and_labels_that_both_languages_know():
    names = [field.name for field in FIELDS]
    assert len(set(names)) == len(names) and all(field.meaning for field in (*FIELDS, *FAMILIES))
    assert [(f.label, language) for f in FIELDS if f.label for language in LANGUAGES if not words_for(language).has(f.label)] == []


def test_a_link_says_only_what_differs_from_the_default():
    assert to_link(View(company="demo")) == {"company": "demo", "lang": "en"}


def test_the_texts_of_the_parameters_stay_what_shared_links_say():
    view = View(
        company="demo",
        language="zh_CN",
        scenario=Scenario(
            as_of=date(2024, 2, 29),
            window=None,
            weights=(("order_amount", 40.0), ("gross_profit", 60.5)),
            shares=(10, 90),
            gates=(("loss_makers", None), ("late_payers", 30.0)),
            grade_lapsed=True,
            apply_overrides=False,
            value=ValueTerms(discount_rate=0.2, horizon_years=None),
        ),
        tells=(1, 2, 3),
        choices={"churn.tab": "gone"},
        filters={"region": ("华东", "north")},
    )
    assert to_link(view) == {
        "company": "demo",
        "lang": "zh_CN",
        "as_of": "2024-02-29",
        "window": "all",
        "weights": "order_amount:40,gross_profit:60.5",
        "shares": "10-90",
        "gates": "loss_makers,late_payers:30",
        "value": "discount_rate:0.2,horizon_years:none",
        "lapsed": "1",
        "computed": "1",
        "tells": "1-2-3",
        "c.churn.tab": "gone",
        "f.region": ["华东", "north"],
    }


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_in_a_link_is_passed_over_and_reported(name):
    assert from_link({name: ["<b>nonsense</b>"]}, View(company="demo")) == View(company="demo")
    assert unreadable({name: ["<b>nonsense</b>"], "company": ["demo"]}) == {name: "<b>nonsense</b>"}
    assert name in LABELLED


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_parameter_leaves_the_rest_of_the_view_as_it_is(name):
    text, reported = DAMAGED[name]
    read = from_link({name: [text], "search": ["x"]}, View(company="demo"))
    scheme = {"scenario": Scenario(scheme=text)} if name == "scheme" else {}
    assert read == View(company="demo", search="x", **scheme)
    assert unreadable({name: [text]}) == ({name: text} if reported else {})


@settings(max_examples=200, deadline=None)
@forall(
    st.dictionaries(
        st.sampled_from([field.name for field in FIELDS]) | st.sampled_from(("f.tier", "f.x", "c.a.b")), st.lists(st.text(max_size=12))
    )
)
def test_no_text_whatever_breaks_the_parser(link):
    from_link(link, View()).scenario.checked()
    assert set(unreadable(link)) <= {*LABELLED, "f.tier", "f.x"}


@pytest.mark.parametrize("name, code", [("c.trends", "36"), ("c.trends.months", "3\n6"), ("c..x", "1"), ("c.trends.months", "x" * 81)])
def test_a_choice_that_cannot_be_one_is_passed_over(name, code):
    assert from_link({name: [code]}, View()).choices == {}


def test_back_to_what_a_page_shows_at_first_leaves_nothing_in_the_link():
    view = View().with_choice("trends.months", "36").with_choice("churn.tab", "gone")
    assert view.with_choice("trends.months", "").choices == {"churn.tab": "gone"}


def test_the_link_of_a_page_says_its_own_choices_alone():
    view = View(company="demo").with_choice("trends.months", "36").with_choice("churn.tab", "gone")
    assert [name for name in to_link(view, "churn") if name.startswith("c.")] == ["c.churn.tab"]
    assert not [name for name in to_link(view, "customers") if name.startswith("c.")]


def test_a_condition_without_a_limit_takes_the_usual_one():
    assert from_link({"gates": ["late_payers,loss_makers"]}, View()).scenario.gates == (("late_payers", 30.0), ("loss_makers", None))


def test_a_link_may_name_a_list_of_every_registered_topic_and_of_no_other(monkeypatch):
    monkeypatch.setattr(link_texts, "_topic_pages", set(link_texts._topic_pages))
    monkeypatch.setattr(topics, "_topics", dict(topics._topics))
    link = {"listed": ["umbrellas.red"]}
    assert from_link(link, View()).listed == "" and unreadable(link) == {"listed": "umbrellas.red"}
    topics.register(topics.Topic("umbrellas", lambda graded, customer_mask, code: Finding(code, "plain", {})))
    assert from_link(link, View()).listed == "umbrellas.red" and unreadable(link) == {}
