"""From the words of a query to what the stores look for: one clause per word or named concept.

A clause is met by any of its alternatives anywhere in a document. Title and names then add what the best
alternative that they meet weighs. All weights are
whole numbers, so that both stores come to the same score whatever their arithmetic.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from search.analysis import folding
from search.analysis.words import Word, key_token, pair_tokens, stem_token, words
from search.documents import PRIOR_MEAN
from search.thesaurus.snapshot import Entry, Thesaurus, levels

# Exact above stemmed, stemmed above folded, folded above what was guessed.
EXACT, STEM, KEY, COMPOUND = 100, 90, 85, 88
PHRASE, SCATTERED = 97, 60
# A form of a named concept: the same word in another script or with another ending, or a word of its own.
SAME_WORD, CONCEPT_EXACT, CONCEPT_STEM, CONCEPT_KEY = 95, 80, 74, 50
NARROWER_EXACT, NARROWER_STEM = (68, 60), (62, 54)
# A form that names several concepts (киіз, felt and a rug of it) says little about one of them.
AMBIGUOUS_EXACT, AMBIGUOUS_STEM = 55, 50
# A guess adds next to nothing, so that the word itself in running text is not far below one in a title.
CORRECTED, COMPLETED = 2, 3
# What the other names of a guess count for is divided by this.
MEANT = 4
# So many of the nearest guesses bring their other names with them.
NEAREST = 3
#: What meeting every one of several clauses adds.
ALL_WORDS = 1000
# Short keys are shared by too many words.
SHORTEST_CONCEPT_KEY = 5
SHORTEST_CONCEPT_STEM = 4
MOST_WORDS = 16
MOST_TOKENS = 2000

#: What each clause that a document meets anywhere counts for.
MET = 200
#: What the best alternative of a clause in each section is multiplied by; the sections add up.
SECTION_WEIGHTS: Mapping[str, int] = {"title": 10, "names": 3}

#: What the best rating adds: less than a word as written in a title is above its stem.
BEST_RATED = 60

#: Families of the thesaurus whose concepts say how a thing is, and not what.
QUALITIES = frozenset({"material", "colour", "motif", "technique", "dye", "place", "craftsman", "occasion"})

#: Words that join others, in English, Russian, Uzbek, Turkmen, Kazakh and Kyrgyz, Tajik.
STOP_WORDS = frozenset({
    "the", "of", "for", "and", "or", "not", "a", "an", "in", "with", "from", "to", "on", "by",
    "и", "в", "во", "на", "из", "с", "со", "для", "от", "по", "под", "о",
    "va", "bilan", "uchun", "ва", "билан", "учун",
    "we", "bilen", "üçin",
    "және", "мен", "үшін", "менен", "үчүн", "жана",
    "бо", "аз", "барои", "дар",
})  # fmt: skip


@dataclass(frozen=True)
class Alternative:
    """One way to meet a clause: a token of every group is there. `weight` is 1 to 100."""

    weight: int
    groups: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Clause:
    """What one word or one named concept of the query asks for. `required` marks the thing itself beside its qualities."""

    alternatives: tuple[Alternative, ...]
    required: bool = False


@dataclass(frozen=True)
class Guesses:
    """Keys that may be meant by an unknown word: those that it begins, and those that differ by a letter or two."""

    completed: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """A query as the stores run it, and how it was understood. A plan without clauses asks for everything.

    `unknown` holds the keys of words that neither the index nor the thesaurus knows, with what they may mean.
    """

    clauses: tuple[Clause, ...]
    concepts: tuple[Entry, ...] = ()
    unknown: Mapping[str, Guesses] = field(default_factory=dict)

    @property
    def corrections(self) -> dict[str, tuple[str, ...]]:
        """Known keys for each unknown one that is not the beginning of a known one."""
        return {key: found.corrected for key, found in self.unknown.items() if found.corrected and not found.completed}

    @property
    def required(self) -> int:
        """How many clauses name the thing itself; 0 when the query names no qualities beside one."""
        return sum(clause.required for clause in self.clauses)

    @property
    def minimum(self) -> int:
        """How many clauses a product must meet: all of one or two, all but one of three or four, most of more."""
        count = len(self.clauses)
        if count <= 2:
            return count
        return count - 1 if count <= 4 else -(-count * 6 // 10)


@dataclass(frozen=True)
class Stretch:
    """Words of the query that make one clause, with the concepts they name."""

    words: tuple[Word, ...]
    concepts: tuple[Entry, ...] = ()


def query_words(text: str) -> list[Word]:
    """The words of a query that carry meaning, 16 at most; all of them when none does."""
    found = words(text)[:MOST_WORDS]
    return [word for word in found if word.exact not in STOP_WORDS] or found


def stretches(query: Sequence[Word], thesaurus: Thesaurus) -> list[Stretch]:
    """The query cut into concepts and single words, the longest name first, from left to right."""
    cut, start = [], 0
    while start < len(query):
        match = thesaurus.match(query[start:])
        length = match.length if match else 1
        concepts = match.concepts if match else ()
        cut.append(Stretch(tuple(query[start : start + length]), concepts))
        start += length
    return cut


def unknown_words(cut: Iterable[Stretch]) -> list[Word]:
    """The words that name no concept, alone or together."""
    return [word for stretch in cut if not stretch.concepts for word in stretch.words]


def plan(cut: Sequence[Stretch], thesaurus: Thesaurus, guesses: Mapping[str, Guesses]) -> Plan:
    """The plan for a query cut into stretches; `guesses` by the key of each word that the index does not know."""
    things = [names_a_thing(stretch, thesaurus) for stretch in cut]
    clauses = []
    for index, stretch in enumerate(cut):
        ways = [*own_alternatives(stretch), *neighbours(cut, index), *guessed(stretch, guesses, thesaurus)]
        ways += concept_alternatives(stretch, thesaurus)
        clauses.append(Clause(merged(ways), required=things[index] and not all(things)))
    concepts = dict.fromkeys(concept.id for stretch in cut for concept in stretch.concepts)
    return Plan(tuple(clauses), tuple(thesaurus.entries[each] for each in concepts), guesses)


def names_a_thing(stretch: Stretch, thesaurus: Thesaurus) -> bool:
    """Whether the words name what can be bought, not only of what, where, how or in which color it was made."""
    return any(thesaurus.family(concept.id).slug not in QUALITIES for concept in stretch.concepts)


def own_alternatives(stretch: Stretch) -> list[Alternative]:
    """The words of the query themselves: as written, stemmed, folded; a phrase whole or with its words apart."""
    if len(stretch.words) == 1:
        (word,) = stretch.words
        return [
            Alternative(EXACT, ((word.exact_token,),)),
            Alternative(STEM, (word.stem_tokens,)),
            Alternative(KEY, (word.key_tokens,)),
        ]
    scattered = tuple((word.exact_token, *word.stem_tokens) for word in stretch.words)
    return [Alternative(PHRASE, phrase(stretch.words)), Alternative(SCATTERED, scattered)]


def neighbours(cut: Sequence[Stretch], index: int) -> list[Alternative]:
    """A word written together with the one beside it, when neither names a concept: tush kiyiz, tushkiyiz."""
    found = []
    for left, right in pairwise(cut):
        if cut[index] not in (left, right) or left.concepts or right.concepts:
            continue
        joined = folding.join(left.words[0].key, right.words[0].key)
        found.append(Alternative(COMPOUND, ((key_token(joined),),)))
    return found


def guessed(stretch: Stretch, guesses: Mapping[str, Guesses], thesaurus: Thesaurus) -> list[Alternative]:
    """What an unknown word may have been meant to be, at the lowest weights; with it the other names of what is meant."""
    if stretch.concepts or (found := guesses.get(stretch.words[0].key)) is None:
        return []
    guessed = [
        Alternative(COMPLETED, (tuple(map(key_token, found.completed)),)),
        Alternative(CORRECTED, (tuple(map(key_token, found.corrected)),)),
    ]
    if not found.completed and found.corrected:
        concepts = {concept.id: concept for key in found.corrected[:NEAREST] for concept in thesaurus.called(key)}
        meant = concept_alternatives(Stretch(stretch.words, tuple(concepts.values())), thesaurus)
        guessed += [replace(each, weight=max(CORRECTED, each.weight // MEANT)) for each in meant]
    return guessed


def concept_alternatives(stretch: Stretch, thesaurus: Thesaurus) -> list[Alternative]:
    """All forms of the concepts, and below them those of the narrower ones."""
    found = []
    for concept in stretch.concepts:
        for form in concept.forms:
            found += form_alternatives(form, *form_weights(form, stretch, thesaurus))
            if len(form) == 1 and len(form[0].key) >= SHORTEST_CONCEPT_KEY:
                found.append(Alternative(CONCEPT_KEY, (form[0].key_tokens,)))
        for below, distance in thesaurus.narrower(concept.id):
            step = min(distance, len(NARROWER_EXACT)) - 1
            for form in below.forms:
                found += form_alternatives(form, NARROWER_EXACT[step], NARROWER_STEM[step])
    return found


def form_weights(form: tuple[Word, ...], stretch: Stretch, thesaurus: Thesaurus) -> tuple[int, int]:
    """What a form counts for as written and stemmed: most when it is the word of the query spelled or inflected
    otherwise, least when it names other concepts too.
    """
    if any(not left.isdisjoint(right) for left, right in zip(levels(form), levels(stretch.words), strict=True)):
        return SAME_WORD, CONCEPT_STEM
    return (AMBIGUOUS_EXACT, AMBIGUOUS_STEM) if thesaurus.ambiguous(form) else (CONCEPT_EXACT, CONCEPT_STEM)


def form_alternatives(form: tuple[Word, ...], exact: int, stem: int) -> list[Alternative]:
    """A form of a concept: a word as written or stemmed, a phrase by its neighbouring stems.

    Of what nobody typed, a stem that lost an ending and is left with three letters says too little: гилам (a carpet)
    would find гил (clay), and қолин the hand.
    """
    if len(form) > 1:
        return [Alternative(stem, phrase(form))]
    (word,) = form
    telling = tuple(stem_token(each) for each in word.stems if len(each) >= SHORTEST_CONCEPT_STEM)
    return [Alternative(exact, ((word.exact_token,),)), Alternative(stem, (telling,))]


def phrase(found: Sequence[Word]) -> tuple[tuple[str, ...], ...]:
    """The groups that say that the words stand side by side in this order."""
    return tuple(pair_tokens(left, right) for left, right in pairwise(found))


def merged(alternatives: Iterable[Alternative]) -> tuple[Alternative, ...]:
    """The alternatives from the heaviest to the lightest; those of one group and one weight as one, each token
    only at its heaviest; tokens beyond 2,000 are dropped, lightest first.
    """
    phrases: dict[tuple[tuple[str, ...], ...], int] = {}
    singles: dict[str, int] = {}
    for each in sorted(alternatives, key=lambda alternative: -alternative.weight):
        if len(each.groups) > 1:
            phrases.setdefault(each.groups, each.weight)
        else:
            for token in each.groups[0] if each.groups else ():
                singles.setdefault(token, each.weight)
    by_weight: dict[int, list[str]] = {}
    for token, weight in list(singles.items())[:MOST_TOKENS]:
        by_weight.setdefault(weight, []).append(token)
    found = [Alternative(weight, (tuple(tokens),)) for weight, tokens in by_weight.items()]
    found += [Alternative(weight, groups) for groups, weight in list(phrases.items())[:MOST_TOKENS]]
    return tuple(sorted(found, key=lambda alternative: -alternative.weight))


def rating_points(rating: int) -> int:
    """What a rating (in hundredths) adds to the score: from nothing at the mean of all, or below it, to 60 at five stars."""
    return max(0, rating - PRIOR_MEAN) * BEST_RATED // (500 - PRIOR_MEAN)
