from datetime import UTC, datetime

import pytest
from django.db.models import Prefetch

from shop.accounts.viewer import Viewer
from shop.kit import states
from shop.kit.graphql.history import NEED, steps
from tests.factories.accounts import UserFactory
from tests.factories.workshops import WorkshopFactory
from vendors.workshops.models import Workshop

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 25, 9, tzinfo=UTC)


def step_for(viewer, by, **data):
    workshop = WorkshopFactory()
    states.move(workshop, "pause", by=by, at=NOW, reason="Harvest", data=data)
    (step,) = steps(workshop, viewer)
    return step


def test_a_step_says_who_when_and_why():
    step = step_for(Viewer(), Viewer(user=UserFactory(name="Dilnoza")))
    assert (step.actor_name, step.at, step.reason, step.by_staff) == ("Dilnoza", NOW, "Harvest", False)
    assert (step.move, step.from_status, step.to_status) == ("pause", "active", "paused")


def test_a_guest_and_the_platform_itself_have_names():
    assert step_for(Viewer(), Viewer()).actor_name == "Guest"
    assert step_for(Viewer(), None).actor_name == "Usta"


def test_staff_is_named_among_itself_only():
    admin = Viewer(user=UserFactory(name="Olga", admin=True), staff_confirmed=True)
    assert step_for(Viewer(user=UserFactory()), admin).actor_name == "Usta"
    assert step_for(admin, admin).actor_name == "Olga"


def test_staff_who_act_for_themselves_are_people():
    admin = Viewer(user=UserFactory(name="Olga", admin=True), staff_confirmed=True)
    assert step_for(Viewer(), admin, by_staff=False).actor_name == "Olga"


def test_who_left_keeps_a_place():
    workshop, person = WorkshopFactory(), UserFactory()
    states.move(workshop, "pause", by=person, at=NOW)
    person.delete()
    assert steps(workshop, Viewer())[0].actor_name == "A person who left"


def test_steps_come_with_a_list_by_one_statement_and_each_finds_its_own(django_assert_num_queries):
    paused, untouched = WorkshopFactory(), WorkshopFactory()
    states.move(paused, "pause", by=UserFactory(name="Dilnoza"), at=NOW)
    states.move(paused, "reopen", by=None, at=NOW)
    with django_assert_num_queries(2):
        found = {each.pk: steps(each, Viewer()) for each in Workshop.objects.prefetch_related(Prefetch(NEED.lookup, NEED.rows(Viewer())))}
    assert [step.move for step in found[paused.pk]] == ["pause", "reopen"]
    assert found[untouched.pk] == []
