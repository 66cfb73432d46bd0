"""From a table to a customer and back; a list that a page has opened, and how it is left."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl

from streamlit.testing.v1 import AppTest

from crmcore.report.words.words import words_for
from pages._ui.navigation.pages import BY_ID, ROOT
from tests.pages.visiting import button, healthy, page_text, visit

EN = words_for("en")


def links(app: AppTest) -> list[tuple[str, str]]:
    """(address, text) of the links inside the page's HTML."""
    return [(unescape(a), unescape(text)) for a, text in re.findall(r'<a class="ck-link" href="([^"]*)">([^<]*)</a>', page_text(app))]


def follow(app: AppTest, address: str) -> AppTest:
    """What a click on a link does, and Back: the server is asked for a page with the parameters of the link, of which the menu has none."""
    page, _, query = address.partition("?")
    app.query_params.clear()
    for name, value in parse_qsl(query):
        app.query_params[name] = value
    return healthy(app.switch_page(str(BY_ID[page].file.relative_to(ROOT))).run())


def test_a_name_opens_its_customer_and_both_ways_lead_back(demo_data):
    app = visit(BY_ID["lifecycle"], lang="en")
    left = {name: app.query_params[name] for name in app.query_params}
    address, text = links(app)[0]
    follow(app, address)
    name, number = re.fullmatch(r"(.*) \((.*)\)", text).groups()
    assert name in page_text(app) and app.query_params["customer"] == number and app.query_params["from"] == "lifecycle"
    (back,) = [(a, text) for a, text in links(app) if text.startswith("←")]
    assert back[1] == "← " + EN.t("common.button.back", page=EN.t("common.nav.lifecycle"))
    follow(app, back[0])
    assert {name: app.query_params[name] for name in app.query_params} == left and EN.t("lifecycle.title") in page_text(app)


def test_a_click_from_one_customer_to_another_stays_on_the_page(demo_data):
    app = visit(BY_ID["customer"], lang="en", customer="C00001", **{"from": "churn"})
    for click, customer in enumerate(("C00002", "C00003")):
        follow(app, f"customer?company=demo&lang=en&customer={customer}&from=churn&click={click}")
        assert app.query_params["customer"] == customer and "click" not in app.query_params
    app.query_params["click"] = "1"  # an answer to the same click that comes late
    app.query_params["customer"] = "C00002"
    app.run()
    assert app.query_params["customer"] == "C00003"


def test_the_menu_closes_a_list_and_its_own_link_opens_it(demo_data):
    app = visit(BY_ID["lifecycle"], lang="en")
    button(app, "lifecycle.open.entered_decline").click().run()
    assert app.query_params["listed"] == "lifecycle.entered_decline" and app.query_params["from"] == "lifecycle"
    opened = "customers?" + "&".join(f"{name}={app.query_params[name]}" for name in app.query_params)
    follow(app, "imports")
    assert not {"listed", "from", "sort"} & set(app.query_params)
    follow(app, opened)
    assert app.query_params["listed"] == "lifecycle.entered_decline"
    assert EN.t("lifecycle.list.entered_decline") in " ".join(b.label for b in app.button)
    follow(app, "imports")
    follow(app, "customers")
    assert not {"listed", "from", "sort"} & set(app.query_params) and not links(app)
