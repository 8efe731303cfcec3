"""Compares both stores with the database, and repairs what differs.

A message can be lost with a disk, or by an operation that wrote none; only a comparison finds that. PostgreSQL is
compared field by field. Both stores get the same readings, so that Elasticsearch is compared by their numbers.
Indexing may go on meanwhile: what differs is compared twice, what has a message waiting is left to it, and a repair
is a reading like any other. Suggestions of products and the known words are compared with the names that they come from;
suggestions of workshops and crafts are few, and written again.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

import structlog
from django.core.cache import cache
from django.utils import timezone

from search import indexing, sources, stores, suggestion_index, vocabulary
from search.backends.base import BackendUnavailable
from search.documents import IndexFields, SuggestionKind, index_fields
from search.models import Suggestion
from search.thesaurus import current, indexed
from shop.catalogue.queries import on_sale
from shop.kit import outbox

log = structlog.get_logger(__name__)

LAST_ID = 2**63 - 1
LAST_REPORT = "search-check"
Progress = Callable[[int], None]
Kept = TypeVar("Kept")


class Difference(NamedTuple):
    """A product that a store lacks ("missing"), keeps otherwise ("stale") or should not have ("left over"). The two parts
    that are asked beside the stores are called "suggestions" and "words".
    """

    store: str
    kind: str
    product_id: int


@dataclass
class Report:
    """What a check found. `waiting` counts products whose message is still to be run; `unreachable` says why
    Elasticsearch, where it is configured, could not be compared.
    """

    products: int = 0
    differences: set[Difference] = field(default_factory=set)
    waiting: int = 0
    unreachable: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """How many products differ, by store and kind."""
        return dict(sorted(Counter(f"{each.store} {each.kind}" for each in self.differences).items()))


def check(*, repair: bool = False, progress: Progress = lambda _done: None) -> Report:
    """Compare all products in batches; `progress` gets the number done. With `repair` both stores end at the
    database, and an Elasticsearch without an index gets one.
    """
    report, version = Report(), current.number()
    prepare_engine(report, repair=repair)
    for after, until in spans():
        report.products += len(sources.between(after, until))
        found = settled(after, until, report)
        report.differences |= found
        if repair and found:
            mend(sorted({each.product_id for each in found}), report)
        progress(report.products)
    if repair:
        indexing.rewrite_suggestions()
    if repair and not report.unreachable:
        indexed.remember(version)
    remember(report, repair=repair)
    return report


def spans() -> Iterator[tuple[int, int]]:
    """Ranges of ids that hold every possible one, with a batch of findable products in each but the last."""
    after = 0
    for ids in sources.batches(indexing.BATCH):
        yield after, ids[-1]
        after = ids[-1]
    yield after, LAST_ID


def prepare_engine(report: Report, *, repair: bool) -> None:
    """See whether Elasticsearch can be compared; one that has lost its index is filled anew when repairing."""
    engine = stores.engine()
    if engine is None:
        return
    try:
        if engine.exists():
            return
        report.unreachable = "there is no index"
        if repair:
            indexing.rebuild()
            report.unreachable = ""
    except BackendUnavailable as error:
        report.unreachable = str(error)


def settled(after: int, until: int, report: Report) -> set[Difference]:
    """The differences that a second look finds too and that no waiting message explains."""
    found = compare(after, until, report)
    if not found:
        return found
    found &= compare(after, until, report)
    awaited = {number for row in outbox.waiting("search.sync") for number in row.payload["product_ids"]}
    explained = {each for each in found if each.product_id in awaited}
    report.waiting += len({each.product_id for each in explained})
    return found - explained


def compare(after: int, until: int, report: Report) -> set[Difference]:
    """All differences among the products between the ids. Elasticsearch is left out once it does not answer."""
    known = current.thesaurus()
    wanted = {each.id: index_fields(each, known) for each in sources.documents(sources.between(after, until), version=0)}
    held = stores.POSTGRES.held(after, until)
    found = {Difference(stores.POSTGRES.name, kind, number) for number, kind in kinds(wanted, held, same_fields)}
    found |= {Difference("suggestions", kind, number) for number, kind in kinds(*suggested(after, until), set.__eq__)}
    found |= {Difference("words", "missing", number) for number in with_unknown_words(wanted)}
    engine = stores.engine()
    if engine is None or report.unreachable:
        return found
    try:
        numbers = engine.versions(after, until)
    except BackendUnavailable as error:
        report.unreachable = str(error)
        return found
    readings = {number: reading_of(number, wanted, held, numbers) for number in wanted}
    return found | {Difference(engine.name, kind, number) for number, kind in kinds(readings, numbers, int.__eq__)}


def suggested(after: int, until: int) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """The names by which the products between the ids should be suggested, and those by which they are."""
    titles = on_sale().filter(pk__gt=after, pk__lte=until).values_list("pk", "title")
    wanted = {number: names for number, title in titles if (names := suggestion_index.names_of(title.texts))}
    rows = Suggestion.objects.filter(thing__kind=SuggestionKind.PRODUCT, thing__reference__gt=after, thing__reference__lte=until)
    held: dict[int, set[str]] = defaultdict(set)
    for number, text in rows.values_list("thing__reference", "text").distinct():
        held[number].add(text)
    return wanted, held


def with_unknown_words(wanted: Mapping[int, IndexFields]) -> list[int]:
    """The products with a word in their names that is not among the words that queries are corrected to."""
    missing = vocabulary.missing({key for each in wanted.values() for key in each.keys})
    return [number for number, each in wanted.items() if not missing.isdisjoint(each.keys)]


def reading_of(number: int, wanted: Mapping[int, IndexFields], held: Mapping[int, IndexFields], numbers: Mapping[int, int]) -> int:
    """The reading that Elasticsearch should keep of a product: that of PostgreSQL, none when this one is stale. One
    that PostgreSQL has lost is known by nothing, and repaired with it.
    """
    if number not in held:
        return numbers.get(number, 0)
    return held[number].version if same_fields(wanted[number], held[number]) else 0


def kinds(wanted: Mapping[int, Kept], held: Mapping[int, Kept], same: Callable[[Kept, Kept], bool]) -> Iterator[tuple[int, str]]:
    """Each product that is not kept as it should be, with what is wrong."""
    for number, kept in wanted.items():
        if number not in held:
            yield number, "missing"
        elif not same(kept, held[number]):
            yield number, "stale"
    for number in held.keys() - wanted.keys():
        yield number, "left over"


def same_fields(wanted: IndexFields, held: IndexFields) -> bool:
    """Whether two readings of a product say the same."""
    return wanted.tokens == held.tokens and wanted.values == held.values


def mend(product_ids: list[int], report: Report) -> None:
    """Index the products as they are now; a message does it later when Elasticsearch is away."""
    try:
        let_readings_win(product_ids)
        indexing.sync(product_ids)
    except BackendUnavailable as error:
        report.unreachable = str(error)
        outbox.put("search.sync", product_ids=product_ids)


def let_readings_win(product_ids: list[int]) -> None:
    """Count readings from above what Elasticsearch has seen of the products."""
    engine = stores.engine()
    if engine is not None and engine.exists():
        numbers = engine.versions(product_ids[0] - 1, product_ids[-1])
        indexing.count_readings_from(max(numbers.values(), default=1))


def remember(report: Report, *, repair: bool) -> None:
    """Log what was found, as a warning when anything was, and keep it for whoever watches."""
    said = {"products": report.products, "counts": report.counts, "waiting": report.waiting, "unreachable": report.unreachable}
    write = log.warning if report.differences or report.unreachable else log.info
    write("search_checked", repaired=repair, **said)
    cache.set(LAST_REPORT, {"at": timezone.now().isoformat(), "repaired": repair, **said}, None)
