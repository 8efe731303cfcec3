"""The concepts by how their forms begin, for whoever is still typing."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from search.analysis.repair import is_cyrillic
from search.analysis.words import Word
from search.suggestion_index import beginnings, keys
from search.thesaurus.snapshot import Entry, Thesaurus

#: How many forms that begin alike are looked at.
MOST_FORMS = 400


class Beginning(NamedTuple):
    """A form of a concept from its word of this number on."""

    key: str
    concept_id: int
    word: int
    form: tuple[Word, ...]


class Named(NamedTuple):
    """A concept with the form that begins as typed."""

    concept: Entry
    form: tuple[Word, ...]


@lru_cache(maxsize=1)
def of(thesaurus: Thesaurus) -> list[Beginning]:
    """All beginnings of all forms, by key; read once for each picture of the thesaurus."""
    found = [
        Beginning(key, entry.id, number, form)
        for entry in thesaurus.entries.values()
        for form in entry.forms
        for number, rest in beginnings(form)
        for key in keys(rest)
    ]
    return sorted(found, key=lambda beginning: beginning.key)


def named(typed: Sequence[Word], thesaurus: Thesaurus) -> list[Named]:
    """The concepts that a form begins to name with what was typed: those written so before those only spelled alike, and
    of these none in the same script where there are others (сыр, glaze, beside шыр).
    """
    written = spelled(typed)
    best: dict[int, tuple[tuple[bool, int, int], Beginning]] = {}
    for beginning in starting(keys(typed), of(thesaurus)):
        differs = not spelled(beginning.form[beginning.word :]).startswith(written)
        ranked = ((differs, beginning.word, len(beginning.key)), beginning)
        if beginning.concept_id not in best or ranked[0] < best[beginning.concept_id][0]:
            best[beginning.concept_id] = ranked
    if any(not differs for (differs, _word, _length), _beginning in best.values()):
        cyrillic = is_cyrillic(written)
        best = {each: found for each, found in best.items() if not found[0][0] or is_cyrillic(spelled(found[1].form)) != cyrillic}
    in_order = sorted(best, key=lambda each: (best[each][0], each))
    return [Named(thesaurus.entries[each], best[each][1].form) for each in in_order]


def starting(prefixes: Sequence[str], by_key: Sequence[Beginning]) -> Iterator[Beginning]:
    """The beginnings whose key starts with one of the prefixes."""
    for prefix in prefixes:
        first = bisect_left(by_key, prefix, key=lambda beginning: beginning.key)
        for beginning in by_key[first : first + MOST_FORMS]:
            if not beginning.key.startswith(prefix):
                break
            yield beginning


def spelled(found: Sequence[Word]) -> str:
    """The words as they are written, in lower case."""
    return " ".join(word.exact for word in found)
