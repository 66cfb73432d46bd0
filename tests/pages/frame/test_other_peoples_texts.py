"""Every page of a company whose texts are full of markup: nothing of it is markup on our pages, nothing gets into a log, and
nothing that is hidden is told. What a page sends to the browser is read as it is sent, figures and grids included."""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from crmcore.domain.decisions.privacy import Privacy
from crmcore.store.companies.companies import open_company
from crmcore.store.decisions.privacy import set_privacy
from crmcore.store.facts.customers import read_customers
from crmcore.store.versions.pointer import current_version_number
from pages._ui.data import data
from pages._ui.navigation import pages
from pages._ui.navigation.pages import PAGES, Page
from tests.canaries import MARK
from tests.pages.visiting import visit

pytestmark = pytest.mark.proof
#: what would be markup to a browser or to Markdown, as it stands in the texts
LIVE = "<b>y</b>"
#: (message, field) that the browser shows letter by letter: grids, options and contents of boxes, what screen readers say
LETTERS = {
    ("Selectbox", "options"),
    ("Selectbox", "raw_value"),
    ("MultiSelect", "options"),
    ("MultiSelect", "default"),
    ("MultiSelect", "raw_values"),
    ("TextInput", "default"),
    ("TextInput", "value"),
    ("Text", "body"),
    ("ArrowData", "data"),
    ("PandasStyler", "display_values"),
    ("PlotlyChart", "alt"),
}


@pytest.fixture
def canary_company(canary_root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CRM_DATA", str(canary_root))
    return canary_root / "told"


@pytest.fixture(scope="module")
def hidden(canary_root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A copy of the data root where personal data are hidden, and the company with its names shown."""
    root = tmp_path_factory.mktemp("hidden")
    shutil.copytree(canary_root / "told", root / "told")
    set_privacy(open_company(root / "told"), Privacy(True), author="ann")
    return root, canary_root / "told"


@pytest.fixture(autouse=True)
def root_of_hidden(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "hidden" in request.fixturenames:
        monkeypatch.setenv("CRM_DATA", str(request.getfixturevalue("hidden")[0]))


def names_in(company: Path) -> list[str]:
    """What the customers are called, without the markup."""
    return [name[: len(MARK) + 5] for name in read_customers(company, current_version_number(company)).table["name"].to_pylist()]


def sent(app: AppTest) -> Iterator[tuple[str, str, str]]:
    """(message, field, text) of everything that the page sends to the browser."""

    def walk(block: Block) -> Iterator[tuple[str, str, str]]:
        for child in block.children.values():
            if child.proto is not None:
                yield from texts(child.proto)
            if isinstance(child, Block):
                yield from walk(child)

    def texts(message: Message) -> Iterator[tuple[str, str, str]]:
        for field, value in message.ListFields():
            for one in value if field.is_repeated else [value]:
                if isinstance(one, Message):
                    yield from texts(one)
                elif isinstance(one, (str, bytes)):
                    yield message.DESCRIPTOR.name, field.name, one if isinstance(one, str) else one.decode("utf-8", "ignore")

    yield from walk(app._tree)


def unescaped(app: AppTest) -> list[tuple[str, str, str]]:
    """Where a text of the company stands as markup, with what is around it."""
    return [
        (kind, field, text[max(0, text.find(LIVE) - 60) :][:160])
        for kind, field, text in sent(app)
        if LIVE in text and (kind, field) not in LETTERS and field not in ("id", "key")
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_no_text_of_other_people_is_markup_or_gets_into_a_log(canary_company, page: Page, caplog, capfd):
    """Planted once: hover texts of the value matrix without `plain`; a cell of `small_table` without `escape`; the name of
    the customer on screen in a `logging.info`."""
    with caplog.at_level(logging.DEBUG):
        app = visit(page, company="told", customer=f"{MARK}c001")
    assert unescaped(app) == []
    streams = capfd.readouterr()
    assert MARK not in caplog.text + streams.out + streams.err


def test_the_name_of_a_filter_and_what_it_filters_by_are_no_markup_either(canary_company):
    """Planted once: the label of a filter without `literal`."""
    field = read_customers(canary_company, current_version_number(canary_company)).attributes[0]
    value = read_customers(canary_company, current_version_number(canary_company)).codes(field)[1][0]
    app = visit(pages.BY_ID["customers"], company="told", **{f"f.{field}": value})
    assert unescaped(app) == [] and any(MARK in one.label for one in app.multiselect)


@pytest.mark.parametrize("page", [page for page in PAGES if page.needs_data], ids=lambda page: page.id)
def test_no_page_tells_a_hidden_name(hidden, page: Page):
    """Planted once: the relations of a customer with the other's name (`details` without `without_personal_records`)."""
    app = visit(page, company="told", customer=f"{MARK}c001")
    names = names_in(hidden[1])
    assert [(kind, field) for kind, field, text in sent(app) if any(name in text for name in names)] == []


def test_a_name_that_is_not_hidden_is_told(canary_company):
    """Else the test above could not fail."""
    app = visit(pages.BY_ID["customer"], company="told", customer=f"{MARK}c001")
    assert any(name in text for _, _, text in sent(app) for name in names_in(canary_company))


def test_an_unforeseen_error_shows_a_reference_that_stands_in_the_log_without_data(canary_company, monkeypatch, caplog):
    """Planted once: `log.exception` in `shell.run`, with the factory of `keep_words_out` left out."""

    def broken(*arguments: object) -> None:
        raise ValueError(f"Could not convert {MARK}00001")

    monkeypatch.setattr(data, "book", broken)
    app = AppTest.from_file(str(pages.ROOT / "app.py"), default_timeout=60)
    app.query_params["company"] = "told"
    app.run()
    app.switch_page(str(pages.BY_ID["customers"].file.relative_to(pages.ROOT))).run()
    (message,) = [one.value for one in app.error]
    (reference,) = re.findall(r"\b[0-9a-f]{8}\b", message)
    assert reference in caplog.text and "ValueError" in caplog.text and MARK not in caplog.text + message
