"""Value's tab of new customers: the profile in force, signing another, the grade and the prospects."""

from __future__ import annotations

import shutil

from crmcore.store.target_customers.profiles import profile_rows
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import healthy, page_text, visit


def test_a_profile_is_signed_and_what_fits_follows(demo_root, tmp_path, monkeypatch):
    shutil.copytree(demo_root / "demo", tmp_path / "demo")
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    app = visit(BY_ID["value"], lang="en", **{"c.value.tab": "outlook"})
    text = page_text(app)
    assert (
        "fit the target profile" in text and "signed by Signe Aldmoor" in text and "it ranks the right" in text
    ) or "cannot be told" in text
    next(x for x in app.text_input if x.key.endswith("target_customers.author")).set_value("Ann Reed")
    for box in app.multiselect:
        if box.key.startswith("target_customers."):
            box.set_value(["Large"] if box.key.startswith("target_customers.size") else [])
    next(b for b in app.button if b.label == "Sign the profile").click().run()
    assert "signed by Ann Reed" in page_text(healthy(app))
    assert profile_rows(tmp_path / "demo")[-1].conditions == (("size", ("Large",)),)
