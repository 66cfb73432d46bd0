"""A drag of a slider is computed from the settings where it began, so that its number of steps makes no difference.

Step by step, rounding would leave a small weight unchanged while the others give way, and an edge that was pushed aside
would not come back. So the settings before a slider's first move are remembered until another slider is moved.
"""

from __future__ import annotations

from typing import TypeVar

from pages._ui.state import state

KEY = "weights.turn"
Settings = TypeVar("Settings")


def start_of(dial: str, current: Settings) -> Settings:
    """The settings that this drag of `dial` began with; `current` where it begins now."""
    drag = state.read(KEY)
    return drag[1] if drag and drag[0] == dial and drag[2] == current else current


def remember(dial: str, start: Settings, reached: Settings) -> None:
    """Record that `dial` was dragged from `start` to `reached`; its next move is computed from `start`."""
    state.remember(KEY, (dial, start, reached))


def end() -> None:
    """End the drag: the next move begins another one."""
    state.forget(KEY)
