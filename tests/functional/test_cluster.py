"""A real Ray of two nodes: the same audit, whatever is killed while it runs."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import pyarrow.parquet as pq
import pytest

from tests.cluster import Cluster, kill, marked, owner_of
from tests.functional.conftest import Command, fill_many, without_run
from tests.servers import Gate, bucket, serving

pytestmark = pytest.mark.cluster
MANY = 520  # three shards
FIRST, SECOND = "/0100.jpg", "/0300.jpg"  # in two of them
FILES = ("images.parquet", "scenes.parquet", "vectors/layout.npy")
FATAL = """
import os, signal, sys
import numpy as np
from dataset_audit.buckets import grouped_by
from dataset_audit.engine_ray import on_ray
from dataset_audit.relate.chunks import in_buckets

def doubled(rows, mark):
    try:
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return 2 * rows
    os.kill(os.getpid(), signal.SIGKILL)  # the first one that comes here

address, mark = sys.argv[1:]
with on_ray(address, None) as machines, grouped_by(machines):
    found = in_buckets(doubled, lambda some: (np.arange(some.start, some.stop), mark), 100, 2)
assert os.path.exists(mark)
print(np.concatenate(found).tolist() == list(range(0, 200, 2)))
"""


def results(out):
    """What must be equal, byte by byte."""
    files = {name: (out / name).read_bytes() for name in FILES}
    vectors = out / "vectors" / "embedding.npy"
    more = vectors.read_bytes() if vectors.exists() else None
    return {**files, "embedding": more, "audit.json": without_run((out / "audit.json").read_text())}


class Bench:
    """Audits of pictures in a bucket, on a cluster and on this machine."""

    def __init__(self, home, server, cluster):
        self.home, self.server, self.cluster = home, server, cluster
        self.command = Command(home)
        self.command.environment |= cluster.environment

    def options(self, name, *more):
        places = ("-o", self.home / name, "--cache-dir", self.home / f"cache-{name}")
        return ("s3://bucket/set", *places, "--fail-on", "never", *more)

    def start(self, name, *more):
        """An audit on the cluster."""
        asked = self.options(name, "--engine", "ray", "--ray-address", self.cluster.address, *more)
        return self.command.start(*asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def finish(self, process):
        out, said = process.communicate(timeout=110)
        assert b"raylet" not in out
        assert said == b""
        assert process.returncode == 0

    def gate(self, *ends):
        """Hold up the reading of some files."""
        gates = {end: Gate() for end in ends}
        self.server.gates |= gates
        return list(gates.values())

    def worker_at(self, gate):
        """The process that is held up."""
        pids = [pid for mark in self.cluster.marks for pid in marked(mark)]
        return owner_of(gate.port, pids)

    def nothing_twice(self, name):
        parts = (self.home / f"cache-{name}").glob("features-*/*.parquet")
        hashes = [
            digest
            for part in parts
            for digest in pq.read_table(part, columns=["content_hash"])[0].to_pylist()
        ]
        return len(hashes) == len(set(hashes)) == MANY

    def run_on(self, name):
        return json.loads((self.home / name / "audit.json").read_text())["run"]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures") / "set"
    fill_many(folder, MANY)
    return {f"set/{file.name}": file.read_bytes() for file in folder.iterdir()}


@pytest.fixture(scope="module")
def shared_bench(pictures, tmp_path_factory):
    pytest.importorskip("ray", reason="the extra `cluster` isn't installed")
    home = tmp_path_factory.mktemp("home")
    with serving(bucket(dict(pictures))) as server:
        kept = Command(home).environment
        far = {"FSSPEC_S3_ENDPOINT_URL": server.address, "FSSPEC_S3_ANON": "true"}
        cluster = Cluster(kept | far)
        try:
            yield Bench(home, server, cluster)
        finally:
            cluster.stop()


@pytest.fixture
def bench(shared_bench):
    shared_bench.cluster.with_two_nodes()
    shared_bench.server.gates.clear()
    yield shared_bench
    for gate in shared_bench.server.gates.values():
        gate.opened.set()


@pytest.fixture(scope="module")
def expected(shared_bench):
    """On this machine, without vectors."""
    done = shared_bench.command(*shared_bench.options("local", "--embed", "none"))
    assert done.returncode == 0, done.stderr
    return results(shared_bench.home / "local")


def wait_for(event):
    assert event.wait(110)


def test_two_nodes_give_byte_by_byte_what_one_machine_gives(bench):
    gates = bench.gate(FIRST, SECOND)
    process = bench.start("vectors", "--cache-dir", "s3://bucket/cache")
    for gate in gates:
        wait_for(gate.reached)  # two shards at once, and each node has one core
    nodes = {next(i for i, m in enumerate(bench.cluster.marks) if pid in marked(m))
             for pid in map(bench.worker_at, gates)}  # fmt: skip
    for gate in gates:
        gate.opened.set()
    bench.finish(process)
    assert nodes == {0, 1}
    done = bench.command(*bench.options("vectors-here"))
    assert done.returncode == 0, done.stderr
    assert results(bench.home / "vectors") == results(bench.home / "vectors-here")
    again = bench.options("again", "--cache-dir", "s3://bucket/cache")
    assert bench.command(*again).returncode == 0
    assert bench.run_on("again")["known"] == MANY


def test_a_worker_killed_in_a_shard_loses_nothing_and_repeats_nothing(bench, expected):
    (gate,) = bench.gate(SECOND)
    process = bench.start("worker", "--embed", "none")
    wait_for(gate.reached)
    kill([bench.worker_at(gate)])
    gate.opened.set()
    bench.finish(process)
    assert results(bench.home / "worker") == expected
    assert bench.nothing_twice("worker")


def test_a_node_lost_in_a_shard_loses_nothing_and_repeats_nothing(bench, expected):
    gates = bench.gate(FIRST, SECOND)
    process = bench.start("node", "--embed", "none")
    for gate in gates:
        wait_for(gate.reached)  # so one of them is held up on the node that is lost
    bench.cluster.kill_second()
    for gate in gates:
        gate.opened.set()
    bench.finish(process)
    assert results(bench.home / "node") == expected
    assert bench.nothing_twice("node")


def test_a_worker_killed_in_a_bucket_loses_nothing_and_repeats_nothing(bench):
    asked = (FATAL, bench.cluster.address, str(bench.home / "killed"))
    done = subprocess.run(
        [sys.executable, "-c", *asked],
        env=bench.command.environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=110,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("True\n", "", 0)


def test_a_driver_that_was_killed_goes_on_where_it_was(bench, expected):
    (gate,) = bench.gate(SECOND)
    process = bench.start("driver", "--embed", "none")
    wait_for(gate.reached)
    seen = bench.home / "cache-driver" / "seen"
    until = time.monotonic() + 110
    while not any(seen.glob("[0-9a-f]*.parquet")) and time.monotonic() < until:
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert not (bench.home / "driver" / "audit.json").exists()
    gate.opened.set()
    bench.finish(bench.start("driver", "--embed", "none"))
    assert results(bench.home / "driver") == expected
    assert bench.nothing_twice("driver")
    assert 0 < bench.run_on("driver")["known"] < MANY


def test_where_no_cluster_runs_one_is_asked_for_and_none_is_started(dataset, tmp_path):
    mark = "none-started"
    command = Command(tmp_path)
    command.environment["AUDIT_TEST_NODE"] = mark
    done = command(dataset, "--no-cache", "-o", tmp_path / "ray", "--engine", "ray")
    assert done.returncode == 2
    told = done.stderr.splitlines()[-1]
    assert told.startswith("audit: --engine ray: no cluster answers on this machine; start one")
    assert not marked(mark)
