"""What the command line says of an import, in the words of the tables."""

from __future__ import annotations

import pytest

from crmcore.cli.io.output import CommandResult, show
from crmcore.domain.kernel.problems import Problem
from crmcore.report.imports.outcome import outcome_in_words
from crmcore.report.words.words import words_for

OUTCOME = {
    "table": "order_line",
    "rows_read": 3,
    "refused": [],
    "refused_by_rule": {"E-ID-BLANK": 1},
    "lines": {"lines": 4, "header": 1},
    "mapping": {"customer_id": "Who", "region": "Area"},
    "kept_as_attributes": ["colour"],
    "overlap": None,
    "notes": [{"code": "W-ZERO", "n": 1, "text": "One amount is zero."}],
    "version": None,
}


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_name_of_a_program_is_left_but_those_that_options_need(language):
    told = outcome_in_words(OUTCOME, words_for(language))
    assert not any("_" in name for name in told) and len(told) == len(OUTCOME) - 2
    mapping = next(value for value in told.values() if isinstance(value, dict) and "Who" in value.values())
    assert all(name.endswith((" (customer_id)", " (region)")) for name in mapping)
    assert ["One amount is zero."] in told.values()


def test_people_read_words_and_programs_json(capsys):
    result = CommandResult(OUTCOME, in_words=outcome_in_words(OUTCOME, words_for("en")))
    show(result, as_json=False)
    assert "Further columns, kept as they are" in capsys.readouterr().out
    show(result, as_json=True)
    assert "kept_as_attributes" in capsys.readouterr().out


def test_a_problem_names_fields_and_tables_in_words():
    problem = Problem("unknown_field", field="order_date", table="payment", nearest="x")
    told = words_for("en").problem(problem)
    assert "“Invoices and payments (payment)”" in told and "“Order date (order_date)”" in told
