"""The page of orders: every part in both languages, changes by hand, accepting, lists, files, and what is said without the tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import Company, create_company
from crmcore.store.decisions.act.allocation import accept_allocation, accepted_allocations, hand_changes
from crmcore.store.decisions.act.sequences import accepted_sequences, sequence_changes
from crmcore.store.ledger.ledger import Ledger
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit
from tests.parquet_stage import build

EN = words_for("en")
SALES = [{"customer_id": f"c{k}", "order_date": "2026-11-02", "amount": 100 - k, "order_id": f"s{k}"} for k in range(10)]


def _order(number: str, customer: str, quantity: float, due: str) -> dict:
    return {
        "order_id": number,
        "customer_id": customer,
        "ordered_on": "2026-10-01",
        "due_date": due,
        "material": "steel",
        "quantity": quantity,
        "amount": 10 * quantity,
        "production_hours": quantity,
    }


#: of ten customers c0 c1 are A, c8 c9 D; eight pieces for D, six for A, four for B, due in that order; ten are there
OPEN = {
    "open_order": [_order("o1", "c9", 8, "2026-11-03"), _order("o2", "c0", 6, "2026-11-04"), _order("o3", "c2", 4, "2026-11-04")],
    "stock": [{"material": "steel", "available": 10, "counted_on": "2026-11-02", "unit": "pc", "unit_cost": 6}],
    "production_capacity": [{"from_day": "2026-01-01", "hours": 8}],
}


def company_with(folder: Path, monkeypatch: pytest.MonkeyPatch, **tables) -> Company:
    monkeypatch.setenv("CRM_DATA", str(folder))
    company = create_company(folder, "Works", "EUR")
    build(company.dir, order_line=SALES, **tables)
    return company


@pytest.fixture
def works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    return company_with(tmp_path, monkeypatch, **OPEN)


@pytest.mark.parametrize("language", [LANGUAGES[0], *(pytest.param(other, marks=pytest.mark.proof) for other in LANGUAGES[1:])])
def test_the_page_shows_every_part_in_both_languages(works: Company, language: str):
    text, words = page_text(visit(BY_ID["orders"], lang=language, company=works.slug)), words_for(language)
    for key in ("title", "kpi.scarce", "ways.title", "materials.title", "lines.title", "customers.title", "hand.title", "sequence.title"):
        assert words.t(f"orders.{key}") in text
    tier = words.tier("abcd", "A")
    assert words.t("orders.finding.gains", tier=tier, now="100%", before="33%", late="0", late_before="1") in text
    assert words.t("orders.conflict.title", n=1) in text and words.t("orders.why.tier") in text
    # four of D's pieces, worth 10 each there and costing 6
    assert "€40" in text and "€16" in text


@pytest.mark.proof
def test_a_quantity_by_hand_changes_the_others_and_can_be_taken_back(works: Company):
    app = visit(BY_ID["orders"], lang="en", company=works.slug)
    next(i for i in app.text_input if i.key == "orders.author").set_value("Li")
    next(b for b in app.selectbox if b.key.startswith("orders.hand.works")).set_value("o1\nsteel").run()
    next(i for i in app.number_input if i.key.startswith("orders.quantity.")).set_value(5.0)
    button(app, "orders.hand.save").click().run()
    assert EN.t("problem.hand_reason_missing") in page_text(healthy(app)) and not hand_changes(works)
    next(i for i in app.number_input if i.key.startswith("orders.quantity.")).set_value(5.0)
    next(i for i in app.text_input if i.key.startswith("orders.reason.")).set_value("their line stands still")
    button(app, "orders.hand.save").click().run()
    (change,) = hand_changes(works)
    assert (change.order_id, change.quantity, change.reason, change.author) == ("o1", 50_000, "their line stands still", "Li")
    assert "their line stands still" in page_text(healthy(app))
    button(app, "orders.hand.take_back").click().run()
    assert hand_changes(works)[-1].quantity is None and "their line stands still" not in page_text(healthy(app))


def test_accepting_is_recorded_and_overwrites_nobody(works: Company):
    app = visit(BY_ID["orders"], lang="en", company=works.slug)
    next(i for i in app.text_input if i.key == "orders.author").set_value("Li").run()
    button(app, "orders.accept").click().run()
    (accepted,) = accepted_allocations(works)
    assert {line.order_id: line.served for line in accepted.lines} == {"o1": 0, "o2": 6, "o3": 4} and accepted.author == "Li"
    assert EN.t("orders.history.title") in page_text(healthy(app))
    accept_allocation(works, accepted, author="Bo")  # somebody else, meanwhile
    button(app, "orders.accept").click().run()
    assert EN.t("problem.orders_changed", author="Bo") in page_text(healthy(app)) and len(accepted_allocations(works)) == 2
    button(app, "orders.sequence.accept").click().run()
    (sequence,) = accepted_sequences(works)
    assert sequence.rule == "reserved" and len(sequence.orders) == 3


@pytest.mark.proof
def test_a_later_import_says_on_the_page_what_became_of_it(works: Company):
    app = visit(BY_ID["orders"], lang="en", company=works.slug)
    next(i for i in app.text_input if i.key == "orders.author").set_value("Li").run()
    button(app, "orders.accept").click().run()
    build(
        works.dir,
        order_line=[
            {"customer_id": "c0", "order_date": "2026-11-04", "amount": 60, "order_id": "o2"},
            {"customer_id": "c2", "order_date": "2026-11-09", "amount": 40, "order_id": "o3"},
        ],
        open_order=[{"order_id": "o1", "customer_id": "c9", "material": "steel", "cancelled": True}],
    )
    text = page_text(visit(BY_ID["orders"], lang="en", company=works.slug))
    assert EN.t("orders.none") in text and EN.t("orders.history.title") in text
    assert EN.t("orders.history.not_in_time", n=1) in text and ">o3<" in text and ">o2<" not in text


@pytest.mark.proof
def test_weights_are_set_on_the_page(works: Company):
    app = visit(BY_ID["orders"], lang="en", company=works.slug)
    next(b for b in app.selectbox if b.key == "orders.policy.box").set_value("weighted").run()
    weights = [i for i in app.number_input if i.key.startswith("orders.weight.")]
    assert [i.value for i in weights] == [4, 3, 2, 1, 2]
    weights[3].set_value(100.0).run()
    next(i for i in app.text_input if i.key == "orders.author").set_value("Li").run()
    button(app, "orders.accept").click().run()
    (accepted,) = accepted_allocations(works)
    # D's eight first; then 4·6 ÷ ½ of A and 3·4 ÷ ½ of B before any second unit of A, 4·6 ÷ 1½ = 16 < 24
    assert {line.order_id: line.served for line in accepted.lines} == {"o1": 8, "o2": 1, "o3": 1} and dict(accepted.policy.weights)[
        "D"
    ] == 100


@pytest.mark.proof
def test_files_leave_signed(works: Company):
    app = visit(BY_ID["orders"], lang="en", company=works.slug)
    next(i for i in app.text_input if i.key == "orders.author").set_value("Li").run()
    for key in ("orders.export", "orders.sequence.export"):
        button(app, key).click().run()
        healthy(app)
    rows = Ledger(works.dir).rows("export")
    assert [(row.payload["what"], row.payload["format"]) for row in rows] == [("orders.allocation", "xlsx"), ("orders.sequence", "xlsx")]


@pytest.mark.proof
@pytest.mark.parametrize(("code", "n"), [("gains", 2), ("gives_back", 1)])
def test_who_gains_and_who_gives_is_a_list(works: Company, code: str, n: int):
    listing = visit(BY_ID["customers"], lang="en", company=works.slug, listed=f"orders.{code}")
    assert EN.t("customers.only", listed=EN.t(f"orders.listed.{code}")) in [box.label for box in (*listing.button, *listing.toggle)]
    assert len(listing.dataframe[0].value) == n


@pytest.mark.parametrize(
    "missing", ["open_order", *(pytest.param(name, marks=pytest.mark.proof) for name in ("stock", "production_capacity"))]
)
def test_without_a_table_the_file_is_named_and_a_template_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str):
    company = company_with(tmp_path, monkeypatch, **{name: rows for name, rows in OPEN.items() if name != missing})
    text = page_text(visit(BY_ID["orders"], lang="en", company=company.slug))
    assert EN.t(f"orders.missing_{missing}") in text and (EN.t("orders.sequence.note") in text) == (missing == "stock")


def test_floors_of_each_tier_stand_in_the_link_and_what_cannot_be_kept_is_named(works: Company):
    app = visit(BY_ID["orders"], lang="en", company=works.slug, **{"c.orders.floors": "D:100"})
    boxes = [box for box in app.number_input if box.key.startswith("orders.floor.abcd.")]
    assert [box.value for box in boxes] == [0, 0, 0, 100, 0]
    boxes[0].set_value(100).run()  # six for A and eight for D of ten
    assert healthy(app)
    assert "The floors of A, D cannot be kept for steel: they ask for 14 pc, and there are only 10 pc to give." in page_text(app)


def test_the_sequence_is_changed_by_hand(works: Company):
    app = visit(BY_ID["orders"], lang="en", company=works.slug, **{"c.orders.frozen": "0"})
    next(box for box in app.text_input if box.key.startswith("orders.moving.reason")).set_value("promised")
    next(box for box in app.text_input if box.key == "orders.author_sequence").set_value("Ada").run()
    next(box for box in app.selectbox if box.key.startswith("orders.moving.order")).set_value("o3")
    button(app, "orders.moving.record").click().run()
    assert healthy(app)
    assert [(one.order_id, one.action, one.author) for one in sequence_changes(works)] == [("o3", "forward", "Ada")]
    assert "promised" in page_text(app)
    button(app, "orders.moving.free").click().run()
    assert sequence_changes(works)[-1].action == "free"
