from __future__ import annotations

import threading

import pytest

from dataset_audit.relate.chunks import in_chunks, on_this_thread


@pytest.mark.parametrize("cores", [1, 3, None])
def test_pieces_come_in_order_whatever_the_cores(monkeypatch, cores):
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    assert in_chunks(lambda rows: (rows.start, rows.stop), 7, 3) == [(0, 3), (3, 6), (6, 7)]


def test_nothing_is_no_piece():
    assert in_chunks(lambda rows: rows, 0, 3) == []


def test_an_error_in_a_piece_is_raised():
    with pytest.raises(ZeroDivisionError):
        in_chunks(lambda rows: 1 // rows.start, 7, 3)


def test_work_within_work_starts_no_more_threads(monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 2)

    def work(_):
        return set(in_chunks(lambda _: threading.get_ident(), 20, 1)) == {threading.get_ident()}

    assert all(in_chunks(work, 4, 1))


def test_a_thread_that_worked_on_a_bucket_may_start_threads_again(monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    me = threading.get_ident()
    assert set(on_this_thread(in_chunks, lambda _: threading.get_ident(), 4, 1)) == {me}
    assert me not in in_chunks(lambda _: threading.get_ident(), 4, 1)
