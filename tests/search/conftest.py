"""The two stores, each empty."""

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest

from search import stores
from search.backends.base import Backend
from search.backends.elastic import client
from search.backends.elastic.store import ElasticBackend
from search.backends.postgres.store import PostgresBackend
from search.breaker import Breaker
from search.thesaurus import loading
from search.thesaurus.snapshot import ConceptRow, FormRow, Thesaurus

CLUSTER = os.environ.get("ELASTICSEARCH_URL", "")


@pytest.fixture
def postgres(db: None, settings: pytest.FixtureRequest) -> PostgresBackend:
    """PostgreSQL alone answers."""
    settings.ELASTICSEARCH_URL = ""
    return PostgresBackend()


@pytest.fixture
def elastic(db: None, settings: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[ElasticBackend]:
    """A real Elasticsearch with an empty index of its own, removed afterwards."""
    settings.ELASTICSEARCH_URL = CLUSTER
    prefix = settings.SEARCH_INDEX_PREFIX = f"test-{uuid4().hex[:10]}"
    # One process runs on a machine of any speed, and its first answer may be slow.
    monkeypatch.setattr(client, "SEARCH_SECONDS", 20.0)
    client.connect.cache_clear()
    monkeypatch.setattr(stores, "BREAKER", Breaker())
    monkeypatch.setattr(stores, "WRITE_BREAKER", Breaker())
    backend = ElasticBackend()
    backend.ensure()
    yield backend
    settings.ELASTICSEARCH_URL = CLUSTER
    client.writing().indices.delete(index=list(client.writing().indices.get(index=f"{prefix}-*")))
    client.connect.cache_clear()


@pytest.fixture(params=["postgres", pytest.param("elastic", marks=pytest.mark.requires("elasticsearch"))])
def backend(request: pytest.FixtureRequest) -> Backend:
    """Each store in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def thesaurus() -> Thesaurus:
    """The data files as every process holds them, without a database."""
    lines, forms = loading.read_concepts(loading.FOLDER), loading.read_forms(loading.FOLDER)
    ids = {slug: number for number, slug in enumerate(lines, start=1)}
    concepts = [ConceptRow(ids[slug], slug, line["gloss"], ids.get(line["broader"]), loading.others(line)) for slug, line in lines.items()]
    return Thesaurus(concepts, [FormRow(ids[slug], row["language"], row["form"]) for slug in lines for row in forms[slug]])
