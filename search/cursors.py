"""Places in a list of results, as text that a client keeps and gives back. Both stores understand them."""

import base64
import binascii
import json
from collections.abc import Sequence

from search.backends.base import Position, Sort
from shop.kit.errors import BadCursor

LENGTHS = {Sort.RELEVANCE: 4, Sort.NEWEST: 2, Sort.PRICE_ASC: 2, Sort.PRICE_DESC: 2}
LARGEST = 2**63
#: Products that a cursor may carry beside its place (see `search.diversity`).
MOST_CARRIED = 60
LONGEST = 2000


def encode(sort: Sort, position: Position, carried: Sequence[int] = ()) -> str:
    """The place, and the products to be shown before what lies behind it, as text safe for URLs."""
    values = json.dumps([sort.value, *position, *carried], separators=(",", ":"))
    return base64.urlsafe_b64encode(values.encode()).decode().rstrip("=")


def decode(sort: Sort, cursor: str) -> tuple[Position, tuple[int, ...]]:
    """The place and the products that the text names in results of this order. Raises BadCursor for any other text."""
    try:
        padded = cursor[:LONGEST] + "=" * (-len(cursor[:LONGEST]) % 4)
        kind, *position = json.loads(base64.urlsafe_b64decode(padded))
    except (binascii.Error, ValueError, TypeError):
        raise BadCursor from None
    whole = all(type(value) is int and -LARGEST <= value < LARGEST for value in position)
    place, carried = position[: LENGTHS[sort]], position[LENGTHS[sort] :]
    if kind != sort.value or not whole or len(place) != LENGTHS[sort] or len(carried) > MOST_CARRIED:
        raise BadCursor
    if carried and sort != Sort.RELEVANCE:
        raise BadCursor
    return tuple(place), tuple(carried)
