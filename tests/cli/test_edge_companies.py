"""Every verb that reads, on companies that nothing parts, that only lose or that have hardly any data."""

from __future__ import annotations

import json
import re

import pytest

from crmcore.cli.parser import main
from tests.edge_companies import COMPANIES, edge_company

pytestmark = pytest.mark.proof
VERBS = (
    ["describe"],
    ["grade"],
    ["grade", "--scheme", "platinum_gold_iron_lead"],
    ["customers"],
    ["explain", "a"],
    ["value"],
    ["loyalty"],
    ["lifecycle"],
    ["churn"],
    ["factors"],
    ["claims"],
    ["evidence"],
    ["stability"],
    ["fairness"],
    ["trends"],
    ["migration"],
)


@pytest.mark.parametrize("name", COMPANIES)
def test_a_verb_answers_or_says_in_one_line_why_not(tmp_path, capsys, name):
    """Seen: `migration` and its page failed where both dates are one."""
    company = edge_company(tmp_path, name)
    for verb in VERBS:
        status = main(["--data", str(company), *verb, "--json"])
        out, err = capsys.readouterr()
        if status == 0:
            assert not re.search(r"\bNaN\b|Infinity", out), verb
            json.loads(out)
        else:
            assert status == 2 and len(err.strip().splitlines()) == 1 and "Traceback" not in err, (verb, err)
