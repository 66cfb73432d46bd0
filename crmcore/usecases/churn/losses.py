"""The trial of a model of the loss itself, against lapse risk × (1 − share that comes back), on a day whose losses are known by now."""

from __future__ import annotations

from datetime import date

import numpy as np

from crmcore.domain.churn.prediction.comeback import NEEDED_LAPSED, YEAR_DAYS, Comeback, comeback, lapsed_customers, silence_group
from crmcore.domain.churn.prediction.loss_trial import NEEDED_LOSSES, LossTrial, judge_loss
from crmcore.domain.churn.risk import NEEDED_OF_EACH, cut_offs, history_needed
from crmcore.domain.kernel.readiness import Requirement
from crmcore.usecases.churn.learning import CutOffReader, Learnt, Part, learn


def try_losses(
    reader: CutOffReader, as_of: date, history: int, known: Comeback | None, parts: tuple[Part, ...]
) -> list[tuple[LossTrial, Learnt | None]]:
    """Of each part the trial and the model of the loss, which is a model of a longer silence: no purchase in the horizon and the year
    after it. None where it cannot be tried. `known`: what became of earlier lapses; without it nothing is tried."""
    if known is None:
        return []
    losses = int(known.lapsed.sum() - known.came_back.sum())
    return [_tried(reader, as_of, history, losses, part, parts) for part in parts]


def _tried(
    reader: CutOffReader, as_of: date, history: int, losses: int, part: Part, parts: tuple[Part, ...]
) -> tuple[LossTrial, Learnt | None]:
    silence = part.horizon_days + YEAR_DAYS
    rules = (Requirement("losses", NEEDED_LOSSES, losses), Requirement("history", history_needed(silence), history))
    if not all(rule.ok for rule in rules):
        return LossTrial(part.horizon_days, rules), None
    days = cut_offs(as_of, silence, reader.first_purchase)
    then = days.test
    earlier = reader.lapses(then, *parts)
    rules = (
        *rules,
        Requirement("of_each", NEEDED_OF_EACH, min(_fewest(reader, as_of, silence, part), _fewest(reader, then, part.horizon_days, part))),
        Requirement("lapsed_then", NEEDED_LAPSED, lapsed_customers(earlier)),
    )
    returns = comeback(earlier)
    if not all(rule.ok for rule in rules) or returns is None:
        return LossTrial(part.horizon_days, rules), None
    direct, lapse = learn(reader, as_of, silence, part), learn(reader, then, part.horizon_days, part)
    if direct is None or lapse is None:
        return LossTrial(part.horizon_days, rules), None
    facts = reader.facts(then)
    mine = np.flatnonzero(facts.active)[part.of(facts.own_gap[facts.active])]
    group = silence_group(facts.days_since[mine], facts.tenure[mine], facts.purchase_days[mine])
    lapse_risk = lapse.model.risk(direct.test.features)
    product = lapse_risk * (1 - returns.shares[group])
    loss_risk = np.minimum(direct.candidate.risk(direct.test.features), lapse_risk)
    return judge_loss(part.horizon_days, rules, then, loss_risk, product, direct.test.lapsed), direct


def _fewest(reader: CutOffReader, as_of: date, horizon_days: int, part: Part) -> int:
    """The fewest lapses or buyers on any cut-off, everybody's to fit on and the part's to test on; 0 without one to fit on."""
    days = cut_offs(as_of, horizon_days, reader.first_purchase)
    if days.calibrate is None or not days.fit:
        return 0
    return min(
        reader.labelled_part(days.test, horizon_days, part).fewest,
        *(reader.labelled(day, horizon_days).fewest for day in (days.calibrate, *days.fit)),
    )
