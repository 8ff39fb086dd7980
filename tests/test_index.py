from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.index import Index

HASHES = st.text("0123456789abcdef", min_size=1, max_size=8)
PARTS = st.lists(st.tuples(st.text("xyz", min_size=1), st.lists(HASHES, max_size=6)), max_size=5)


@given(PARTS, PARTS, st.lists(HASHES))
def test_it_says_what_a_dict_would(parts, later, others):
    index = Index(parts)
    for name, hashes in later:
        index.learn(name, hashes)
    expected = {digest: name for name, hashes in (*parts, *later) for digest in hashes}
    assert index == expected
    assert len(index) == len(expected)
    assert [index.get(other) for other in others] == [expected.get(other) for other in others]


def test_what_is_longer_than_any_hash_is_not_known():
    index = Index([("part", ["ab"])])
    assert "abc" not in index
    assert "a" not in index


def test_it_can_be_sent_to_another_process():
    index = Index([("part", ["ab"])])
    index.learn("other", ["cd"])
    assert pickle.loads(pickle.dumps(index)) == {"ab": "part", "cd": "other"}
