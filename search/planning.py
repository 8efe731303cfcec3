"""From the words of a query to what the stores look for: one clause per word or named concept.

A clause is met by any of its alternatives anywhere in a document. Title and names then add what the best
alternative that they meet weighs. All weights are
whole numbers, so that both stores come to the same score whatever their arithmetic.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from search import wishes
from search.analysis import folding
from search.analysis.words import Word, concept_token, key_token, kind_token, pair_tokens, said_token, stem_token, telling, word, words
from search.clauses import Alternative, Clause, fewest
from search.documents import PRIOR_MEAN
from search.stretches import QUALITY, THING, Stretch, kind, longest_stretches, rank
from search.thesaurus import mentions
from search.thesaurus.mentions import SHORTEST_TELLING_STEM
from search.thesaurus.snapshot import Entry, Thesaurus, levels

# Exact above stemmed, stemmed above folded, folded above what was guessed.
EXACT, STEM, KEY, COMPOUND = 100, 90, 85, 90
PHRASE, SCATTERED = 100, 60
# A form of a named concept: the same word in another script or with another ending, or a word of its own.
SAME_WORD, CONCEPT_EXACT, CONCEPT_STEM, CONCEPT_KEY = 95, 80, 75, 50
NARROWER_EXACT, NARROWER_STEM = 70, 65
# What is called by a name of the concept, or of a narrower one, counts so much; by the very word that was typed a third
# of what this lacks to 100 more, and the narrower one with that word in its name so many hundredths of the word. What only
# has the words in its title stands behind, at so many hundredths.
CALLED, NARROWER_CALLED, NARROWER_TYPED, MERELY = 85, (75, 70, 65), 98, 84
# A form that names several concepts (киіз, felt and a rug of it) says little about one of them.
AMBIGUOUS_EXACT, AMBIGUOUS_STEM = 55, 50
#: What a concept counts for as the index says that it is named, see `search.thesaurus.mentions`.
NAMED = (CONCEPT_EXACT, CONCEPT_STEM, AMBIGUOUS_EXACT, AMBIGUOUS_STEM, CONCEPT_KEY)
# What a part of a compound counts for beside the whole, in a hundred: a leather bag before a bag, leather.
PART = 70
#: Weights are rounded up to multiples of this, since each of them is a look of its own into the index.
COARSENESS = 5
# A guess adds next to nothing, so that the word itself in running text is not far below one in a title.
CORRECTED, COMPLETED = 2, 3
# What the other names of a guess count for is divided by this.
MEANT = 4
# So many of the nearest guesses bring their other names with them.
NEAREST = 3
#: What it adds that a product is sent to the reader's country: a little more than the best rating.
SHIPPED = 60
#: What meeting every one of several clauses adds.
ALL_WORDS = 700
MOST_WORDS = 16
MOST_TOKENS = 2000

#: What each clause that a document meets anywhere counts for.
MET = 200
#: What the best alternative of a clause in each section is multiplied by; the sections add up.
SECTION_WEIGHTS: Mapping[str, int] = {"title": 10, "names": 3}

#: What a step of the rating adds, how many hundredths of a star each is, and what the best adds: less than a word as
#: written in a title is above its stem.
RATED, STEP_OF_RATING, BEST_RATED = 16, 25, 48


class Asked(NamedTuple):
    """Where a plan asks for a token: the numbers of the clause, of the alternative in it and of the group in that."""

    clause: int
    alternative: int
    group: int


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
    def strange(self) -> tuple[Clause, ...]:
        """The clauses of words that are unknown in names and like no known one, each word once."""
        keys = {key for key, found in self.unknown.items() if not found.completed and not found.corrected}
        return tuple({clause.words: clause for clause in self.clauses if word(clause.words).key in keys}.values())

    @property
    def required(self) -> int:
        """How many clauses name the thing itself; 0 when the query names no qualities beside one."""
        return sum(clause.required for clause in self.clauses)

    @property
    def names_things(self) -> bool:
        """Whether any clause names a thing."""
        return any(clause.is_thing for clause in self.clauses)

    @cached_property
    def asked(self) -> Mapping[str, Sequence[Asked]]:
        """Every token that the clauses ask for, with all the places where they do."""
        found: dict[str, list[Asked]] = defaultdict(list)
        for number, clause in enumerate(self.clauses):
            for way, alternative in enumerate(clause.alternatives):
                for place, group in enumerate(alternative.groups):
                    for token in group:
                        found[token].append(Asked(number, way, place))
        return dict(found)

    @cached_property
    def tokens(self) -> frozenset[str]:
        """All tokens that the clauses ask for."""
        return frozenset(self.asked)

    @property
    def minimum(self) -> int:
        """How many clauses a product must meet where few meet all: all of one or two, all but one of three or four, most of
        more.
        """
        count = len(self.clauses)
        if count <= 2:
            return count
        return count - 1 if count <= 4 else -(-count * 6 // 10)


def literal(token: str) -> Clause:
    """What has this very token."""
    ways = (Alternative(EXACT, ((token,),)),)
    return Clause(ways, ways)


def query_words(text: str) -> list[Word]:
    """The words of a query that ask for something, 16 at most; all of them when none does."""
    return wishes.without_buying(telling(wishes.without_prices(words(text)[:MOST_WORDS])))


def stretches(query: Sequence[Word], thesaurus: Thesaurus, *, longest: int) -> list[Stretch]:
    """The query cut into concepts of so many words at most and single words, the longest name first, from left to right.

    A compound of a thing and how it is (leather bag) is cut into both, which keep it as their whole.
    """
    cut = [part for stretch in longest_stretches(query, thesaurus, longest) for part in parts(stretch, thesaurus)]
    return wishes.without_things(cut)


def parts(stretch: Stretch, thesaurus: Thesaurus) -> list[Stretch]:
    """The thing and how it is, of a compound that is a thing; else the stretch alone."""
    found = longest_stretches(stretch.words, thesaurus, len(stretch.words) - 1)
    ranks = {rank(part, thesaurus) for part in found}
    if rank(stretch, thesaurus)[0] == THING and len(ranks) > 1 and all(part.concepts for part in found):
        return [part._replace(whole=stretch) for part in found]
    return [stretch]


def unknown_words(cut: Iterable[Stretch], *, doubting: bool = False) -> list[Word]:
    """The words that name no concept, alone or together; when doubting also those that name one alone, perhaps by chance."""
    return [word for stretch in cut if not stretch.concepts or (doubting and len(stretch.words) == 1) for word in stretch.words]


def plan(cut: Sequence[Stretch], thesaurus: Thesaurus, guesses: Mapping[str, Guesses]) -> Plan:
    """The plan for a query cut into stretches; `guesses` by the key of each word that the index does not know."""
    ranks = [rank(stretch, thesaurus) for stretch in cut]
    clauses = []
    for index, stretch in enumerate(cut):
        ways = [*alternatives(stretch, thesaurus), *neighbours(cut, index), *guessed(stretch, guesses, thesaurus)]
        if stretch.whole:
            ways = [*weakened(ways, PART), *alternatives(stretch.whole, thesaurus)]
        is_required = min(ranks) < ranks[index] == max(ranks)
        ordering = merged(ways)
        finding = tuple(fewest(ordering, mentions.mentions(thesaurus)))
        clauses.append(Clause(ordering, finding, stretch.text, required=is_required, is_thing=ranks[index][1] != QUALITY))
    named = dict.fromkeys(concept.id for stretch in cut for concept in (stretch.whole or stretch).concepts)
    return Plan(tuple(clauses), tuple(thesaurus.entries[each] for each in named), guesses)


def weakened(ways: Iterable[Alternative], hundredths: int) -> list[Alternative]:
    """The alternatives at so many hundredths of their weights."""
    return [replace(each, weight=max(CORRECTED, each.weight * hundredths // 100)) for each in ways]


def alternatives(stretch: Stretch, thesaurus: Thesaurus) -> list[Alternative]:
    """The words themselves and the forms of what they name; what a thing is called by before what only has the words."""
    own, forms = own_alternatives(stretch), concept_alternatives(stretch, thesaurus)
    things = tuple(concept_token(each.slug) for each in stretch.concepts if kind(each, thesaurus) != QUALITY)
    if not things:
        return [said_too(each) for each in (*own, *forms)] if stretch.concepts else own
    kinds = narrower_called(stretch, thesaurus)
    below = tuple(token for each in kinds for token in each.groups[0])
    return [
        *(Alternative(each.weight + (100 - each.weight) // 3, (*each.groups, things)) for each in own),
        *(Alternative(each.weight * NARROWER_TYPED // 100, (*each.groups, below)) for each in own if below),
        Alternative(CALLED, (things,)),
        *kinds,
        *weakened([*own, *forms], MERELY),
    ]


def narrower_called(stretch: Stretch, thesaurus: Thesaurus) -> list[Alternative]:
    """What is called by a narrower concept, the nearer ones before the farther."""
    places: list[list[str]] = [[] for _ in NARROWER_CALLED]
    for concept in stretch.concepts:
        if thesaurus.are_kinds_indexed(concept.id):
            for place, tokens in enumerate(places):
                tokens.append(kind_token(place + 1, concept.slug))
        else:
            for each, distance in thesaurus.narrower(concept.id):
                places[min(distance, len(places)) - 1].append(concept_token(each.slug))
    return [Alternative(weight, (tuple(tokens),)) for weight, tokens in zip(NARROWER_CALLED, places, strict=True) if tokens]


def said_too(alternative: Alternative) -> Alternative:
    """The alternative, met also by what a title says of its thing: of walnut, with a ram's horn."""
    return replace(alternative, groups=tuple((*group, *map(said_token, group)) for group in alternative.groups))


