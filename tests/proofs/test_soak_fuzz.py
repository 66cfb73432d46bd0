"""Some of the damaged files that `python -m crmcore soak --fuzz` brings in: twenty in every run of the tests, 240 in CI. Seen to
fail with the bugs that the docstrings name, which were in the house before."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from crmcore.domain.kernel.problems import Question
from crmcore.proofs.soak.file_damage import DAMAGES, damage_file
from crmcore.proofs.soak.fuzz import IMPORT_EVERY, answered, run_fuzz
from crmcore.proofs.soak.fuzz_tables import run_fuzz_tables
from crmcore.proofs.soak.sample_files import make_sample
from crmcore.store.reading.source.request import ImportRequest
from tests.store.imports.run_import import looked_at


@pytest.mark.parametrize("rounds", [20, pytest.param(240, marks=pytest.mark.proof)])
def test_of_many_damaged_files_none_ends_in_an_error_and_no_row_is_unaccounted_for(rounds):
    """Found: a quoted cell over several lines given to the reader as one line, which is an error where a line's end stands outside
    the quotes."""
    told = run_fuzz(rounds, seed=7)
    assert told["failures"] == []
    assert sum(told["outcomes"].values()) == rounds
    # the damage is such that many files still come in, and are then accounted for
    assert told["outcomes"]["imported"] > rounds / IMPORT_EVERY / 4 and told["outcomes"]["previewed"] > rounds / 10
    if rounds >= 240:
        assert set(told["kinds"]) == {"csv", "xlsx", "ods", "parquet"}


def test_a_round_is_the_same_when_it_is_had_again():
    def once(number: int) -> bytes:
        rng = Random(f"7-{number}")
        return damage_file(rng, make_sample(rng))

    assert [once(n) for n in range(40)] == [once(n) for n in range(40)]


def test_every_harm_changes_a_file():
    content = b"customer id,date,amount\n" + b"".join(b"c%d,2024-01-05,%d\n" % (n, n) for n in range(50))
    for harm in DAMAGES:
        changed = [bytes(told) for n in range(20) for told in [bytearray(content)] for _ in [harm(Random(n), told)]]
        assert any(told != content for told in changed), harm.__name__


def test_a_quote_that_closes_on_a_later_line_does_not_part_a_cell_there(tmp_path):
    """`"1"` is open until line 3, where a quote closes outside of any cell: no cell of three lines, and no error."""
    seen = looked_at(tmp_path, 'customer id,date,amount,product\nc1,2024-01-05,1,"a\nb"c\nc2,2024-01-05,2,x" y "z\n', allow_refused=100.0)
    assert seen.counts.balanced()


def test_a_cell_longer_than_the_csv_modules_own_limit_comes_in(tmp_path):
    """Found: more than 131,072 characters in a cell were an error without a word."""
    seen = looked_at(tmp_path, f'customer id,date,amount,product\nc1,2024-01-05,1,"{"x" * 200_000}\ny"\n')
    assert seen.counts.accepted + seen.counts.refused == 1


@pytest.mark.proof
def test_of_joined_tables_one_of_which_is_damaged_none_ends_in_an_error_and_no_money_is_unaccounted_for():
    told = run_fuzz_tables(24, seed=1)
    assert told["failures"] == []
    assert told["outcomes"]["imported"] >= 12


def test_a_question_for_the_row_of_the_headers_is_answered_with_its_number():
    """Found: it was answered with the text of the number, which page and command line never do."""
    request = ImportRequest(Path("orders.csv"), "order_line")
    asked = [Question("header_row", option="header_row", choices=choices) for choices in (("3", "1"), ("Sheet: 2:4", "Sheet: 2:5"))]
    assert answered(request, asked[0]).header_row == 3
    assert answered(request, asked[1]).header_rows == {"Sheet: 2": 4}
    assert answered(request, Question("again", option="again", choices=("yes", "no"))).again is True
