"""Search and storage in Elasticsearch."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from elasticsearch.dsl import MultiSearch, Search
from elasticsearch.helpers import streaming_bulk

from search.backends.base import (
    FACET_SIZE,
    RATINGS,
    BackendUnavailable,
    Hit,
    SearchRequest,
    SearchResponse,
    Sort,
    facet_names,
    price_label,
)
from search.backends.elastic import client, indices, requests
from search.backends.elastic.requests import PASSING, UNFILTERED
from search.documents import IndexFields
from search.planning import rating_points

CONFLICT, NOT_FOUND = 409, 404


class ElasticBackend:
    """The interface of `search.backends.base.Backend` over an alias; writes are found within a second."""

    name = "elasticsearch"

    def ensure(self) -> None:
        """Create an empty index when there is none."""
        with client.unavailable_on_error():
            if not indices.named(indices.read_alias()):
                indices.create(indices.read_alias())

    def index(self, documents: Iterable[IndexFields], *, refresh: bool = False) -> None:
        """Write to every alias in use; the cluster refuses versions that are not later, which is as it should be."""
        actions = [index_action(document) for document in documents]
        self._write(actions, refresh=refresh)

    def delete(self, versions: Mapping[int, int], *, refresh: bool = False) -> None:
        """Delete, with the version remembered for an hour against writes that read earlier."""
        self._write([delete_action(product_id, version) for product_id, version in versions.items()], refresh=refresh)

    def search(self, request: SearchRequest) -> SearchResponse:
        """One page and its counts in one request, and another for what is sold out when that is on the page; an answer
        from some shards only is no answer.
        """
        search = searching()
        available = requests.shows_available(request)
        counting = requests.counts(request, search)
        page, *answers = ask(requests.page(request, search, available=available), *counting.values())
        with unavailable_when_unreadable():
            counts = dict(zip(counting, answers, strict=True))
            hits = hits_of(page, request, available)
            total = total_of(counts[PASSING])
            if available and len(hits) <= request.first and (request.after is not None or len(hits) < total):
                (rest,) = ask(requests.page(request, search, available=False))
                hits = [*hits, *hits_of(rest, request, available=False)][: request.first + 1]
            facets = facet_counts(counts, request) if request.with_facets else {}
            unfiltered = total_of(counts.get(UNFILTERED, counts[PASSING]))
            return SearchResponse(hits[: request.first], total, len(hits) > request.first, facets, unfiltered)

    def counts(self, wanted: Sequence[SearchRequest]) -> list[int]:
        """In one request."""
        search = searching()
        answers = ask(*(requests.unfiltered(search, requests.matches(request)) for request in wanted))
        with unavailable_when_unreadable():
            return [total_of(answer) for answer in answers]

    def slow_after(self) -> float:
        """Of how many seconds an answer is too slow to go on asking."""
        return client.SEARCH_SECONDS / 2

    def exists(self) -> bool:
        """Whether there is an index to search in. Raises BackendUnavailable when the cluster does not say."""
        with client.unavailable_on_error():
            return bool(indices.named(indices.read_alias()))

    def versions(self, after: int, until: int) -> dict[int, int]:
        """The products kept above the id `after`, up to and with `until`, each with the number of its reading.

        Every write before the call is in it.
        """
        found: dict[int, int] = {}
        with client.unavailable_on_error(), unavailable_when_unreadable():
            client.writing().indices.refresh(index=indices.read_alias())
            while hits := self._numbered(after, until):
                found |= {int(hit["_id"]): int(hit["_version"]) for hit in hits}
                after = hits[-1]["sort"][0]
        return found

    def _numbered(self, after: int, until: int) -> list[dict[str, Any]]:
        """The first hits between the ids, with their versions."""
        answer = client.writing().search(
            index=indices.read_alias(),
            query={"range": {"product_id": {"gt": after, "lte": until}}},
            sort=[{"product_id": "asc"}],
            size=1000,
            source=False,
            version=True,
            allow_partial_search_results=False,
        )
        check_whole(answer)
        hits: list[dict[str, Any]] = answer["hits"]["hits"]
        return hits

    def healthy(self) -> bool:
        """Whether the cluster holds the index and all of its data."""
        try:
            with client.unavailable_on_error():
                health = client.searching().cluster.health(index=indices.read_alias(), timeout="500ms")
        except BackendUnavailable:
            return False
        return health["status"] in {"green", "yellow"} and not health["timed_out"]

    def is_current(self) -> bool:
        """Whether the index was made for all the fields that are written now."""
        with client.unavailable_on_error():
            return indices.is_current()

    def _write(self, actions: list[dict[str, Any]], *, refresh: bool) -> None:
        with client.unavailable_on_error():
            for alias in indices.write_aliases():
                check_results(write_to(alias, actions, refresh=refresh))

    def rebuild(self, batches: Iterable[Iterable[IndexFields]]) -> None:
        """Fill a new index with the batches and move the searches over to it."""
        with client.unavailable_on_error():
            name = indices.start_next()
            for documents in batches:
                actions = [index_action(document) for document in documents]
                check_results(write_to(indices.next_alias(), actions, refresh=False))
            indices.finish_next(name)


def searching() -> Search:
    """A search of the index that must be answered in time and in whole."""
    search = Search(index=indices.read_alias()).params(allow_partial_search_results=False)
    return search.extra(timeout=f"{int(client.SEARCH_SECONDS * 1000)}ms")


def ask(*searches: Search) -> list[Mapping[str, Any]]:
    """The answers to several searches of one request."""
    asked = MultiSearch()
    for search in searches:
        asked = asked.add(search)
    with client.unavailable_on_error():
        answer = client.searching().msearch(searches=asked.to_dict())
    with unavailable_when_unreadable():
        answers: list[Mapping[str, Any]] = answer["responses"]
        for each in answers:
            check_whole(each)
        if len(answers) != len(searches):
            raise BackendUnavailable("the cluster answered in part")
        return answers


@contextmanager
def unavailable_when_unreadable() -> Iterator[None]:
    """Turn what a half-broken cluster or a proxy before it may answer in place of results into BackendUnavailable."""
    try:
        yield
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise BackendUnavailable(f"the answer cannot be read: {error!r}"[:500]) from error


def check_whole(answer: Any) -> None:
    """Raise BackendUnavailable for an error, an answer from some shards only, or one that was cut off by its time."""
    if "error" in answer:
        raise BackendUnavailable(f"the cluster answered with an error: {answer['error']}"[:500])
    shards = answer["_shards"]
    if answer["timed_out"] or shards["failed"] or shards["successful"] < shards["total"]:
        raise BackendUnavailable("the cluster answered in part")


def index_action(document: IndexFields) -> dict[str, Any]:
    """A line of a bulk request that writes the document."""
    source: dict[str, Any] = {section: " ".join(tokens) for section, tokens in document.tokens.items()}
    source |= document.values
    points = rating_points(document.values["rating"])
    source |= {"product_id": document.id, "rating_bits": [str(bit) for bit in requests.RATING_BITS if points & bit]}
    source["listed"] = requests.listed(document.values)
    return versioned("index", document.id, document.version) | {"_source": source}


def delete_action(product_id: int, version: int) -> dict[str, Any]:
    """A line of a bulk request that deletes the document."""
    return versioned("delete", product_id, version)


def versioned(operation: str, product_id: int, version: int) -> dict[str, Any]:
    """What both kinds of lines begin with."""
    return {"_op_type": operation, "_id": str(product_id), "version": version, "version_type": "external"}


def write_to(alias: str, actions: list[dict[str, Any]], *, refresh: bool) -> Iterable[tuple[bool, Any]]:
    """The result of each line. An alias that is gone makes no new index: its lines fail as not found."""
    return streaming_bulk(
        client.writing(),
        actions,
        index=alias,
        require_alias=True,
        raise_on_error=False,
        raise_on_exception=True,
        refresh=refresh,
    )


def check_results(results: Iterable[tuple[bool, Any]]) -> None:
    """Raise BackendUnavailable for a line that failed for another reason than a later version or an absence."""
    for succeeded, result in results:
        (answer,) = result.values()
        if not succeeded and answer["status"] not in {CONFLICT, NOT_FOUND}:
            raise BackendUnavailable(str(answer.get("error"))[:500])


def total_of(answer: Mapping[str, Any]) -> int:
    """How many products a search found."""
    total: int = answer["hits"]["total"]["value"]
    return total


def hits_of(page: Mapping[str, Any], request: SearchRequest, available: bool | None) -> list[Hit]:
    """The lines of an answer."""
    return [hit_of(hit, request, available) for hit in page["hits"]["hits"]]


def hit_of(found: Mapping[str, Any], request: SearchRequest, available: bool | None) -> Hit:
    """One line of an answer."""
    position = requests.position_of(found, request, available)
    workshop = next(iter(found.get("fields", {}).get("workshop", ())), "")
    return Hit(int(found["_id"]), position[1] if request.sort == Sort.RELEVANCE else 0, position, workshop)


def facet_counts(counts: Mapping[str, Mapping[str, Any]], request: SearchRequest) -> dict[str, list[tuple[str, int]]]:
    """The counts of all facets; what is counted zero times is left out."""
    counted: dict[str, Counter[str]] = {name: Counter() for name in facet_names()}
    passing = counts[PASSING]["aggregations"]
    for name, value, count in requests.listed_counts(passing["listed"]["buckets"]):
        counted[name][value] += count
    for name in facet_names():
        own = counts[name]["aggregations"] if name in counts else passing
        if name in own:
            counted[name] = Counter({key: bucket["doc_count"] for key, bucket in keyed(own[name]["buckets"]).items()})
    return {name: ordered(name, values, request) for name, values in counted.items()}


def ordered(name: str, counts: Mapping[str, int], request: SearchRequest) -> list[tuple[str, int]]:
    """The values of a facet, the most frequent first, prices and ratings in their own order."""
    own = {"price": [price_label(bounds) for bounds in request.price_ranges], "rating": [str(lowest) for lowest in RATINGS]}
    order = own.get(name) or sorted(counts, key=lambda value: (-counts[value], value))[:FACET_SIZE]
    return [(value, counts[value]) for value in order if counts.get(value)]


def keyed(buckets: Mapping[str, Any] | list[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The buckets by their values, in their order."""
    return dict(buckets) if isinstance(buckets, Mapping) else {bucket["key"]: bucket for bucket in buckets}
