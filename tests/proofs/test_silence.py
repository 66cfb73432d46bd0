"""The silence rule against simulated customers that never leave, and against the rule that it replaced.

Seen to fail with the limit at one in ten, and with the rule of thumb in place of the rule.
"""

from __future__ import annotations

import pytest

from crmcore.proofs.silence import company_result, simulated
from crmcore.store.companies.companies import open_company
from crmcore.store.imports.importing import run_import
from crmcore.store.reading.source.request import ImportRequest
from tests.prepared import prepared

pytestmark = pytest.mark.proof


@pytest.mark.parametrize("k", [1, 2, 3])
def test_of_customers_that_never_leave_at_most_six_of_a_hundred_are_called_silent(k):
    result = simulated(k)
    assert result["average_of_repeaters"] <= 0.06 and result["worst_of_repeaters"] <= 0.09 and result["runs"] >= 20


def test_on_the_demo_fewer_of_the_named_come_back_and_more_of_them_have_left(larger_demo_root):
    result = company_result(open_company(larger_demo_root / "demo"), truth=True)
    new, old = result["rule"], result["before"]
    assert result["difference"]["interval"][1] < 0 and new["with_repeat_purchase"] > 50
    assert new["precision"] > 0.8 > old["precision"] and new["truly_gone"] == old["truly_gone"]


@pytest.mark.real_data
def test_on_online_retail_fewer_of_the_named_come_back(real_data, tmp_path_factory):
    def bring_in(folder):
        open_company(folder, create=True)
        run_import(folder, ImportRequest(real_data / "online_retail.parquet", negatives="refund", allow_refused=25), author="ann")

    result = company_result(open_company(prepared(tmp_path_factory, "silence-retail", bring_in)))
    assert result["difference"]["interval"][1] < 0
