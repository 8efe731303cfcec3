"""What helps a reader on from a list of results: the word that was meant, what lies near, which filter to let go."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from search import queries, suggestions, vocabulary
from search.analysis.normalization import APOSTROPHES, LETTER, WORD
from search.analysis.repair import is_cyrillic
from search.analysis.words import words
from search.backends.base import Filters
from search.queries import Interpretation, Results
from search.suggestions import STORED, is_used, look_up, words_of
from search.thesaurus import beginnings, current
from search.thesaurus.snapshot import Entry, Thesaurus, compound

WRITTEN_WORD = re.compile(rf"{LETTER}+(?:['{APOSTROPHES}]{LETTER}+)*")
#: How many of the known words near to an unknown one are tried.
MOST_TRIED = 3
FARTHEST = 2
MOST_RELATED = 8
#: How many neighbouring concepts are asked about, and how much of a word and of its key must be left to be near to one.
MOST_NEIGHBOURS, SHORTEST_BEGINNING, SHORTEST_KEY = 40, 4, 3
#: How many words of a query are left out in turn.
MOST_LEFT_OUT = 4
WORDS, PRICE, ALL_FILTERS = "words", "price", "filters"


@dataclass(frozen=True)
class Name:
    """A name in a language."""

    text: str
    language: str


@dataclass(frozen=True)
class Easing:
    """A search that asks for less: without a filter, or with the words of `query` alone; and how much it finds.

    `name` is the filter that is let go, filters for all of them, or words.
    """

    name: str
    query: str
    count: int


def did_you_mean(interpretation: Interpretation, language: str) -> str | None:
    """The query with every unknown word as people write the known one nearest to it in the script that was typed; None
    when no word was corrected. One statement more.
    """
    nearest = {key: found[:MOST_TRIED] for key, found in interpretation.corrections.items()}
    if not nearest:
        return None
    asked = interpretation.repaired or interpretation.query
    writings = written([key for found in nearest.values() for key in found])

    def corrected(match: re.Match[str]) -> str:
        typed, key = match[0], words(match[0])[0].key
        ranked = [
            (distance(key, near), name.language != language, place, name.text)
            for near in nearest.get(key, ())
            for place, name in enumerate(writings[near])
            if is_cyrillic(name.text) == is_cyrillic(typed)
        ]
        return min(ranked)[-1] if ranked else typed

    meant = WORD.sub(corrected, asked)
    return meant if meant != asked else None


def distance(key: str, other: str) -> int:
    """How many letters lie between two keys that are near to each other."""
    return vocabulary.edits(key, other, FARTHEST)


def written(keys: Sequence[str]) -> dict[str, list[Name]]:
    """How words of these keys are written in names and in the thesaurus."""
    rows = suggestions.look_up(keys).rows
    thesaurus = current.thesaurus()
    found: dict[str, list[Name]] = {}
    for key in keys:
        stored = (Name(row.text, row.language) for kind in STORED for row in rows.get((kind, key), ()))
        found[key] = list(dict.fromkeys(word for name in (*stored, *names_beginning(key, thesaurus)) for word in words_written(name, key)))
    return found


def names_beginning(key: str, thesaurus: Thesaurus) -> Iterator[Name]:
    """Names of the concepts that have a form which begins with the key."""
    concepts = dict.fromkeys(each.concept_id for each in beginnings.starting([key], beginnings.of(thesaurus)))
    for concept in concepts:
        for language, text in thesaurus.entries[concept].labels.items():
            yield Name(text, language)


def words_written(name: Name, key: str) -> Iterator[Name]:
    """The words of a name that have this key, in lower case and with the signs of their alphabet."""
    for match in WRITTEN_WORD.finditer(unicodedata.normalize("NFC", name.text)):
        if any(key in word.keys for word in words(match[0])):
            yield Name(match[0].lower(), name.language)


def related(interpretation: Interpretation, language: str, *, found: bool) -> list[Name]:
    """Names of concepts beside, above and below those of the query; when it names none and nothing was `found`, of
    those that begin like its words. Only what leads to something, eight at most; two statements.
    """
    if found and not interpretation.concepts:
        return []
    thesaurus = current.thesaurus()
    named = {concept.slug for concept in interpretation.concepts}
    ids = [entry.id for entry in thesaurus.entries.values() if entry.slug in named]
    near = [entry for each in ids for entry in thesaurus.around(each) if entry.slug not in named]
    if not ids:
        near = list(beginning_alike(interpretation.repaired or interpretation.query, thesaurus))
    near = used(near[:MOST_NEIGHBOURS], thesaurus)
    said = {compound(tuple(words(text))) for text in (interpretation.query, *interpretation.also)}
    names = {compound(tuple(words(name.text))): name for name in (Name(*entry.name(language)) for entry in reversed(near))}
    return [name for key, name in reversed(names.items()) if key not in said][:MOST_RELATED]


def beginning_alike(text: str, thesaurus: Thesaurus) -> Iterator[Entry]:
    """Concepts that have a form which begins like a word of the text, with as many of its letters as possible."""
    for word in words(text):
        for length in range(len(word.exact), SHORTEST_BEGINNING - 1, -1):
            begun = words(word.exact[:length])
            # Of zzzz not much is left.
            if alike := beginnings.named(begun, thesaurus) if len(begun[0].key) >= SHORTEST_KEY else []:
                yield from (each.concept for each in alike)
                break


def used(entries: Sequence[Entry], thesaurus: Thesaurus) -> list[Entry]:
    """The concepts by whose words something is called; one statement."""
    in_use = look_up((), (key for entry in entries for key in words_of(entry, thesaurus))).in_use
    return [entry for entry in entries if is_used(entry, thesaurus, in_use)]


def easings(found: Results, filters: Filters) -> list[Easing]:
    """What would be found without each of the filters, or without any where that helps no further, and without each of
    the words; only what finds something. Of words that find nothing without filters, no filter is let go.
    """
    text = found.interpretation.query
    eased = [*without_a_filter(found, filters), *without_a_word(text, filters)]
    if eased or not found.unfiltered or filters.empty:
        return eased
    return [Easing(ALL_FILTERS, text, queries.count(found, Filters()))]


def without_a_filter(found: Results, filters: Filters) -> Iterator[Easing]:
    """The searches by the same reading of the words with one filter less that find something."""
    for name in (*names_of_filters(), PRICE) if found.unfiltered else ():
        fewer = let_go(filters, name)
        if fewer != filters and (count := queries.count(found, fewer)):
            yield Easing(name, found.interpretation.query, count)


def without_a_word(text: str, filters: Filters) -> Iterator[Easing]:
    """The searches with one word less that find something."""
    typed = text.split()
    for place in range(len(typed)) if 1 < len(typed) <= MOST_LEFT_OUT else ():
        rest = " ".join(typed[:place] + typed[place + 1 :])
        if count := queries.search(rest, filters=filters, first=1, with_facets=False).total:
            yield Easing(WORDS, rest, count)


def names_of_filters() -> list[str]:
    """The filters that are let go one by one; the two ends of the price go together."""
    return [name for name in Filters.__dataclass_fields__ if not name.startswith("price")]


def let_go(filters: Filters, name: str) -> Filters:
    """The filters without one."""
    if name == PRICE:
        return replace(filters, price_min=None, price_max=None)
    return replace(filters, **{name: getattr(Filters(), name)})
