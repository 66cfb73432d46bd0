"""The options of the command `import` are the fields of `ImportRequest`: none is missing, none means anything else."""

from __future__ import annotations

import argparse
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from crmcore.cli.verbs.import_options import HELP, add_import_options, import_request, request_fields
from crmcore.domain.kernel.problems import Problem
from crmcore.store.reading.source.request import ImportRequest


@pytest.fixture
def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    add_import_options(parser)
    return parser


def parse(parser: argparse.ArgumentParser, *flags: str) -> ImportRequest:
    return import_request(parser.parse_args(["orders.csv", *flags]))


def test_without_options_the_request_is_that_of_the_file_alone(parser):
    assert parse(parser) == ImportRequest(Path("orders.csv"), guessed=True)


def test_every_field_has_an_option_and_words_for_it_but_those_that_it_sets_itself(parser):
    names = {field.name for field in request_fields()}
    assert {field.name for field in fields(ImportRequest)} - names == {"file_name", "guessed", "today", "header_rows"}
    assert HELP.keys() == names
    assert names | {"help", "preview", "name"} == {action.dest for action in parser._actions}


def test_an_option_has_the_default_of_its_field(parser):
    namespace = vars(parser.parse_args(["orders.csv"]))
    for field in request_fields():
        if field.default is not MISSING and field.name not in ("personal", "join", "file", "table", "header_row"):
            assert namespace[field.name] == field.default, field.name


@pytest.mark.parametrize(
    ("flags", "values"),
    [
        (["--no-header", "--header-row", "3"], {"header": False, "header_row": 3}),
        (["--header-row", "Sheet: 2:3", "--header-row", "1"], {"header_row": 1, "header_rows": {"Sheet: 2": 3}}),
        (["--map", "Sheet2:amount=#4"], {"mapping": {"Sheet2:amount": "#4"}}),
        (
            ["--map", "customer_id=Who", "--map", "amount=4", "--map", "region="],
            {"mapping": {"customer_id": "Who", "amount": 4, "region": None}},
        ),
        (["--personal", "Phone", "--personal", "7"], {"personal": ("Phone", "7")}),
        (["--allow-refused", "12.5", "--again", "--amount-is-gross"], {"allow_refused": 12.5, "again": True, "amount_is_gross": True}),
        (
            ["--come-before", "skip", "--on-overlap", "new", "--orphans", "create"],
            {"come_before": "skip", "on_overlap": "new", "orphans": "create"},
        ),
        (["--table", "customer", "--decimal", "comma", "--units", "whole"], {"table": "customer", "decimal": "comma", "units": "whole"}),
    ],
)
def test_an_option_sets_its_field(parser, flags, values):
    assert parse(parser, *flags) == ImportRequest(Path("orders.csv"), guessed="table" not in values, **values)


def test_pairs_of_a_name_and_a_number(parser):
    assert parse(parser, "--customer", "Li=C7", "--customer", "*=refuse").customer == {"Li": "C7", "*": "refuse"}
    with pytest.raises(Problem, match="bad_customer_flag"):
        parse(parser, "--customer", "Li")


@pytest.mark.parametrize("flags", [["--decimal", "dot"], ["--table", "orders"], ["--come-before", "replace"]])
def test_what_the_field_cannot_be_is_refused(parser, flags, capsys):
    with pytest.raises(SystemExit):
        parse(parser, *flags)
    assert flags[0] in capsys.readouterr().err


def test_a_mapping_without_an_equals_sign_is_a_problem(parser):
    with pytest.raises(Problem, match="bad_mapping_flag"):
        parse(parser, "--map", "customer_id")


def test_a_line_of_headers_that_is_no_number_is_a_problem(parser):
    with pytest.raises(Problem, match="bad_header_row_flag"):
        parse(parser, "--header-row", "Sheet2:one")
