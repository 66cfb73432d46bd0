from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company, create_company
from crmcore.store.decisions.settings import delete_scenario, save_scenario, saved_scenarios, set_setting, setting
from crmcore.store.ledger.ledger import Ledger

STRICT = Scenario(as_of=date(2017, 12, 31), shares=(5, 15, 60, 20))
LONG = Scenario(window=24)


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return create_company(tmp_path, "Acme")


def test_scenarios_are_kept_by_name_and_the_last_saved_counts(company: Company) -> None:
    save_scenario(company, "strict", LONG, "ann")
    save_scenario(company, "long", LONG, "ann")
    save_scenario(company, " strict ", STRICT, "bo")
    assert list(saved_scenarios(company).items()) == [("long", LONG), ("strict", STRICT)]


def test_a_deleted_scenario_is_gone_but_stays_in_the_trail(company: Company) -> None:
    save_scenario(company, "strict", STRICT, "ann")
    delete_scenario(company, "strict", "bo")
    assert saved_scenarios(company) == {}
    assert [row.author for row in Ledger(company.dir).rows("scenario")] == ["ann", "bo"]
    with pytest.raises(Problem, match="no_scenario"):
        delete_scenario(company, "strict", "bo")
    save_scenario(company, "strict", LONG, "ann")
    assert saved_scenarios(company) == {"strict": LONG}


def test_a_scenario_that_cannot_grade_is_not_saved(company: Company) -> None:
    with pytest.raises(Problem, match="bad_shares"):
        save_scenario(company, "forged", Scenario(shares=(50, 60)), "ann")
    with pytest.raises(Problem, match="scenario_name_missing"):
        save_scenario(company, "\u202e", STRICT, "ann")
    assert saved_scenarios(company) == {}


def test_a_setting_is_the_one_last_kept_else_the_default(company: Company) -> None:
    assert setting(company, "author", "nobody") == "nobody"
    set_setting(company, "author", "李雷", author="李雷")
    set_setting(company, "holidays", ["2017-10-01"], author="李雷")
    set_setting(company, "author", "韩梅梅", author="韩梅梅")
    assert setting(company, "author") == "韩梅梅"
    assert setting(company, "holidays") == ["2017-10-01"]


def test_of_two_who_save_under_one_name_the_second_is_told_and_may_then_replace(company: Company) -> None:
    save_scenario(company, "Plan", Scenario(), "ann")
    with pytest.raises(Problem) as refused:
        save_scenario(company, "Plan", Scenario(window=6), "bob", based_on=0)
    assert (refused.value.code, refused.value.values["author"]) == ("scenario_changed", "ann")
    assert saved_scenarios(company)["Plan"] == Scenario()
    save_scenario(company, "Other", Scenario(), "bob", based_on=0)  # another name is nobody else's
    save_scenario(company, "Plan", Scenario(window=6), "bob", based_on=refused.value.values["position"])
    assert saved_scenarios(company)["Plan"] == Scenario(window=6)
