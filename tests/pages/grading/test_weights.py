"""The dials: what adds up to 100 stays there, the draft is the visitor's own, and what is published stays as it is."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from crmcore.domain.grading.scenario import Scenario
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import create_company, open_company
from crmcore.store.decisions.runs import list_runs
from crmcore.store.decisions.settings import saved_scenarios
from crmcore.usecases.grading.grading import grade
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import healthy, visit
from tests.parquet_stage import build

EN = words_for("en")
#: the default with gross in place of net profit
BY_GROSS = (("credit_score", 10.0), ("order_amount", 30.0), ("gross_profit", 60.0))
METRICS = {"credit_score": "Credit", "order_amount": "Order amount", "net_profit": "Net profit", "trust": "Trust"}


@pytest.fixture
def own_demo(demo_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the demo company that a test may write to."""
    shutil.copytree(demo_root, tmp_path / "companies")
    monkeypatch.setenv("CRM_DATA", str(tmp_path / "companies"))
    return tmp_path / "companies" / "demo"


def weights_page(**link: str) -> AppTest:
    return visit(BY_ID["weights"], lang="en", **link)


def slider(app: AppTest, label: str):
    return next(s for s in app.slider if s.label == label)


def button(app: AppTest, label: str):
    return next(b for b in app.button if b.label == label)


def turn(app: AppTest, label: str, value: int) -> None:
    slider(app, label).set_value(value)
    healthy(app.run())


def weights(app: AppTest) -> dict[str, int]:
    return {metric: slider(app, name).value for metric, name in METRICS.items() if any(s.label == name for s in app.slider)}


def said(app: AppTest) -> str:
    return " ".join(h.proto.body for h in app.get("html"))


def test_the_other_weights_give_way_and_the_link_says_so(demo_data):
    app = weights_page()
    turn(app, "Order amount", 55)
    # 45 left for 10 : 60 → 6.4 and 38.6
    assert weights(app) == {"credit_score": 6, "order_amount": 55, "net_profit": 39}
    assert app.query_params["weights"] == "credit_score:6,order_amount:55,net_profit:39"


def test_a_turn_does_not_depend_on_the_steps_it_took(demo_data):
    app = weights_page()
    for value in (31, 34, 90, 55):
        turn(app, "Order amount", value)
    assert weights(app) == {"credit_score": 6, "order_amount": 55, "net_profit": 39}
    turn(app, "Order amount", 30)
    assert weights(app) == {"credit_score": 10, "order_amount": 30, "net_profit": 60} and "weights" not in app.query_params


def test_the_criteria_of_a_source_set_the_weights_and_the_box_is_empty_again(demo_data):
    app = weights_page()
    healthy(app.selectbox(key="weights.criteria").set_value("volume_and_credit").run())
    assert weights(app) == {"credit_score": 50, "order_amount": 50} and app.selectbox(key="weights.criteria").value is None


def test_a_locked_weight_stays(demo_data):
    app = weights_page()
    button(app, EN.t("weights.dial.lock", metric="Credit")).click()
    healthy(app.run())
    assert slider(app, "Credit").disabled
    turn(app, "Order amount", 90)
    assert weights(app) == {"credit_score": 10, "order_amount": 90, "net_profit": 0}


def test_indicators_join_at_ten_and_leave_their_part_to_the_others(demo_data):
    app = weights_page()
    group = next(p for p in app.pills if p.label == EN.t("weights.group.attitude"))
    group.set_value(["trust"])
    healthy(app.run())
    assert weights(app) == {"credit_score": 9, "order_amount": 27, "net_profit": 54, "trust": 10}
    next(p for p in app.pills if p.label == EN.t("weights.group.attitude")).set_value([])
    healthy(app.run())
    assert weights(app) == {"credit_score": 10, "order_amount": 30, "net_profit": 60}


def test_the_last_indicator_stays(demo_data):
    app = weights_page(weights="order_amount:100")
    next(p for p in app.pills if p.label == EN.t("weights.group.value")).set_value([])
    healthy(app.run())
    assert weights(app) == {"order_amount": 100} and slider(app, "Order amount").disabled


def test_tier_edges_push_each_other_and_add_up_to_one_hundred(demo_data):
    app = weights_page()
    turn(app, "A ends at", 60)
    assert [slider(app, f"{tier} ends at").value for tier in "ABC"] == [60, 60, 80]
    assert app.query_params["shares"] == "60-0-20-20"
    turn(app, "A ends at", 10)  # the edge that was pushed comes back
    assert app.query_params["shares"] == "10-40-30-20"


def test_gates_say_whom_they_touch(demo_data):
    app = weights_page()
    next(g for g in app.toggle if g.label == EN.t("gate.loss_makers")).set_value(True)
    healthy(app.run())
    assert app.query_params["gates"] == "loss_makers" and "lowered" in said(app)


def test_the_default_is_one_click_away(demo_data):
    app = weights_page(weights="order_amount:100", shares="10-20-30-40", normaliser="min_max", lapsed="1")
    button(app, EN.t("common.button.reset")).click()
    healthy(app.run())
    assert set(app.query_params) == {"company", "lang"}


