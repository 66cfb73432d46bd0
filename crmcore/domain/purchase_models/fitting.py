"""Which model of buying is fitted: the one asked for, or BG/NBD and, at the edge where nobody leaves, its limit, the NBD."""

from __future__ import annotations

from collections.abc import Callable

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.purchase_models.bg_nbd import BgNbd, Histories, fit_bg_nbd
from crmcore.domain.purchase_models.nbd import Nbd, fit_nbd
from crmcore.domain.purchase_models.pareto_nbd import ParetoNbd, fit_pareto_nbd

#: name on the command line and in files → its fit
FITS: dict[str, Callable[[Histories], BgNbd | Nbd | ParetoNbd]] = {"bgnbd": fit_bg_nbd, "nbd": fit_nbd, "paretonbd": fit_pareto_nbd}
NAMES: dict[type, str] = {BgNbd: "bgnbd", Nbd: "nbd", ParetoNbd: "paretonbd"}


def fit_purchase_model(histories: Histories) -> BgNbd | Nbd:
    """BG/NBD, or the NBD where the likelihood of BG/NBD grows towards the edge at which nobody leaves.

    Raises
    ------
    Problem
        "no_purchase_model" where neither has a maximum.
    """
    try:
        return fit_bg_nbd(histories)
    except Problem as problem:
        if problem.code != "nobody_leaves":
            raise
    return fit_nbd(histories)
