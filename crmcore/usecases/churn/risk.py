"""The churn model, fitted on facts the store knew on earlier days, tested on a later one, and applied to today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from crmcore.domain.churn.prediction.churn_evaluation import ChurnEvaluation, evaluate_churn
from crmcore.domain.churn.prediction.comeback import silence_group
from crmcore.domain.churn.prediction.features import NAMES, ChurnFacts, features
from crmcore.domain.churn.prediction.model import importance
from crmcore.domain.churn.prediction.slow_buyers import SlowBuyers, is_slow
from crmcore.domain.churn.risk import (
    HORIZON_DAYS,
    NEEDED_OF_EACH,
    SAMPLE_ROWS,
    Churn,
    CutOffs,
    checked_horizon,
    conditions,
    cut_offs,
    history_needed,
)
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.kernel.readiness import Requirement
from crmcore.domain.lifecycle.silence import SilenceRule, fit_silence
from crmcore.store.engine.engine import cursor_for
from crmcore.store.facts.churn_facts import EVERYBODY, CustomerSample, read_churn_facts, restrict_to_sample
from crmcore.store.facts.customers import read_customers
from crmcore.store.facts.silence_facts import read_silence_facts
from crmcore.usecases.churn.learning import CutOffReader, Learnt, Part, learn
from crmcore.usecases.churn.losses import try_losses
from crmcore.usecases.churn.plain_rankings import plain_rankings


def read_churn(
    company_dir: Path, version: int, as_of: date, horizon_days: int = HORIZON_DAYS, on_step: Callable[[str], None] = lambda step: None
) -> Churn:
    """The churn risk of every customer in the `horizon_days` after `as_of`; of slow buyers in twice as many, where the data reach.

    `on_step` is called with each step: reading, learning, testing, scoring. Raises `Problem`: unknown_version,
    bad_churn_horizon.
    """
    checked_horizon(horizon_days)
    count = read_customers(company_dir, version).count
    with cursor_for(company_dir, version) as cursor:
        on_step("reading")
        (first,) = cursor.execute("select min(first_purchase) from purchase_day where order_date <= $day", {"day": as_of}).fetchall()[0]
        days = cut_offs(as_of, horizon_days, first)
        now = read_churn_facts(cursor, count, as_of)
        plain = _plain(now, days, horizon_days, *map(fit_silence, read_silence_facts(cursor, (as_of,))))
        sample = _sample(len(plain.rows), days)
        restrict_to_sample(cursor, sample)
        reader = CutOffReader(cursor, count, sample, first)
        active_then = int(reader.facts(days.test).active.sum()) * sample.every
        history = 0 if first is None else (as_of - first).days
        rules = conditions(active_then, history, horizon_days)
        if days.calibrate is None or not days.fit or not all(rule.ok for rule in rules):
            return replace(plain, rules=rules)
        of_each = min(reader.labelled(day, horizon_days).fewest for day in (days.test, days.calibrate, *days.fit))
        rules = conditions(active_then, history, horizon_days, of_each)
        if not all(rule.ok for rule in rules):
            return replace(plain, rules=rules)
        slow = frozen_array(now.active & is_slow(now.own_gap, horizon_days), np.bool_)
        slow_rules = _slow_rules(reader, as_of, history, horizon_days) if slow.any() else ()
        apart = bool(slow_rules) and all(rule.ok for rule in slow_rules)
        parts = (Part(horizon_days, slow=False), Part(horizon_days, slow=True)) if apart else (Part(horizon_days),)
        known = reader.comeback(as_of, *parts)
        on_step("learning")
        learnt = [one for part in parts if (one := learn(reader, as_of, part.horizon_days, part)) is not None]
        on_step("testing")
        judged = _judged(reader, learnt)
        larger = max(learnt, key=lambda one: len(one.test.lapsed))
        weighed = importance(larger.candidate, larger.test)
        trials = try_losses(reader, as_of, history, known, parts)
    on_step("scoring")
    risk, direct = np.full(count, np.nan), np.full(count, np.nan)
    for one in learnt:
        mine = one.part.of(now.own_gap[plain.rows])
        risk[plain.rows[mine]] = one.model.risk(plain.features[mine])
    for trial, lost in trials:
        if trial.used and lost is not None:
            mine = lost.part.of(now.own_gap[plain.rows])
            direct[plain.rows[mine]] = lost.model.risk(plain.features[mine])
    main, *others = learnt
    return replace(
        plain,
        rules=rules,
        model=main.model,
        test=judged,
        importance=weighed,
        risk=frozen_array(risk),
        fitted_rows=sum(len(sample.lapsed) for one in learnt for sample in one.samples) + sum(len(one.test.lapsed) for one in learnt),
        comeback=known,
        comes_back=None if known is None else frozen_array(known.shares[silence_group(now.days_since, now.tenure, now.purchase_days)]),
        slow=slow,
        slow_buyers=_slow_buyers(int(slow.sum()), horizon_days, slow_rules, others[0] if others else None),
        slow_model=others[0].model if others else None,
        direct_loss=frozen_array(direct) if any(trial.used for trial, _ in trials) else None,
        loss_trials=tuple(trial for trial, _ in trials),
    )


def _slow_rules(reader: CutOffReader, as_of: date, history: int, horizon_days: int) -> tuple[Requirement, ...]:
    """What judging slow buyers on their own horizon needs: twice the days of history, and lapses and buyers among them."""
    part = Part(horizon_days, slow=True)
    long_enough = Requirement("history", history_needed(part.horizon_days), history)
    days = cut_offs(as_of, part.horizon_days, reader.first_purchase)
    if not long_enough.ok or days.calibrate is None or not days.fit:
        return (long_enough,)
    fewest = min(reader.labelled_part(day, part.horizon_days, part).fewest for day in (days.test, days.calibrate))
    return long_enough, Requirement("of_each", NEEDED_OF_EACH, fewest)


def _slow_buyers(customers: int, horizon_days: int, rules: tuple[Requirement, ...], learnt: Learnt | None) -> SlowBuyers | None:
    if not customers:
        return None
    if learnt is None:
        return SlowBuyers(customers, horizon_days, rules)
    test = learnt.test
    return SlowBuyers(customers, learnt.horizon_days, rules, test.cut_off, len(test.lapsed), int(test.lapsed.sum()))


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


def _sample(active: int, days: CutOffs) -> CustomerSample:
    """So many customers that all cut-offs together stay within the sample."""
    return CustomerSample(max(1, -(-active * (2 + len(days.fit)) // SAMPLE_ROWS))) if active else EVERYBODY


def _judged(reader: CutOffReader, learnt: list[Learnt]) -> ChurnEvaluation:
    """All parts together, each on its own test cut-off; a customer that stands in two parts is resampled as one."""
    risks, lapsed, customers, rankings = [], [], [], []
    for one in learnt:
        then = reader.facts(one.test.cut_off)
        positions = np.flatnonzero(then.active)[one.part.of(then.own_gap[then.active])]
        risks.append(one.candidate.risk(one.test.features))
        lapsed.append(one.test.lapsed)
        customers.append(then.rows[positions])
        rankings.append(plain_rankings(then, positions))
    names = [name for name in rankings[0] if all(name in ranking for ranking in rankings)]
    tested = sum(len(part) for part in lapsed)
    return evaluate_churn(
        learnt[0].test.cut_off,
        np.concatenate(risks),
        np.concatenate(lapsed),
        {name: np.concatenate([ranking[name] for ranking in rankings]) for name in names},
        tested * reader.sample.every,
        np.concatenate(customers),
        np.repeat(np.arange(len(lapsed)), [len(part) for part in lapsed]),
    )
