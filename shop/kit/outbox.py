"""The outbox: what must happen after a commit is a row written in the same transaction.

`put` writes the row and wakes a worker on commit; a sweep every minute finds the rows whose wake-up was
lost. A job may run more than once (a worker can die after the work and before the mark): jobs are written
so that a second run changes nothing.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from typing import Any

import structlog
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import module_has_submodule

from shop.kit.models import OutboxEntry

log = structlog.get_logger(__name__)

#: With an hour between most of them: some four days, as long as a mail server or a provider may be away.
MAX_ATTEMPTS = 100
JOBS: dict[str, Callable[..., None]] = {}


LONGEST_DELAY = timedelta(hours=1)


class TryLater(Exception):
    """Raised by a job whose time has not come or whose partner is away; it is run again later, in `longest` at most."""

    def __init__(self, reason: str = "", *, longest: timedelta = LONGEST_DELAY) -> None:
        super().__init__(reason)
        self.longest = longest


def job(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register the function under `name`; it is called with the row's payload as keywords."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        if name in JOBS and JOBS[name] is not function:
            raise ValueError(f"two jobs are named {name}")
        JOBS[name] = function
        return function

    return register


def discover() -> None:
    """Import the `tasks` module of every app, where jobs are registered."""
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "tasks"):
            import_module(f"{config.name}.tasks")


def put(job: str, *, at: datetime | None = None, unique_key: str | None = None, **payload: Any) -> OutboxEntry | None:
    """Write a row in the current transaction; ids only. None when a row with the unique key exists already."""
    if job not in JOBS:
        raise ValueError(f"no job is named {job}")
    entry = OutboxEntry(job=job, payload=payload, unique_key=unique_key, available_at=at or timezone.now())
    if not _write(entry):
        return None
    if at is None or at <= timezone.now():
        transaction.on_commit(partial(wake, entry.pk))
    return entry


def _write(entry: OutboxEntry) -> bool:
    """Insert the row; whether its unique key was free. Only a row with such a key needs a savepoint."""
    if entry.unique_key is None:
        entry.save(force_insert=True)
        return True
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:
        return False
    return True


@transaction.atomic
def put_for_each(job: str, people: Iterable[int], *, unique_key: str | None = None, **payload: Any) -> None:
    """A row of its own for each person (`user_id`), so that one who cannot be reached keeps nobody else waiting.

    With a unique key each person gets one row, however often this is called.
    """
    for user_id in people:
        put(job, unique_key=f"{unique_key}:{user_id}" if unique_key else None, user_id=user_id, **payload)


def wake(entry_id: int) -> None:
    """Ask a worker to run the row now. When the broker is away the sweep will find the row instead."""
    from shop.kit.tasks import run_outbox_entry

    try:
        run_outbox_entry.delay(entry_id)
    except Exception as error:  # noqa: BLE001  the broker's absence must never fail what was committed
        log.warning("outbox_wake_failed", entry=entry_id, error=str(error))


def run(entry_id: int) -> bool:
    """Run one row if it is still waiting and nobody else runs it; whether it was run."""
    with transaction.atomic():
        entry = (
            OutboxEntry.objects.select_for_update(skip_locked=True)
            .filter(pk=entry_id, done_at__isnull=True, failed_at__isnull=True, available_at__lte=timezone.now())
            .first()
        )
        if entry is None:
            return False
        # Claimed for five minutes and committed, so that the job itself holds no lock and may call out.
        entry.attempts += 1
        entry.available_at = timezone.now() + timedelta(minutes=5)
        entry.save(update_fields=["attempts", "available_at"])
    try:
        JOBS[entry.job](**entry.payload)
    except Exception as error:  # noqa: BLE001  whatever fails is tried again, with the reason kept
        postpone(entry, error)
    else:
        OutboxEntry.objects.filter(pk=entry.pk).update(done_at=timezone.now(), last_error="")
    return True


def postpone(entry: OutboxEntry, error: Exception) -> None:
    """Put the row back with a growing delay, or mark it as failed when its attempts are used up."""
    now = timezone.now()
    longest = error.longest if isinstance(error, TryLater) else LONGEST_DELAY
    delay = min(longest, timedelta(seconds=5 * 2 ** min(entry.attempts, 10)))
    exhausted = entry.attempts >= MAX_ATTEMPTS and not isinstance(error, TryLater)
    OutboxEntry.objects.filter(pk=entry.pk).update(
        available_at=now + delay, failed_at=now if exhausted else None, last_error=f"{type(error).__name__}: {error}"[:2000]
    )
    log.warning("outbox_job_failed", job=entry.job, entry=entry.pk, attempt=entry.attempts, error=str(error), exhausted=exhausted)


def requeue(job: str = "") -> int:
    """Let the rows that were given up be tried again, all or those of one job; how many."""
    given_up = OutboxEntry.objects.filter(failed_at__isnull=False)
    rows = given_up.filter(job=job) if job else given_up
    return rows.update(failed_at=None, attempts=0, available_at=timezone.now())


def waiting(job: str) -> QuerySet[OutboxEntry]:
    """The rows of a job that are still to be run, or are running."""
    return OutboxEntry.objects.filter(job=job, done_at__isnull=True, failed_at__isnull=True)


def purge(before: datetime) -> int:
    """Forget the rows that were done before that time; how many."""
    return OutboxEntry.objects.filter(done_at__lt=before).delete()[0]


def sweep(limit: int = 500) -> int:
    """Run the waiting rows whose time has come, oldest first; how many were run."""
    ids = (
        OutboxEntry.objects.filter(done_at__isnull=True, failed_at__isnull=True, available_at__lte=timezone.now())
        .order_by("available_at")
        .values_list("pk", flat=True)[:limit]
    )
    return sum(run(entry_id) for entry_id in list(ids))
