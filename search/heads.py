"""Which concepts a title names its thing by: a postcard of Samarkand paper is a postcard, an iroki skullcap no skullcap of
another kind.

Known when a product is indexed, so that search tells what is called by a name from what has it in its title. What the
thesaurus has learned since is found by its words, as in running text, until the nightly check indexes the product again.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import chain

from search.analysis.titles import core
from search.analysis.words import FARTHEST, concept_token, kind_token
from search.stretches import QUALITY, Stretch, kind, longest_stretches
from search.thesaurus.snapshot import Entry, Thesaurus

#: Languages that name a thing before what is said of it; the others name it last.
FIRST = frozenset({"ru", "tg"})
RUSSIAN_ADJECTIVE = re.compile("(?:[ыио]й|[ая]я|[ое]е|[ыи]е)$")


def head_tokens(titles: Mapping[str, str], thesaurus: Thesaurus) -> set[str]:
    """The tokens of the concepts that the titles, by language, name the thing by, and of those above them."""
    tokens = tokens_of_concepts(thesaurus)
    return set(chain.from_iterable(tokens[each.id] for each in heads(titles, thesaurus)))


@lru_cache(maxsize=2)
def tokens_of_concepts(thesaurus: Thesaurus) -> dict[int, tuple[str, ...]]:
    """The tokens of what is called by each concept, made once for a thesaurus."""
    return {
        concept.id: (
            concept_token(concept.slug),
            *(kind_token(min(distance, FARTHEST), entry.slug) for entry, distance in thesaurus.above(concept.id)),
        )
        for concept in thesaurus.entries.values()
    }


def heads(titles: Mapping[str, str], thesaurus: Thesaurus) -> list[Entry]:
    """The concepts that the titles, by language, name the thing by, each once."""
    found = {concept.id: concept for language, title in titles.items() for concept in head(title, language, thesaurus)}
    return list(found.values())


def head(title: str, language: str, thesaurus: Thesaurus) -> list[Entry]:
    """The concepts of the word or phrase that names the thing; none when no thing is known in the title."""
    found = core(title, language)
    cut = [stretch for stretch in longest_stretches(found, thesaurus, len(found)) if not only_said(stretch, language)]
    kinds = {concept.id: kind(concept, thesaurus) for stretch in cut for concept in stretch.concepts}
    best = max(kinds.values(), default=QUALITY)
    if best == QUALITY:
        return []
    named = [things for stretch in cut if (things := [each for each in stretch.concepts if kinds[each.id] == best])]
    return named[0 if language in FIRST else -1]


def only_said(stretch: Stretch, language: str) -> bool:
    """Whether a Russian adjective says what the thing is like: керамическая тарелка is a plate."""
    return language == "ru" and bool(RUSSIAN_ADJECTIVE.search(stretch.words[-1].exact))
