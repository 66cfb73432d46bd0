"""Errors that a user can act on: a stable code and its values; their text is in the locales.

A `Problem` stops the work with nothing written. A `Question` stops it until somebody answers; it names
the option that answers it, so that the page can offer a choice and the command line can name its flag.
"""

from __future__ import annotations

from collections.abc import Callable


class Problem(Exception):
    """An error that the user can correct. Its text is the locale key `problem.<code>`, with `values` for the placeholders."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __reduce__(self) -> tuple[Callable[..., Problem], tuple[type[Problem], str, dict[str, object]]]:
        """Pickled by code and values: an exception pickles its positional arguments, and these are keywords."""
        return _rebuild, (type(self), self.code, self.values)

    def __str__(self) -> str:
        shown = ", ".join(f"{k}={v!r}" for k, v in self.values.items())
        return f"{self.code}({shown})"


class Question(Problem):
    """A decision that only the user can make. `option` is the field of the request (and `--flag`) that answers it, `choices` are
    the possible answers, if they are few."""

    def __init__(self, code: str, option: str, choices: tuple[str, ...] = (), **values: object) -> None:
        super().__init__(code, option=option, choices=choices, **values)
        self.option = option
        self.choices = choices


def _rebuild(kind: type[Problem], code: str, values: dict[str, object]) -> Problem:
    return kind(code, **values)
