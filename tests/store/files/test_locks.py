from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.store.files.locks import import_lock

HOLD = """
import sys, time
from pathlib import Path
from crmcore.store.files.locks import import_lock
with import_lock(Path(sys.argv[1]), "ann"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_import_is_told_who_is_importing_and_since_when(tmp_path: Path) -> None:
    with import_lock(tmp_path, "ann"), pytest.raises(Problem) as refused, import_lock(tmp_path, "bo"):
        pass
    assert refused.value.code == "import_running"
    assert refused.value.values["owner"] == "ann"
    assert str(refused.value.values["since"]).startswith("20")


def test_threads_of_one_process_exclude_each_other_too(tmp_path: Path) -> None:
    codes: list[str] = []

    def attempt() -> None:
        try:
            with import_lock(tmp_path, "bo"):
                codes.append("imported")
        except Problem as refused:
            codes.append(refused.code)

    with import_lock(tmp_path, "ann"):
        thread = Thread(target=attempt)
        thread.start()
        thread.join()
    assert codes == ["import_running"]


def test_the_lock_is_free_after_the_import_and_after_a_failed_one(tmp_path: Path) -> None:
    with import_lock(tmp_path, "ann"):
        pass
    with pytest.raises(RuntimeError), import_lock(tmp_path, "bo"):
        raise RuntimeError
    with import_lock(tmp_path, "cy"):
        pass


def test_companies_do_not_wait_for_each_other(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    with import_lock(tmp_path / "one", "ann"), import_lock(tmp_path / "two", "ann"):
        pass


def test_an_import_that_was_killed_does_not_block_the_next(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, cwd=Path.cwd()) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(Problem, match="ann"), import_lock(tmp_path, "bo"):
            pass
        holder.kill()
        holder.wait()
        with import_lock(tmp_path, "bo"):
            pass
