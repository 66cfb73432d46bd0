"""The grade report carries the colour, its reasons and the next action; the reader's call plan decides them where it is given."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from crmcore.domain.churn.signs import ACTIONS as HOW_TO_KEEP
from crmcore.domain.health.colours import COLOURS, REASONS, health_of
from crmcore.domain.health.losses import LOSS_STEPS
from crmcore.domain.health.next_action import ACTIONS, next_actions_of
from crmcore.report.exports.grade_report import GradeReport, report_columns, report_table
from crmcore.report.words.words import LANGUAGES, words_for
from tests.domain.marts import book, mart

EN = words_for("en")
FALLING = [100.0, 90, 80, 70, 60, 50, 40, 30, 20, 10]


def test_colour_reason_and_next_action_stand_beside_the_grade():
    graded = book(mart(gross_profit=FALLING, order_amount=FALLING, net_profit=[-1.0, *FALLING[1:]]))
    columns = report_columns(graded)
    assert {"health", "health_reason", "next_action"} <= set(columns)
    rows = (
        report_table(GradeReport(graded, np.array([9, 0, 1]), columns), EN).select(("health", "health_reason", "next_action")).to_pylist()
    )
    assert [tuple(row.values()) for row in rows] == [
        ("Watch", "lower half of the tiers", "Nothing is due"),
        ("Warning", "loss", "Reassess: check its costs and prices before anything else"),
        ("Healthy", "earns, upper half of the tiers", "Nothing is due"),
    ]


def test_the_health_that_the_reader_sees_is_the_one_exported():
    graded = book(mart(gross_profit=FALLING, order_amount=FALLING, net_profit=FALLING))
    health = health_of(graded)
    on_the_list = replace(health, found=health.found | np.uint32(1 << REASONS.index("to_call")))
    table = report_table(GradeReport(graded, np.array([0]), ("customer_id", "health"), actions=next_actions_of(graded, on_the_list)), EN)
    assert table["health"].to_pylist() == ["Watch"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_words(language):
    words = words_for(language)
    keys = [f"health.word.{code}" for code in COLOURS]
    keys += [f"health.{kind}.{code}" for kind in ("reason", "brief") for code in REASONS]
    keys += [f"health.action.{code}" for code in ACTIONS if code not in ("keep", "repair_loss")]
    keys += [f"churn.action.{code}" for code in HOW_TO_KEEP] + [f"health.step.{step}" for step in LOSS_STEPS]
    assert [key for key in keys if not words.has(key)] == []
