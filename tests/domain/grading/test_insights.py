"""What is worked out when first read for is worked out once, and shared with what builds on it."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest

from crmcore.domain.grading.insights import Insights, MetricColumns
from tests.domain.marts import book, mart


class Worth:
    metrics: ClassVar[dict[str, np.ndarray]] = {"current_value": np.full(3, 7.0)}


def test_an_insight_is_built_once_also_when_many_threads_read_it_together():
    built = []
    gate = threading.Barrier(6)
    insights = Insights({"slow": lambda own: built.append(1) or "done"})

    def ask() -> None:
        gate.wait()
        assert insights["slow"] == "done"

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert built == [1]


def test_an_insight_that_depends_on_no_terms_is_built_once_for_all_that_share_it():
    built = []
    shared = Insights({"view": lambda own: built.append(1) or "read"})
    first, second = Insights({"value": lambda own: 1}, shared), Insights({"value": lambda own: 2}, shared)
    assert (first["view"], second["view"], first["value"], second["value"], built) == ("read", "read", 1, 2, [1])
    assert "view" in first and "nothing" not in first
    with pytest.raises(KeyError):
        first["nothing"]


def test_a_derived_metric_builds_its_insight_only_when_it_is_read():
    read = []
    insights = Insights({"value": lambda own: read.append(1) or Worth()})
    metrics = MetricColumns(("order_amount", "current_value"), {"order_amount": np.array([1.0])}, {"current_value": "value"}, insights)
    assert list(metrics) == ["order_amount", "current_value"] and metrics["order_amount"][0] == 1.0 and read == []
    assert metrics["current_value"][0] == 7.0 and read == [1]


@pytest.fixture
def collector_off() -> Iterator[None]:
    """Only reference counting frees what is dropped."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("collector_off")
def test_a_dropped_mart_is_freed_without_the_garbage_collector():
    plain = mart(order_amount=[3.0, 2, 1], net_profit=[1.0, 2, 3])
    insights = Insights({"view": lambda own: Worth(), "value": lambda own: own["view"]})
    stored = {metric: values for metric, values in plain.metrics.items() if metric != "current_value"}
    metrics = MetricColumns(tuple(plain.metrics), stored, {"current_value": "value"}, insights)
    full = replace(plain, insights=insights, metrics=metrics)
    graded = book(full)
    assert full.metrics["current_value"][0] == 7.0 and graded.rank.tolist() == [3, 2, 1] and graded.rank_correlations
    alive = [weakref.ref(thing) for thing in (plain, full, graded, insights)]
    del plain, full, graded, insights, metrics, stored
    assert [reference() for reference in alive] == [None] * 4
