"""The thesaurus in memory: which concepts a stretch of words names, and by which words each concept is known."""

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import NamedTuple

from search.analysis import folding
from search.analysis.repair import LATIN
from search.analysis.stemming import Stems, family_of
from search.analysis.words import Word, telling, words
from shop.kit.translated import FALLBACKS

# More steps than lie between any two concepts.
LONGEST_WAY = 1000
#: The stretches of words, single words and keys of which it is kept what they name or begin.
KEPT_NAMES = 10_000
# Of very short keys and stems too many different words share one.
SHORTEST_KEY = 3
# What the endings of another language leave of a short form (for, of forge, by Turkic ones) is too often another word.
SHORTEST_SHARED_STEM = 4
SHORTEST_FOREIGN_STEM = 6
#: Raised when what the index says of concepts is written otherwise, so that one from before is asked by words.
INDEX_FORMAT = 3


class FormRow(NamedTuple):
    """A form as the database holds it."""

    concept_id: int
    language: str
    text: str


class ConceptRow(NamedTuple):
    """A concept as the database holds it."""

    id: int
    slug: str
    gloss: str
    broader_id: int | None
    also: Sequence[str] = ()


@dataclass(frozen=True)
class Entry:
    """A concept with its forms split into words, headwords first within each language, and the families of languages
    whose endings each form takes.
    """

    id: int
    slug: str
    gloss: str
    labels: dict[str, str] = field(default_factory=dict)
    forms: dict[tuple[Word, ...], set[str]] = field(default_factory=dict)

    def name(self, language: str) -> tuple[str, str]:
        """The concept's name for a reader of the language, or in the nearest that there is, and the language that it is in."""
        known = (each for each in (language, *FALLBACKS.get(language, ()), "en") if self.labels.get(each))
        found = next(known, "")
        return (self.labels[found], found) if found else (self.gloss, "en")

    def label(self, language: str) -> str:
        """The name alone."""
        return self.name(language)[0]


class Match(NamedTuple):
    """Concepts named by `length` words of a query."""

    length: int
    concepts: tuple[Entry, ...]