@pytest.mark.parametrize("scheme", ["abc_value", "high_middle_low", "mvc_stc_bz", "platinum_gold_iron_lead", "pyramid_1_4_15_80"])
def test_every_kind_of_scheme_has_its_dials(demo_data, scheme):
    app = weights_page(scheme=scheme)
    edges = [s.label for s in app.slider if s.label.endswith("ends at")]
    assert ("the weights move the score, but no tier" in said(app)) == (scheme != "pyramid_1_4_15_80")
    assert (
        len(edges) == {"abc_value": 2, "high_middle_low": 2, "mvc_stc_bz": 1, "platinum_gold_iron_lead": 0, "pyramid_1_4_15_80": 3}[scheme]
    )


@pytest.mark.parametrize("kind", ["risen", "fallen"])
def test_a_name_among_the_movers_leads_to_its_customer_within_their_list(demo_data, kind):
    app = weights_page(weights="order_amount:100", **{"c.weights.moves": kind})
    table = app.dataframe[0].value
    total = re.search(EN.t("weights.moves.shown", n=7, total="TOTAL").replace("7", r"\d+").replace("TOTAL", r"([\d,]+)"), said(app))
    n = total[1] if total else EN.number(len(table))
    for place in (1, 2):
        link = {name: values[-1] for name, values in parse_qs(urlsplit(table["name"].iloc[place - 1]).query).items()}
        page = visit(BY_ID["customer"], **link)
        called = EN.t(f"trends.listed.{ {'risen': 'rose', 'fallen': 'fell'}[kind] }", before="BEFORE", now="NOW").partition("BEFORE")[0]
        assert re.search(rf"\b{place} of {n} in .*{re.escape(called)}", said(page)), said(page)


def test_what_nobody_has_is_left_out_and_said(tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    company = create_company(tmp_path, "Orders only")
    build(
        company.dir,
        order_line=[{"order_id": f"o{k}", "customer_id": f"c{k}", "order_date": "2024-05-01", "amount": k + 1} for k in range(10)],
    )
    app = weights_page()
    assert EN.t("weights.dial.unknown") in said(app)
    assert "Left out because nobody has it on this date: Credit, Net profit." in said(app)
    assert "Survey answers: Satisfaction, Would recommend, Trust" in said(app)
    assert EN.t("weights.moves.no_run") in said(app)


def test_a_standard_that_does_not_fit_says_so_and_leaves_the_way_back(demo_data):
    app = weights_page(scheme="high_middle_low", standard="1")
    assert not app.slider and "do not go together" in said(app)
    button(app, EN.t("common.button.reset")).click()
    healthy(app.run())
    assert weights(app) == {"credit_score": 10, "order_amount": 30, "net_profit": 60}


def test_enter_in_a_field_of_the_dialog_publishes_nothing(own_demo):
    """What is published stays: only the button does it. The browser learns that from the form itself."""
    app = weights_page(weights="order_amount:100")
    button(app, EN.t("weights.publish.title")).click()
    app.run()
    (form,) = [form for form in forms_within(app._tree) if form.form_id == "weights.publish.form"]
    assert form.enter_to_submit is False


def forms_within(block) -> list:
    """The forms of a page as the browser receives them, those of dialogs too."""
    proto = getattr(block, "proto", None)
    own = [proto.form] if getattr(block, "type", "") == "form" else []
    return own + [form for child in getattr(block, "children", {}).values() for form in forms_within(child)]


def test_publishing_freezes_the_grades_and_a_later_draft_leaves_them_alone(own_demo):
    company = open_company(own_demo)
    earlier = len(list_runs(company))
    app = weights_page(weights="order_amount:100")
    button(app, EN.t("weights.publish.title")).click()
    app.run()
    next(f for f in app.text_input if f.label == EN.t("weights.publish.name")).set_value("May *grades*")
    next(f for f in app.text_input if f.key == "weights.publish.author").set_value("Mei")
    button(app, EN.t("weights.publish.do")).click()
    healthy(app.run())
    run = list_runs(company)[-1]
    assert (len(list_runs(company)), run.name, run.author) == (earlier + 1, "May *grades*", "Mei")
    assert run.scenario.weights == (("order_amount", 100.0),) and "May *grades*" in said(app)
    assert EN.t("weights.draft_published", name="May *grades*") in said(app) and app.query_params["run"] in (str(run.id), [str(run.id)])
    frozen = [file.read_bytes() for file in sorted((own_demo / "runs").iterdir())]
    turn(app, "A ends at", 40)
    assert [file.read_bytes() for file in sorted((own_demo / "runs").iterdir())] == frozen and list_runs(company)[-1] == run


def test_a_scenario_is_saved_under_a_name_and_deleted(own_demo):
    app = weights_page(weights="order_amount:40,net_profit:60")
    next(f for f in app.text_input if f.key == "weights.save.name").set_value("Even *handed*")
    next(f for f in app.text_input if f.key == "weights.save.author").set_value("Mei")
    button(app, EN.t("common.button.save")).click()
    healthy(app.run())
    assert dict(saved_scenarios(open_company(own_demo))["Even *handed*"].weights) == {"order_amount": 40, "net_profit": 60}
    turn(app, "Order amount", 80)
    button(app, EN.t("weights.save.load")).click()
    healthy(app.run())
    assert weights(app) == {"order_amount": 40, "net_profit": 60}
    button(app, EN.t("common.button.delete")).click()
    healthy(app.run())
    assert len(saved_scenarios(open_company(own_demo))) == 1  # asked once before it is gone
    next(b for b in app.button if b.key == "weights.delete.sure").click()
    healthy(app.run())
    assert saved_scenarios(open_company(own_demo)) == {}


def test_saving_without_a_name_says_what_is_missing(own_demo):
    app = weights_page()
    button(app, EN.t("common.button.save")).click()
    healthy(app.run())
    assert EN.t("problem.scenario_name_missing") in said(app) and saved_scenarios(open_company(own_demo)) == {}


def upload(app: AppTest, content: bytes) -> None:
    app.file_uploader[0].set_value(("scenario.json", content, "application/json"))
    healthy(app.run())


def test_a_scenario_file_becomes_the_draft(demo_data):
    app = weights_page()
    upload(app, Scenario(weights=(("trust", 30.0), ("order_amount", 70.0)), scheme="abc_share").to_json().encode())
    assert weights(app) == {"trust": 30, "order_amount": 70} and app.query_params["scheme"] == "abc_share"


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00nonsense",
        b"{",
        json.dumps({"weights": [["luck", 1]]}).encode(),
        json.dumps({"scheme": "rainbow"}).encode(),
        json.dumps({"standard": 99}).encode(),
    ],
)
def test_a_file_that_cannot_be_used_says_so_and_changes_nothing(demo_data, content):
    app = weights_page()
    upload(app, content)
    assert weights(app) == {"credit_score": 10, "order_amount": 30, "net_profit": 60}
    assert "ck-finding bad" in said(app)


