"""Every list that a page opens is answered on the command line: by its code, or by a verb of its own."""

from __future__ import annotations

import json

import pytest

from crmcore.cli.parser import VERBS, main
from crmcore.cli.verbs.lists import LISTS, VERB_OF
from pages._ui.frame.topics import register_topics
from pages._ui.lists import topics
from pages._ui.navigation.pages import PAGES


def test_every_page_with_lists_is_answered_by_code_or_by_a_verb():
    register_topics()
    assert topics.registered() == {*LISTS, *VERB_OF} and not set(LISTS) & set(VERB_OF)
    assert set(VERB_OF.values()) <= {verb.name for verb in VERBS}


def test_the_menu_keeps_the_pages_of_a_part_together():
    headings = [page.heading for page in PAGES]
    assert list(dict.fromkeys(headings)) == ["see", "grade", "understand", "relate", "act", "prove", "manage"]
    assert headings == sorted(headings, key=list(dict.fromkeys(headings)).index)


def test_a_list_is_asked_for_by_the_code_in_the_link_of_its_page(demo_root, capsys):
    shop = ["--data", str(demo_root / "demo")]

    def ask(*arguments: str):
        assert main([*shop, *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    steps = ask("value")["programmes"]
    step = next(row for row in steps if row["customers"])
    named = ask("customers", "--list", f"value.step.{step['step']}")
    assert {row["customer_id"] for row in named} == set(step["customers"])
    losses = ask("customers", "--list", "losses", "--limit", "3")
    assert len(losses) == 3 and all(row["net_profit"] < 0 for row in losses)
    assert main([*shop, "customers", "--list", "budget.over"]) == 2
    assert "budget" in capsys.readouterr().err


@pytest.mark.proof
@pytest.mark.parametrize("code", ["churn.gone", "loyalty.spurious", "lifecycle.decline", "value.influence", "cost_to_serve.turned"])
def test_page_and_command_list_the_same_customers(demo_data, code, capsys):
    from pages._ui.navigation.pages import BY_ID
    from tests.pages.visiting import visit

    shown = visit(BY_ID["customers"], lang="en", listed=code).dataframe[0].value
    assert main(["--data", str(demo_data / "demo"), "customers", "--list", code, "--json"]) == 0
    named = [row["customer_id"] for row in json.loads(capsys.readouterr().out)]
    assert set(shown["customer_id"]) <= set(named) and len(shown) == min(len(named), 200)
