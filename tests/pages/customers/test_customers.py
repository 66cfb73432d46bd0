"""The list of customers: what is listed, in which order, what leaves the house, and tiers given by hand."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest
from streamlit.testing.v1 import AppTest

from crmcore.domain.health.next_action import ACTION_OF
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import create_company, open_company
from crmcore.store.decisions.overrides import override_rows
from crmcore.store.ledger.ledger import Ledger
from pages._ui.customers import grid
from pages._ui.exports import grade_report
from pages._ui.navigation.pages import BY_ID
from pages._ui.state.addresses import NAME_SHOWN
from tests.pages.visiting import healthy, visit
from tests.parquet_stage import build

EN, ZH = words_for("en"), words_for("zh_CN")
ODD = ["<b>bold</b>", "*star*", "$x$ :red[y]", "=1+1", "[a](http://b)"]


@pytest.fixture
def own_demo(demo_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the demo company that a test may write to."""
    shutil.copytree(demo_root, tmp_path / "companies")
    monkeypatch.setenv("CRM_DATA", str(tmp_path / "companies"))
    return tmp_path / "companies" / "demo"


@pytest.fixture
def odd_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A company whose customers are called like markup; c0 is the best."""
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    company = create_company(tmp_path, "Odd names", "EUR")
    build(
        company.dir,
        customer=[{"customer_id": f"c{k}", "name": name} for k, name in enumerate(ODD)],
        order_line=[
            {"customer_id": f"c{k}", "order_id": f"o{k}", "order_date": "2024-06-01", "amount": 100 - k, "profit": 50 - 20 * k}
            for k in range(len(ODD))
        ],
    )
    return ODD


def customers_page(**link: str) -> AppTest:
    return visit(BY_ID["customers"], **{"lang": "en", **link})


def names(app: AppTest) -> list[str]:
    (grid,) = app.dataframe
    return [unquote(re.search(NAME_SHOWN, address)[1]) for address in grid.value["name"]]  # a link that begins with the name


def column(app: AppTest, name: str) -> list[str]:
    (grid,) = app.dataframe
    cells = grid.value[name].tolist()
    return [cell[0] for cell in cells] if name == "tier" else cells  # a tier is a chip, the one entry of a list


def button(app: AppTest, label: str):
    return next(b for b in app.button if b.label == label)


def said(app: AppTest) -> str:
    return " ".join(h.proto.body for h in app.get("html"))


def as_author(app: AppTest, name: str = "Li Wei") -> AppTest:
    next(i for i in app.text_input if i.key == "customers.export.author").set_value(name)
    return healthy(app.run())


def test_the_best_customer_comes_first_and_never_more_than_a_page(demo_data):
    app = customers_page()
    assert len(names(app)) == 200 and column(app, "rank")[:3] == ["1", "2", "3"]
    button(app, EN.t("common.button.next")).click()
    healthy(app.run())
    assert len(names(app)) == 100 and "201–300" in said(app)


def test_an_order_goes_over_all_pages_and_into_the_link(demo_data):
    app = customers_page()
    next(s for s in app.selectbox if s.key == "customers.sort.rank").set_value("order_amount")
    healthy(app.run())
    smallest = column(app, "order_amount")[0]
    assert app.query_params["sort"] == "order_amount"
    app = customers_page(sort="-order_amount")
    assert column(app, "order_amount")[0] != smallest and app.query_params["sort"] == "-order_amount"


def test_an_order_that_the_data_do_not_know_gives_way_to_the_rank(demo_data):
    assert column(customers_page(sort="-shoe_size"), "rank")[0] == "1"


def test_a_search_keeps_names_and_numbers_that_hold_it(demo_data):
    app = customers_page()
    wanted = names(app)[3]
    next(i for i in app.text_input if i.key == "customers.search").set_value(wanted.upper())
    healthy(app.run())
    assert wanted in names(app) and all(wanted.lower() in name.lower() for name in names(app))
    app = customers_page(search="no such customer")
    assert not app.dataframe and EN.t("common.empty.no_rows") in said(app)


def test_a_chip_filters_a_tier_and_the_sidebar_agrees(demo_data):
    app = customers_page()
    chips = next(p for p in app.get("button_group") if p.key == "customers.chips")
    chips.set_value(["B"])
    healthy(app.run())
    assert set(column(app, "tier")) <= {"B"} | {t for t in column(app, "tier") if t.startswith("B ")}
    assert app.query_params["f.tier"] == "B"
    assert next(m for m in app.multiselect if m.key == "side.f.tier").value == ["B"]


def test_those_without_a_tier_say_why(demo_data):
    app = customers_page(**{"f.population": "lapsed"})
    assert set(column(app, "tier")) == {"Lapsed"} and column(app, "rank")[0] == "–"


def test_a_findings_list_is_named_and_can_be_left(demo_data):
    app = customers_page(listed="losses")
    few = len(names(app))
    leave = button(app, EN.t("customers.only", listed=EN.t("listed.losses")))
    leave.click()
    healthy(app.run())
    assert few < len(names(app)) and "listed" not in app.query_params


def test_leaving_a_findings_list_keeps_an_order_that_the_visitor_chose(demo_data):
    for chosen, in_link in (("-net_profit", "-net_profit"), ("net_profit", None)):  # the second is the list's own
        app = customers_page(listed="losses", sort=chosen)
        button(app, EN.t("customers.only", listed=EN.t("listed.losses"))).click()
        healthy(app.run())
        assert app.query_params.get("sort") == in_link


def test_a_findings_list_shows_what_made_the_finding_whatever_columns_are_chosen(demo_data):
    app = customers_page(listed="overdue", sort="-overdue_amount")
    assert column(app, "overdue_amount") and "0" not in column(app, "overdue_amount")


@pytest.mark.proof
def test_the_list_of_moves_shows_the_published_tier_before_todays(demo_data):
    app = customers_page(listed="moves", as_of="2026-01-31", weights="order_count:100")
    cells = column(app, "tier")
    assert cells and all(" → " in cell and (cell.startswith("A") != cell.split(" → ")[1].startswith("A")) for cell in cells)


def test_names_are_shown_as_they_are(odd_names):
    app = customers_page()
    assert names(app) == odd_names
    assert column(app, "gross_profit") == ["50", "30", "10", "−10", "−30"]


def test_columns_nobody_knows_are_not_offered(odd_names):
    app = customers_page()
    chips = next(p for p in app.get("button_group") if p.key == "customers.group_chips")
    assert [o.content for o in chips.proto.options] == [EN.t(f"customers.group.{g}") for g in ("grade", "value", "worth", "activity")]


@pytest.mark.proof
def test_a_nameless_visitor_is_asked_before_anything_leaves_the_house(own_demo):
    """The button waits for nobody, so that it can be pressed while the name is still being typed; without one nothing leaves."""
    app = customers_page()
    assert EN.t("customers.export.unsigned") in said(app)
    button(app, EN.t("common.button.download_csv")).click()
    healthy(app.run())
    assert EN.t("problem.author_missing") in said(app) and not app.get("download_button") and Ledger(own_demo).rows("export") == ()
    app.text_input(key="customers.export.author").set_value("Li Wei")
    button(app, EN.t("common.button.download_csv")).click()
    healthy(app.run())
    assert len(app.get("download_button")) == 1 and [row.author for row in Ledger(own_demo).rows("export")] == ["Li Wei"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_export_holds_the_whole_list_and_leaves_a_row_in_the_ledger(own_demo, ending):
    app = as_author(customers_page())
    button(app, EN.t(f"common.button.download_{ending}")).click()
    healthy(app.run())
    (offered,) = app.get("download_button")
    (row,) = Ledger(own_demo).rows("export")
    assert (row.author, row.payload["rows"], row.payload["format"]) == ("Li Wei", 300, ending)
    assert row.payload["file"].endswith(f"2025-12-31.{ending}") and len(row.payload["scenario"]) == 16
    assert "300" in offered.proto.label and len(row.payload["sha256"]) == 64


@pytest.mark.proof
def test_an_export_of_the_moves_tells_the_published_tier_like_the_list(own_demo, monkeypatch):
    made = []
    csv_format = grade_report.FORMATS[0]
    recording = grade_report.Format(csv_format.id, lambda *what: made.append(csv_format.make(*what)) or made[-1])
    monkeypatch.setattr(grade_report, "FORMATS", (recording,))
    app = as_author(customers_page(listed="moves", as_of="2026-01-31", weights="order_count:100"))
    button(app, EN.t("common.button.download_csv")).click()
    healthy(app.run())
    rows = list(csv.DictReader(io.StringIO(made[0].decode("utf-8-sig"))))
    before, now = EN.t("workbook.column.published"), EN.t("workbook.column.tier")
    shown = [cell.removesuffix(f" {grid.KEY}") for cell in column(app, "tier")]
    assert [f"{row[before] or '–'} → {row[now]}" for row in rows if row[now]] == [cell for cell in shown if cell.split(" → ")[1] in "ABCD"]


@pytest.mark.proof
def test_the_ledger_tells_the_files_very_bytes(own_demo, monkeypatch):
    made = []
    csv_format = grade_report.FORMATS[0]
    recording = grade_report.Format(csv_format.id, lambda *what: made.append(csv_format.make(*what)) or made[-1])
    monkeypatch.setattr(grade_report, "FORMATS", (recording,))
    app = as_author(customers_page(**{"f.tier": "A"}))
    button(app, EN.t("common.button.download_csv")).click()
    healthy(app.run())
    (row,) = Ledger(own_demo).rows("export")
    assert row.payload["sha256"] == hashlib.sha256(made[0]).hexdigest() and row.payload["filters"] == {"tier": ["A"]}


@pytest.mark.proof
def test_a_file_that_cannot_be_made_is_told_and_leaves_no_row(own_demo, monkeypatch):
    def broken(*what):
        raise OSError("disk full")

    monkeypatch.setattr(grade_report, "FORMATS", (grade_report.Format("csv", broken),))
    app = as_author(customers_page())
    button(app, EN.t("common.button.download_csv")).click()
    healthy(app.run())
    assert "The file could not be made" in said(app) and not app.get("download_button")
    assert Ledger(own_demo).rows("export") == ()


def chosen(app: AppTest) -> str:
    """Tick the first row."""
    customer = column(app, "customer_id")[0]
    app.session_state["customers.chosen"] = customer
    healthy(app.run())
    button(app, EN.t("customers.tier.title")).click()
    healthy(app.run())
    return customer


def give(app: AppTest, tier: str, reason: str) -> None:
    next(g for g in app.get("button_group") if g.key.startswith("tier.given.")).set_value(tier)
    next(a for a in app.text_area if a.key.startswith("tier.reason.")).set_value(reason)
    press(app, EN.t("common.button.save"))


def press(app: AppTest, label: str) -> None:
    """A button in the dialog: a test knows no fragments, so that the dialog has to be opened once more."""
    button(app, EN.t("customers.tier.title")).click()
    button(app, label).click()
    healthy(app.run())


def test_a_tier_given_by_hand_counts_is_marked_and_can_be_taken_back(own_demo):
    app = as_author(customers_page())
    customer = chosen(app)
    give(app, "C", "they <b>moved</b> away")
    (override,) = [o for o in override_rows(open_company(own_demo)) if o.customer_id == customer]
    assert (override.assigned, override.computed, override.reason, override.author) == ("C", "A", "they <b>moved</b> away", "Li Wei")
    assert (override.expires_on - override.effective_on).days == 90
    assert column(app, "tier")[0] == "C ✎ (A)"
    button(app, EN.t("customers.tier.title")).click()
    healthy(app.run())
    press(app, EN.t("customers.tier.withdraw"))
    assert column(app, "tier")[0] == "A"


@pytest.mark.proof
def test_a_tier_without_a_reason_is_refused_in_words(own_demo):
    app = as_author(customers_page())
    customer = chosen(app)
    give(app, "C", "  ")
    assert EN.t("problem.reason_missing") in said(app)
    assert customer not in {o.customer_id for o in override_rows(open_company(own_demo))}


def test_the_first_visit_shows_health_risk_and_salesperson_and_says_what_the_signs_mean(demo_data):
    app = customers_page()
    (grid,) = app.dataframe
    shown = list(grid.value.columns)
    assert shown[:4] == ["name", "tier", "health", "next_action"] and {"rep_id", "customer_id"} <= set(shown)
    assert set(column(app, "health")) <= {"■ Warning", "▲ Watch", "● Healthy", "○ No purchase"}
    legend = said(app).split('<div class="ck-legend">')[1]
    assert all(sign in legend for sign in ("■", "▲", "●", "≈", "✎"))


def test_sorted_by_health_the_warnings_come_first_or_last(demo_data):
    assert column(customers_page(sort="health"), "health")[0] == "■ Warning"
    assert column(customers_page(sort="-health"), "health")[0] == "○ No purchase"


def test_sorted_by_the_next_action_the_most_pressing_comes_first_or_last(demo_data):
    first = {EN.t(f"health.action.{code}") for code in list(ACTION_OF)[:4]}
    assert column(customers_page(sort="next_action"), "next_action")[0] in first
    assert column(customers_page(sort="-next_action"), "next_action")[0] == EN.t("health.action.nothing")


def test_a_name_is_a_link_to_its_customer(demo_data):
    (grid,) = customers_page(search="C0001").dataframe
    assert all(f"customer={number}" in address for address, number in zip(grid.value["name"], grid.value["customer_id"], strict=True))
    assert all(address.startswith("customer?name=") for address in grid.value["name"])


def test_the_list_speaks_chinese(demo_data):
    app = customers_page(lang="zh_CN")
    assert ZH.t("customers.title") in said(app) and column(app, "tier")[0].endswith("级")
