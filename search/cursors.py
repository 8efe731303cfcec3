"""Places in a list of results, as text that a client keeps and gives back. Both stores understand them."""

import base64
import binascii
import json
from typing import NamedTuple

from search.backends.base import Position, Sort
from shop.kit.errors import BadCursor

LENGTHS = {Sort.RELEVANCE: 4, Sort.NEWEST: 2, Sort.PRICE_ASC: 2, Sort.PRICE_DESC: 2}
LARGEST = 2**63
#: Products that a cursor may carry beside its place (see `search.diversity`).
MOST_CARRIED = 60
LONGEST = 2000


class Reading(NamedTuple):
    """How the first page read the query, so that those behind it go on with the same, whatever is indexed in between.

    `repair` is the number of the repair that was searched instead, 0 for the query as typed; `manner`, `minimum` and
    `by_name` are those of `search.attempts`.
    """

    repair: int
    manner: int
    minimum: int
    by_name: int


class Place(NamedTuple):
    """Where a page begins: behind the position, after the products that are carried."""

    reading: Reading
    position: Position
    carried: tuple[int, ...] = ()


def encode(sort: Sort, place: Place) -> str:
    """The place as text safe for URLs."""
    values = json.dumps([sort.value, *place.reading, *place.position, *place.carried], separators=(",", ":"))
    return base64.urlsafe_b64encode(values.encode()).decode().rstrip("=")


def decode(sort: Sort, cursor: str) -> Place:
    """The place that the text names in results of this order. Raises BadCursor for any other text."""
    try:
        padded = cursor[:LONGEST] + "=" * (-len(cursor[:LONGEST]) % 4)
        kind, *values = json.loads(base64.urlsafe_b64decode(padded))
    except (binascii.Error, ValueError, TypeError, RecursionError):
        raise BadCursor from None
    whole = all(type(value) is int and -LARGEST <= value < LARGEST for value in values)
    begins, ends = len(Reading._fields), len(Reading._fields) + LENGTHS[sort]
    if kind != sort.value or not whole or not ends <= len(values) <= ends + MOST_CARRIED:
        raise BadCursor
    place = Place(Reading(*values[:begins]), tuple(values[begins:ends]), tuple(values[ends:]))
    if min(place.reading) < 0 or (place.carried and sort != Sort.RELEVANCE):
        raise BadCursor
    return place
