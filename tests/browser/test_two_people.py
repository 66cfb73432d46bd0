"""What happens while others work: a decision somebody else has made first, and a server that goes away and comes back."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from crmcore.demo.company.company import build_demo_company
from crmcore.domain.grading.overrides import Override, default_expiry
from crmcore.store.companies.companies import open_company
from crmcore.store.decisions.overrides import override_rows, record_override
from crmcore.usecases.grading import grading
from tests.browser.conftest import ROOT
from tests.browser.test_customers import tier_c_in_the_dialog

pytestmark = [pytest.mark.browser, pytest.mark.proof]


def test_of_two_who_give_a_tier_the_second_sees_both_decisions_and_may_decide_again(visit, served):
    """Planted once: the refusal without its position; then the second try was refused for ever."""
    company = open_company(served / "demo")
    page = visit("customers")
    dialog, name = tier_c_in_the_dialog(page, "Mei Lin")
    dialog.get_by_label("Reason", exact=True).fill("moves abroad")
    book = grading.grade(company)
    customers = book.mart.customers
    customer = customers.ids[customers.table["name"].to_pylist().index(name)].as_py()
    record_override(
        company,
        Override(
            customer_id=customer,
            scheme=book.scheme.id,
            computed="A",
            assigned="B",
            reason="Ann met them",
            kind="fact",
            author="Ann",
            effective_on=book.scenario.as_of,
            expires_on=default_expiry(book.scenario.as_of),
        ),
    )
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Ann has decided on this customer meanwhile: B. Yours: C.")).to_be_visible()
    dialog.get_by_role("button", name="Give C all the same").click()
    expect(page.get_by_text(re.compile("is now C, set by hand"))).to_be_visible()
    mine = [row for row in override_rows(company) if row.customer_id == customer][-2:]
    assert [(row.author, row.assigned, row.reason) for row in mine] == [("Ann", "B", "Ann met them"), ("Mei Lin", "C", "moves abroad")]


def test_a_draft_outlives_the_server(visit, tmp_path_factory):
    root = tmp_path_factory.mktemp("outlived")
    build_demo_company(root / "demo", customers=100)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = _served(root, port)
    try:
        page = visit(f"http://localhost:{port}/weights")
        slider = page.get_by_role("slider", name="Order amount")
        before = slider.input_value()
        slider.press("ArrowRight")
        page.wait_for_url(re.compile(r"w\.|weights="))
        expect(slider).not_to_have_value(before)
        draft = slider.input_value()
        server.send_signal(signal.SIGKILL)
        server.wait()
        server = _served(root, port)
        page.reload()
        expect(page.get_by_role("slider", name="Order amount")).to_have_value(draft)
    finally:
        server.kill()
        server.wait()


def _served(root: Path, port: int) -> subprocess.Popen:
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
        cwd=ROOT,
        env={**os.environ, "CRM_DATA": str(root)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=2):
                return server
        except OSError:
            time.sleep(0.25)
    raise AssertionError("the dashboard did not come up")
