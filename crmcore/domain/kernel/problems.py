"""What can go wrong in the user's hands: a stable code and its values; the words live in the locales.

A `Problem` stops the work with nothing written. A `Question` stops it until somebody answers; it names
the option that answers it, so the page can draw a choice and the command line can name its flag.
"""

from __future__ import annotations

from collections.abc import Callable


class Problem(Exception):
    """Something the user can mend. `code` is the locale key `problem.<code>`, `values` its placeholders."""

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
    """Something only the user can decide. `option` is the field of the request (and `--flag`) that answers."""

    def __init__(self, code: str, option: str, choices: tuple[str, ...] = (), **values: object) -> None:
        super().__init__(code, option=option, choices=choices, **values)
        self.option = option
        self.choices = choices


def _rebuild(kind: type[Problem], code: str, values: dict[str, object]) -> Problem:
    return kind(code, **values)
