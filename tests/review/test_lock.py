from __future__ import annotations

import pytest

from dataset_audit.errors import InputError
from dataset_audit.review.lock import Lock


def test_a_second_review_is_told_where_the_first_is(tmp_path):
    first = Lock(tmp_path / "lock")
    first.write("http://127.0.0.1:1/")
    with pytest.raises(InputError, match=r"already open in the App at http://127\.0\.0\.1:1/"):
        Lock(tmp_path / "lock")
    first.close()


def test_a_lock_that_was_left_behind_is_taken(tmp_path):
    (tmp_path / "lock").write_text("http://127.0.0.1:1/")
    Lock(tmp_path / "lock").close()
    assert (tmp_path / "lock").read_text() == ""
