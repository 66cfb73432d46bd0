"""Who is still a customer on a date: the same customers on the claims page as in the model of leaving."""

from __future__ import annotations

import pytest

from crmcore.domain.churn.retention_economics import economics_figures
from crmcore.domain.claims.registry import judge_all
from crmcore.store.companies.companies import create_company, open_company
from crmcore.usecases.grading import grading
from tests.parquet_stage import build


def test_active_bought_within_a_year_and_did_not_leave_since(tmp_path):
    shop = create_company(tmp_path, "Shop")
    orders = {"a": "2024-12-31", "b": "2024-06-01", "c": "2024-06-01", "d": "2023-11-01", "e": "2024-06-01"}
    build(
        shop.dir,
        order_line=[{"customer_id": c, "order_date": day, "amount": 10} for c, day in orders.items()],
        departure=[
            {"customer_id": "b", "departed_on": "2024-09-01"},
            {"customer_id": "c", "departed_on": "2024-03-01"},
            {"customer_id": "e", "departed_on": "2025-03-01"},
        ],
    )
    book = grading.grade(shop)
    # b left after its last order, c before it, e after the date looked at, d bought too long ago
    assert dict(zip("abcde", book.mart.insights["active"].tolist(), strict=True)) == {
        "a": True,
        "b": False,
        "c": True,
        "d": False,
        "e": True,
    }


def test_the_model_of_leaving_speaks_of_the_same_customers(demo_root):
    mart = grading.grade(open_company(demo_root / "demo")).mart
    assert (mart.insights["active"] == mart.insights["churn"].active).all()


def test_what_keeping_is_worth_is_one_figure_on_all_pages(demo_root):
    book = grading.grade(open_company(demo_root / "demo"))
    claims, economics = {j.claim.id: j.result for j in judge_all(book)}, economics_figures(book)
    assert claims["keeping"].figure == pytest.approx(economics["times"])
    assert claims["five_points"].figure == pytest.approx(economics["five_points"])
