"""Headings of the value page say what their table shows, and nothing where it shows nothing."""

from __future__ import annotations

from crmcore.domain.summary.worth_table import WorthRow
from crmcore.domain.value.retention import SegmentRetention
from crmcore.report.value.headings import equity_heading, resource_heading, retention_heading
from crmcore.report.words.words import words_for
from tests.report.value.test_figures import BOXES, EN, box

ZH = words_for("zh_CN")


def test_resources_name_the_box_that_is_farthest_from_its_share_of_the_value():
    """Of the value of 100 lead makes nothing (its loss counts as none); of the service cost of 100 it takes 40."""
    costs = {"platinum": 60.0, "gold": 0.0, "iron": 0.0, "lead": 40.0}
    served = tuple(
        box(row.box, row.customers, -9.0 if row.box == "lead" else row.current_value, service_cost=costs[row.box]) for row in BOXES
    )
    assert resource_heading(served, EN) == "Lead: 0% of the value, 40% of the service cost"
    assert resource_heading(served, ZH) == "铅质客户占当前价值的 0%，占服务成本的 40%"
    in_line = tuple(box(row.box, row.customers, row.current_value, service_cost=row.current_value) for row in BOXES)
    assert resource_heading(in_line, EN) == EN.t("value.resource.in_line", points="5")
    assert resource_heading(BOXES, EN) == EN.t("value.resource.title")  # no service cost is known


def test_equity_names_the_top_tier():
    """60 of 80, with 1 of 4 customers; a sum below zero has no shares."""
    rows = (WorthRow("A", 1, 0.0, 60.0, 0.0, 0.0, None), WorthRow("B", 3, 0.0, 20.0, 0.0, 0.0, None))
    assert equity_heading(rows, EN, str) == "A: 25% of the customers, 75% of the customer equity"
    assert equity_heading(rows, EN, str, amounts=True) == "A: 25% of the customers, 75% of the revenue equity"
    lost = (rows[0], WorthRow("B", 3, 0.0, -60.0, 0.0, 0.0, None))
    assert equity_heading(lost, EN, str) == EN.t("value.equity.title")


def test_retention_names_the_highest_and_the_lowest_segment():
    rows = [SegmentRetention("Retail", 10, 9, 0.9), SegmentRetention("", 10, 4, 0.4), SegmentRetention("Trade", 10, 6, 0.6)]
    assert retention_heading(rows, EN) == f"Estimated retention: highest in Retail (90%), lowest in {EN.t('value.retention.unnamed')} (40%)"
    assert retention_heading(rows[:1], EN) == EN.t("value.retention.title")
