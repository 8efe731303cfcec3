"""GraphQL over HTTP: media types, methods, forgery, tokens."""

import json

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from shop.accounts import tokens
from tests.cast import viewer_for
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/graphql/"
JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
MUTATION = "mutation { acceptPrices(input: {}) { errors { code } } }"


def post(client, query="{ cartCount }", **headers):
    return client.post(ADDRESS, json.dumps({"query": query}), content_type=JSON, headers=headers)


@pytest.fixture
def strict():
    """A browser: forged requests are refused."""
    return Client(enforce_csrf_checks=True)


class TestMediaTypes:
    @pytest.mark.parametrize(
        ("accept", "media"),
        [
            ("", JSON),
            ("*/*", JSON),
            ("application/json", JSON),
            ("application/graphql-response+json", GRAPHQL_JSON),
            ("text/html, application/graphql-response+json;q=0.9, */*;q=0.1", GRAPHQL_JSON),
        ],
    )
    def test_answer_as_asked(self, client, accept, media):
        answer = post(client, accept=accept)
        assert (answer.status_code, answer["Content-Type"]) == (200, f"{media}; charset=utf-8")
        assert answer["Cache-Control"] == "no-store"

    def test_refuse_one_that_we_do_not_speak(self, client):
        assert post(client, accept="text/html").status_code == 406

    @pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (GRAPHQL_JSON, 400)])
    @pytest.mark.parametrize("query", ["{ nothing }", "{", "query a { cartCount } query b { cartCount }"])
    def test_give_a_bad_document_their_own_status(self, client, accept, status, query):
        answer = post(client, query, accept=accept)
        assert (answer.status_code, set(answer.json())) == (status, {"errors"})

    @pytest.mark.parametrize("media", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""])
    def test_take_no_form(self, client, media):
        assert client.post(ADDRESS, b'{"query": "{ cartCount }"}', content_type=media).status_code == 415


class TestRequest:
    @pytest.mark.parametrize(
        "body",
        ["x", "[]", "null", '"{ cartCount }"', "{}", '{"query": ""}', '{"query": 1}', '{"query": "{ cartCount }", "variables": []}',
         '{"query": "{ cartCount }", "operationName": 1}', '[{"query": "{ cartCount }"}]', "[" * 50_000],
    )  # fmt: skip
    def test_is_one_object_with_a_document(self, client, body):
        answer = client.post(ADDRESS, body, content_type=JSON)
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]) == (400, {"code": "bad_request"})

    def test_may_come_by_get_with_variables(self, client):
        query = "query ($slug: String!) { product(slug: $slug) { id } }"
        answer = client.get(ADDRESS, {"query": query, "variables": '{"slug": "none"}', "operationName": ""})
        assert answer.json() == {"data": {"product": None}}

    def test_changes_nothing_by_get(self, client):
        answer = client.get(ADDRESS, {"query": MUTATION})
        assert (answer.status_code, answer["Allow"]) == (405, "GET, POST")

    @pytest.mark.parametrize("method", ["put", "patch", "delete", "head", "options"])
    def test_knows_no_other_method(self, client, method):
        assert getattr(client, method)(ADDRESS).status_code == 405

    def test_is_named_when_there_are_several(self, client):
        body = {"query": "query a { cartCount } query b { __typename }", "operationName": "b"}
        assert client.post(ADDRESS, body, content_type=JSON).json() == {"data": {"__typename": "Query"}}


class TestForgery:
    def test_is_refused_with_a_session(self, strict):
        strict.force_login(UserFactory())
        assert post(strict, MUTATION).status_code == 403
        assert post(strict).status_code == 403

    def test_is_refused_with_a_guests_cookie(self, strict):
        strict.cookies["usta_cart"] = "anything"
        assert post(strict, MUTATION).status_code == 403

    def test_is_not_what_our_own_pages_do(self, strict):
        strict.force_login(UserFactory())
        strict.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
        assert post(strict, MUTATION, X_CSRFToken="a" * 32).status_code == 200

    def test_does_not_concern_reading_by_get(self, strict):
        strict.force_login(UserFactory())
        assert strict.get(ADDRESS, {"query": "{ cartCount }"}).status_code == 200

    def test_does_not_concern_programs(self, strict):
        assert post(strict, MUTATION).status_code == 200
        person = UserFactory()
        _token, secret = tokens.create(by=viewer_for(person), name="Till", scopes=["read"], days=1, at=timezone.now())
        answer = post(strict, "{ viewer { email } }", authorization=f"Bearer {secret}")
        assert answer.json()["data"]["viewer"]["email"] == person.email

    def test_is_not_hidden_behind_a_token_that_is_not_valid(self, strict):
        strict.force_login(UserFactory())
        assert post(strict, MUTATION, authorization="Bearer usta_none").status_code == 401
        assert post(strict, MUTATION, authorization="Basic eDp5").status_code == 403


class TestScopes:
    def test_keep_a_reading_token_from_writing(self, client):
        _token, secret = tokens.create(by=viewer_for(UserFactory()), name="Till", scopes=["read"], days=1, at=timezone.now())
        answer = post(client, MUTATION, authorization=f"Bearer {secret}").json()
        assert answer["data"]["acceptPrices"]["errors"] == [{"code": "not_allowed"}]
