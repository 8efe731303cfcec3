"""Which words a plan looks for in texts, made once for all texts of a page, so that every other word is passed by."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from search.analysis import folding
from search.analysis.words import PAIR, Word, key_token, pair_tokens
from search.thesaurus.mentions import Groups, Mentions, is_said

#: The plans that are kept from one page to the next, and the words of which it is kept what they say to one.
KEPT_PLANS, KEPT_WORDS = 8, 10_000


class Telling(NamedTuple):
    """What a word says to a plan: the tokens that it gives, and whether it begins a pair that is looked for."""

    tokens: tuple[str, ...]
    begins: bool


class Wanted:
    """What gives a text the tokens that a plan asks for: they themselves, and what names the concepts among them."""

    def __init__(self, asked: frozenset[str], named: Mentions) -> None:
        given: dict[str, list[str]] = defaultdict(list, {token: [token] for token in asked})
        phrases: dict[str, list[tuple[Groups, Sequence[str]]]] = defaultdict(list)
        for groups, tokens in named.naming(asked):
            for token in groups[0]:
                if len(groups) == 1:
                    given[token] += tokens
                else:
                    phrases[token].append((groups, tokens))
        self._given = {token: tuple(dict.fromkeys(tokens)) for token, tokens in given.items()}
        self._phrases = dict(phrases)
        of_phrases = chain.from_iterable(chain.from_iterable(groups) for found in phrases.values() for groups, _tokens in found)
        self._pairs = {token for token in given if token.startswith(PAIR)}.union(of_phrases)
        self._beginnings = {f"{token.partition('_')[0]}_" for token in self._pairs}
        #: What a word says, None for most: those of one text come back in the next.
        self.telling = lru_cache(maxsize=KEPT_WORDS)(self._telling)

    def met(self, found: Sequence[Word], *, is_name: bool) -> dict[str, list[int]]:
        """The tokens asked for that the words of a text give, each with the places of the words. In names two neighbouring
        words count as one compound too, as they are indexed.
        """
        where: dict[str, list[int]] = defaultdict(list)
        pairs: dict[str, list[int]] = defaultdict(list)
        for place, telling in enumerate(map(self.telling, found)):
            if telling is None:
                continue
            for token in telling.tokens:
                where[token].append(place)
            if telling.begins:
                for token in self._pairs_of(found[place : place + 2]):
                    pairs[token] += (place, place + 1)
        for token, places in chain(self._said(pairs), self._compounds(found) if is_name else ()):
            where[token] += places
        return where

    def _telling(self, word: Word) -> Telling | None:
        tokens = tuple(dict.fromkeys(chain.from_iterable(self._given.get(token, ()) for token in word.tokens)))
        begins = not self._beginnings.isdisjoint(word.pairs_begun)
        return Telling(tokens, begins) if tokens or begins else None

    def _pairs_of(self, neighbours: Sequence[Word]) -> Iterator[str]:
        """The pairs that are looked for, of a word and the one behind it, if there is one."""
        return (token for left, right in pairwise(neighbours) for token in pair_tokens(left, right) if token in self._pairs)

    def _said(self, pairs: Mapping[str, list[int]]) -> Iterator[tuple[str, Iterable[int]]]:
        """The tokens asked for that pairs give, and whole phrases of them."""
        for token, places in pairs.items():
            yield from ((given, places) for given in self._given.get(token, ()))
            for groups, tokens in self._phrases.get(token, ()):
                if is_said(groups, pairs):
                    rest = chain.from_iterable(pairs.get(each, ()) for group in groups[1:] for each in group)
                    whole = [*places, *rest]
                    yield from ((given, whole) for given in tokens)

    def _compounds(self, found: Sequence[Word]) -> Iterator[tuple[str, Iterable[int]]]:
        """The tokens asked for that neighbours give when they are written as one word."""
        for place, (left, right) in enumerate(pairwise(found)):
            for token in compound(left, right):
                yield from ((given, (place, place + 1)) for given in self._given.get(token, ()))


def compound(left: Word, right: Word) -> Iterator[str]:
    """The token of two words written as one, unless it is one of them: b and bowl are no bowl together."""
    joined = folding.join(left.key, right.key)
    if joined not in (*left.keys, *right.keys):
        yield key_token(joined)


def wanted(asked: frozenset[str], named: Mentions) -> Wanted:
    """What gives a text these tokens."""
    return _kept(named)(asked)


@lru_cache(maxsize=2)
def _kept(named: Mentions) -> Callable[[frozenset[str]], Wanted]:
    """The plans that are kept with one table of concepts, which goes with the thesaurus that it is of."""
    return lru_cache(maxsize=KEPT_PLANS)(lambda asked: Wanted(asked, named))
