"""What people type, as a plan of what to look for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import structlog
from django.db import DatabaseError

from search import planning, stores, vocabulary, wishes
from search.analysis.normalization import normalize
from search.analysis.words import key_token
from search.backends.base import SearchRequest
from search.clauses import Clause
from search.planning import Guesses, Plan
from search.thesaurus import current, mentions

log = structlog.get_logger(__name__)

LONGEST_QUERY = 200
#: Of how many unknown words it is asked whether any text has them.
MOST_UNHEARD = 3
#: In which manner a query is planned.
STRAIGHT, DOUBTING, APART = 0, 1, 2
#: That a query was cut.
CUT = "cut"


def prepare() -> None:
    """Load the client of the cluster, and read and lay out the thesaurus: what the first query of a process would wait for, and
    will where the database is not there yet.
    """
    stores.engine()
    try:
        mentions.mentions(current.thesaurus())
    except DatabaseError as error:
        log.warning("thesaurus_not_read", error=str(error))


def read(query: str) -> tuple[str, tuple[str, ...]]:
    """The query in normal form, cut to 200 characters, with a note when it was."""
    # Cut twice: composing can shorten a text or lengthen it, and nobody should pay for normalizing a novel.
    text = normalize(query[: LONGEST_QUERY * 2]).strip()
    if len(text) > LONGEST_QUERY or len(query.strip()) > LONGEST_QUERY * 2:
        return text[:LONGEST_QUERY].rstrip(), (CUT,)
    return text, ()


def plan_for(text: str, manner: int = STRAIGHT) -> Plan:
    """What the stores look for; for an empty text everything. When doubting, words are corrected that are spelled as no
    known one is, though they seem to name a concept; apart, each word stands for itself. Numbers are what they are.
    """
    typed = planning.query_words(text)
    if not typed:
        return Plan(())
    thesaurus = current.thesaurus()
    cut = planning.stretches(typed, thesaurus, longest=1 if manner == APART else len(typed))
    if plain := wishes.plain(cut):
        cut = wishes.without(cut, vocabulary.missing(plain))
    unknown = planning.unknown_words(cut, doubting=manner == DOUBTING)
    guesses = vocabulary.guess((word.key for word in unknown if word.key.isalpha()), thesaurus) if unknown else {}
    return planning.plan(cut, thesaurus, spared(guesses))


def spared(guesses: Mapping[str, Guesses]) -> dict[str, Guesses]:
    """The guesses without corrections of words that running texts have: who says made does not mean madder."""
    doubted = [key for key, found in guesses.items() if found.corrected and not found.completed][:MOST_UNHEARD]
    clauses = [planning.literal(key_token(key)) for key in doubted]
    said = {key for key, is_said in zip(doubted, are_said(clauses), strict=True) if is_said}
    return {key: replace(found, corrected=()) if key in said else found for key, found in guesses.items()}


def are_said(clauses: Sequence[Clause]) -> list[bool]:
    """Whether any product has what each clause asks for, be it only in its texts."""
    return [count > 0 for count in stores.counts([SearchRequest(Plan((clause,)), minimum=1) for clause in clauses])]
