"""Some of the kills that `python -m crmcore soak --kill` makes: ten in every run of the tests, a hundred in CI, at every phase of
every deed first. Seen to fail with the bugs that the docstrings name, which were in the house before."""

from __future__ import annotations

import pytest

from crmcore.proofs.soak.kill import run_kill
from crmcore.proofs.soak.operations import OPERATIONS
from crmcore.store.files.crash_points import CRASH_POINTS, listeners
from crmcore.store.imports.importing import run_import
from crmcore.store.ledger.ledger import Ledger
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.versions.pointer import current_version_number
from tests.store.imports.run_import import HEADER, file_of


@pytest.mark.parametrize(
    ("rounds", "killed", "operations"),
    [pytest.param(10, 8, ("second import",), marks=pytest.mark.proof), pytest.param(100, 91, tuple(OPERATIONS), marks=pytest.mark.proof)],
)
def test_a_killed_writer_leaves_the_state_before_or_after_and_nothing_to_do_by_hand(rounds, killed, operations):
    """Planted: the pointer moved before record and ledger row were written. Found: a first import killed between ledger and
    pointer was taken for one that had lost its pointer; drafts and records of killed imports stayed. That a file was not synced
    before it was renamed cannot be seen so: what a killed process has written the system still holds; only a power cut tells."""
    told = run_kill(rounds, operations=operations)
    assert told["failures"] == []
    assert told["killed"] >= killed  # the others were done before the moment to be killed at came
    if rounds >= 100:  # enough to meet every deed at every phase
        assert set(told["deeds"]) == set(OPERATIONS)
        assert set(CRASH_POINTS) <= set(told["phases"])


class Cut(BaseException):
    """Stands for the end of the process: nothing after it may matter."""


@pytest.fixture
def cut_at():
    def cut(phase: str) -> None:
        def listen(reached: str) -> None:
            if reached == phase:
                raise Cut

        listeners.append(listen)

    yield cut
    listeners.clear()


def test_between_ledger_and_pointer_of_a_first_import_there_is_no_version_yet(tmp_path):
    """Found: the ledger knew of an import, no pointer was there, and so it was taken for lost."""
    company, request = tmp_path / "company", ImportRequest(file_of(tmp_path, f"{HEADER}\nc1,2024-01-05,10\n"))
    company.mkdir()
    seen = []
    listeners.append(lambda phase: seen.append(current_version_number(company)) if phase == "written" else None)
    try:
        run_import(company, request, author="ann")
    finally:
        listeners.clear()
    assert seen == [None] and current_version_number(company) == 1 and len(Ledger(company).rows("import")) == 1


@pytest.mark.proof
def test_the_record_of_an_import_that_never_got_into_the_ledger_goes_with_the_next(tmp_path, cut_at):
    """Found: every import killed between record and ledger left a folder for good."""
    company, request = tmp_path / "company", ImportRequest(file_of(tmp_path, f"{HEADER}\nc1,2024-01-05,10\n"))
    company.mkdir()
    cut_at("recorded")
    with pytest.raises(Cut):
        run_import(company, request, author="ann")
    listeners.clear()
    assert [p.name for p in (company / "imports").iterdir()] == ["000001"] and Ledger(company).rows("import") == ()
    assert run_import(company, request, author="ann").number == 1
    (company / "CURRENT.1-1.tmp").touch()
    (company / "import.holder.json.1-1.tmp").touch()
    run_import(company, ImportRequest(file_of(tmp_path, f"{HEADER}\nc1,2024-02-05,10\n")), author="ann")
    assert list(company.rglob("*.tmp")) == [] and [row.payload["number"] for row in Ledger(company).rows("import")] == [1, 2]
