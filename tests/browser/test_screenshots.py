"""Every page in both languages and themes at three widths: no error on it, nothing wider than the window, and its picture to look at.

The pictures lie in the folder that CRM_SCREENSHOTS names (default: a temporary one).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crmcore.report.words.words import words_for
from pages._ui.navigation.pages import PAGES, Page

pytestmark = [pytest.mark.browser, pytest.mark.long]
LOCALES = {"en": "en-US", "zh_CN": "zh-CN"}
#: the page scrolls within its main part: the pixels by which that is wider than the window
SLIDES = "(main => main.scrollWidth - main.clientWidth)(document.querySelector('[data-testid=stMain]'))"
HEIGHTS = {390: 844, 1280: 900, 1920: 1080}


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(os.environ.get("CRM_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.mark.parametrize("width", HEIGHTS)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("page", PAGES, ids=[page.id for page in PAGES])
def test_a_page_has_no_error_and_fits_the_window(visit, pictures, page: Page, language: str, theme: str, width: int):
    tab = visit(page.id, locale=LOCALES[language], color_scheme=theme, viewport={"width": width, "height": HEIGHTS[width]})
    title = words_for(language).t(f"common.nav.{page.id}")
    tab.locator(".ck-head h1").filter(has_text=title if page.id != "customer" else "").first.wait_for()
    tab.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")
    tab.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')")  # a figure that is still being loaded
    tab.screenshot(path=pictures / f"{page.id}-{language}-{theme}-{width}.png", full_page=True)
    assert tab.locator("[data-testid=stException]").count() == 0
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert tab.evaluate(SLIDES) <= 0
