"""GraphiQL, which exists while developing only."""

from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory

from shop.kit.graphql import documents, graphiql


def test_it_has_no_address_outside_of_development():
    assert Client().get("/graphiql/").status_code == 404
    assert finders.find("graphiql/start.js") is None


def test_the_page_loads_its_own_files_and_carries_the_token_of_the_form():
    answer = graphiql.graphiql(RequestFactory().get("/graphiql/"))
    page = answer.content.decode()
    assert 'data-endpoint="/graphql/"' in page
    assert "//" not in page.replace("<!doctype", ""), "nothing comes from another host"
    assert answer._csp_update["font-src"] == ["data:"]


def test_its_query_is_one_of_this_schema():
    assert documents.served(graphiql.QUERY).errors == ()
