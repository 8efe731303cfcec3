"""Jobs of the outbox that keep the index in step with the catalogue and write about saved searches; the clock's tasks."""

from datetime import UTC, date, timedelta

from celery import shared_task
from django.utils import timezone

from search import checking, counting, emails, indexing, news, past_queries
from search.backends.base import BackendUnavailable
from shop.kit.outbox import TryLater, job

#: An outage may last hours; the index should follow soon after it.
LONGEST_DELAY = timedelta(minutes=5)


@job("search.sync")
def sync(product_ids: list[int]) -> None:
    """Index the products as they are now, or take them out. Waits for Elasticsearch when it is away."""
    try:
        indexing.sync(product_ids)
    except BackendUnavailable as error:
        raise TryLater(str(error), longest=LONGEST_DELAY) from error


@shared_task(ignore_result=True)
def check_index() -> None:
    """Compare both stores with the database, and repair what no message told them."""
    checking.check(repair=True)


@job("search.look")
def look(saved_id: int, day: str) -> None:
    """See whether a saved search brings anything new, and write its letter of the day."""
    news.look(saved_id, date.fromisoformat(day), timezone.now())


@job("search.email_news")
def email_news(letter_id: int) -> None:
    """Send a letter of a saved search."""
    emails.news_of(letter_id)


@shared_task(ignore_result=True)
def look_for_news() -> None:
    """Ask for the letters of today."""
    news.ask_for_each(timezone.now().astimezone(UTC).date())


@shared_task(ignore_result=True)
def count_queries() -> None:
    """Count what was searched for in the last minutes."""
    counting.collect(timezone.now())


@shared_task(ignore_result=True)
def forget_queries() -> None:
    """Forget what was searched for long ago, and suggest what is searched for often."""
    counting.forget(timezone.now())
    past_queries.refresh()
