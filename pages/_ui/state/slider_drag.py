"""A turn of a dial counts from where it began, so that it does not matter how many steps the hand took.

Step by step, rounding would leave a small weight where it is while the others give way, and an edge pushed aside on
the way would not come back. So the settings before a dial's first move are remembered until another dial is turned.
"""

from __future__ import annotations

from typing import TypeVar

from pages._ui.state import state

KEY = "weights.turn"
Settings = TypeVar("Settings")


def start_of(dial: str, current: Settings) -> Settings:
    """The settings that this turn of `dial` began with; `current` where it only begins now."""
    turn = state.read(KEY)
    return turn[1] if turn and turn[0] == dial and turn[2] == current else current


def remember(dial: str, start: Settings, reached: Settings) -> None:
    """`dial` has been turned from `start` to `reached`; its next move goes on from `start`."""
    state.remember(KEY, (dial, start, reached))


def end() -> None:
    """Whatever is turned next begins anew."""
    state.forget(KEY)
