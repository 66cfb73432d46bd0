"""A figure put together as plain values. Plotly checks every value of a figure whenever one is set, which takes longer than
all the rest of a move of a slider; what is drawn at every move is gathered here, and the tests let Plotly check it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go


class Drawing:
    """Traces and layout as Plotly's figure reference names them, nested mappings merged: no `margin_t`, but `margin={"t": …}`."""

    def __init__(self, template: Mapping[str, Any], layout: Mapping[str, Any]) -> None:
        """`template` is shared by all figures of a look and stays as it is."""
        self.traces: list[dict[str, Any]] = []
        self.layout: dict[str, Any] = {"template": template}
        self.lay_out(**layout)

    def lay_out(self, **layout: Any) -> None:
        """Change the layout; what is not named stays."""
        _merge(self.layout, layout)

    def trace(self, kind: str, **trace: Any) -> None:
        """Add one trace; what is None is left out."""
        self.traces.append({"type": kind, **{name: value for name, value in trace.items() if value is not None}})

    def higher(self, top: float, below: float = 0) -> None:
        """Room above and below the drawing, in pixels; the figure grows by as much."""
        self.widen(top, below)
        self.layout["height"] += top + below

    def widen(self, top: float, below: float = 0) -> None:
        """Room above and below the drawing, in pixels, taken from it."""
        margin = self.layout["margin"]
        self.layout["margin"] = {**margin, "t": margin["t"] + top, "b": margin["b"] + below}

    def figure(self) -> go.Figure:
        """The figure."""
        return Unchecked({"data": self.traces, "layout": self.layout})


class Unchecked(go.Figure):
    """A figure with this `data`, `layout` and `frames`, as they are. Plotly reads them only when somebody asks for more than
    to show them; whoever takes them by `to_dict` before that shares them and changes nothing."""

    def __init__(self, plain: Mapping[str, Any]) -> None:
        object.__setattr__(self, "_plain", dict(plain))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or "_data" in self.__dict__:  # asked by Python itself; or read already and without it
            raise AttributeError(name)
        super().__init__(self._plain, _validate=False)
        return getattr(self, name)

    def to_dict(self) -> dict[str, Any]:
        return super().to_dict() if "_data" in self.__dict__ else self._plain

    def __reduce__(self) -> tuple[type[Unchecked], tuple[dict[str, Any]]]:
        return Unchecked, (self.to_dict(),)


def _merge(into: dict[str, Any], changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        if isinstance(value, Mapping):
            kept = into.get(name)
            into[name] = dict(kept) if isinstance(kept, Mapping) else {}  # never a mapping that somebody else holds
            _merge(into[name], value)
        else:
            into[name] = value