def own_alternatives(stretch: Stretch) -> list[Alternative]:
    """The words of the query themselves: as written, stemmed, folded; a phrase whole or with its words apart."""
    if len(stretch.words) == 1:
        (word,) = stretch.words
        return [
            Alternative(EXACT, ((word.exact_token,),)),
            Alternative(STEM, (telling_stems(word),)),
            Alternative(KEY, (word.key_tokens,)),
        ]
    scattered = tuple((word.exact_token, *telling_stems(word)) for word in stretch.words)
    return [Alternative(PHRASE, phrase(stretch.words)), Alternative(SCATTERED, scattered)]


def telling_stems(word: Word) -> tuple[str, ...]:
    """The tokens of the stems of a word that are enough to know it by: of socks three folded letters are left, which in Kyrgyz
    are a bone.
    """
    return tuple(stem_token(stem) for stem in dict.fromkeys(word.stems) if len(stem) >= SHORTEST_TELLING_STEM or stem == word.key)


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
    if (found := guesses.get(stretch.words[0].key)) is None:
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
    """All forms of the concepts, and below them those of the narrower ones: by what the index says of a concept where it
    was written by it, else by its words.
    """
    found = []
    for concept in stretch.concepts:
        is_indexed = thesaurus.is_indexed(concept.id)
        if is_indexed:
            found += [Alternative(weight, ((mentions.named_token(level, concept),),)) for level, weight in enumerate(NAMED)]
            begins = mentions.OR_BELOW if thesaurus.are_kinds_indexed(concept.id) else mentions.ANYHOW
            found.append(Alternative(CONCEPT_KEY, ((f"{begins}{concept.slug}",),)))
        for form, families in concept.forms.items():
            if is_same_word(form, stretch):
                found += form_alternatives(form, families, SAME_WORD, CONCEPT_STEM)
            elif not is_indexed:
                found += form_alternatives(form, families, *form_weights(form, thesaurus))
            if not is_indexed and (groups := mentions.folded(form)):
                found.append(Alternative(CONCEPT_KEY, groups))
        found += narrower_alternatives(concept, thesaurus)
    return found


