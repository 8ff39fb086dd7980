from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.kinds import kinds

VALUES = st.none() | st.sampled_from("abc") | st.tuples(st.sampled_from("ab"))


def column_of(values):
    column = np.empty(len(values), object)
    for row, value in enumerate(values):
        column[row] = value
    return column


@given(st.lists(st.tuples(VALUES, VALUES)))
def test_each_row_is_the_kind_that_says_what_it_says_and_no_kind_comes_twice(rows):
    said, of = kinds(column_of([row[0] for row in rows]), column_of([row[1] for row in rows]))
    assert [said[kind] for kind in of] == rows
    assert said == list(dict.fromkeys(rows))