class Thesaurus:
    """An immutable picture of all concepts and forms; `indexed` holds the fingerprints by which the index was written."""

    def __init__(self, concepts: Iterable[ConceptRow], forms: Iterable[FormRow], indexed: Mapping[int, str] | None = None) -> None:
        concepts = list(concepts)
        self._indexed = indexed or {}
        self._is_indexed: dict[int, bool] = {}
        self._below: dict[int, tuple[tuple[Entry, int], ...]] = {}
        self.entries = {row.id: Entry(row.id, row.slug, row.gloss) for row in concepts}
        self._broader = {row.id: row.broader_id for row in concepts if row.broader_id in self.entries}
        self._narrower: dict[int, list[int]] = defaultdict(list)
        by_slug = {row.slug: row.id for row in concepts}
        self._also_narrower: dict[int, list[int]] = defaultdict(list)
        for row in concepts:
            if row.broader_id is not None:
                self._narrower[row.broader_id].append(row.id)
            for above in filter(None, map(by_slug.get, row.also)):
                self._also_narrower[above].append(row.id)
        # Exact spellings, then keys, then stems: the first level that knows a stretch of words decides. Each concept
        # comes with the scripts in which it is spelled so.
        self._levels: tuple[dict[tuple[str, ...], dict[int, set[bool]]], ...] = ({}, {}, {})
        self.keys: set[str] = set()
        self.longest = 0
        #: Of how many words the longest form is that begins with this spelling, key or stem of a word.
        self._longest_from: dict[str, int] = {}
        for form in forms:
            self._add(form)
        #: The keys of all forms, each written as one word.
        self._compounds = sorted(spelling[0] for spelling in self._levels[1] if len(spelling) == 1)
        # What titles name their things by comes back with many of them.
        kept = lru_cache(maxsize=KEPT_NAMES)
        self._longest_name = kept(self._find_longest_name)
        self._longest_form = kept(self._find_longest_form)
        self._begins_compound = kept(self._find_compound)

    def _add(self, form: FormRow) -> None:
        entry, found = self.entries[form.concept_id], tuple(words(form.text))
        if not found:
            return
        entry.labels.setdefault(form.language, form.text)
        entry.forms.setdefault(found, set()).add(family_of(form.language))
        self.longest = max(self.longest, len(found))
        self.keys.update(word.key for word in found if len(word.key) >= SHORTEST_KEY)
        # Queries are asked without the words that only join others (чехол для домбры).
        for asked in dict.fromkeys((found, tuple(telling(found)))):
            exact, folded, _any_stems = levels(asked)
            for level, spellings in zip(self._levels, (exact, folded, form_stems(asked, form.language)), strict=True):
                for spelling in spellings:
                    level.setdefault(spelling, {}).setdefault(entry.id, set()).add(in_latin(asked))
                    self._longest_from[spelling[0]] = max(len(spelling), self._longest_from.get(spelling[0], 0))

    def match(self, query: Sequence[Word]) -> Match | None:
        """The concepts named by the longest stretch of words at the start of the query; None when none is. Those that are
        spelled so in the query's script go before others: чармро is of leather, and no charm.
        """
        possible = query[: self._most(query)]
        return self._longest_name(tuple(possible)) if possible else None

    def _find_longest_name(self, possible: tuple[Word, ...]) -> Match | None:
        """The same of words that may all be part of it."""
        for length in range(len(possible), 0, -1):
            asked = possible[:length]
            for level, spellings in zip(self._levels, levels(asked), strict=True):
                found = [named for spelling in spellings for named in level.get(spelling, {}).items()]
                if found:
                    script = in_latin(asked)
                    own = [each for each, scripts in found if script in scripts]
                    ids = dict.fromkeys(own or (each for each, _scripts in found))
                    return Match(length, tuple(self.entries[each] for each in ids))
        return None

    def _most(self, query: Sequence[Word]) -> int:
        """Of how many words a name at the start of the query can be; for most words the answer is none."""
        if not query:
            return 0
        return min(len(query), max(self._longest_form(query[0]), self._most_of_compound(query)))

    def _find_longest_form(self, word: Word) -> int:
        """Of how many words the longest form is that begins with this word."""
        return max(self._longest_from.get(each, 0) for each in (word.exact, *word.keys, *word.stems))

    def _most_of_compound(self, query: Sequence[Word]) -> int:
        """The same of a name that is written as one word elsewhere."""
        # It may be in more words than any form has, so one word more than the longest is tried.
        joined, possible = "", query[: self.longest + 1]
        for length, word in enumerate(possible):
            joined = folding.join(joined, word.key)
            if not self._begins_compound(joined):
                return length
        return len(possible)

    def _find_compound(self, joined: str) -> bool:
        """Whether a form written as one word begins so."""
        place = bisect_left(self._compounds, joined)
        return place < len(self._compounds) and self._compounds[place].startswith(joined)

    def line(self, concept_id: int) -> Iterator[Entry]:
        """The concept and those above it by their first broader one, nearest first; loops in the data are passed over."""
        above: int | None = concept_id
        seen: set[int] = set()
        while above and above not in seen:
            seen.add(above)
            yield self.entries[above]
            above = self._broader.get(above)

    def called(self, key: str) -> tuple[Entry, ...]:
        """The concepts that have a form of one word with this folded key."""
        return tuple(self.entries[each] for each in self._levels[1].get((key,), ()))

    def ambiguous(self, form: tuple[Word, ...]) -> bool:
        """Whether the form, exactly as it is written, names several concepts."""
        return len(self._levels[0].get(tuple(word.exact for word in form), ())) > 1

    def narrower(self, concept_id: int) -> tuple[tuple[Entry, int], ...]:
        """All concepts below one, each once, with their distance, the nearest first: by their first broader concept a step,
        by another one two. Loops in the data are passed over.
        """
        if concept_id not in self._below:
            steps = self._steps_down(concept_id)
            found = sorted(steps.items(), key=lambda pair: pair[1])
            self._below[concept_id] = tuple((self.entries[child], distance) for child, distance in found if distance)
        return self._below[concept_id]

    def _steps_down(self, concept_id: int) -> dict[int, int]:
        """How far each concept lies below one."""
        steps = {concept_id: 0}
        waiting = deque([concept_id])
        while waiting:
            above = waiting.popleft()
            for below, step in ((self._narrower, 1), (self._also_narrower, 2)):
                for child in below.get(above, ()):
                    if steps[above] + step < steps.get(child, LONGEST_WAY):
                        steps[child] = steps[above] + step
                        waiting.append(child)
        return steps

    def above(self, concept_id: int) -> Sequence[tuple[Entry, int]]:
        """All concepts that one lies below, with their distance from it."""
        return self._above.get(concept_id, ())

    @cached_property
    def _above(self) -> dict[int, list[tuple[Entry, int]]]:
        found: dict[int, list[tuple[Entry, int]]] = defaultdict(list)
        for concept_id, entry in self.entries.items():
            for below, distance in self.narrower(concept_id):
                found[below.id].append((entry, distance))
        return found

    def fingerprint(self, concept_id: int) -> str:
        """What the index says of a concept depends on: its forms, which of them others share, and what is above and below."""
        forms = sorted(
            (" ".join(word.exact for word in form), *sorted(families), self.ambiguous(form))
            for form, families in self.entries[concept_id].forms.items()
        )
        around = [sorted((entry.slug, distance) for entry, distance in side(concept_id)) for side in (self.above, self.narrower)]
        return blake2b(repr((INDEX_FORMAT, forms, around)).encode(), digest_size=12).hexdigest()

    def is_indexed(self, concept_id: int) -> bool:
        """Whether the index was written by this concept as it is now."""
        if concept_id not in self._is_indexed:
            mark = self._indexed.get(concept_id)
            self._is_indexed[concept_id] = mark is not None and mark == self.fingerprint(concept_id)
        return self._is_indexed[concept_id]

    def are_kinds_indexed(self, concept_id: int) -> bool:
        """Whether the index was written by this concept and all below it as they are now."""
        return self.is_indexed(concept_id) and all(self.is_indexed(below.id) for below, _distance in self.narrower(concept_id))

    def around(self, concept_id: int) -> list[Entry]:
        """The concepts next to one: those beside it, the one above, those right below."""
        broader = self._broader.get(concept_id)
        beside = [each for each in self._narrower.get(broader, ()) if each != concept_id] if broader else []
        ids = [*beside, *([broader] if broader else []), *self._narrower.get(concept_id, ())]
        return [self.entries[each] for each in ids]


