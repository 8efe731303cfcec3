"""The folded keys that titles, names and the thesaurus use, and what an unknown key may have been meant to be.

Close keys share the key itself or one of its forms with a letter taken out, so that they are found by an index
whatever the size of the vocabulary. Guesses are made here, for both stores alike.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from django.db import connection
from django.db.models.functions import Length

from search.models import IndexedWord
from search.planning import Guesses
from search.thesaurus.snapshot import Thesaurus

# What is shorter is too near to too many words.
SHORTEST_CORRECTED = 4
TWO_EDITS_FROM = 8
SHORTEST_COMPLETED = 3
MOST_GUESSES = 12
LONGEST_KEY = 60
# An array is one value for the driver, a list of thousands that many.
UNKNOWN = """
SELECT key FROM unnest(%s::text[]) AS wanted (key)
WHERE NOT EXISTS (SELECT FROM search_indexedword AS known WHERE known.key = wanted.key)
"""

# A function of the database, since it brings settings of the planner with it.
NEAR = "SELECT search_words_near(%s::varchar[])"


def add(keys: Iterable[str]) -> None:
    """Remember the keys; those known already cost nothing but the look-up."""
    # Sorted, so that two processes that add the same words take the rows in one order.
    rows = [IndexedWord(key=key, deletions=sorted(deletions(key))) for key in sorted(missing(keys))]
    IndexedWord.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)


def missing(keys: Iterable[str]) -> set[str]:
    """The keys that are not known, but for those that are too long to be."""
    wanted = {key for key in keys if len(key) <= LONGEST_KEY}
    with connection.cursor() as cursor:
        cursor.execute(UNKNOWN, [sorted(wanted)])
        return {key for (key,) in cursor.fetchall()}


def guess(keys: Iterable[str], thesaurus: Thesaurus) -> dict[str, Guesses]:
    """Guesses for each key that neither the index nor the thesaurus knows."""
    wanted = set(keys)
    known = set(IndexedWord.objects.filter(key__in=wanted).values_list("key", flat=True))
    return {key: guesses_for(key, thesaurus) for key in wanted - known if key not in thesaurus.keys}


def guesses_for(key: str, thesaurus: Thesaurus) -> Guesses:
    """Keys that the unknown key begins, and keys one letter away, or two for long ones; nearest first."""
    return Guesses(completed=completions(key), corrected=corrections(key, thesaurus))


def completions(key: str) -> tuple[str, ...]:
    """Indexed keys that begin with the key, shortest first."""
    if len(key) < SHORTEST_COMPLETED:
        return ()
    found = IndexedWord.objects.filter(key__startswith=key).order_by(Length("key"), "key")
    return tuple(found.values_list("key", flat=True)[:MOST_GUESSES])


def corrections(key: str, thesaurus: Thesaurus) -> tuple[str, ...]:
    """Known keys within the distance that the length of the key allows, nearest first. A first letter is seldom wrong: nobody
    means jade by made.
    """
    if not SHORTEST_CORRECTED <= len(key) <= LONGEST_KEY:
        return ()
    own = deletions(key)
    with connection.cursor() as cursor:
        cursor.execute(NEAR, [sorted(own)])
        stored = {other for (other,) in cursor.fetchall()}
    of_thesaurus = by_deletion(thesaurus)
    near = {other for deletion in own for other in of_thesaurus.get(deletion, ())}
    limit = 2 if len(key) >= TWO_EDITS_FROM else 1
    measured = ((edits(key, other, limit), other) for other in near.union(stored) if other[0] == key[0])
    return tuple(other for _, other in sorted(pair for pair in measured if pair[0] <= limit)[:MOST_GUESSES])


@lru_cache(maxsize=1)
def by_deletion(thesaurus: Thesaurus) -> dict[str, list[str]]:
    """The keys of the thesaurus by themselves and by what is left without each one of their letters; read once for each
    picture of it.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for key in sorted(thesaurus.keys):
        for deletion in deletions(key):
            found[deletion].append(key)
    return dict(found)


def deletions(key: str) -> set[str]:
    """The key, and the key without each one of its letters."""
    return {key, *(key[:index] + key[index + 1 :] for index in range(len(key)))}


def edits(left: str, right: str, limit: int) -> int:
    """How many letters must be added, dropped, changed or swapped with their neighbour; limit + 1 for more."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for index, letter in enumerate(left, 1):
        earlier, before, row = before, row, [index]
        for place, other in enumerate(right, 1):
            cost = min(before[place] + 1, row[place - 1] + 1, before[place - 1] + (letter != other))
            swapped = index > 1 and place > 1 and letter == right[place - 2] and left[index - 2] == other
            row.append(min(cost, earlier[place - 2] + 1) if swapped else cost)
    return min(row[-1], limit + 1)
