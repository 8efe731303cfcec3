"""The marketplace's programs as they run in production, web and worker, against the database of the tests."""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from celery import Celery
from django.conf import settings
from django.db import connection, transaction

from tests.fakes.sandbox import KEY, ROOT, SECRET, SandboxProcess, until
from tests.programs import free_port

START = """mutation ($input: StartCheckoutInput!) { startCheckout(input: $input) {
    redirectUrl order { number } errors { field code message } } }"""
ADDRESS = {"country": "US", "name": "Ann", "streetAddress": "1 Main", "city": "Austin", "countryArea": "TX", "postalCode": "78701"}
PATIENCE = 40


class Processes:
    """Web, worker and payment sandbox, each a process that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        (folder / "sandbox").mkdir()
        self.sandbox = SandboxProcess(folder / "sandbox", webhook=f"{self.base}/webhooks/stripe/")
        self.environment = {**os.environ, **self._environment()}
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def _environment(self) -> dict[str, str]:
        row = connection.settings_dict
        host = f"?host={row['HOST']}" if str(row["HOST"]).startswith("/") else ""
        place = "" if host else row["HOST"]
        return {
            "USTA_MODE": "develop",
            "DEBUG": "0",
            "RATE_LIMITS": "0",
            "DATABASE_URL": f"postgres://{row['USER']}:{row['PASSWORD']}@{place}:{row['PORT']}/{row['NAME']}{host}",
            "REDIS_URL": settings.REDIS_URL,
            "SITE_URL": self.base,
            "STRIPE_API_BASE": self.sandbox.base,
            "STRIPE_SECRET_KEY": KEY,
            "STRIPE_WEBHOOK_SECRET": SECRET,
            "ELASTICSEARCH_URL": "",
            "MAILBOX_ROOT": str(self.folder / "mail"),
        }

    def start(self, name: str) -> None:
        """Start `web` (and wait until it answers) or `worker`."""
        commands = {
            "web": ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--blocking-threads", "4"],
            # One process and no pool, so that killing it kills the job that it is at.
            "worker": ["celery", "-A", "shop.celery", "worker", "--pool", "solo", "--without-gossip", "--without-mingle"],
        }
        target = ["shop.wsgi:application"] if name == "web" else []
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", *commands[name], *target],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if name == "web":
            until(self._answers, PATIENCE)

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.base}/health/", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self, name: str) -> None:
        """End it with SIGKILL, and all that it started: nothing of it runs another line."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)

    def stop(self) -> None:
        """End all of it."""
        for name in list(self.running):
            self.kill(name)
        self.sandbox.stop()

    def sweep(self) -> None:
        """What the clock does every minute: have a worker look for rows of the outbox whose time has come."""
        Celery(broker=settings.REDIS_URL).send_task("shop.kit.tasks.sweep_outbox")

    def check_out(self, token: str, email: str = "ann@example.test") -> dict[str, Any]:
        """The payload of a guest's checkout of this cart, over HTTP; OSError when the web does not answer."""
        body = json.dumps({"query": START, "variables": {"input": {"address": ADDRESS, "email": email}}}).encode()
        headers = {"Content-Type": "application/json", "X-Cart-Token": token}
        try:
            with urlopen(Request(f"{self.base}/graphql/", body, headers), timeout=PATIENCE) as answer:
                payload: dict[str, Any] = json.load(answer)["data"]["startCheckout"]
        except HTTPError as error:
            raise AssertionError(error.read()) from error
        return payload


@contextmanager
def held(lock: str, *values: Any) -> Any:
    """Hold a lock in the database, so that whoever needs it stands just before that line."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(lock, values)
        yield


def until_somebody_waits() -> None:
    """Until another connection to this database waits for a lock."""

    def waits() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()")
            return bool(cursor.fetchone()[0])

    until(waits, PATIENCE)
