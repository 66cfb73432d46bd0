"""The log of unexpected errors, without any of the customers' data.

The message of an error may quote a cell ("Could not convert string 'Zhang San' …"), and so may the names and values
around it. So the log gets the type of the error and its traceback without values. A short reference stands in the log
and on the screen, so that one can be found by the other.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable
from typing import Any

from crmcore.store.files.safe_traceback import redacted_traceback

log = logging.getLogger("cockpit")


def log_error(doing: str, error: BaseException) -> str:
    """Log `error`, which came while `doing` (our own words, no data), and return the reference to show to the visitor."""
    reference = secrets.token_hex(4)
    log.error("unexpected error %s while %s: %s", reference, doing, redacted_traceback(error))
    return reference


def redact_log_messages() -> None:
    """From now on no log record of this process, whoever writes it, quotes the message of an error. May be called again."""
    factory = logging.getLogRecordFactory()
    if getattr(factory, "redacts", False):
        return
    logging.setLogRecordFactory(_RedactingFactory(factory))
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = _thread_died


class _RedactingFactory:
    """Makes log records with another factory; the message of an error is replaced by its type and traceback without values."""

    redacts = True

    def __init__(self, factory: Callable[..., logging.LogRecord]) -> None:
        self._factory = factory

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self._factory(*args, **kwargs)
        if record.exc_info and record.exc_info[1] is not None:
            record.msg, record.args = f"{record.getMessage()}: {redacted_traceback(record.exc_info[1])}", ()
            record.exc_info = record.exc_text = None
        return record


def _thread_died(hook: threading.ExceptHookArgs) -> None:
    if hook.exc_value is not None and not isinstance(hook.exc_value, SystemExit):
        log_error("working beside the page", hook.exc_value)
