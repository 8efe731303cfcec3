"""The sandbox's memory: one SQLite file, one connection, one writer at a time."""

import json
import re
import secrets
import sqlite3
import string
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Document = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS documents_by_kind ON documents (kind, number);
CREATE INDEX IF NOT EXISTS documents_open ON documents (json_extract(body, '$.expires_at'))
    WHERE kind = 'checkout.session' AND json_extract(body, '$.status') = 'open';
CREATE INDEX IF NOT EXISTS documents_by_intent ON documents (kind, json_extract(body, '$.payment_intent'));
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, request TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
    created INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
    number INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, due_at REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'waiting', last_status INTEGER);
CREATE INDEX IF NOT EXISTS deliveries_waiting ON deliveries (due_at) WHERE state = 'waiting';
CREATE TABLE IF NOT EXISTS tasks (
    number INTEGER PRIMARY KEY AUTOINCREMENT, due_at INTEGER NOT NULL, action TEXT NOT NULL,
    subject TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS options (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
FIELD = re.compile(r"[a-z_]+")
ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    """Make an unguessable id such as `pi_…`; a session's id opens its page, so it is longer."""
    return f"{prefix}_{''.join(secrets.choice(ALPHABET) for _ in range(length))}"


def public(document: Document) -> Document:
    """Leave out what is kept for the sandbox itself: fields whose name begins with an underscore."""
    return {name: value for name, value in document.items() if not name.startswith("_")}


class Store:
    """Documents in Stripe's own JSON shapes, and what the sandbox has still to do.

    Every change happens inside `transaction()`, which nests: an inner one that raises undoes only its
    own changes. A commit survives the process (WAL).
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self.committed = threading.Event()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "busy_timeout = 5000"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the store for one change; others wait."""
        with self._lock:
            self._depth += 1
            level = f"level_{self._depth}"
            self.execute("BEGIN IMMEDIATE" if self._depth == 1 else f"SAVEPOINT {level}")
            try:
                yield
            except BaseException:
                self.execute("ROLLBACK" if self._depth == 1 else f"ROLLBACK TO {level}")
                if self._depth > 1:
                    self.execute(f"RELEASE {level}")
                raise
            else:
                self.execute("COMMIT" if self._depth == 1 else f"RELEASE {level}")
            finally:
                self._depth -= 1
        self.committed.set()

    def execute(self, statement: str, *values: object) -> list[sqlite3.Row]:
        """Run one statement and give all its rows."""
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def now(self) -> int:
        """Give the sandbox's time in Unix seconds: the machine's, moved by the `clock_offset` option."""
        return int(time.time()) + int(self.option("clock_offset", 0))

    def add(self, document: Document) -> Document:
        """Keep a new document; its `object` names its kind."""
        self.execute(
            "INSERT INTO documents (id, kind, body) VALUES (?, ?, ?)",
            document["id"],
            document["object"],
            json.dumps(document),
        )
        return document

    def save(self, document: Document) -> None:
        """Replace a document."""
        self.execute("UPDATE documents SET body = ? WHERE id = ?", json.dumps(document), document["id"])

    def get(self, kind: str, identifier: str) -> Document | None:
        """Read one document."""
        rows = self.execute("SELECT body FROM documents WHERE id = ? AND kind = ?", identifier, kind)
        return json.loads(rows[0]["body"]) if rows else None

    def any_kind(self, identifier: str) -> Document | None:
        """Read a document of whatever kind."""
        rows = self.execute("SELECT body FROM documents WHERE id = ?", identifier)
        return json.loads(rows[0]["body"]) if rows else None

    def find(
        self,
        kind: str,
        limit: int = 100,
        *,
        after: str | None = None,
        before: str | None = None,
        **equals: object,
    ) -> list[Document]:
        """Read up to `limit` documents whose top-level fields equal these values, newest first."""
        where: list[str] = ["kind = ?"]
        values: list[object] = [kind]
        for name, value in equals.items():
            if not FIELD.fullmatch(name):
                raise ValueError(name)
            where.append(f"json_extract(body, '$.{name}') = ?")
            values.append(value)
        for sign, edge in (("<", after), (">", before)):
            if edge is not None:
                where.append(f"number {sign} (SELECT number FROM documents WHERE id = ?)")  # noqa: S608
                values.append(edge)
        order = "ASC" if before else "DESC"
        # Only names of fields, checked above, are written into the statement.
        statement = f"SELECT body FROM documents WHERE {' AND '.join(where)} ORDER BY number {order}"  # noqa: S608
        rows = self.execute(f"{statement} LIMIT ?", *values, limit)
        found = [json.loads(row["body"]) for row in rows]
        return found[::-1] if before else found

    def option(self, name: str, default: Any) -> Any:
        """Read an option of the control interface."""
        rows = self.execute("SELECT value FROM options WHERE name = ?", name)
        return json.loads(rows[0]["value"]) if rows else default

    def set_option(self, name: str, value: Any) -> None:
        """Keep an option; it survives a restart as everything does."""
        self.execute("INSERT OR REPLACE INTO options (name, value) VALUES (?, ?)", name, json.dumps(value))

    def count_down(self, name: str) -> bool:
        """Use up one of an option that counts: True as long as some were left."""
        with self.transaction():
            left = int(self.option(name, 0))
            if left > 0:
                self.set_option(name, left - 1)
        return left > 0

    def schedule(self, action: str, subject: str, seconds: int) -> None:
        """Note that something is to happen to a document after so many seconds of sandbox time."""
        self.execute(
            "INSERT INTO tasks (due_at, action, subject) VALUES (?, ?, ?)",
            self.now() + seconds,
            action,
            subject,
        )