def narrower_alternatives(concept: Entry, thesaurus: Thesaurus) -> list[Alternative]:
    """All forms of what is below a concept."""
    if thesaurus.are_kinds_indexed(concept.id):
        by_stem = Alternative(NARROWER_STEM, ((f"{mentions.BELOW_BY_STEM}{concept.slug}",),))
        return [Alternative(NARROWER_EXACT, ((f"{mentions.BELOW}{concept.slug}",),)), by_stem]
    return [
        each
        for below, _distance in thesaurus.narrower(concept.id)
        for form, families in below.forms.items()
        if not thesaurus.ambiguous(form)
        for each in form_alternatives(form, families, NARROWER_EXACT, NARROWER_STEM)
    ]


def is_same_word(form: tuple[Word, ...], stretch: Stretch) -> bool:
    """Whether a form is what was typed, spelled or inflected otherwise."""
    return any(not left.isdisjoint(right) for left, right in zip(levels(form), levels(stretch.words), strict=True))


def form_weights(form: tuple[Word, ...], thesaurus: Thesaurus) -> tuple[int, int]:
    """What a form counts for as written and stemmed: least when it names other concepts too."""
    return (AMBIGUOUS_EXACT, AMBIGUOUS_STEM) if thesaurus.ambiguous(form) else (CONCEPT_EXACT, CONCEPT_STEM)


