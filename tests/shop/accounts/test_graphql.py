"""People, addresses and tokens over GraphQL, as themselves, as others and as programs."""

from typing import Any

import pytest
from django.test import Client
from graphql_relay import to_global_id

from shop.accounts.models import Address, ApiToken, User

CHOOSE = "mutation($input: ChoosePreferencesInput!) { choosePreferences(input: $input) { viewer { currency shipTo { code name } timezone } errors { field code } } }"
SAVE = """mutation($input: SaveAddressInput!) {
  saveAddress(input: $input) { address { id country { code } name city isDefault lines phone } errors { field code message } } }"""
DELETE = "mutation($input: DeleteAddressInput!) { deleteAddress(input: $input) { deletedId errors { code } } }"
CREATE = (
    "mutation($input: CreateApiTokenInput!) { createApiToken(input: $input) { token { id prefix scopes } secret errors { field code } } }"
)
REVOKE = "mutation($input: RevokeApiTokenInput!) { revokeApiToken(input: $input) { token { revokedAt } errors { code } } }"
TASHKENT = {
    "country": "UZ",
    "name": "Dilnoza Karimova",
    "streetAddress": "Navoiy koʻchasi 12",
    "city": "Toshkent",
    "postalCode": "100011",
}


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user(email="dilnoza@example.com", name="Dilnoza")


def client_of(user: User | None = None, **headers: str) -> Client:
    secret = "s" * 32
    client = Client(headers={"X-CSRFToken": secret, **headers})
    if user:
        client.force_login(user)
        client.cookies["usta_csrf"] = secret
    return client


def ask(client: Client, query: str, **variables: Any) -> dict[str, Any]:
    answer = client.post("/graphql/", {"query": query, "variables": variables}, content_type="application/json").json()
    assert "errors" not in answer, answer
    return answer["data"]


def save(client: Client, **fields: Any) -> dict[str, Any]:
    return ask(client, SAVE, input={"address": TASHKENT, **fields})["saveAddress"]


def test_a_guest_is_told_defaults_and_chooses_by_cookie(db: None) -> None:
    client = client_of()
    asked = (
        "{ viewer { isSignedIn name email currency shipTo { code } timezone language staffRoles tokens { id } addresses { totalCount } } }"
    )
    assert ask(client, asked)["viewer"] == {
        "isSignedIn": False,
        "name": "",
        "email": None,
        "currency": "USD",
        "shipTo": None,
        "timezone": "UTC",
        "language": "en",
        "staffRoles": [],
        "tokens": [],
        "addresses": {"totalCount": 0},
    }
    chosen = ask(client, CHOOSE, input={"currency": "EUR", "shipTo": "DE"})["choosePreferences"]
    assert chosen == {
        "viewer": {"currency": "EUR", "shipTo": {"code": "DE", "name": "Germany"}, "timezone": "UTC"},
        "errors": [],
    }
    client.defaults["HTTP_X_CSRFTOKEN"] = client.cookies["usta_csrf"] = "s" * 32
    ask(client, CHOOSE, input={"timezone": "Asia/Tashkent"})
    assert ask(client, "{ viewer { currency shipTo { code } timezone } }")["viewer"] == {
        "currency": "EUR",
        "shipTo": {"code": "DE"},
        "timezone": "Asia/Tashkent",
    }


def test_a_person_keeps_the_choice_with_the_account(person: User) -> None:
    ask(
        client_of(person),
        CHOOSE,
        input={"currency": "kzt", "shipTo": "kz", "timezone": "Asia/Almaty", "language": "kk"},
    )
    person.refresh_from_db()
    assert (person.currency, str(person.country), person.timezone, person.language) == (
        "KZT",
        "KZ",
        "Asia/Almaty",
        "kk",
    )
    assert ask(client_of(person), "{ viewer { currency } }")["viewer"]["currency"] == "KZT"


