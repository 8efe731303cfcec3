"""Indices and their aliases.

Readers use the alias `<prefix>-products`. During a rebuild the alias `<prefix>-products-next` names the index
that is being filled, and every write goes to both, so that no change is lost when the first is moved over.
"""

from typing import Any
from uuid import uuid4

from django.conf import settings
from elasticsearch import NotFoundError

from search.backends.base import FLAG_FACETS, VALUE_FACETS
from search.backends.elastic import client
from search.documents import SECTIONS

KEYWORDS = (*VALUE_FACETS, "ships_to", "listed")
FLAGS = (*FLAG_FACETS, "available")
NUMBERS = ("product_id", "price", "rating", "published")
TOKENS = {"type": "text", "analyzer": "whitespace", "norms": False, "index_options": "docs"}
MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "_source": {"excludes": list(SECTIONS)},
    "properties": {
        **dict.fromkeys(SECTIONS, TOKENS),
        # Counted with every search: what is needed for it is made when documents come, and not by the reader after.
        **{name: {"type": "keyword", "eager_global_ordinals": True} for name in KEYWORDS},
        **{name: {"type": "boolean"} for name in FLAGS},
        **{name: {"type": "long"} for name in NUMBERS},
        # The powers of two that make up what the rating adds to the score: each is worth itself.
        "rating_bits": {"type": "keyword", "doc_values": False},
    },
}
# Deletions are remembered for an hour, so that a write which read earlier cannot bring a product back.
SETTINGS = {"number_of_shards": 1, "index.gc_deletes": "1h", "index.max_result_window": 10_000}
REFRESH = "index.refresh_interval"
#: In how many parts an index is that was built anew; two are searched at once.
PARTS = 2


def read_alias() -> str:
    """The alias that searches go to."""
    return f"{settings.SEARCH_INDEX_PREFIX}-products"


def next_alias() -> str:
    """The alias of the index that a rebuild is filling."""
    return f"{read_alias()}-next"


def create(*aliases: str, **more_settings: str) -> str:
    """A new empty index under the aliases; its name."""
    name = f"{read_alias()}-{uuid4().hex[:12]}"
    chosen = SETTINGS | more_settings
    client.writing().indices.create(index=name, mappings=MAPPINGS, settings=chosen, aliases={alias: {} for alias in aliases})
    return name


def named(alias: str) -> list[str]:
    """The indices under an alias; none when it does not exist."""
    try:
        return sorted(client.writing().indices.get_alias(name=alias))
    except NotFoundError:
        return []


def write_aliases() -> list[str]:
    """Where a write goes: the index being filled first, so that one moved over in between is written all the same."""
    found = client.writing().indices.get_alias(index=f"{read_alias()}*").body
    present = {alias for index in found.values() for alias in index["aliases"]}
    return [alias for alias in (next_alias(), read_alias()) if alias in present]


def is_current() -> bool:
    """Whether the index that searches go to has every field that is written now."""
    found = client.writing().indices.get_mapping(index=read_alias()).body
    return all(MAPPINGS["properties"].keys() <= index["mappings"].get("properties", {}).keys() for index in found.values())


def start_next() -> str:
    """Begin a rebuild: a new index that gets all writes and shows none yet. What killed rebuilds left is removed, wherever
    they stopped.
    """
    every = client.writing().indices.get(index=f"{read_alias()}-*", features=["aliases"])
    remove([name for name in every if name not in named(read_alias())])
    return create(next_alias(), **{REFRESH: "-1"})


def remove(names: list[str]) -> None:
    """Delete the indices that are still there."""
    if names:
        client.writing().indices.delete(index=names, ignore_unavailable=True)


def finish_next(name: str) -> None:
    """Let searches go to the index that was filled, in one step, and remove the one before.

    Its parts are put together meanwhile: every word of a query is looked up in each of them.
    """
    old = [index for index in named(read_alias()) if index != name]
    client.writing().indices.put_settings(index=name, settings={REFRESH: None})
    client.writing().indices.refresh(index=name)
    actions: list[dict[str, Any]] = [{"remove": {"index": index, "alias": read_alias()}} for index in old]
    actions.append({"add": {"index": name, "alias": read_alias()}})
    actions.append({"remove": {"index": name, "alias": next_alias()}})
    client.writing().indices.update_aliases(actions=actions)
    remove(old)
    client.writing().indices.forcemerge(index=name, max_num_segments=PARTS, wait_for_completion=False)
