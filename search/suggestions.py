"""What somebody who is still typing may want: concepts, crafts, pieces and workshops whose names begin so, and what others
searched for.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from django.db import connection

from search.analysis import folding
from search.analysis.repair import is_cyrillic, repairs
from search.analysis.words import Word, words
from search.documents import SuggestionKind
from search.reading import read
from search.suggestion_index import keys
from search.thesaurus import beginnings, current
from search.thesaurus.beginnings import Named
from search.thesaurus.snapshot import Entry, Thesaurus, compound

#: Which kinds are suggested, in the order in which they are shown, and how many of each while there are others.
SHARES: Mapping[SuggestionKind, int] = {
    SuggestionKind.CONCEPT: 2,
    SuggestionKind.QUERY: 2,
    SuggestionKind.CATEGORY: 1,
    SuggestionKind.PRODUCT: 2,
    SuggestionKind.WORKSHOP: 1,
}
STORED = (SuggestionKind.QUERY, SuggestionKind.CATEGORY, SuggestionKind.PRODUCT, SuggestionKind.WORKSHOP)
DEFAULT_SIZE, LARGEST_SIZE = 8, 20
#: How many concepts are looked at, and by how many of their words it is asked whether anything is called so.
MOST_CONCEPTS, MOST_KEYS = 8, 1500
ROWS_OF_A_KIND = 40
LAST_CHARACTER = "\U0010ffff"

# One look into the index for each kind and prefix, whatever the number of rows; with it the words in use.
LOOK_UP = """
SELECT wanted.prefix, found.kind, found.thing_id, thing.slug, found.language, found.text, found.word, own.text
FROM unnest(%s::text[], %s::text[]) AS wanted (kind, prefix)
CROSS JOIN LATERAL (
    SELECT kind, thing_id, language, text, word, key FROM search_suggestion
    WHERE kind = wanted.kind AND key >= wanted.prefix AND key < wanted.prefix || %s
    ORDER BY key LIMIT %s
) AS found
JOIN search_suggestedthing AS thing ON thing.id = found.thing_id
LEFT JOIN LATERAL (
    SELECT text FROM search_suggestion WHERE thing_id = found.thing_id AND language = %s AND word = 0 LIMIT 1
) AS own ON found.language <> %s
UNION ALL
SELECT '', '', 0, '', '', key, 0, NULL FROM search_indexedword WHERE key = ANY(%s)
"""


@dataclass(frozen=True)
class Suggestion:
    """A name to choose. `matched` is the name that begins as typed, where that is not the one shown."""

    kind: SuggestionKind
    text: str
    language: str
    slug: str
    matched: str = ""
    matched_language: str = ""


class Row(NamedTuple):
    """A stored name that begins with the prefix from its word of this number on, and beside it the thing's name for the
    reader, when that is another.
    """

    prefix: str
    kind: str
    thing: int
    slug: str
    language: str
    text: str
    word: int
    own: str | None


@dataclass(frozen=True)
class Found:
    """Stored names by kind and prefix, and which of the words asked about are in use."""

    rows: Mapping[tuple[str, str], Sequence[Row]]
    in_use: Collection[str]


def suggest(text: str, *, language: str, first: int = DEFAULT_SIZE) -> list[Suggestion]:
    """Suggestions for what a reader of `language` has typed so far, `first` (1 to 20) at most, in two statements.

    When nothing begins so, the text is read as typed with the other keyboard layout or look-alike letters.
    """
    typed, _notes = read(text)
    if not words(typed):
        return []
    thesaurus = current.thesaurus()
    readings = [reading for each in (typed, *repairs(typed)) if (reading := tuple(words(each)))]
    named = [beginnings.named(reading, thesaurus)[:MOST_CONCEPTS] for reading in readings]
    found = look_up(
        (key for reading in readings for key in keys(reading)),
        (key for each in named for concept, _form in each for key in words_of(concept, thesaurus)),
        language,
    )
    for reading, concepts in zip(readings, named, strict=True):
        used = [each for each in concepts if is_used(each.concept, thesaurus, found.in_use)]
        by_kind = {SuggestionKind.CONCEPT: of_concepts(used, reading, language)}
        by_kind |= {kind: of_rows(kind, reading, found, language) for kind in STORED}
        chosen = shared_out(by_kind, max(1, min(first, LARGEST_SIZE)))
        if chosen:
            return chosen
    return []


def look_up(prefixes: Iterable[str], asked_words: Iterable[str] = (), language: str = "") -> Found:
    """The stored names that begin with each prefix, 40 of a kind at most, each with its name in the language; and which of
    the words are in use.
    """
    wanted = [(str(kind), prefix) for prefix in dict.fromkeys(prefixes) for kind in STORED]
    kinds, starts = [kind for kind, _ in wanted], [prefix for _, prefix in wanted]
    asked = list(dict.fromkeys(asked_words))[:MOST_KEYS]
    with connection.cursor() as cursor:
        cursor.execute(LOOK_UP, [kinds, starts, LAST_CHARACTER, ROWS_OF_A_KIND, language, language, asked])
        found = list(map(Row._make, cursor.fetchall()))
    rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in found:
        rows[row.kind, row.prefix].append(row)
    return Found(rows, {row.text for row in rows.pop(("", ""), ())})


def of_rows(kind: SuggestionKind, reading: Sequence[Word], found: Found, language: str) -> list[Suggestion]:
    """Things of a kind, each by the best of its names: for the reader, written as typed, beginning so, short."""
    typed = beginnings.spelled(reading)

    def rank(row: Row) -> tuple[bool, bool, int, int, str]:
        return row.language != language, not is_written_so(row, typed), row.word, len(row.text), row.text

    rows = without_false_friends([row for key in keys(reading) for row in found.rows.get((kind, key), ())], typed)
    things: dict[int, Row] = {}
    for row in sorted(rows, key=rank):
        things.setdefault(row.thing, row)
    names = {row.own or row.text: row for row in reversed(things.values())}
    return [of_row(kind, row, language) for row in reversed(names.values())]


def of_row(kind: SuggestionKind, row: Row, language: str) -> Suggestion:
    """A thing by its name for the reader; beside it the name that begins as typed, when that is another."""
    if row.own is None:
        return Suggestion(kind, row.text, row.language, row.slug)
    return Suggestion(kind, row.own, language, row.slug, row.text, row.language)


def without_false_friends(rows: Sequence[Row], typed: str) -> list[Row]:
    """The rows but for those in the same script that only share folded letters (қыз and киіз), where others are written
    as typed.
    """
    written = [row for row in rows if is_written_so(row, typed)]
    others = [row for row in rows if not written or is_cyrillic(row.text) != is_cyrillic(typed)]
    return written + [row for row in others if row not in written]


def is_written_so(row: Row, typed: str) -> bool:
    """Whether the name is written as typed from its word on, not only spelled with the same folded letters."""
    return beginnings.spelled(words(row.text)[row.word :]).startswith(typed)


def of_concepts(named: Iterable[Named], reading: Sequence[Word], language: str) -> list[Suggestion]:
    """Concepts by their names for the reader, those whose name begins as typed first."""
    return sorted((of_concept(each, reading, language) for each in named), key=lambda suggestion: bool(suggestion.matched))


def of_concept(named: Named, reading: Sequence[Word], language: str) -> Suggestion:
    """A concept by its name for the reader; beside it the name that begins as typed, when that is another."""
    text, own = named.concept.name(language)
    begun = [(name, each) for each, name in named.concept.labels.items() if begins(name, reading)]
    other = ("", "") if begins(text, reading) else [*begun, (beginnings.spelled(named.form), "")][0]
    return Suggestion(SuggestionKind.CONCEPT, text, own, named.concept.slug, *other)


def begins(name: str, reading: Sequence[Word]) -> bool:
    """Whether any word of a name and those after it begin as typed, in folded letters."""
    prefixes = keys(reading)
    return any(key.startswith(prefixes) for _word, rest in beginnings.beginnings(words(name)) for key in keys(rest))


def words_of(entry: Entry, thesaurus: Thesaurus) -> list[str]:
    """The folded keys by which the forms of a concept and of those below it are found in use."""
    return [key for form in forms_of(entry, thesaurus) for key in keys_in_use(form)]


def keys_in_use(form: Sequence[Word]) -> list[str]:
    """The key of a word, those of neighbours written as one for several: where a carver and a door are, is no carved door."""
    return [folding.join(left.key, right.key) for left, right in pairwise(form)] or [form[0].key]


def forms_of(entry: Entry, thesaurus: Thesaurus) -> list[tuple[Word, ...]]:
    """The forms of a concept, then those of the concepts below it."""
    return [form for each in (entry, *(below for below, _ in thesaurus.narrower(entry.id))) for form in each.forms]


def is_used(entry: Entry, thesaurus: Thesaurus, in_use: Collection[str]) -> bool:
    """Whether something is called by the concept's words: a name that leads to nothing is not suggested."""
    return any(all(key in in_use for key in keys_in_use(form)) for form in forms_of(entry, thesaurus))


