"""Celery tasks of the outbox."""

from celery import shared_task

from shop.kit import outbox


@shared_task(ignore_result=True)
def run_outbox_entry(entry_id: int) -> None:
    """Run one outbox row."""
    outbox.run(entry_id)


@shared_task(ignore_result=True)
def sweep_outbox() -> None:
    """Run the rows whose wake-up was lost or whose time has come."""
    outbox.sweep()