def test_the_link_to_share_names_the_day(demo_data):
    app = weights_page(weights="order_amount:40,net_profit:60", search="X&Y")
    shown = next(c.value for c in app.code)
    assert "weights=order_amount:40,net_profit:60" in shown and "as_of=2025-12-31" in shown and "search=X%26Y" in shown


def test_a_published_standard_keeps_its_edges(demo_data):
    app = weights_page()
    box = next(s for s in app.selectbox if s.label == EN.t("weights.rule.standard"))
    box.set_value(1)
    healthy(app.run())
    assert app.query_params["standard"] == "1" and EN.t("weights.tier.fixed_standard") in said(app)
    assert not [s for s in app.slider if s.label.endswith("ends at")]


def test_tiers_count_as_given_or_as_computed(demo_data):
    app = weights_page()
    switch = next(b for b in app.segmented_control if b.label == EN.t("weights.rule.given"))
    switch.set_value(False)
    healthy(app.run())
    assert app.query_params["computed"] == "1"


def test_a_weight_in_a_link_that_cannot_be_read_is_told_until_the_visitor_closes_it(demo_data):
    app = weights_page(weights="order_amount:much", scheme="gone")
    assert "Weights “order_amount:much”" in said(app) and "Tier scheme “gone”" in said(app)
    assert weights(app) == {"credit_score": 10, "order_amount": 30, "net_profit": 60}
    button(app, EN.t("common.button.close")).click()
    healthy(app.run())
    assert "order_amount:much" not in said(app)


def test_growth_over_all_time_says_that_there_is_nothing_to_compare_with(demo_data):
    why = EN.t("common.window.no_comparison.all_time")
    app = weights_page(window="all", weights="growth_rate:50,order_amount:50")
    assert why in said(app) and EN.t("weights.dial.dropped_hint", tables=EN.t("table.order_line")) not in said(app)
    assert why not in said(weights_page(weights="growth_rate:50,order_amount:50"))


def test_the_other_profit_is_one_click_away_and_whom_it_moves_is_named(demo_data):
    app = weights_page()
    graded = grade(open_company(demo_data / "demo"))
    by_gross = grade(open_company(demo_data / "demo"), Scenario(weights=BY_GROSS))
    fallen, risen = int((graded.tier > by_gross.tier).sum()), int((graded.tier < by_gross.tier).sum())
    assert fallen and risen and EN.t("weights.profit.by_net_profit", n=risen + fallen, risen=risen, fallen=fallen) in said(app)
    button(app, EN.t("weights.profit.weigh_gross_profit")).click()
    healthy(app.run())
    assert app.query_params["weights"] == "credit_score:10,order_amount:30,gross_profit:60"
    button(app, EN.t("weights.profit.weigh_net_profit")).click()
    healthy(app.run())
    assert "weights" not in app.query_params


def test_whom_the_choice_of_profit_lowers_is_a_list_with_the_tier_by_the_other_profit(demo_data):
    app = healthy(visit(BY_ID["customers"], lang="en", listed="weights.profit.fallen"))
    label = EN.t("customers.only", listed=EN.t("weights.profit.listed_fallen_net_profit"))
    assert any(label in b.label for b in app.button)
