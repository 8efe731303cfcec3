"""The table that is asked while somebody types: every name under the folded letters that it begins with.

Names of the crafts' things are not in it: they are in the thesaurus, which every process holds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db import connection, transaction

from search.analysis import folding
from search.analysis.words import STOP_WORDS, Word, words
from search.documents import Suggested
from search.models import Suggestion

LONGEST_KEY = 60
MOST_WORDS = 8
# Rows are taken in one order by all writers.
RAISE = """
INSERT INTO search_suggestedthing (kind, reference, slug, version)
SELECT kind, reference, slug, %s FROM unnest(%s::text[], %s::bigint[], %s::text[]) AS read (kind, reference, slug)
ON CONFLICT (kind, reference) DO UPDATE SET slug = excluded.slug, version = excluded.version
WHERE search_suggestedthing.version < excluded.version
RETURNING kind, reference, id
"""
INSERT = """
INSERT INTO search_suggestion (thing_id, kind, language, text, word, key)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::smallint[], %s::text[])
"""


def write(things: Iterable[Suggested], version: int) -> None:
    """Replace what is suggested of things by what was read under this number, unless a later reading was there before."""
    by_place = {(str(thing.kind), thing.reference): thing for thing in things}
    rows = [(*place, by_place[place].slug) for place in sorted(by_place)]
    if not rows:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RAISE, [version, *map(list, zip(*rows, strict=True))])
        written = {thing: (kind, reference) for kind, reference, thing in cursor.fetchall()}
        Suggestion.objects.filter(thing__in=written).delete()
        fresh = [row for thing, place in written.items() for row in suggestions(thing, place[0], by_place[place].texts)]
        if fresh:
            cursor.execute(INSERT, list(map(list, zip(*fresh, strict=True))))


def suggestions(thing: int, kind: str, texts: Mapping[str, str]) -> Iterator[tuple[int, str, str, str, int, str]]:
    """The columns of INSERT for every word of every name and each way to read its letters."""
    for language, text in texts.items():
        for number, rest in beginnings(words(text)):
            for key in keys(rest):
                yield thing, kind, language, text, number, key


def names_of(texts: Mapping[str, str]) -> set[str]:
    """The names that have a word by which they can be found."""
    return {text for text in texts.values() if keys(words(text))}


def beginnings(found: Sequence[Word]) -> Iterator[tuple[int, Sequence[Word]]]:
    """The words from the first, from the second, and so on, with the number of the first; none begins with "of"."""
    for number, word in enumerate(found[:MOST_WORDS]):
        if number == 0 or word.exact not in STOP_WORDS:
            yield number, found[number:]


def keys(found: Sequence[Word]) -> tuple[str, ...]:
    """The words written as one, by the sound of their letters and by their shape; what is typed is looked up by the same."""
    by_sound = by_shape = ""
    for word in found[:MOST_WORDS]:
        by_sound = folding.join(by_sound, word.key)
        by_shape = folding.join(by_shape, word.keys[-1] if word.keys else "")
    return tuple(dict.fromkeys(key[:LONGEST_KEY] for key in (by_sound, by_shape) if key))
