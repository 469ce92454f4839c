"""The log files: 1 MB, five old ones, for this user alone, and never a key in them."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import re
import sys
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path
from urllib.parse import quote

from atera_desktop.domain.secret import Secret
from atera_desktop.store.errors import StoreError, os_trouble
from atera_desktop.store.places import LOGS, private_folder

NAME = "atera-desktop.log"
SIZE = 1_000_000
OLD_ONES = 5

_VALUE = r"""[^\s"',;)\]}\\]+"""
_HEADER = re.compile(
    r"""((?:x-api-key|authorization|api[_-]?key)\\?["']?\s*[:=,]\s*(?:b(?=["']))?\\?["']?(?:(?:bearer|basic|token)\s+)?)""" + _VALUE, re.I
)
_BEARER = re.compile(r"(\bbearer\s+)" + _VALUE, re.I)
_TOKEN = re.compile(r"\beyJ[\w-]{4,}\.[\w-]+(?:\.[\w-]*)?", re.A)
_NEAR_KEY = re.compile(r"(\b(?:key|token|secret|password)s?\b\W{1,4}(?:(?:is|was|of)\W{1,3})?)[0-9a-z]{32}(?![0-9a-z])", re.I)

_hidden: set[str] = set()


def hide(secret: Secret) -> None:
    """Never writes this key to a log of this process, whatever stands around it."""
    _hidden.update({secret.reveal(), quote(secret.reveal(), safe="")})


def redacted(text: str) -> str:
    """The text without keys: those that were hidden, values of their headers, and whatever has a key's shape where keys stand."""
    for key in sorted(_hidden, key=len, reverse=True):
        text = text.replace(key, "***")
    text = _HEADER.sub(r"\1***", text)
    text = _BEARER.sub(r"\1***", text)
    return _NEAR_KEY.sub(r"\1***", _TOKEN.sub("***", text))


def log_folder(data: Path) -> Path:
    """Where the log files of this data folder are."""
    return data / LOGS


def set_up(data: Path) -> LogFile:
    """Sends this program's records, everybody's warnings and Python's warnings to the log, until the result is closed.

    Never raises and never prints: a full disk or a folder that cannot be written loses the records, nothing else.
    """
    with contextlib.suppress(StoreError):
        private_folder(log_folder(data))
    for before in [handler for handler in logging.getLogger().handlers if isinstance(handler, LogFile)]:
        before.close()  # a process has one log
    file = LogFile(log_folder(data) / NAME)
    logging.getLogger("atera_desktop").setLevel(logging.INFO)
    logging.getLogger().addHandler(file)
    logging.captureWarnings(True)
    return file


def wipe(data: Path) -> None:
    """Removes every log file of this data folder; what is logged from now on goes to a new one. Raises FolderUnusable."""
    own = [handler for handler in logging.getLogger().handlers if isinstance(handler, LogFile)]
    for handler in own:
        handler.let_go()
    for path in log_folder(data).glob(f"{NAME}*"):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise os_trouble(path, error) from error


class LogFile(RotatingFileHandler):
    """Closing it takes it out of logging."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=SIZE, backupCount=OLD_ONES, encoding="utf-8", errors="backslashreplace", delay=True)
        self.setFormatter(_Redacting())

    def _open(self) -> io.TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return io.TextIOWrapper(io.FileIO(handle, "a"), encoding=self.encoding, errors=self.errors, write_through=True)

    def doRollover(self) -> None:
        try:
            super().doRollover()
        except OSError:  # Windows, while another process of ours has the file open: it grows on until that one is gone
            if self.stream is None:
                self.stream = self._open()

    def let_go(self) -> None:
        """Closes the file until the next record."""
        with self.lock or contextlib.nullcontext(), contextlib.suppress(OSError, ValueError):
            stream, self.stream = self.stream, None
            if stream is not None:
                stream.close()

    def handleError(self, record: logging.LogRecord) -> None:
        """A record that cannot be written is lost; the next one tries anew."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)
            return
        stream, self.stream = self.stream, None
        with contextlib.suppress(OSError, ValueError):
            if stream is not None:
                stream.close()

    def close(self) -> None:
        root = logging.getLogger()
        if self in root.handlers:
            root.removeHandler(self)
            logging.captureWarnings(False)
        with contextlib.suppress(OSError, ValueError):
            super().close()


class _Redacting(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))
