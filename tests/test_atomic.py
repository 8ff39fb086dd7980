from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest

from dataset_audit.atomic import replacing


def names(folder):
    return [file.name for file in folder.iterdir()]


def fail_half_way(final, error):
    with replacing(final) as temporary:
        temporary.write_text("half")
        raise error


def test_a_file_is_replaced_and_nothing_else_stays(tmp_path):
    final = tmp_path / "deep" / "file.txt"
    for text in ("old", "new"):
        with replacing(final) as temporary:
            temporary.write_text(text)
    assert final.read_text() == "new"
    assert names(final.parent) == ["file.txt"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_failure_leaves_the_old_file_and_no_temporary_one(tmp_path, error):
    final = tmp_path / "file.txt"
    final.write_text("old")
    with pytest.raises(error):
        fail_half_way(final, error)
    assert final.read_text() == "old"
    assert names(tmp_path) == ["file.txt"]


def test_the_old_file_is_there_until_the_new_one_is_whole(tmp_path):
    final = tmp_path / "file.txt"
    final.write_text("old")
    with replacing(final) as temporary:
        temporary.write_text("new")
        assert final.read_text() == "old"


def test_a_killed_writer_leaves_the_old_file_and_a_name_that_nothing_reads(tmp_path):
    final = tmp_path / "file.txt"
    final.write_text("old")
    script = (
        "import os, pathlib, sys\n"
        "from dataset_audit.atomic import replacing\n"
        "with replacing(pathlib.Path(sys.argv[1])) as temporary:\n"
        "    temporary.write_text('half')\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(final)], check=False)
    assert killed.returncode == -9
    assert final.read_text() == "old"
    (left,) = set(names(tmp_path)) - {"file.txt"}
    assert left.startswith(".tmp-")


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_the_mode_is_that_of_any_new_file(tmp_path, umask, mode):
    before = os.umask(umask)
    try:
        with replacing(tmp_path / "file.txt") as temporary:
            temporary.write_text("x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file.txt").stat().st_mode) == mode


def test_names_as_long_as_they_may_be_can_be_replaced(tmp_path):
    final = tmp_path / ("x" * 255)
    with replacing(final) as temporary:
        temporary.write_text("x")
    assert final.exists()
