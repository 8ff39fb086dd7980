"""Vectors come in parts, and lie in files."""

from __future__ import annotations

import shutil

import numpy as np

from dataset_audit.vectors import Stack, Stacks


def test_blobs_come_in_any_order_and_missing_ones_are_zero(tmp_path):
    stack = Stack(tmp_path / "a.npy", 5, np.dtype(np.uint8))
    stack.put(np.array([4, 2]), [b"ee", None])
    stack.put(np.array([0, 1]), [b"aa", b"bb"])
    assert stack.done().tolist() == [[97, 97], [98, 98], [0, 0], [0, 0], [101, 101]]


def test_where_no_blob_comes_there_is_no_file(tmp_path):
    stack = Stack(tmp_path / "a.npy", 3, np.dtype(np.float16))
    stack.put(np.array([0, 1, 2]), [None, b"", None])
    assert stack.done().shape == (3, 0)
    assert list(tmp_path.iterdir()) == []


def test_vectors_can_be_read_when_their_folder_has_gone(tmp_path):
    stacks = Stacks(tmp_path / "scratch", 2)
    stacks.layout.put(np.array([1]), [b"\1\2\3\4"])
    stacks.embedding.put(np.array([0]), [np.ones(3, np.float16).tobytes()])
    vectors = stacks.done()
    shutil.rmtree(tmp_path / "scratch")
    assert vectors.layouts.tolist() == [[[0, 0], [0, 0]], [[1, 2], [3, 4]]]
    assert vectors.embeddings.tolist() == [[1, 1, 1], [0, 0, 0]]


def test_without_an_embedder_there_are_no_embeddings(tmp_path):
    stacks = Stacks(tmp_path, 1)
    stacks.layout.put(np.array([0]), [b"\1\2\3\4"])
    assert stacks.done().embeddings is None


def test_what_is_mapped_is_whole_and_can_not_be_written(tmp_path):
    stack = Stack(tmp_path / "a.npy", 1000, np.dtype(np.uint8))
    stack.put(np.arange(1000), [bytes([n % 256]) * 8 for n in range(1000)])
    found = stack.done()
    assert (found[:, 0] == np.arange(1000) % 256).all()
    assert not found.flags.writeable
