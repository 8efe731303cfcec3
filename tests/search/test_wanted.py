"""What a text gives of a plan's tokens, found without its other words, is what all of its words give."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import pytest

from search import planning
from search.analysis.words import Word, pair_tokens, words
from search.planning import Plan
from search.thesaurus.mentions import NAMED, Groups, Mentions, ways, ways_of
from search.thesaurus.snapshot import Thesaurus
from search.wanted import Wanted, compound
from tests.search.judged import data
from tests.search.test_mentions import as_indexed

QUERIES = ("carpet", "felt carpet", "ak kalpak", "akkalpak", "headwear", "musical instruments", "so'zana", "wall hanging", "қошқар мүйіз")


def plan_of(query: str, thesaurus: Thesaurus) -> Plan:
    """What is looked for, without asking what is indexed."""
    asked = words(query)
    return planning.plan(planning.stretches(asked, thesaurus, longest=len(asked)), thesaurus, {})


def given(found: Sequence[Word], *, is_name: bool) -> dict[str, set[int]]:
    """All tokens of words and neighbours, with their places."""
    where: dict[str, set[int]] = defaultdict(set)
    for place, each in enumerate(found):
        for token in each.tokens:
            where[token].add(place)
    for place, (left, right) in enumerate(pairwise(found)):
        for token in (*pair_tokens(left, right), *(compound(left, right) if is_name else ())):
            where[token] |= {place, place + 1}
    return where


def forms(thesaurus: Thesaurus) -> Iterator[tuple[Groups, Sequence[str]]]:
    """The groups of tokens of every form of every concept, with the tokens that they give together."""
    for entry in thesaurus.entries.values():
        for form, families in entry.forms.items():
            levels = list(ways(form, families, shared=thesaurus.ambiguous(form)))
            by_level = ways_of(entry, set(range(len(NAMED))), thesaurus)
            yield from ((groups, by_level[level].tokens) for level, groups in levels)


def named(where: Mapping[str, set[int]], known: Iterable[tuple[Groups, Sequence[str]]]) -> dict[str, set[int]]:
    """The tokens of all concepts that one of their forms names, with the places of its words."""
    found: dict[str, set[int]] = defaultdict(set)
    for groups, tokens in known:
        met = [set().union(*(where.get(token, ()) for token in group)) for group in groups]
        if all(met):
            for token in tokens:
                found[token].update(*met)
    return found


class TestWanted:
    @pytest.fixture(scope="class")
    def texts(self) -> list[tuple[Sequence[Word], bool]]:
        """The words of titles and descriptions of the judged set, and whether they are a name."""
        products = data.products()[::61]
        titles = [(words(text), True) for each in products for text in each.titles.values()]
        return [*titles, *((words(text), False) for each in products for text in each.descriptions.values())]

    @pytest.mark.parametrize("is_indexed", [True, False])
    def test_finds_what_all_words_give(self, thesaurus: Thesaurus, texts: list[tuple[Sequence[Word], bool]], is_indexed: bool) -> None:
        known, met = as_indexed(thesaurus) if is_indexed else thesaurus, 0
        plans = [plan_of(query, known) for query in QUERIES]
        wanted = [Wanted(plan.tokens, Mentions(known)) for plan in plans]
        of_any = frozenset().union(*(plan.tokens for plan in plans))
        asked_forms = [(groups, tokens) for groups, tokens in forms(known) if not of_any.isdisjoint(tokens)]
        for found, is_name in texts:
            where = given(found, is_name=is_name)
            everything = where | named(where, asked_forms)
            for plan, each in zip(plans, wanted, strict=True):
                asked = {token: places for token, places in everything.items() if token in plan.tokens}
                assert {token: set(places) for token, places in each.met(found, is_name=is_name).items()} == asked
                met += bool(asked)
        assert met > 30

    def test_finds_a_name_that_is_written_as_one_word_in_names_alone(self, thesaurus: Thesaurus) -> None:
        plan = plan_of("akkalpak", thesaurus)
        wanted = Wanted(plan.tokens, Mentions(thesaurus))
        assert set(wanted.met(words("Ак калпак"), is_name=True)) > set(wanted.met(words("Ак калпак"), is_name=False))
