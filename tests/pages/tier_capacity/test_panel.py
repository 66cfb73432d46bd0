"""The verb and the page say the same of the demo, and the advice keeps what it promises."""

from __future__ import annotations

import json
from itertools import accumulate

from crmcore.cli.parser import main
from crmcore.report.words.words import words_for
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit

EN = words_for("en")


def test_the_advice_fits_and_goes_into_the_draft(demo_data, capsys):
    def ask(*arguments: str) -> dict:
        assert main(["--data", str(demo_data / "demo"), "tier-capacity", *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    now = ask()
    advice = next(each for each in now["advice"] if each["shares"] != now["shares"])
    after = ask("--shares", "/".join(str(share) for share in advice["shares"].values()))
    assert all(limit["promised"] <= limit["available"] * (1 + 1e-9) for limit in after["limits"]) and after["keeps_promises"]
    app = visit(BY_ID["weights"], lang="en", **{"c.capacity.open": "yes"})
    hours, one_by_one = (EN.number(now["limits"][0][name]) for name in ("promised", "promised_one_by_one"))
    # the panel of what the draft changes has the second figure, so the first says why it is another
    assert hours in page_text(app) and one_by_one in page_text(app) and EN.t("tier_capacity.one_by_one_note") in page_text(app)
    assert main(["--data", str(demo_data / "demo"), "effect", "--json"]) == 0
    effect = json.loads(capsys.readouterr().out)
    assert EN.number(next(line["after"] for line in effect["lines"] if line["figure"] == "visit_hours")) == one_by_one
    button(app, f"tier_capacity.{advice['way']}").click().run()
    edges = [slider.value for slider in healthy(app).slider if slider.key.startswith("weights.edge.abcd.")]
    assert edges == list(accumulate(advice["shares"].values()))[:-1]
