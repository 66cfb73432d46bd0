"""The churn model, fitted on facts the store knew on earlier days, tested on a later one, and applied to today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from crmcore.domain.churn.prediction.churn_evaluation import ChurnEvaluation, evaluate_churn
from crmcore.domain.churn.prediction.comeback import comeback, silence_group
from crmcore.domain.churn.prediction.features import NAMES, YEAR, ChurnFacts, features
from crmcore.domain.churn.prediction.model import ChurnModel, LabelledSample, fit, fit_best, importance
from crmcore.domain.churn.risk import HORIZON_DAYS, SAMPLE_ROWS, Churn, CutOffs, comeback_cut_offs, conditions, cut_offs
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.lifecycle.silence import SilenceRule, fit_silence
from crmcore.domain.purchase_models.bg_nbd import fit_bg_nbd, group_histories
from crmcore.store.engine.engine import cursor_for
from crmcore.store.facts.churn_facts import EVERYBODY, CustomerSample, read_churn_facts, read_lapsed, read_lapses, restrict_to_sample
from crmcore.store.facts.customers import read_customers
from crmcore.store.facts.silence_facts import read_silence_facts

#: the usual gap of customers that have none, for the ranking by silence: this percentile of the others'
USUAL_PERCENTILE = 90


def read_churn(
    company_dir: Path, version: int, as_of: date, horizon_days: int = HORIZON_DAYS, on_step: Callable[[str], None] = lambda step: None
) -> Churn:
    """The churn risk of every customer in the `horizon_days` after `as_of`.

    `on_step` is called with each step: reading, learning, testing, scoring. Raises `Problem`: unknown_version,
    bad_churn_horizon.
    """
    count = read_customers(company_dir, version).count
    with cursor_for(company_dir, version) as cursor:
        on_step("reading")
        (first,) = cursor.execute("select min(first_purchase) from purchase_day where order_date <= $day", {"day": as_of}).fetchall()[0]
        days = cut_offs(as_of, horizon_days, first)
        now = read_churn_facts(cursor, count, as_of)
        plain = _plain(now, days, horizon_days, *map(fit_silence, read_silence_facts(cursor, (as_of,))))
        subset = _part(len(plain.rows), days)
        restrict_to_sample(cursor, subset)
        then = read_churn_facts(cursor, count, days.test, subset)
        active_then = int(then.active.sum()) * subset.every
        history = 0 if first is None else (as_of - first).days
        rules = conditions(active_then if subset.every > 1 else int(then.active.sum()), history, horizon_days)
        if days.calibrate is None or not days.fit or not all(rule.ok for rule in rules):
            return replace(plain, rules=rules)
        samples = [_sample(cursor, count, day, horizon_days, subset) for day in (days.calibrate, *days.fit)]
        test = _labelled(cursor, count, then, horizon_days, subset)
        earlier = comeback_cut_offs(as_of, horizon_days, first)
        known = comeback([read_lapses(cursor, count, day, horizon_days, subset) for day in earlier])
    rules = conditions(active_then, history, horizon_days, _of_each((test, *samples)))
    if not all(rule.ok for rule in rules):
        return replace(plain, rules=rules)
    on_step("learning")
    candidate = fit_best(tuple(samples[1:]), samples[0])
    on_step("testing")
    judged = _judged(candidate, test, then, active_then)
    weighed = importance(candidate, test)
    # refit one step later: the test's outcome is known today, so it can be learnt from
    model = fit(candidate.kind, tuple(samples), test)
    on_step("scoring")
    risk = np.full(count, np.nan)
    risk[plain.rows] = model.risk(plain.features)
    return replace(
        plain,
        rules=rules,
        model=model,
        test=judged,
        importance=weighed,
        risk=frozen_array(risk),
        fitted_rows=sum(len(s.lapsed) for s in (*samples, test)),
        comeback=known,
        comes_back=None if known is None else frozen_array(known.shares[silence_group(now.days_since, now.tenure, now.purchase_days)]),
    )


def _plain(now: ChurnFacts, days: CutOffs, horizon_days: int, rule: SilenceRule) -> Churn:
    """All that needs no model."""
    rows = np.flatnonzero(now.active)
    silent = now.active & rule.silent(now.purchase_days, now.tenure, now.days_since)
    came_once = now.active & rule.came_once(now.purchase_days, now.days_since)
    known = features(now, rows) if len(rows) else np.empty((0, len(NAMES)), np.float32)
    return Churn(
        now.as_of,
        horizon_days,
        days,
        (),
        None,
        None,
        frozen_array(now.active, np.bool_),
        frozen_array(np.full(now.count, np.nan)),
        frozen_array(silent, np.bool_),
        frozen_array(came_once, np.bool_),
        frozen_array(now.days_since),
        frozen_array(now.own_gap),
        frozen_array(rows, np.int64),
        known,
    )


def _part(active: int, days: CutOffs) -> CustomerSample:
    """So many customers that all cut-offs together stay within the sample."""
    return CustomerSample(max(1, -(-active * (2 + len(days.fit)) // SAMPLE_ROWS))) if active else EVERYBODY


def _sample(cursor: Any, count: int, day: date, horizon_days: int, subset: CustomerSample) -> LabelledSample:
    return _labelled(cursor, count, read_churn_facts(cursor, count, day, subset), horizon_days, subset)


def _labelled(cursor: Any, count: int, facts: ChurnFacts, horizon_days: int, subset: CustomerSample) -> LabelledSample:
    positions = np.flatnonzero(facts.active)
    lapsed = read_lapsed(cursor, count, facts.as_of, horizon_days, subset)
    return LabelledSample(facts.as_of, features(facts, positions), lapsed[positions])


def _of_each(samples: tuple[LabelledSample, ...]) -> int:
    return min(min(int(s.lapsed.sum()), int((~s.lapsed).sum())) for s in samples)


def _judged(model: ChurnModel, test: LabelledSample, then: ChurnFacts, active: int) -> ChurnEvaluation:
    positions = np.flatnonzero(then.active)
    gap, since = then.own_gap[positions], then.days_since[positions]
    usual = float(np.nanpercentile(then.own_gap, USUAL_PERCENTILE)) if (~np.isnan(then.own_gap)).any() else 1.0
    gap = np.where(np.isnan(gap), usual, gap)
    rankings = {"silence": since / np.maximum(gap, 1), "fewest_orders": -then.purchases[YEAR][positions], "longest_gap": gap}
    left_by_model = _left_by_bg_nbd(then)
    if left_by_model is not None:
        rankings["bgnbd"] = left_by_model[positions]
    return evaluate_churn(then.as_of, model.risk(test.features), test.lapsed, rankings, active)


def _left_by_bg_nbd(then: ChurnFacts) -> np.ndarray | None:
    """1 − P(alive) of every customer of the sample, float64[n]; None where the model finds no best fit."""
    bought = np.flatnonzero(then.purchase_days > 0)
    age, since = then.tenure[bought].astype(np.int64), then.days_since[bought].astype(np.int64)
    left_probability = np.zeros(then.count)
    try:
        histories = group_histories(then.purchase_days[bought] - 1, age - since, age)
        often = fit_bg_nbd(histories)
    except Problem:
        return None
    left_probability[bought] = 1 - often.p_alive(histories.x, histories.t_x, histories.T)[histories.index]
    return left_probability
