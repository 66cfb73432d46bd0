"""Who has been silent for longer than its own rhythm explains, on a mart's date."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from crmcore.domain.grading.mart import Mart
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.lifecycle.silence import fit_silence
from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.facts.silence_facts import read_rhythm_facts


def read_silent(company_dir: Path, version: int, mart: Mart) -> np.ndarray:
    """bool[N]: silent by the silence rule (`crmcore.domain.lifecycle.silence`), as the facts of the mart's date make it."""
    silent = np.zeros(mart.count, bool)
    wanted = ("customer_key", "purchase_days_to_date", "tenure_days", "days_since_order")
    with cursor_for(company_dir, version) as cursor:
        table = run_query(cursor, "standing", wanted=wanted, on=mart.as_of)
        table = table.filter(pc.field("purchase_days_to_date") > 0).sort_by("customer_key")
        keys = table["customer_key"].to_numpy()
        days, tenure, since = (table[name].to_numpy().astype(np.float64) for name in wanted[1:])
        facts = read_rhythm_facts(cursor, mart.as_of, keys, {"purchase_days": days, "tenure_days": tenure, "silent_days": since})
    silent[keys] = fit_silence(facts).silent(days, tenure, since)
    return frozen_array(silent, np.bool_)
