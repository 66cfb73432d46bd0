"""A nursery that dies, or cannot fork, is started anew once; then it is told in words. Seen to fail with the house as it was:
the end of the nursery came out of `confined` as an EOFError that nobody foresaw."""

from __future__ import annotations

import os
import signal

import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.report.words.words import words_for
from crmcore.store.sandbox import fork_server
from crmcore.store.sandbox.run_with_limits import confined

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no nursery without fork")


class Sickly(fork_server._Nursery):
    """A nursery that dies with the request in its hand, as where the system has no process left for a fork: `ill` times."""

    def __init__(self, ill: int) -> None:
        super().__init__()
        self.ill, self.started = ill, 0

    def _start(self) -> None:
        super()._start()
        self.started += 1
        if self.started <= self.ill:
            os.kill(self._process.pid, signal.SIGSTOP)  # it shall not answer before it dies

    def adopt(self, line):
        super().adopt(line)
        if self.started <= self.ill:
            os.kill(self._process.pid, signal.SIGKILL)


@pytest.fixture
def sickly(monkeypatch):
    made = []

    def sick(ill: int) -> Sickly:
        made.append(Sickly(ill))
        monkeypatch.setattr(fork_server, "_nursery", made[-1])
        return made[-1]

    yield sick
    for one in made:
        one.end()


def test_a_nursery_that_dies_is_started_anew_and_nobody_notices(sickly):
    """Planted: one try only."""
    found = sickly(ill=1)
    assert confined(len, "abc") == 3 and confined(len, "abcd") == 4
    assert found.started == 2  # the second child came from the same one


def test_where_no_nursery_lives_it_is_told_in_words(sickly):
    """Planted: no `try` around the child; one try only."""
    found = sickly(ill=9)
    with pytest.raises(Problem) as refused:
        confined(len, "abc")
    assert (refused.value.code, refused.value.values, found.started) == ("import_failed", {"kind": "EOFError"}, 2)
    assert all("EOFError" in words_for(language).problem(refused.value) for language in ("en", "zh_CN"))