def test_unknown_choices_are_refused_field_by_field(person: User) -> None:
    given = {"currency": "DOGE", "shipTo": "QQ", "timezone": "../etc/passwd", "language": "xx"}
    errors = ask(client_of(person), CHOOSE, input=given)["choosePreferences"]["errors"]
    assert {error["field"] for error in errors} == {"currency", "shipTo", "timezone", "language"}


def test_the_first_address_is_the_default_and_another_can_become_it(person: User) -> None:
    client = client_of(person)
    first = save(client, phone="90 123 45 67")
    assert first["errors"] == []
    assert (first["address"]["isDefault"], first["address"]["phone"], first["address"]["lines"][-1].title()) == (
        True,
        "+998901234567",
        "Uzbekistan",
    )
    assert save(client)["address"]["isDefault"] is False
    assert save(client, isDefault=True)["address"]["isDefault"] is True
    kept = ask(client, "{ viewer { addresses { edges { node { isDefault city } } } } }")["viewer"]["addresses"]["edges"]
    assert [edge["node"]["isDefault"] for edge in kept] == [True, False, False]


def test_an_address_is_changed_and_forgotten_and_the_newest_becomes_the_default(person: User) -> None:
    client = client_of(person)
    first, second = save(client)["address"]["id"], save(client)["address"]["id"]
    changed = save(client, id=first, address={**TASHKENT, "name": "Aziz"})
    assert (changed["address"]["id"], changed["address"]["name"], changed["address"]["isDefault"]) == (
        first,
        "Aziz",
        True,
    )
    assert ask(client, DELETE, input={"id": first})["deleteAddress"] == {"deletedId": first, "errors": []}
    assert ask(client, "query($id: ID!) { node(id: $id) { ... on Address { isDefault } } }", id=second)["node"] == {"isDefault": True}


def test_wrong_addresses_are_refused_with_their_fields(person: User) -> None:
    errors = save(client_of(person), address={"country": "UZ", "postalCode": "what"}, phone="12")["errors"]
    assert {"address.postalCode", "address.streetAddress"} <= {error["field"] for error in errors}
    assert save(client_of(person), phone="12")["errors"][0]["field"] == "phone"
    assert save(client_of(person), address={**TASHKENT, "country": "QQ"})["errors"]
    assert not Address.objects.exists()


def test_other_peoples_addresses_do_not_exist(person: User) -> None:
    theirs = save(client_of(person))["address"]["id"]
    stranger = client_of(User.objects.create_user(email="stranger@example.com"))
    assert ask(stranger, DELETE, input={"id": theirs})["deleteAddress"]["errors"] == [{"code": "not_found"}]
    assert save(stranger, id=theirs)["errors"][0]["code"] == "not_found"
    assert save(client_of())["errors"][0]["code"] == "sign_in_required"
    assert ask(stranger, "query($id: ID!) { node(id: $id) { id } }", id=theirs)["node"] is None
    assert Address.objects.get().user == person


@pytest.mark.parametrize("count", [1, 10])
def test_addresses_cost_the_same_for_one_and_for_ten(person: User, count: int, django_assert_num_queries: Any) -> None:
    data = {"country": "UZ", "name": "A"}
    Address.objects.bulk_create([Address(user=person, country="UZ", data=data) for _ in range(count)])
    client = client_of(person)
    ask(client, "{ viewer { name } }")
    with django_assert_num_queries(2):  # the person and the addresses; the session lies in the cache
        ask(client, "{ viewer { addresses { edges { node { id lines country { name } } } } } }")


def test_the_fields_of_an_address_follow_the_country(db: None) -> None:
    query = "query($country: String!) { addressFields(country: $country) { name required kind choices { value } maxLength } }"
    germany = ask(client_of(), query, country="de")["addressFields"]
    america = ask(client_of(), query, country="US")["addressFields"]
    assert "countryArea" not in {field["name"] for field in germany}
    state = next(field for field in america if field["name"] == "countryArea")
    assert (state["kind"], state["required"], {"value": "NY"} in state["choices"]) == ("select", True, True)
    assert ask(client_of(), query, country="QQ")["addressFields"] == []


