"""Opening pages as a visitor does: through app.py, with the link's parameters."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from pages._ui.navigation.pages import ROOT, Page


def app_at(page: Page, **link: str) -> AppTest:
    """app.py about to draw `page` for the first time: no other page is drawn before."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in link.items():
        app.query_params[name] = value
    return app.switch_page(str(page.file.relative_to(ROOT)))


def visit(page: Page, **link: str) -> AppTest:
    """The page, drawn once."""
    return healthy(app_at(page, **link).run())


def healthy(app: AppTest) -> AppTest:
    """The page as drawn, which shows neither a traceback nor a message that something is wrong."""
    assert not app.exception, [e.value for e in app.exception]
    assert not app.error, [e.value for e in app.error]
    return app


def page_text(app: AppTest) -> str:
    """Everything the page says outside its widgets."""
    return " ".join([*(m.value for m in app.markdown), *(h.proto.body for h in app.get("html"))])


def button(app: AppTest, key: str):
    """The button with that key."""
    return next(b for b in app.button if b.key == key)


def widget_key(key: str, language: str) -> str:
    """A widget's key as the page names it in a language (see `pages._ui.state.state.language_key`)."""
    return key if language == "en" else f"{key}@{language}"
