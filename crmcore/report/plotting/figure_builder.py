"""A figure built from plain values without validation. Plotly validates every value whenever one is set, which takes longer
than the rest of one slider move; figures that are redrawn at every move are built here, and the tests have Plotly validate
them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go


class FigureBuilder:
    """Traces and layout as Plotly's figure reference names them, nested mappings merged: no `margin_t`, but `margin={"t": …}`."""

    def __init__(self, template: Mapping[str, Any], layout: Mapping[str, Any]) -> None:
        """`template` is shared by all figures of a theme and is not changed."""
        self.traces: list[dict[str, Any]] = []
        self.layout: dict[str, Any] = {"template": template}
        self.update_layout(**layout)

    def update_layout(self, **layout: Any) -> None:
        """Change the layout; what is not named stays."""
        _merge(self.layout, layout)

    def add_trace(self, kind: str, **trace: Any) -> None:
        """Add one trace; arguments that are None are left out."""
        self.traces.append({"type": kind, **{name: value for name, value in trace.items() if value is not None}})

    def add_height(self, top: float, below: float = 0) -> None:
        """Add space above and below the plot, in pixels; the figure grows by as much."""
        self.add_margin(top, below)
        self.layout["height"] += top + below

    def add_margin(self, top: float, below: float = 0) -> None:
        """Add space above and below the plot, in pixels, taken from it."""
        margin = self.layout["margin"]
        self.layout["margin"] = {**margin, "t": margin["t"] + top, "b": margin["b"] + below}

    def build(self) -> go.Figure:
        """The figure."""
        return UnvalidatedFigure({"data": self.traces, "layout": self.layout})


class UnvalidatedFigure(go.Figure):
    """A figure with this `data`, `layout` and `frames`, as they are. Plotly parses them only when more than showing is asked of
    the figure; the result of `to_dict` before that is shared and must not be changed."""

    def __init__(self, plain: Mapping[str, Any]) -> None:
        object.__setattr__(self, "_plain", dict(plain))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or "_data" in self.__dict__:  # asked by Python itself; or read already and without it
            raise AttributeError(name)
        super().__init__(self._plain, _validate=False)
        return getattr(self, name)

    def to_dict(self) -> dict[str, Any]:
        """The figure as plain mappings."""
        return super().to_dict() if "_data" in self.__dict__ else self._plain

    def __reduce__(self) -> tuple[type[UnvalidatedFigure], tuple[dict[str, Any]]]:
        return UnvalidatedFigure, (self.to_dict(),)


def _merge(into: dict[str, Any], changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        if isinstance(value, Mapping):
            current = into.get(name)
            into[name] = dict(current) if isinstance(current, Mapping) else {}  # never a mapping that somebody else holds
            _merge(into[name], value)
        else:
            into[name] = value
