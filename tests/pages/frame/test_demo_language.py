"""The demo company speaks the language of its reader: first start, change of language, links."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

import pytest

from crmcore.demo.company import company as demo_company
from crmcore.ops.practice import copy_company
from crmcore.store.companies.companies import list_companies
from pages._ui.frame import first_start
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import visit


@pytest.fixture
def small_demos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of companies, where a demo is built with 60 customers."""

    def build(folder: Path, **options):
        return demo_company.build_demo_company(folder, customers=60, **options)

    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    monkeypatch.setattr(first_start, "build_demo_company", build)
    return tmp_path


def test_the_first_start_and_a_change_of_language_lead_to_the_same_company_in_that_language(small_demos):
    app = visit(BY_ID["pyramids"], lang="zh_CN", **{"f.region": "东区", "f.segment": "建筑"})
    assert [c.name for c in list_companies(small_demos)] == ["岚木供应"]
    app.session_state["view"] = app.session_state["view"].with_(language="en")
    app.run()
    view = app.session_state["view"]
    assert (view.company, dict(view.filters)) == ("demo", {"region": ("East",), "segment": ("Construction",)})
    assert sorted(c.name for c in list_companies(small_demos)) == ["Lanmoor Supply", "岚木供应"]
    box = next(s for s in app.selectbox if s.key.startswith("side.company"))
    assert list(box.options) == ["Lanmoor Supply"]  # the other one speaks another language


def test_nobody_sees_a_demo_before_its_grades_are_published(small_demos, monkeypatch):
    """A second visitor comes when the data are there and the runs are not: it waits, and builds nothing itself."""
    build, built, seen = first_start.build_demo_company, [], []

    def build_and_be_visited(folder: Path, **options):
        built.append(folder.name)
        company = build(folder, **options)
        seen.append(first_start.is_complete(folder.name))
        visitor.start()
        visitor.join(0.5)
        seen.append(visitor.is_alive())
        return company

    visitor = Thread(target=lambda: visit(BY_ID["overview"], lang="zh_CN"))
    monkeypatch.setattr(first_start, "build_demo_company", build_and_be_visited)
    visit(BY_ID["overview"], lang="zh_CN")
    visitor.join()
    assert seen == [False, True] and built == ["demo-zh"]


def test_a_copy_to_practise_on_stays_on_screen_in_every_language(small_demos):
    first_start.build_demo_company(small_demos / "demo", twin="demo-zh")
    copy = copy_company(list_companies(small_demos)[0], small_demos, "Practice", author="ann")
    app = visit(BY_ID["overview"], company=copy.slug, lang="zh_CN")
    assert app.session_state["view"].company == copy.slug and not (small_demos / "demo-zh").exists()
    box = next(s for s in app.selectbox if s.key.startswith("side.company"))
    assert sorted(box.options) == ["Lanmoor Supply", "Practice"]


@pytest.mark.proof
def test_a_link_to_the_demo_is_followed_in_the_language_that_it_names(small_demos):
    for language, folder in (("en", "demo"), ("zh_CN", "demo-zh")):
        demo_company.build_demo_company(
            small_demos / folder, customers=60, language=language, twin="demo-zh" if language == "en" else "demo"
        )
    app = visit(BY_ID["customer"], company="demo", lang="zh_CN", customer="C00007")
    assert (app.session_state["view"].company, app.session_state["view"].customer) == ("demo-zh", "C00007")
    app = visit(BY_ID["overview"], company="demo-zh", lang="en")
    assert app.session_state["view"].company == "demo"
