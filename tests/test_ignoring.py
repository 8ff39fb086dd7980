from __future__ import annotations

from datetime import date, datetime

import pytest

from dataset_audit.errors import SettingsError
from dataset_audit.ignoring import Ignore, read_ignores

SLUGS = ["scene-leak", "low-detail"]


def test_an_ignore_may_have_a_last_day_as_toml_or_as_text():
    day = date(2027, 3, 31)
    for until in (day, "2027-03-31"):
        given = {"low-detail": {"reason": "fog", "until": until}}
        assert read_ignores(given, SLUGS) == {"low-detail": Ignore("fog", day)}


def test_it_holds_to_the_end_of_its_last_day():
    ignore = Ignore("fog", date(2027, 3, 31))
    assert ignore.holds(date(2027, 3, 31))
    assert not ignore.holds(date(2027, 4, 1))
    assert Ignore("for good").holds(date(9999, 1, 1))


def test_its_reason_is_shown_with_the_day():
    assert str(Ignore("fog")) == "fog"
    assert str(Ignore("fog", date(2027, 3, 31))) == "fog (until 2027-03-31)"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"until": "2027-03-31"}, "needs a reason"),
        ({"reason": " "}, "needs a reason"),
        ({"reason": "fog", "untill": "2027-03-31"}, "did you mean `until`"),
        ({"reason": "fog", "until": "spring"}, "must be a day"),
        ({"reason": "fog", "until": 2027}, "must be a day"),
        ({"reason": "fog", "until": datetime(2027, 3, 31, 12)}, "must be a day"),  # noqa: DTZ001
        (7, "needs a reason"),
    ],
)
def test_what_is_no_ignore_is_refused(value, says):
    with pytest.raises(SettingsError, match=says):
        read_ignores({"low-detail": value}, SLUGS)
