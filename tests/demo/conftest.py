"""The default demo company, staged once for all tests of this folder."""

from __future__ import annotations

import pytest

from crmcore.demo.stage import stage_demo
from tests.demo.staged import Staged


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    return Staged(stage_demo(tmp_path_factory.mktemp("demo")))
