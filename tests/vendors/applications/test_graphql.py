import pytest
from graphql_relay import to_global_id

from tests.cast import viewer_for
from tests.factories.applications import ApplicationFactory, DocumentFactory
from vendors.applications import decisions
from vendors.applications import operations as applications

MINE = """{ myApplication { id status canEdit canReview countryName legalForm legalFormLabel
  documents { kind document { name } } changeRequests { field label reason askedBy answeredAt }
  changes { field before after } history { move actorName byStaff fromStatus toStatus reason } } }"""

QUEUE = """query($status: ApplicationStatus) { applications(status: $status) { totalCount edges { node {
  shopName applicantName canReview workshop { slug } documents { document { name } }
  changes { field } changeRequests { askedBy } } } } }"""

STRANGERS_CODES = {"guest": "sign_in_required", "buyer": "not_found", "vendor": "not_found"}


@pytest.fixture
def application(cast, now):
    draft = ApplicationFactory(applicant=cast.buyer.user, document=True)
    return applications.submit(by=cast.buyer, at=now, application_id=draft.pk)


class TestThePath:
    def test_from_nothing_to_a_workshop(self, cast, ask, do):
        values = {
            "country": "UZ",
            "legalForm": "INDIVIDUAL",
            "shopName": "Rishton Kulol",
            "craft": "ceramics",
        }
        values |= {
            "place": "Rishton",
            "story": "Otam kulol edi; men uning dastgohida yigirma yildan beri ishlayman.",
        }
        values |= {"contactName": "Ali", "contactEmail": "ali@example.com", "contactPhone": "90 123 45 67"}
        saved = do(cast.buyer, "saveApplication", "application { id canEdit status }", **values)
        key = saved["application"]["id"]
        assert (saved["errors"], saved["application"]["status"]) == ([], "DRAFT")
        early = do(cast.buyer, "submitApplication", id=key)
        assert early["errors"] == [{"field": "documents", "code": "invalid"}]
        document = to_global_id("Document", DocumentFactory(owner=cast.buyer.user).pk)
        added = do(
            cast.buyer,
            "addApplicationDocument",
            "applicationDocument { kind }",
            documentId=document,
            kind="CRAFT",
        )
        assert added == {"applicationDocument": {"kind": "CRAFT"}, "errors": []}
        assert do(cast.buyer, "submitApplication", id=key)["errors"] == []
        asked = [{"field": "shopName", "reason": "There is one of that name."}]
        assert do(cast.admin, "requestApplicationChanges", id=key, requests=asked)["errors"] == []
        do(cast.buyer, "saveApplication", id=key, shopName="Rishton Koshin")
        assert do(cast.buyer, "submitApplication", "application { status }", id=key)["application"]["status"] == "SUBMITTED"
        approved = do(cast.admin, "approveApplication", "application { workshop { slug } }", id=key)
        assert approved["application"] == {"workshop": {"slug": "rishton-koshin"}}
        mine = ask(cast.buyer, MINE)["myApplication"]
        assert mine["changes"] == [{"field": "shopName", "before": "Rishton Kulol", "after": "Rishton Koshin"}]
        moves = [step["move"] for step in mine["history"]]
        assert moves == ["create", "submit", "request_changes", "resubmit", "approve"]


class TestApplication:
    def test_hides_the_staffs_names_from_the_applicant_alone(self, cast, ask, now, application):
        requests = [decisions.Request("legal_form", "Which is it?")]
        decisions.request_changes(by=cast.admin, at=now, application_id=application.pk, requests=requests)
        mine = ask(cast.buyer, MINE)["myApplication"]
        request = {
            "field": "legalForm",
            "label": "Legal form",
            "reason": "Which is it?",
            "askedBy": "Usta",
            "answeredAt": None,
        }
        assert mine["changeRequests"] == [request]
        last = mine["history"][-1]
        assert (last["actorName"], last["byStaff"]) == ("Usta", True)
        assert mine["history"][0]["actorName"] == "Clara Buyer"
        node = f'{{ node(id: "{mine["id"]}") {{ ... on Application {{ history {{ actorName }} }} }} }}'
        assert ask(cast.admin, node)["node"]["history"][-1]["actorName"] == "Olga Petrova"

    def test_is_nobody_elses(self, cast, ask, application):
        row = application.documents.get()
        ids = (to_global_id("Application", application.pk), to_global_id("ApplicationDocument", row.pk))
        for key in ids:
            for viewer in (cast.guest, cast.vendor, cast.other_vendor):
                assert ask(viewer, f'{{ node(id: "{key}") {{ id }} }}') == {"node": None}
            assert ask(cast.admin, f'{{ node(id: "{key}") {{ id }} }}') == {"node": {"id": key}}

    def test_of_nobody_is_null(self, cast, ask):
        assert ask(cast.guest, MINE) == {"myApplication": None}


