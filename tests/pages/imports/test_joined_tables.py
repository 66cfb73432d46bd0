"""Several files dropped at once: the picture of their joins, one import, everything in its record."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from streamlit.testing.v1 import AppTest

from crmcore.report.imports.joins_picture import PicturedJoin, PicturedTable, joins_picture
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import list_companies
from crmcore.store.engine.signature import sums
from crmcore.store.ledger.ledger import Ledger
from tests.pages.imports.import_flow import bring_in, root, visit, words_on  # noqa: F401
from tests.pages.visiting import widget_key
from tests.store.imports.joins.test_tables import SHOP


def dropped(page: AppTest, contents: dict[str, str]) -> AppTest:
    page.file_uploader[0].set_value([(name, text.encode(), "text/csv") for name, text in contents.items()])
    return page.run()


@pytest.mark.proof
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_files_dropped_at_once_are_joined_corrected_and_come_in_as_one(visit, root, language):
    page = dropped(visit(language), SHOP)
    assert not page.exception
    assert "ck-joins" in words_on(page) and "order_no = id" in words_on(page)
    page.selectbox(key=widget_key("imports.role.complaints.csv".removesuffix(".csv"), language)).set_value("leave").run()
    bring_in(page)
    assert not page.exception
    (company,) = [c for c in list_companies(root) if not c.is_demo]
    tables = sums(company.dir, 1)["tables"]
    assert (tables["order_line"]["rows"], tables["customer"]["rows"], tables["complaint"]["rows"]) == (4, 3, 0)
    (row,) = Ledger(company.dir).rows("import")
    assert [part["table"] for part in row.payload["parts"]] == ["customer"]


def test_the_picture_places_the_one_right_of_the_many_and_escapes_names():
    tables = [PicturedTable("items<u>", "lines · 3", strong=True), PicturedTable("orders", "2")]
    picture = joins_picture(tables, [PicturedJoin("items<u>", "orders", "order_id", "100%")], "how they join")
    assert "<u>" not in picture and picture.index("left:0px") < picture.index("left:344px")


def test_a_chain_of_four_tables_is_in_sight_on_a_screen_of_1280():
    """Found: the last table was cut off at the right. The page's column is 915 pixels wide there."""
    names = ("returns", "items", "orders", "customers")
    joins = [PicturedJoin(many, one, "id", "100%") for many, one in pairwise(names)]
    picture = joins_picture([PicturedTable(name, "2") for name in names], joins, "how they join")
    assert int(re.search(r'style="width:(\d+)px', picture).group(1)) <= 915


def test_what_was_recognised_is_folded_below_what_is_still_to_be_decided(visit):
    orders = "order id,customer id,date,status\no1,c1,2024-01-05,done\no2,c2,2024-01-06,cancelled\n"
    items = "order id,product,quantity,unit price\no1,pen,1,2\no1,ink,1,3\no2,pen,2,2\n"
    page = dropped(visit(), {"orders.csv": orders, "items.csv": items})
    label = words_for("en").t("imports.tables.recognised", n=2)
    assert not page.exception and label in [fold.label for fold in page.expander]
    drawn = words_on(page)
    assert drawn.index("ck-ask") < drawn.index("ck-joins-room")
    page.button(key="imports.status.use").click().run()
    assert label not in [fold.label for fold in page.expander] and "ck-joins-room" in words_on(page)
