"""What a document may ask for; one over a limit executes nothing."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from graphql import get_introspection_query

from shop.kit.graphql import documents
from shop.kit.graphql.connections import encode_cursor

pytestmark = pytest.mark.django_db


def nested(depth):
    """A query so deep: categories within categories."""
    inner = "slug"
    for _level in range(depth - 2):
        inner = f"children {{ {inner} }}"
    return f"{{ categories {{ {inner} }} }}"


def refused(client, query, **variables):
    """The limit named in the refusal, and that nothing was read for it."""
    body = json.dumps({"query": query, "variables": variables})
    with CaptureQueriesContext(connection) as captured:
        answer = client.post("/graphql/", body, content_type="application/json").json()
    assert (len(captured), "data" in answer) == (0, False), answer
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "limit_exceeded", error
    assert error["extensions"]["asked"] > error["extensions"]["allowed"]
    return error["extensions"]["limit"]


class TestDepth:
    def test_ends_at_fifteen(self, client):
        assert documents.prepare(nested(16), documents.graphql_schema()).errors
        assert refused(client, nested(16)) == "depth"

    def test_counts_through_fragments(self, client):
        query = "{ categories { ...a } } " + " ".join(
            f"fragment {name} on Category {{ children {{ children {{ ...{following} }} }} }}"
            for name, following in zip("abcdefgh", "bcdefghi", strict=True)
        )
        assert refused(client, query + " fragment i on Category { slug }") == "depth"

    def test_survives_brackets_without_end(self, client):
        query = "{" + "a{" * 700 + "b" + "}" * 701
        assert refused(client, query) == "depth"


class TestAliases:
    def test_end_at_thirty(self, client):
        fields = " ".join(f"a{number}: cartCount" for number in range(31))
        assert refused(client, f"{{ {fields} }}") == "aliases"

    def test_count_in_every_place_where_a_fragment_is_spread(self, client):
        fields = " ".join(f"a{number}: __typename" for number in range(11))
        query = f"{{ ...f x: categories {{ slug }} ...g }} fragment f on Query {{ {fields} ...g }} fragment g on Query {{ {fields} }}"
        assert refused(client, query) == "aliases"

    def test_below_the_limit_are_answered(self, client):
        fields = " ".join(f"a{number}: cartCount" for number in range(30))
        answer = client.get("/graphql/", {"query": f"{{ {fields} }}"}).json()
        assert set(answer["data"].values()) == {0}


class TestCost:
    QUERY = "query ($n: Int) { products(first: $n) { edges { node { variants { sku } images { id } } } } }"

    def test_counts_page_sizes_in_variables(self):
        schema = documents.graphql_schema()
        found = documents.prepare(self.QUERY, schema)
        for size in (1, 100):
            found.check_cost(schema, None, {"n": size})
        small, large = (cost for _key, cost in sorted(found.costs.items(), key=lambda item: item[0][1]))
        assert large > 50 * small

    def test_refuses_what_costs_too_much(self, client):
        query = "{ workshops(first: 100) { edges { node { payouts(first: 100) { edges { node { id } } } } } } }"
        assert refused(client, query) == "cost"

    def test_refuses_it_when_the_size_is_a_variable(self, client):
        query = "query ($n: Int = 100) { workshops(first: $n) { edges { node { payouts(first: $n) { edges { node { id } } } } } } }"
        assert refused(client, query) == "cost"
        assert refused(client, query, n=90) == "cost"


class TestSize:
    def test_of_tokens_is_limited(self, client):
        assert refused(client, "{ " + "cartCount " * 3000 + "}") == "tokens"

    def test_of_a_page_is_limited(self, client):
        answer = client.get("/graphql/", {"query": "{ products(first: 101) { edges { node { id } } } }"}).json()
        assert answer["errors"][0]["extensions"] == {"code": "limit_exceeded", "limit": "page size", "asked": 101, "allowed": 100}

    def test_of_a_page_is_not_negative(self, client):
        answer = client.get("/graphql/", {"query": "{ products(first: -1) { edges { node { id } } } }"}).json()
        assert answer["errors"][0]["extensions"]["code"] == "bad_page_size"

    def test_of_a_body_is_limited(self, client):
        body = json.dumps({"query": "{ cartCount }", "variables": {"a": "x" * 100_000}})
        assert client.post("/graphql/", body, content_type="application/json").status_code == 413


class TestIntrospection:
    def test_passes_the_limits(self, client):
        body = json.dumps({"query": get_introspection_query(descriptions=True)})
        answer = client.post("/graphql/", body, content_type="application/json").json()
        assert "errors" not in answer
        assert len(answer["data"]["__schema"]["types"]) > 50


def test_a_cycle_of_fragments_is_a_fault_of_the_document(client):
    query = "{ categories { ...a } } fragment a on Category { ...b } fragment b on Category { ...a }"
    answer = client.get("/graphql/", {"query": query}).json()
    assert "Cannot spread fragment" in answer["errors"][0]["message"]


class TestText:
    """U+0000 fits in no text of PostgreSQL: it is refused before anything is read, wherever it stands."""

    @pytest.mark.parametrize(
        ("query", "variables"),
        [
            ('{ workshop(slug: "a\\u0000b") { name } }', {}),
            ('{ workshop(slug: "a\\u{0}b") { name } }', {}),
            ("query ($slug: String!) { workshop(slug: $slug) { name } }", {"slug": "a\0b"}),
            ("mutation ($in: AddToCartInput!) { addToCart(input: $in) { errors { code } } }", {"in": {"variant": ["a\0"]}}),
        ],
        ids=["escape", "braced escape", "variable", "nested variable"],
    )
    def test_holds_no_nul(self, client, query, variables):
        with CaptureQueriesContext(connection) as captured:
            answer = client.post("/graphql/", json.dumps({"query": query, "variables": variables}), content_type="application/json")
        (error,) = answer.json()["errors"]
        assert (error["extensions"]["code"], len(captured), answer.status_code) == ("bad_text", 0, 200)

    def test_may_hold_anything_else(self, client):
        answer = client.post(
            "/graphql/", json.dumps({"query": '{ workshop(slug: "\\u0001é🧵\\u0030") { name } }'}), content_type="application/json"
        )
        assert answer.json() == {"data": {"workshop": None}}

    def test_of_a_page_is_refused_as_not_there(self, client):
        assert client.get("/en/search/?q=%00").status_code == 404


class TestPageSizes:
    """A page size counts as the schema reads it, however it is written."""

    QUERY = """query ($n: Int) { products(first: $n) { edges { node { workshop { shippingZones { id label }
        makers { name } } variants { id } images { alt } techniques { slug } materials { slug } colors { slug } } } } }"""

    @pytest.mark.parametrize("size", [100, 100.0])
    def test_that_are_whole_floats_cost_what_they_are(self, client, settings, size):
        settings.GRAPHQL_MAX_COST = 1_000
        assert refused(client, self.QUERY, n=size) == "cost"

    @pytest.mark.parametrize("default", ["9" * 5_000, "-1", "1"])
    def test_in_defaults_of_other_types_are_no_numbers(self, client, default):
        answer = client.post(
            "/graphql/", json.dumps({"query": f"query ($i: ID = {default}) {{ node(id: $i) {{ id }} }}"}), content_type="application/json"
        )
        assert answer.status_code == 200
        assert "internal" not in answer.content.decode()


def test_a_cursor_holds_no_nul(client):
    cursor = encode_cursor(["a\0b", 1])
    answer = client.post(
        "/graphql/", json.dumps({"query": f'{{ workshops(after: "{cursor}") {{ edges {{ cursor }} }} }}'}), content_type="application/json"
    )
    assert answer.json()["errors"][0]["extensions"]["code"] == "bad_cursor"
    assert client.get("/en/makers/", {"after": cursor})["Location"] == "/en/makers/"
