"""One log file per process, kept within bounds."""

import threading
from collections import deque
from pathlib import Path
from typing import IO

_LIMIT_BYTES = 20_000_000
_TAIL_LINES = 25


class LogFile:
    """Lines of one process: on disk, with the previous file beside it, and the last few at hand."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._tail: deque[str] = deque(maxlen=_TAIL_LINES)
        self._file: IO[str] = path.open("a", encoding="utf-8", errors="replace")

    def write(self, line: str) -> None:
        """Add a line; a file that has grown too large becomes `<name>.log.1` first."""
        with self._lock:
            if self._file.tell() > _LIMIT_BYTES:
                self._file.close()
                self.path.replace(self.path.with_suffix(".log.1"))
                self._file = self.path.open("a", encoding="utf-8", errors="replace")
            self._file.write(line + "\n")
            self._file.flush()
            self._tail.append(line)

    def tail(self) -> str:
        """The last lines, indented, for a message."""
        with self._lock:
            return "\n".join(f"    {line}" for line in self._tail)
