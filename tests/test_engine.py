from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dataset_audit.engine import AHEAD, Local
from dataset_audit.errors import InputError, ShardError


class Run:
    """A run over numbers, with what it kept and how far it said it was."""

    def __init__(self, shards, work=lambda item: item * 10, jobs=2, keep=None):
        self.saved = []
        self.finished = 0
        self.error = None
        try:
            keep = keep or (lambda _, results: list(results))
            Local(jobs).run(shards, work, keep, self.note, advance=self.advance)
        except BaseException as error:  # noqa: BLE001  the tests look at it
            self.error = error

    def note(self, shard, kept):
        self.saved.append((list(shard), kept))

    def advance(self, count):
        self.finished += count


def shards_of(sizes):
    numbers = iter(range(sum(sizes)))
    return [[next(numbers) for _ in range(size)] for size in sizes]


@settings(max_examples=30)
@given(st.lists(st.integers(1, 9), max_size=8), st.sampled_from([1, 2, 8]))
def test_every_shard_is_saved_once_in_order_with_results_in_order(sizes, jobs):
    shards = shards_of(sizes)
    run = Run(shards, jobs=jobs)
    assert run.saved == [(shard, [item * 10 for item in shard]) for shard in shards]
    assert run.finished == sum(sizes)


def test_items_that_finish_out_of_order_are_handed_over_in_order():
    second_done = threading.Event()

    def work(item):
        if item == 0:
            assert second_done.wait(10)
        second_done.set()
        return item

    assert Run([[0, 1]], work, jobs=2).saved == [([0, 1], [0, 1])]


def test_saving_happens_in_the_calling_thread():
    threads = []
    Run([[1], [2]], keep=lambda *_: threads.append(threading.current_thread()))
    assert threads == [threading.main_thread()] * 2


def test_only_so_many_items_are_under_way():
    started = []
    at_first_save = []

    def save(*_):
        at_first_save.append(len(started))

    Run(shards_of([1] * 200), work=started.append, jobs=1, keep=save)
    assert max(at_first_save[:1]) <= AHEAD + 1
    assert len(started) == 200


def test_an_item_that_fails_once_is_tried_again():
    tries = []

    def work(item):
        tries.append(item)
        if tries.count(3) == 1 and item == 3:
            raise OSError("the disk was away")
        return item

    run = Run(shards_of([2, 2, 2]), work)
    assert run.error is None
    assert run.saved[1] == ([2, 3], [2, 3])
    assert tries.count(3) == 2


def test_an_error_that_says_what_to_do_stops_the_run_as_it_is():
    tries = []

    def work(item):
        tries.append(item)
        raise InputError("gone")

    run = Run([[1]], work)
    assert (type(run.error), str(run.error), tries) == (InputError, "gone", [1])


def test_an_item_that_fails_twice_stops_the_run_and_is_named():
    def work(item):
        if item == 3:
            raise ValueError("broken for good")
        return item

    run = Run(shards_of([2, 2, 2]), work)
    assert isinstance(run.error, ShardError)
    assert "twice at 3" in str(run.error)
    assert "broken for good" in str(run.error)
    assert run.saved == [([0, 1], [0, 1])]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError("disk full")])
def test_an_interruption_while_saving_stops_the_run_and_its_threads(error):
    worked = []

    def save(*_):
        raise error

    run = Run(shards_of([1] * 500), work=worked.append, keep=save)
    assert run.error is error
    assert len(worked) < 100
    assert not any(thread.name.startswith("measure") for thread in threading.enumerate())


def test_no_shards_are_no_work():
    assert Run([]).saved == []