def test_countries_are_named_in_the_language_of_the_request(db: None) -> None:
    found = ask(client_of(**{"Accept-Language": "ru"}), "{ countries { code name } }")["countries"]
    assert {"code": "DE", "name": "Германия"} in found


def test_countries_begin_with_the_destination_and_the_makers_and_lie_in_parts_of_the_world(db: None) -> None:
    asked = "{ countries { code region { code name } } }"
    found = ask(client_of(**{"Accept-Language": "kk", "X-Ship-To": "DE"}), asked)["countries"]
    assert [row["code"] for row in found[:8]] == ["DE", "KZ", "KG", "UZ", "TJ", "TM", "VI", "UM"]
    assert (found[0]["region"], found[1]["region"]) == ({"code": "150", "name": "Еуропа"}, {"code": "143", "name": "Орталық Азия"})


def test_a_token_is_shown_once_and_works_until_it_is_revoked(person: User) -> None:
    made = ask(client_of(person), CREATE, input={"name": "Importer", "scopes": ["read", "listings"], "days": 30})["createApiToken"]
    secret = made["secret"]
    assert secret.startswith(made["token"]["prefix"])
    assert not ApiToken.objects.filter(digest=secret).exists()
    program = client_of(Authorization=f"Bearer {secret}")
    assert ask(program, "{ viewer { name tokens { name } } }")["viewer"] == {
        "name": "Dilnoza",
        "tokens": [{"name": "Importer"}],
    }
    again = ask(program, CREATE, input={"name": "Second", "scopes": ["read"]})["createApiToken"]
    assert (again["token"], [error["code"] for error in again["errors"]]) == (None, ["not_allowed"])
    revoked = ask(client_of(person), REVOKE, input={"id": made["token"]["id"]})["revokeApiToken"]
    assert revoked["token"]["revokedAt"]
    answer = program.post("/graphql/", {"query": "{ viewer { name } }"}, content_type="application/json")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " ", "scopes": ["read"]}, "name"),
        ({"name": "A", "scopes": []}, "scopes"),
        ({"name": "A", "scopes": ["everything"]}, "scopes"),
        ({"name": "A", "scopes": ["staff"]}, "scopes"),
        ({"name": "A", "scopes": ["read"], "days": 0}, "days"),
        ({"name": "A", "scopes": ["read"], "days": 100000}, "days"),
    ],
)
def test_tokens_are_refused_with_their_field(person: User, given: dict[str, Any], field: str) -> None:
    refused = ask(client_of(person), CREATE, input=given)["createApiToken"]
    assert (refused["secret"], refused["errors"]) == (None, [{"field": field, "code": "invalid"}])


def test_others_tokens_and_people_do_not_exist(person: User) -> None:
    made = ask(client_of(person), CREATE, input={"name": "A", "scopes": ["read"]})["createApiToken"]["token"]["id"]
    stranger = client_of(User.objects.create_user(email="stranger@example.com"))
    assert ask(stranger, REVOKE, input={"id": made})["revokeApiToken"]["errors"] == [{"code": "not_found"}]
    for key in (made, to_global_id("User", person.pk)):
        assert ask(stranger, "query($id: ID!) { node(id: $id) { id } }", id=key)["node"] is None


def test_a_person_reads_themself_and_changes_the_name(person: User) -> None:
    client = client_of(person)
    changed = ask(client, 'mutation { updateProfile(input: {name: "  Dilnoza   K. "}) { user { name email } errors { field } } }')
    assert changed["updateProfile"] == {"user": {"name": "Dilnoza K.", "email": "dilnoza@example.com"}, "errors": []}
    long = ask(
        client,
        "mutation($name: String!) { updateProfile(input: {name: $name}) { user { name } errors { field } } }",
        name="x" * 121,
    )
    assert long["updateProfile"] == {"user": None, "errors": [{"field": "name"}]}
