"""The two-factor page: any pair, every box with its customers, kept under a name with the names of its boxes."""

from __future__ import annotations

import shutil

import pytest

from crmcore.report.words.words import words_for
from crmcore.store.product_prospects.decisions import judgement_rows
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit

PAGE = BY_ID["factors"]


@pytest.fixture
def own_demo(demo_root, tmp_path, monkeypatch):
    """A copy of the demo that a test may write to."""
    shutil.copytree(demo_root / "demo", tmp_path / "demo")
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    return tmp_path / "demo"


def test_a_first_visit_shows_amount_crossed_with_credit_and_counts_everybody(demo_data):
    words, text = words_for("zh_CN"), page_text(visit(PAGE, lang="zh_CN"))
    assert words.t("factors.title") in text and words.t("metric.credit_score") in text
    assert words.t("common.total") in text and ">300<" in text  # all customers in the table's last line


@pytest.mark.parametrize(
    "spec",
    [
        "order_amount~25-50-75*city",
        "tier*attribute:Next need 下一步需求",
        "growth_rate~=-0.1,0.3*days_since_order~=30,90",
        "rep_id*satisfaction~50",
        "tier*tier",
        "region*segment*Not saved",
    ],
)
def test_any_pair_is_drawn(demo_data, spec):
    app = visit(PAGE, lang="zh_CN", factors=spec)
    assert app.query_params["factors"] == spec and words_for("zh_CN").t("factors.table_title") in page_text(app)


@pytest.mark.parametrize(("spec", "message"), [("<b>", "cannot be read"), ("moon~50*tier", "do not know “moon”")])
def test_a_link_that_cannot_be_shown_says_so_and_shows_the_first_matrix(demo_data, spec, message):
    assert message in page_text(visit(PAGE, lang="en", factors=spec))


def test_choosing_another_field_and_exchanging_sides_is_kept_in_the_link(demo_data):
    app = visit(PAGE, lang="en")
    app.selectbox(key="factors.down").set_value("region").run()
    assert healthy(app).query_params["factors"] == "order_amount~33-67*region"
    button(app, "ck-lock.factors.exchange").click().run()
    assert healthy(app).query_params["factors"] == "region*order_amount~33-67"


def test_bands_and_cuts_are_turned_by_percentile_or_typed_as_values(demo_data):
    app = visit(PAGE, lang="en", factors="order_amount~33-67*region")
    app.segmented_control(key="factors.across.bands").set_value(4).run()
    assert healthy(app).query_params["factors"] == "order_amount~25-50-75*region"
    next(s for s in app.slider if s.key.startswith("factors.across.percentile.3.1#")).set_value(80).run()
    assert healthy(app).query_params["factors"] == "order_amount~25-80-81*region"
    app.segmented_control(key="factors.across.by").set_value("value").run()
    assert healthy(app).query_params["factors"].startswith("order_amount~=")
    next(n for n in app.number_input if n.key.startswith("factors.across.value.3.0.")).set_value(-5.0).run()
    assert healthy(app).query_params["factors"].startswith("order_amount~=-5,")


def test_presets_set_both_sides(demo_data):
    app = visit(PAGE, lang="en")
    button(app, "factors.preset.profit_growth").click().run()
    assert healthy(app).query_params["factors"] == "net_profit~33-67*growth_rate~33-67"


def test_a_box_opens_its_customers_which_the_list_names(demo_data):
    app = visit(PAGE, lang="en", factors="tier*region")
    chosen = next(s for s in app.selectbox if s.key.startswith("factors.chosen"))
    n = int(next(option for option in chosen.options if option.startswith("All of Tier: A")).split("– ")[1].split()[0])
    code = "column.0"
    chosen.set_value(code).run()
    button(app, "factors.see").click().run()
    healthy(app)
    assert app.query_params["listed"].startswith("factors.column.0.x") and app.query_params["sort"] == "-net_profit"
    assert f"{n} customers listed" in page_text(app)
    assert "Only: All of Tier: A" in button(app, "customers.unlist").label


def test_a_matrix_is_saved_opened_and_deleted_and_needs_an_author(own_demo):
    app = visit(PAGE, lang="en", factors="order_amount~50*region")
    app.text_input(key="factors.author").set_value("Ann").run()
    app.text_input(key="factors.save.name.").set_value("Regions")
    next(b for b in app.button if b.label == "Save" and b.proto.is_form_submitter).click().run()
    assert healthy(app).query_params["factors"] == "order_amount~50*region*Regions" and "Saved as “Regions”" in page_text(app)
    app.segmented_control(key="factors.profit").set_value("order_amount").run()
    button(app, "factors.preset.profit_growth").click().run()
    button(app, "factors.open").click().run()
    assert healthy(app).query_params["factors"] == "order_amount~50*region*Regions"
    button(app, "factors.delete").click().run()
    assert "Regions" in healthy(app).query_params["factors"]  # asked once before it is gone
    button(app, "factors.delete.sure").click().run()
    assert healthy(app).query_params["factors"] == "order_amount~50*region" and "Not saved" in page_text(app)


def test_a_box_is_named_and_keeps_its_name_with_the_matrix(own_demo):
    app = visit(PAGE, lang="zh_CN", factors="order_amount~50*credit_score~50")
    app.session_state["author"] = "Ann"
    button(app, "factors.name").click().run()
    next(i for i in app.text_input if i.key.startswith("factors.box_name")).set_value("Stars <b>")
    next(i for i in app.text_input if i.key.startswith("factors.save_as")).set_value("Mine")
    button(app, "factors.name").click()  # AppTest knows no fragments: the dialog opens once more
    button(app, "factors.naming.save").click().run()
    healthy(app)
    assert app.query_params["factors"] == "order_amount~50*credit_score~50*Mine"
    assert "Stars &lt;b&gt;" in page_text(app)


def test_a_company_without_payments_says_which_table_would_bring_credit(tmp_path, monkeypatch):
    from crmcore.cli.parser import main

    orders = tmp_path / "orders.csv"
    orders.write_text("customer_id,order_date,amount\n" + "".join(f"c{k},2024-0{1 + k % 9}-10,{10 * k}\n" for k in range(1, 30)))
    assert main(["--data", str(tmp_path / "data" / "demo"), "import", str(orders)]) == 0
    monkeypatch.setenv("CRM_DATA", str(tmp_path / "data"))
    app = visit(PAGE, lang="en")
    text = page_text(app)
    assert "Size × credit grade (needs the table “Invoices and payments”)" in text and "needs cost or profit" in text
    assert button(app, "factors.preset.size_credit").disabled
    assert "29 customers" in text or ">29<" in text  # a first matrix that is not empty


def test_a_product_is_judged_on_the_page_and_customers_follow(own_demo):
    """Office machines, which nobody had judged: signed, the share of the amount that is judged rises, and the trail has it."""
    app = visit(PAGE, lang="en", factors="product_prospects~50*growth_rate~50")
    assert "What to do" in page_text(app) and "54 of 60 products sold are judged" in page_text(app)
    next(s for s in app.selectbox if s.key.startswith("product_prospects.item")).set_value("Office machines").run()
    next(x for x in app.text_input if x.key.endswith("product_prospects.author")).set_value("Ann Reed")
    next(x for x in app.number_input if x.key.startswith("product_prospects.prospects")).set_value(35.0)
    next(b for b in app.button if b.label == "Record the judgement").click().run()
    assert "60 of 60 products sold are judged:" in page_text(healthy(app))
    row = judgement_rows(own_demo)[-1]
    assert (row.item, row.prospects, row.author) == ("Office machines", 35.0, "Ann Reed")
