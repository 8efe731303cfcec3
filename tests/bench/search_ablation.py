"""What each part of the analysis and of the plan adds to search: the judged set again, without one part at a time.

`python -m tests.bench search_ablation [--split tune]`. Documents and thesaurus are indexed anew without the part, so that
nothing of it is left on either side. PostgreSQL answers: both stores give the same answers.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any
from unittest import mock

from django.db import transaction

from tests.bench import search_quality
from tests.search.judged import data
from tests.search.judged.data import Query

SHORTEST_CUT = 6
#: A part as the patches that take it out.
Part = Callable[[], list[Any]]


def compare(split: str) -> None:
    """Print a line of means for search as it is, and without each part, with the difference in nDCG; and one for words that
    are not typed to their end.
    """
    asked = [query for query in data.queries() if split in ("", query.split) and query.stratum != "nothing"]
    sets = {"": asked, ", unfinished": unfinished(asked)}
    print(f"{'':44}{'nDCG@10':>10}{'less':>8}{'recall@10':>11}{'MRR':>8}{'no result':>11}")
    whole: dict[str, float] = {}
    with search_quality.databases():
        for name, part in parts().items():
            with without(part):
                search = search_quality.ours("postgres")
                for kind, queries in sets.items():
                    got = search_quality.measure(queries, {query.id: search(query.query) for query in queries})
                    less = whole.setdefault(kind, got.ndcg) - got.ndcg
                    row = f"{got.ndcg:>10.3f}{less:>8.3f}{got.recall_10:>11.3f}{got.mrr:>8.3f}{got.empty:>11.3f}"
                    print(f"{name + kind:44}{row}", flush=True)


def unfinished(asked: Sequence[Query]) -> list[Query]:
    """The native names of one long word, of which the last third is not typed yet."""
    native = (query for query in asked if query.stratum == "native" and " " not in query.query)
    return [replace(query, query=query.query[: -len(query.query) // 3]) for query in native if len(query.query) >= SHORTEST_CUT]


def parts() -> Mapping[str, Part]:
    """What is taken out in turn; nothing at first."""
    return {
        "everything": list,
        "without stems": no_stems,
        "without the second key": no_second_key,
        "without beginnings of words": lambda: [mock.patch("search.vocabulary.completions", lambda _key: ())],
        "without near words": lambda: [mock.patch("search.vocabulary.corrections", lambda _key, _extra: ())],
        "without repair": lambda: [mock.patch("search.queries.repairs", lambda _text: ())],
        "without the thesaurus": lambda: [mock.patch("search.thesaurus.loading.load", lambda: None)],
    }


def no_stems() -> list[Any]:
    """No ending is taken off: a word's stem is its folded key."""
    from search.analysis.folding import fold
    from search.analysis.stemming import Stems

    return [mock.patch("search.analysis.stemming.stems", lambda word: Stems(*[fold(word)] * len(Stems._fields)))]


def no_second_key() -> list[Any]:
    """Words have the key by sound only."""
    from search.analysis import folding

    keys = folding.keys
    return [mock.patch("search.analysis.folding.keys", lambda word: keys(word)[:1])]


@contextmanager
def without(part: Part) -> Iterator[None]:
    """Stores that are filled without a part, and emptied afterwards."""
    with ExitStack() as patches, transaction.atomic():
        for patch in part():
            patches.enter_context(patch)
        forget_words()
        search_quality.fill_ours(stores=("postgres",))
        yield
        transaction.set_rollback(True)
    forget_words()


def forget_words() -> None:
    """Let words and the thesaurus be analyzed anew."""
    from search.analysis import folding, titles, words
    from search.thesaurus import beginnings, current

    for kept in (words.word, folding.by_sound, titles.core, beginnings.of):
        kept.cache_clear()
    current._held = None
