"""Saved matrices: the last row of a name counts, the trail keeps everything, nobody overwrites what he has not seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcore.domain.factors.definition import Axis, Factors
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company, create_company
from crmcore.store.decisions.factors import KIND, delete_factors, save_factors, saved_factors
from crmcore.store.ledger.ledger import Ledger

SIZE_CREDIT = Factors(Axis("order_amount", (33, 67)), Axis("credit_score", (50,)))


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return create_company(tmp_path, "Acme")


def test_a_matrix_is_read_back_with_the_names_of_its_boxes(company):
    save_factors(company, " Key  matrix ", SIZE_CREDIT, [("0", "0", " Stars "), ("0", "1", "  ")], author="ann")
    result = saved_factors(company)["Key matrix"]
    assert result.factors == SIZE_CREDIT.with_(named="Key matrix")
    assert (result.names, result.author) == ((("0", "0", "Stars"),), "ann")


def test_the_last_one_of_a_name_counts_and_a_deleted_one_is_gone_but_in_the_trail(company):
    save_factors(company, "one", SIZE_CREDIT, author="ann")
    save_factors(company, "two", SIZE_CREDIT, author="ann")
    save_factors(company, "one", SIZE_CREDIT.transposed, author="bo")
    assert list(saved_factors(company)) == ["two", "one"]
    assert saved_factors(company)["one"].factors.across.field == "credit_score"
    delete_factors(company, "one", author="ann")
    assert list(saved_factors(company)) == ["two"] and len(Ledger(company.dir).rows(KIND)) == 4


def test_what_there_is_not_cannot_be_deleted(company):
    with pytest.raises(Problem, match="no_factors"):
        delete_factors(company, "one", author="ann")


def test_who_saves_over_something_unseen_is_told_who_was_faster(company):
    observed = Ledger(company.dir).position(KIND)
    save_factors(company, "one", SIZE_CREDIT, author="ann", based_on=observed)
    save_factors(company, "two", SIZE_CREDIT, author="bo", based_on=observed)
    for again in (
        lambda: save_factors(company, "one", SIZE_CREDIT, author="bo", based_on=observed),
        lambda: delete_factors(company, "one", author="bo", based_on=observed),
    ):
        with pytest.raises(Problem) as refused:
            again()
        assert (refused.value.code, refused.value.values) == ("factors_changed", {"name": "one", "author": "ann"})


@pytest.mark.parametrize(
    ("name", "author", "code"), [("", "ann", "factors_name_missing"), ("one", " ", "author_missing"), ("x" * 81, "ann", "text_too_long")]
)
def test_without_a_fit_name_or_an_author_nothing_is_written(company, name, author, code):
    with pytest.raises(Problem, match=code):
        save_factors(company, name, SIZE_CREDIT, author=author)
    assert saved_factors(company) == {}


def test_cuts_out_of_order_are_not_kept(company):
    with pytest.raises(Problem, match="bad_factor_cuts"):
        save_factors(company, "one", Factors(Axis("order_amount", (60, 40)), Axis("tier")), author="ann")