def form_alternatives(form: tuple[Word, ...], families: Collection[str], exact: int, stem: int) -> list[Alternative]:
    """A form of a concept: a word as written or stemmed, a phrase by its neighbouring stems."""
    if len(form) > 1:
        return [Alternative(stem, mentions.phrase(form, families))]
    as_written, stems = mentions.single(form, families)
    return [Alternative(exact, as_written), Alternative(stem, stems)]


def phrase(found: Sequence[Word]) -> tuple[tuple[str, ...], ...]:
    """The groups that say that the words stand side by side in this order."""
    return tuple(pair_tokens(left, right) for left, right in pairwise(found))


def merged(alternatives: Iterable[Alternative]) -> tuple[Alternative, ...]:
    """The alternatives from the heaviest to the lightest, in few weights; those of one group and one weight as one, each
    token only at its heaviest; tokens beyond 2,000 are dropped, lightest first.
    """
    phrases: dict[tuple[tuple[str, ...], ...], int] = {}
    singles: dict[str, int] = {}
    for each in sorted(alternatives, key=lambda alternative: -alternative.weight):
        weight = coarse(each.weight)
        if len(each.groups) > 1:
            phrases.setdefault(each.groups, weight)
        else:
            for token in each.groups[0] if each.groups else ():
                singles.setdefault(token, weight)
    by_weight: dict[int, list[str]] = {}
    for token, weight in list(singles.items())[:MOST_TOKENS]:
        by_weight.setdefault(weight, []).append(token)
    found = [Alternative(weight, (tuple(tokens),)) for weight, tokens in by_weight.items()]
    found += [Alternative(weight, groups) for groups, weight in list(phrases.items())[:MOST_TOKENS]]
    return tuple(sorted(found, key=lambda alternative: -alternative.weight))


def coarse(weight: int) -> int:
    """The weight in fives; a guess stays as little as it is."""
    return weight if weight <= COMPLETED else -(-weight // COARSENESS) * COARSENESS


def rating_points(rating: int) -> int:
    """What a rating (in hundredths) adds to the score: 16 for each quarter of a star above the mean of all, 48 at most."""
    return min(max(0, rating - PRIOR_MEAN) // STEP_OF_RATING * RATED, BEST_RATED)
