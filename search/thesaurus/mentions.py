"""Which concepts a text speaks of, written into the index, so that a search for a thing and all of its kinds asks for a few
tokens and not for every word that any of them may be called by.

Query and index go by the same ways to say a form (`single`, `phrase`, `folded`), so that a token is there exactly where one
of those words is. What the index was written by is known concept by concept (`search.thesaurus.indexed`): one that was
edited since is asked for by its words.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from search.analysis.stemming import SNOWBALL
from search.analysis.words import Row, Tokens, Word, key_token, name_tokens, pair_token, stem_token, words
from search.thesaurus.snapshot import SHORTEST_FOREIGN_STEM, Entry, Thesaurus, stems_by_family

#: Groups of tokens that must all be met, each by any one.
Groups = tuple[tuple[str, ...], ...]

#: How a text may name a concept, best first: by a word as it is written or by a stem of it, by one that other concepts have
#: too, as written or by its stem, and by a folded key. `search.planning.NAMED` weighs them in this order.
AS_WRITTEN, BY_STEM, SHARED, SHARED_STEM, BY_KEY = range(5)
#: How the tokens of these begin, and those that say that a concept below is named, as it is written or by a stem.
NAMED = ("m:", "i:", "a:", "j:", "y:")
BELOW, BELOW_BY_STEM = "n:", "o:"
#: The latter by the ways in which a concept is named.
ABOVE = {AS_WRITTEN: BELOW, BY_STEM: BELOW_BY_STEM}
#: Where it only matters that a concept is met: how the token begins that says that it is named in any of these ways, and the
#: one that it is or that one below it is.
ANYHOW, OR_BELOW = "w:", "u:"

SHORTEST_TELLING_STEM, SHORTEST_STRIPPED_STEM = 4, 5
# Short keys are shared by too many words.
SHORTEST_TELLING_KEY = 5
#: The names of which it is kept what they say; those of terms come back with every product.
REPEATED_NAMES = 10_000


def single(form: Sequence[Word], families: Collection[str]) -> tuple[Groups, Groups]:
    """A form of one word, as written and by its stems.

    Of what nobody typed, a stem that lost an ending and is left with three letters says too little: гилам (a carpet)
    would find гил (clay), and қолин the hand. Only endings of the form's own languages are taken off, of a long word
    those of others too: by Turkic ones nothing but кош, a camp, is left of кошнай.
    """
    stems = stems_by_family(tuple(form)).items()
    telling = dict.fromkeys(stem for family, (stem,) in stems if is_telling(stem, form[0], family, families))
    return ((form[0].exact_token,),), (tuple(map(stem_token, telling)),)


def is_telling(stem: str, word: Word, family: str, families: Collection[str]) -> bool:
    """Whether a stem is long enough to stand for the word. By the light strippers it may have lost what is no ending: of
    баркаш (a tray) they leave bark.
    """
    if family not in families:
        return len(stem) >= SHORTEST_FOREIGN_STEM
    is_whole = stem == word.key or family == SNOWBALL
    return len(stem) >= (SHORTEST_TELLING_STEM if is_whole else SHORTEST_STRIPPED_STEM)


def phrase(form: Sequence[Word], families: Collection[str]) -> Groups:
    """A form of several words, by its neighbouring stems."""
    stems = stems_by_family(tuple(form))
    return tuple(tuple(dict.fromkeys(pair_token(stems[each][at], stems[each][at + 1]) for each in families)) for at in range(len(form) - 1))


def folded(form: Sequence[Word]) -> Groups:
    """A form of one word, by its long folded keys; nothing for others."""
    keys = tuple(key_token(key) for key in form[0].keys if len(key) >= SHORTEST_TELLING_KEY) if len(form) == 1 else ()
    return (keys,) if keys else ()


def named_token(level: int, concept: Entry) -> str:
    """The token of a concept that is named so."""
    return f"{NAMED[level]}{concept.slug}"


@dataclass(frozen=True, eq=False, slots=True)
class Way:
    """A concept named in one way: the tokens that the index has then, its own first; its own of the worse ways, which are left
    out then; and those that say that it is met in any way.
    """

    tokens: tuple[str, ...]
    worse: tuple[str, ...]
    anyhow: tuple[str, ...]


class Said(NamedTuple):
    """The tokens of texts, and the ways in which each of them alone names a concept."""

    tokens: Tokens
    ways: set[Way]


def together(*parts: Said) -> Said:
    """What is said in all parts, of which there may be none."""
    kinds = [set().union(*[part.tokens[place] for part in parts]) for place in range(len(Tokens._fields))]
    return Said(Tokens(*kinds), set().union(*[part.ways for part in parts]))


class Mentions:
    """The concepts of a thesaurus by the tokens of their forms."""

    def __init__(self, thesaurus: Thesaurus) -> None:
        self._single: dict[str, list[Way]] = defaultdict(list)
        self._phrases: dict[str, list[tuple[Groups, Way]]] = defaultdict(list)
        self._ways_by_token: dict[str, list[Way]] = defaultdict(list)
        self._groups_by_way: dict[Way, list[Groups]] = defaultdict(list)
        for entry in thesaurus.entries.values():
            found = [each for form, families in entry.forms.items() for each in ways(form, families, shared=thesaurus.ambiguous(form))]
            by_level = ways_of(entry, {level for level, _groups in found}, thesaurus)
            for level, groups in found:
                self._add(groups, by_level[level])
            for way in by_level.values():
                for token in way.tokens:
                    self._ways_by_token[token].append(way)
        self._telling = frozenset(self._single)
        self._beginnings = frozenset(self._phrases)
        #: What names say that many products share, kept from one product to the next.
        self.said_by_names = lru_cache(maxsize=REPEATED_NAMES)(self._said_by_names)

    def _add(self, groups: Groups, way: Way) -> None:
        self._groups_by_way[way].append(groups)
        for token in groups[0]:
            if len(groups) == 1:
                self._single[token].append(way)
            else:
                self._phrases[token].append((groups, way))

    def _said_by_names(self, names: tuple[tuple[str, str], ...]) -> Said:
        """What names say, each with its language ("" when it has none), neighbours within each of them."""
        return self.said(name_tokens([Row(words(name), language) for language, name in names]))

    def said(self, tokens: Tokens) -> Said:
        """The tokens with what they name, each alone."""
        telling = chain.from_iterable(map(self._telling.intersection, tokens))
        return Said(tokens, set(chain.from_iterable(map(self._single.__getitem__, telling))))

    def tokens(self, *parts: Said) -> set[str]:
        """What is written beside the tokens of a section that weighs how it is met: each concept at its best, and those above."""
        named = self._ways(parts)
        return set(chain.from_iterable([way.tokens for way in named])).difference(chain.from_iterable([way.worse for way in named]))

    def anyhow(self, *parts: Said) -> set[str]:
        """What is written beside the tokens of a section that is only met or not."""
        return set(chain.from_iterable([way.anyhow for way in self._ways(parts)]))

    def _ways(self, parts: Sequence[Said]) -> set[Way]:
        """The ways in which concepts are named, by a phrase also where its pairs are in different parts."""
        pairs = set().union(*[part.tokens.pairs for part in parts])
        phrases = chain.from_iterable(map(self._phrases.__getitem__, self._beginnings.intersection(pairs)))
        return {way for groups, way in phrases if is_said(groups, pairs)}.union(*[part.ways for part in parts])

    def implied(self, token: str) -> set[str]:
        """What the index says of concepts wherever it has this token of a word."""
        return {each for way in self._single.get(token, ()) for each in way.anyhow}

    def naming(self, asked: Iterable[str]) -> Iterator[tuple[Groups, Sequence[str]]]:
        """The groups of tokens by which a text gets any of these tokens of concepts, with those that it gets."""
        given: dict[Way, list[str]] = defaultdict(list)
        for token in asked:
            for way in self._ways_by_token.get(token, ()):
                given[way].append(token)
        return ((groups, tokens) for way, tokens in given.items() for groups in self._groups_by_way[way])


def ways_of(entry: Entry, levels: set[int], thesaurus: Thesaurus) -> dict[int, Way]:
    """How a concept is named, by the levels at which its forms name it."""
    own = {level: named_token(level, entry) for level in sorted(levels)}
    slugs = [above.slug for above, _distance in thesaurus.above(entry.id)]
    found = {}
    for level, token in own.items():
        # By a key alone, or a word that other things have too, a concept is not found under those above it: charm is leather
        # in Uzbek, and jewellery it is not.
        above = slugs if level in ABOVE else []
        tokens = (token, *(f"{ABOVE[level]}{slug}" for slug in above))
        worse = tuple(other for place, other in own.items() if place > level)
        found[level] = Way(tokens, worse, (f"{ANYHOW}{entry.slug}", *(f"{OR_BELOW}{slug}" for slug in (entry.slug, *above))))
    return found


def is_said(groups: Groups, found: Collection[str]) -> bool:
    """Whether a phrase whose beginning is there is there as a whole."""
    return all(any(each in found for each in group) for group in groups[1:])


def ways(form: Sequence[Word], families: Collection[str], *, shared: bool) -> Iterator[tuple[int, Groups]]:
    """The levels at which a form is named, with the groups of tokens that name it so."""
    as_written, by_stem = (SHARED, SHARED_STEM) if shared else (AS_WRITTEN, BY_STEM)
    if len(form) > 1:
        yield by_stem, phrase(form, families)
        return
    exact, stems = single(form, families)
    yield as_written, exact
    yield by_stem, stems
    if groups := folded(form):
        yield BY_KEY, groups


@lru_cache(maxsize=2)
def mentions(thesaurus: Thesaurus) -> Mentions:
    """The table of a thesaurus, made once for each."""
    return Mentions(thesaurus)
