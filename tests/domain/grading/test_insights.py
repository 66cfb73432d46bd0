"""What is worked out when first asked for is worked out once, and shared with what builds on it."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from crmcore.domain.grading.insights import Insights, KnownMetrics


class Worth:
    metrics = {"current_value": np.array([7.0])}


def test_an_insight_is_made_once_also_when_many_ask_together():
    made = []
    gate = threading.Barrier(6)
    insights = Insights({"slow": lambda: made.append(1) or "done"})

    def ask() -> None:
        gate.wait()
        assert insights["slow"] == "done"

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_what_lies_beneath_is_made_there_and_shared():
    made = []
    beneath = Insights({"view": lambda: made.append(1) or "seen"})
    first, second = Insights({"value": lambda: 1}, beneath), Insights({"value": lambda: 2}, beneath)
    assert (first["view"], second["view"], first["value"], second["value"], made) == ("seen", "seen", 1, 2, [1])
    assert "view" in first and "nothing" not in first
    with pytest.raises(KeyError):
        first["nothing"]


def test_a_metric_asks_for_its_insight_only_when_it_is_read():
    asked = []
    insights = Insights({"value": lambda: asked.append(1) or Worth()})
    metrics = KnownMetrics(("order_amount", "current_value"), {"order_amount": np.array([1.0])}, {"current_value": "value"}, insights)
    assert list(metrics) == ["order_amount", "current_value"] and metrics["order_amount"][0] == 1.0 and asked == []
    assert metrics["current_value"][0] == 7.0 and asked == [1]
