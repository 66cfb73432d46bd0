"""The worklist's page: everybody's week and one list in both languages, marks at one click, hand-overs, files, no salespeople."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import Company, create_company
from crmcore.store.decisions.act.worklist import leave_outs, marks, rates_on
from crmcore.store.decisions.owners import owners_on
from crmcore.store.ledger.ledger import Ledger
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit
from tests.parquet_stage import build

EN, DAY = words_for("en"), date(2026, 1, 6)
REPS = [{"rep_id": rep, "name": name, "capacity_hours": 65} for rep, name in (("R1", "Ada"), ("R2", "Bo"))]


def _shop(root: Path, rep: list[dict]) -> Company:
    company = create_company(root, "Shop")
    build(
        company.dir,
        order_line=[{"customer_id": f"c{k}", "order_date": str(DAY), "amount": 20} for k in range(3)],
        customer=[{"customer_id": f"c{k}", "rep_id": "R1"} for k in range(3)],
        complaint=[{"complaint_id": f"K{k}", "customer_id": f"c{k}", "opened_on": "2026-01-02"} for k in range(2)],
        **({"rep": rep} if rep else {}),
    )
    return company


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    """Two salespeople; one has three customers, two of them with a complaint."""
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    return _shop(tmp_path, REPS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_and_one_list_in_both_languages(shop, language):
    words = words_for(language)
    everybody = page_text(visit(BY_ID["worklist"], lang=language, company=shop.slug))
    for key in ("title", "people.title", "kpi.planned", "outcomes.none", "leave_out.note", "rates.formula"):
        assert words.t(f"worklist.{key}") in everybody
    assert "Ada" in everybody and words.t("worklist.action.settle_complaint") in everybody
    one = page_text(visit(BY_ID["worklist"], lang=language, company=shop.slug, **{"c.worklist.whose": "R1"}))
    assert words.t("worklist.one.title", person="Ada", n=2) in one


def test_one_click_marks_and_two_people_cannot_lose_each_others_mark(shop):
    app = visit(BY_ID["worklist"], lang="en", company=shop.slug, **{"c.worklist.whose": "R1"})
    other = visit(BY_ID["worklist"], lang="en", company=shop.slug, **{"c.worklist.whose": "R1"})
    app.button_group[0].set_value("promised").run()  # nobody has said who marks: nothing is kept, and nothing looks as if it were
    assert not marks(shop) and app.button_group[0].value is None and EN.t("problem.author_missing") in page_text(healthy(app))
    for visitor, name in ((app, "Li"), (other, "Wu")):
        next(i for i in visitor.text_input if i.key == "worklist.author").set_value(name)
    whose = app.selectbox(key="worklist.whose.box").options
    app.button_group[0].set_value("promised").run()
    assert app.selectbox(key="worklist.whose.box").options == whose  # a changed label would lose the choice in the browser
    (mark,) = marks(shop)
    assert (mark.mark, mark.author, mark.rep, mark.reasons[0]) == ("promised", "Li", "R1", "complaint_due")
    text = page_text(healthy(app))
    assert EN.t("worklist.mark.saved", n=1, mark="Promised") in text and EN.t("worklist.one.title", person="Ada", n=1) in text
    other.button_group[0].set_value("refused").run()
    assert len(marks(shop)) == 1 and "Li has meanwhile recorded something" in page_text(healthy(other))
    assert EN.t("worklist.mark.done_complaint", n=1) in app.button_group[0].options
    button(app, "worklist.take_back").click().run()
    assert [one.mark for one in marks(shop)] == ["promised", "reopened"]
    assert EN.t("worklist.one.title", person="Ada", n=2) in page_text(healthy(app))


@pytest.mark.proof
def test_what_is_too_much_is_handed_over_for_the_week_or_for_good(shop):
    app = visit(BY_ID["worklist"], lang="en", company=shop.slug, **{"c.worklist.whose": "R1"})
    next(i for i in app.text_input if i.key == "worklist.author").set_value("Li")
    which = next(i for i in app.multiselect if i.key.startswith("worklist.hand_which"))
    which.set_value([0])
    button(app, "worklist.hand_week").click().run()
    (mark,) = marks(shop)
    assert (mark.mark, mark.rep, mark.customer_id) == ("handed_over", "R2", "c0")
    button(app, "worklist.hand_good").click().run()  # nobody is chosen
    assert EN.t("problem.no_marks") in page_text(app) and not owners_on(shop, DAY)
    next(i for i in app.multiselect if i.key.startswith("worklist.hand_which")).set_value([1])
    button(app, "worklist.hand_good").click().run()
    healthy(app)
    assert owners_on(shop, DAY) == {"c1": "R2"}


def test_files_assumptions_and_leaving_out_are_decisions_of_a_person(shop):
    app = visit(BY_ID["worklist"], lang="en", company=shop.slug, **{"c.worklist.whose": "R1"})
    next(i for i in app.text_input if i.key == "worklist.author").set_value("Li")
    button(app, "worklist.print").click().run()
    assert [row.payload["what"] for row in Ledger(shop.dir).rows("export")] == ["worklist.sheet"]
    next(i for i in app.number_input if i.key.startswith("worklist.rate.take_up")).set_value(25.0)
    next(b for b in app.button if b.label == EN.t("worklist.rates.save")).click().run()
    assert rates_on(shop, DAY)[0].take_up == 0.25
    next(i for i in app.toggle if i.label == EN.t("worklist.leave_out.switch")).set_value(True).run()
    assert EN.t("worklist.leave_out.saved_on", day=DAY) in page_text(healthy(app)) and leave_outs(shop)[0].share == 0.1


@pytest.mark.proof
def test_without_salespeople_it_is_one_list_and_the_template_is_offered(tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    text = page_text(visit(BY_ID["worklist"], lang="en", company=_shop(tmp_path, []).slug))
    assert EN.t("worklist.no_people") in text and EN.t("worklist.one.title", person=EN.t("worklist.house"), n=2) in text
    assert EN.t("worklist.assumed_hours_all") in text
