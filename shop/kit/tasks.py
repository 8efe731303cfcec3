"""Celery tasks of the outbox."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from shop.kit import outbox

KEEP_DONE = timedelta(days=30)


@shared_task(ignore_result=True)
def run_outbox_entry(entry_id: int) -> None:
    """Run one outbox row."""
    outbox.run(entry_id)


@shared_task(ignore_result=True)
def sweep_outbox() -> None:
    """Run the rows whose wake-up was lost or whose time has come."""
    outbox.sweep()


@shared_task(ignore_result=True)
def purge_outbox() -> None:
    """Forget what was done long ago."""
    outbox.purge(timezone.now() - KEEP_DONE)
