"""Which of the searches that are answered are counted: those of people, each once."""

from django.utils import timezone
from graphql import GraphQLResolveInfo

from search import counting
from search.backends.base import Filters
from search.queries import NO_WORDS, Results
from shop.kit.devices import is_robot
from shop.kit.graphql.scalars import language_of


def observe(info: GraphQLResolveInfo, found: Results, filters: Filters, seconds: float) -> None:
    """Leave a note of the search, unless it has no words, or the staff or a robot asked."""
    viewer = info.context.viewer
    if NO_WORDS in found.interpretation.notes:
        return
    if (viewer.user and viewer.user.staff_roles) or is_robot(info.context.headers.get("User-Agent", "")):
        return
    noted = counting.Note(
        query=found.interpretation.query,
        language=language_of(info),
        found=found.total if filters.empty else None,
        store=found.backend,
        milliseconds=round(seconds * 1000),
    )
    counting.note(noted, timezone.now())
