"""Which concepts a text speaks of, written into the index, so that a search for a thing and all of its kinds asks for a few
tokens and not for every word that any of them may be called by.

Query and index go by the same ways to say a form (`single`, `phrase`, `folded`), so that a token is there exactly where one
of those words is. What the index was written by is known concept by concept (`search.thesaurus.indexed`): one that was
edited since is asked for by its words.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter

from search.analysis.words import Word, pair_token, stem_token
from search.thesaurus.snapshot import SHORTEST_FOREIGN_STEM, SNOWBALL, Entry, Thesaurus, stems_by_family

#: Groups of tokens that must all be met, each by any one.
Groups = tuple[tuple[str, ...], ...]

#: How a text may name a concept, best first: by a word as it is written or by a stem of it, by one that other concepts have
#: too, as written or by its stem, and by a folded key. `search.planning.NAMED` weighs them in this order.
AS_WRITTEN, BY_STEM, SHARED, SHARED_STEM, BY_KEY = range(5)
#: How the tokens of these begin, and those that say that a concept below is named, as it is written or by a stem.
NAMED = ("m:", "i:", "a:", "j:", "y:")
BELOW, BELOW_BY_STEM = "n:", "o:"
#: Where it only matters that a concept is met: how the token begins that says that it is named in any of these ways, and the
#: one that it is or that one below it is.
ANYHOW, OR_BELOW = "w:", "u:"

SHORTEST_TELLING_STEM, SHORTEST_STRIPPED_STEM = 4, 5
# Short keys are shared by too many words.
SHORTEST_TELLING_KEY = 5


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
    """A form of one long word, by its folded keys; nothing for others."""
    return (form[0].key_tokens,) if len(form) == 1 and len(form[0].key) >= SHORTEST_TELLING_KEY else ()


def named_token(level: int, concept: Entry) -> str:
    """The token of a concept that is named so."""
    return f"{NAMED[level]}{concept.slug}"


class Mentions:
    """The concepts of a thesaurus by the tokens of their forms."""

    def __init__(self, thesaurus: Thesaurus) -> None:
        self._telling: set[str] = set()
        self._single: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._phrases: dict[str, list[tuple[Groups, int, int]]] = defaultdict(list)
        # Both by concept and level, since they are asked for many times with every product.
        self._named: dict[tuple[int, int], str] = {}
        self._above: dict[tuple[int, int], tuple[str, ...]] = {}
        self._met: dict[tuple[int, int], tuple[str, ...]] = {}
        for entry in thesaurus.entries.values():
            exact, by_stem = above_tokens(thesaurus, entry.id)
            # By a key alone a concept is not found under those above it.
            for level, above in enumerate((exact, by_stem, exact, by_stem, ())):
                self._named[entry.id, level], self._above[entry.id, level] = named_token(level, entry), above
                around = (f"{OR_BELOW}{token.partition(':')[2]}" for token in above)
                self._met[entry.id, level] = (f"{ANYHOW}{entry.slug}", f"{OR_BELOW}{entry.slug}", *around)
            for form, families in entry.forms.items():
                for level, groups in ways(form, families, shared=thesaurus.ambiguous(form)):
                    self._add(groups, entry.id, level)

    def _add(self, groups: Groups, concept_id: int, level: int) -> None:
        self._telling.update(*groups)
        for token in groups[0]:
            if len(groups) == 1:
                self._single[token].append((concept_id, level))
            else:
                self._phrases[token].append((groups, concept_id, level))

    def telling(self, found: Iterable[str]) -> set[str]:
        """The tokens that any form is found by; all that these name, the others being away, is the same."""
        return self._telling.intersection(found)

    def tokens(self, found: Collection[str]) -> set[str]:
        """What is written beside the tokens of a section that weighs how it is met: each concept at its best, and those above."""
        named = self._ways(found)
        best = dict(sorted(named, key=itemgetter(1), reverse=True))
        return set(map(self._named.__getitem__, best.items())).union(*map(self._above.__getitem__, named))

    def anyhow(self, found: Collection[str]) -> set[str]:
        """What is written beside the tokens of a section that is only met or not."""
        return set().union(*map(self._met.__getitem__, self._ways(found)))

    def _ways(self, found: Collection[str]) -> set[tuple[int, int]]:
        """The concepts that are named, by their ids, with the levels."""
        named = set(chain.from_iterable(map(self._single.__getitem__, self._single.keys() & found)))
        for token in self._phrases.keys() & found:
            named.update((concept_id, level) for groups, concept_id, level in self._phrases[token] if is_said(groups, found))
        return named

    def met(self, found: Collection[str]) -> Iterator[tuple[str, list[str]]]:
        """Every token that the index may have beside these, with those that it comes from."""
        for concept_id, level, met in self.named(found):
            yield self._named[concept_id, level], met
            for token in self._above[concept_id, level]:
                yield token, met

    def named(self, found: Collection[str]) -> Iterator[tuple[int, int, list[str]]]:
        """The concepts that are named, each way once: the id, the level and what met it."""
        single, phrases = self._single, self._phrases
        for token in found:
            if token in single:
                for concept_id, level in single[token]:
                    yield concept_id, level, [token]
            if token in phrases:
                for groups, concept_id, level in phrases[token]:
                    if is_said(groups, found):
                        yield concept_id, level, [token, *(each for group in groups[1:] for each in group if each in found)]


def is_said(groups: Groups, found: Collection[str]) -> bool:
    """Whether a phrase whose beginning is there is there as a whole."""
    return all(any(each in found for each in group) for group in groups[1:])


def above_tokens(thesaurus: Thesaurus, concept_id: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tokens of all concepts above one that is named as it is written, or by a stem."""
    slugs = [entry.slug for entry, _distance in thesaurus.above(concept_id)]
    return tuple(f"{BELOW}{slug}" for slug in slugs), tuple(f"{BELOW_BY_STEM}{slug}" for slug in slugs)


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
