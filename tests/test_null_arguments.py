"""Every query whose arguments may all be left out, asked with null for each of them: an answer, never a crash."""

import pytest
from django.test import RequestFactory
from graphql import GraphQLNonNull, Undefined, get_named_type, is_leaf_type

from shop.accounts.models import StaffRole
from shop.accounts.viewer import Viewer
from shop.schema import schema
from tests.factories.orders import make_rates, make_staff

pytestmark = pytest.mark.django_db

QUERIES = {
    name: field
    for name, field in schema.graphql_schema.query_type.fields.items()
    if field.args and not any(isinstance(arg.type, GraphQLNonNull) and arg.default_value is Undefined for arg in field.args.values())
}


@pytest.mark.parametrize("who", ["guest", "admin"])
@pytest.mark.parametrize("name", sorted(QUERIES))
def test_null_is_as_good_as_nothing(name: str, who: str) -> None:
    make_rates()
    field = QUERIES[name]
    nulls = ", ".join(f"{argument}: null" for argument, arg in field.args.items() if not isinstance(arg.type, GraphQLNonNull))
    selection = "" if is_leaf_type(get_named_type(field.type)) else " { __typename }"
    request = RequestFactory().get("/")
    request.viewer = Viewer() if who == "guest" else make_staff(StaffRole.ADMIN)  # type: ignore[attr-defined]
    result = schema.execute(f"{{ {name}({nulls}){selection} }}", context_value=request)
    assert [error.original_error for error in result.errors or ()] == []
