"""A piece of the cast's workshop that has arrived, and what its buyer says of it."""

import pytest

from tests.factories.reviews import delivered_line, make_review


@pytest.fixture
def line(cast):
    """The line of the parcel."""
    return delivered_line(cast.workshop)


@pytest.fixture
def review(line):
    """Five stars and a few words."""
    return make_review(line)