def in_latin(found: Sequence[Word]) -> bool:
    """Whether words are written in Latin letters."""
    return any(LATIN.search(word.exact) for word in found)


def levels(found: tuple[Word, ...]) -> Iterator[set[tuple[str, ...]]]:
    """What a stretch of words is looked up by: exact spellings, folded keys and the compound, stems."""
    yield {tuple(word.exact for word in found)}
    folded = {tuple(word.key for word in found), (compound(found),)}
    if len(found) == 1:
        folded.update((key,) for key in found[0].keys)
    yield {key for key in folded if long_enough(key)}
    yield {spelling for family, stem in stems_by_family(found).items() for spelling in stem_spellings(stem, family)}


def stems_by_family(found: tuple[Word, ...]) -> dict[str, tuple[str, ...]]:
    """The stems of the words by the family of languages that gives them."""
    return dict(zip(Stems._fields, zip(*(word.stems for word in found), strict=True), strict=True))


def form_stems(found: tuple[Word, ...], language: str) -> set[tuple[str, ...]]:
    """The stems by which inflected words find a form: that of its own language, and those of others if they are long."""
    by_family = stems_by_family(found)
    own = stem_spellings(by_family.pop(family_of(language)), family_of(language))
    return own | {stem for stem in by_family.values() if sum(map(len, stem)) >= SHORTEST_FOREIGN_STEM}


def stem_spellings(stem: tuple[str, ...], family: str) -> set[tuple[str, ...]]:
    """What stems are looked up by: short ones within their family alone. By a Tajik ending a cusion would be a bird (guş)."""
    if sum(map(len, stem)) >= SHORTEST_SHARED_STEM:
        return {stem}
    return {(family, *stem)} if long_enough(stem) else set()


def compound(found: tuple[Word, ...]) -> str:
    """The key of the words written as one."""
    joined = ""
    for word in found:
        joined = folding.join(joined, word.key)
    return joined


def long_enough(spelling: tuple[str, ...]) -> bool:
    """Whether a folded spelling has letters enough to name a concept."""
    return sum(map(len, spelling)) >= SHORTEST_KEY