def shared_out(by_kind: Mapping[SuggestionKind, Sequence[Suggestion]], size: int) -> list[Suggestion]:
    """The share of each kind, what is left over to the kinds that have more."""
    lists = said_once(by_kind)
    taken = {kind: min(share, len(lists[kind])) for kind, share in SHARES.items()}
    room = size - sum(taken.values())
    for kind in SHARES:
        more = max(0, min(room, len(lists[kind]) - taken[kind]))
        taken[kind] += more
        room -= more
    return [each for kind in SHARES for each in lists[kind][: taken[kind]]][:size]


def said_once(by_kind: Mapping[SuggestionKind, Sequence[Suggestion]]) -> dict[SuggestionKind, Sequence[Suggestion]]:
    """A craft instead of a concept of its name, and anything instead of a past query of its name."""
    crafts = set(map(key_of, by_kind[SuggestionKind.CATEGORY]))
    concepts = [each for each in by_kind[SuggestionKind.CONCEPT] if key_of(each) not in crafts]
    named = crafts | {key_of(each) for kind in SHARES if kind != SuggestionKind.QUERY for each in by_kind[kind]}
    past = [each for each in by_kind[SuggestionKind.QUERY] if key_of(each) not in named]
    return {**by_kind, SuggestionKind.CONCEPT: concepts, SuggestionKind.QUERY: past}


def key_of(suggestion: Suggestion) -> str:
    """What names have in common that are spelled otherwise."""
    return compound(tuple(words(suggestion.text)))
