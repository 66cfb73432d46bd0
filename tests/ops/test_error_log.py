"""An error that nobody foresaw is found again by its reference, and the log says nothing of the customers' data."""

from __future__ import annotations

import logging
import threading

import duckdb
import pandas as pd
import pytest

from crmcore.cli import parser
from crmcore.cli.io.output import CommandResult
from crmcore.ops.error_log import log_error, redact_log_messages
from crmcore.store.files.safe_traceback import redacted_traceback

CANARY = "Zhang-San-4711"


def failures():
    """Ways in which libraries quote a cell in what they say."""
    with pytest.raises(duckdb.Error) as raised:
        duckdb.connect().execute("select cast(? as integer)", [CANARY]).fetchall()
    yield raised.value
    with pytest.raises(ValueError) as raised:
        pd.to_numeric(pd.Series([CANARY]))
    yield raised.value
    with pytest.raises(KeyError) as raised:
        {}[CANARY]
    yield raised.value
    with pytest.raises(RuntimeError) as raised:
        try:
            float(CANARY)
        except ValueError as inner:
            raise RuntimeError(f"row of {CANARY}") from inner
    yield raised.value


def test_an_error_is_told_by_its_kind_and_its_steps_and_never_by_what_it_says():
    """Planted once: `str(link)` after the kind of the error."""
    for error in failures():
        assert CANARY in str(error) + repr(error.args)
        said = redacted_traceback(error)
        assert said.startswith(type(error).__name__) and "tests/ops/test_error_log.py:" in said and CANARY not in said
    assert "; from ValueError" in said  # the last one came from another


def test_the_reference_on_screen_stands_in_the_log(caplog):
    for error in failures():
        with caplog.at_level(logging.ERROR):
            reference = log_error("drawing the page overview", error)
    assert reference in caplog.text and len(reference) == 8 and CANARY not in caplog.text


def test_what_other_libraries_log_of_an_error_is_without_its_words_too(caplog, monkeypatch):
    """Streamlit logs what a callback raises with the traceback. Planted once: `str(link)` as above."""
    before = logging.getLogRecordFactory()
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    try:
        redact_log_messages()
        redact_log_messages()  # as every drawing of a page does
        for error in failures():
            logging.getLogger("streamlit.error_util").error("Uncaught app execution", exc_info=error)
            try:
                raise error
            except Exception:
                logging.getLogger("other").exception("at work 100%")
    finally:
        logging.setLogRecordFactory(before)
    assert caplog.text.count("Uncaught app execution: ") == caplog.text.count("at work 100%: ") >= 1
    assert CANARY not in caplog.text


def test_the_command_line_tells_an_unforeseen_error_in_one_line_without_data(monkeypatch, capsys):
    def broken(chosen) -> CommandResult:
        raise next(failures())

    monkeypatch.setattr(parser, "VERBS", (parser.Verb("broken", "fails", broken),))
    assert parser.main(["broken"]) == 4
    said = capsys.readouterr().err
    assert "ConversionException" in said and CANARY not in said and len(said.strip().splitlines()) == 1