class TestQueue:
    def test_has_the_longest_waiting_first(self, cast, ask, now, application):
        later = ApplicationFactory(status="submitted", submitted_at=now.replace(hour=12), shop_name="Later")
        earlier = ApplicationFactory(status="submitted", submitted_at=now.replace(hour=1), shop_name="Earlier")
        ApplicationFactory(shop_name="A draft")
        edges = ask(cast.admin, QUEUE, status="SUBMITTED")["applications"]["edges"]
        names = [edge["node"]["shopName"] for edge in edges]
        assert names == [earlier.shop_name, application.shop_name, later.shop_name]

    def test_is_empty_for_all_but_moderators(self, cast, ask, application):
        for viewer in (
            cast.guest,
            cast.buyer,
            cast.vendor,
            viewer_for(cast.admin.user, staff_confirmed=False),
        ):
            assert ask(viewer, QUEUE, status="SUBMITTED")["applications"]["totalCount"] == 0

    def test_costs_the_same_for_ten_as_for_one(self, cast, ask, now, application, django_assert_num_queries):
        with django_assert_num_queries(5):
            ask(cast.admin, QUEUE, status="SUBMITTED")
        for _ in range(9):
            draft = ApplicationFactory(document=True)
            applications.submit(by=viewer_for(draft.applicant), at=now, application_id=draft.pk)
        with django_assert_num_queries(5):
            ask(cast.admin, QUEUE, status="SUBMITTED")


class TestMutations:
    @pytest.mark.parametrize("who", STRANGERS_CODES)
    @pytest.mark.parametrize(
        ("name", "values"),
        [
            ("approveApplication", {}),
            ("rejectApplication", {"reason": "No"}),
            ("requestApplicationChanges", {"requests": [{"field": "story", "reason": "No"}]}),
        ],
    )
    def test_of_the_staff_do_not_exist_for_others(self, cast, do, application, who, name, values):
        payload = do(getattr(cast, who), name, id=to_global_id("Application", application.pk), **values)
        assert [error["code"] for error in payload["errors"]] == [STRANGERS_CODES[who]]

    @pytest.mark.parametrize("name", ["saveApplication", "submitApplication", "withdrawApplication"])
    def test_of_the_applicant_do_not_reach_others(self, cast, do, application, name):
        payload = do(cast.vendor, name, id=to_global_id("Application", application.pk))
        assert payload["errors"] == [{"field": "id", "code": "not_found"}]

    def test_of_documents_do_not_reach_others(self, cast, do, application):
        row = to_global_id("ApplicationDocument", application.documents.get().pk)
        assert do(cast.vendor, "removeApplicationDocument", id=row)["errors"] == [{"field": "id", "code": "not_found"}]
        document = to_global_id("Document", application.documents.get().document_id)
        payload = do(cast.vendor, "addApplicationDocument", documentId=document, kind="OTHER")
        assert payload["errors"] == [{"field": "documentId", "code": "not_found"}]

    def test_say_that_an_application_is_read(self, cast, do, application):
        payload = do(cast.buyer, "saveApplication", shopName="Other")
        assert payload["errors"] == [{"field": "", "code": "wrong_state"}]

    def test_withdraw(self, cast, do, application):
        key = to_global_id("Application", application.pk)
        payload = do(cast.buyer, "withdrawApplication", "application { status }", id=key)
        assert payload == {"application": {"status": "DRAFT"}, "errors": []}

    def test_save_keeps_what_is_wrong_and_says_so(self, cast, do):
        payload = do(cast.buyer, "saveApplication", "application { story shopName }", story="Short.", shopName="Atlas")
        assert payload["application"] == {"story": "Short.", "shopName": "Atlas"}
        assert payload["errors"] == [{"field": "story", "code": "invalid"}]

    def test_reject(self, cast, do, application):
        key = to_global_id("Application", application.pk)
        payload = do(cast.admin, "rejectApplication", "application { status }", id=key, reason="Resale")
        assert payload == {"application": {"status": "REJECTED"}, "errors": []}
