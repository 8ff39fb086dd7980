"""`audit` as a user starts it: exit codes, what it prints and what it leaves behind."""

from __future__ import annotations

import json
import os
import pty
import subprocess

import pytest
from jsonschema import Draft202012Validator

from dataset_audit.reports.as_json import read_schema
from tests.functional.conftest import HOSTILE, fill, without_run
from tests.pictures import encoded, photo


def test_errors_exit_with_1_and_say_nothing_on_stderr(audited):
    done = audited[0]
    assert (done.returncode, done.stderr) == (1, "")


def test_json_is_valid_and_that_of_the_folder(audited):
    done, out, _, _ = audited
    document = json.loads(done.stdout)
    Draft202012Validator(read_schema()).validate(document)
    assert done.stdout == (out / "audit.json").read_text()
    assert document["facts"]["images"] == 19
    assert document["facts"]["readable"] == 18


def test_nothing_is_written_into_the_data_set(audited):
    assert audited[2] == audited[3]


def test_folder_holds_what_is_promised(audited):
    names = {str(file.relative_to(audited[1])) for file in audited[1].rglob("*")}
    tables = {f"{name}.parquet" for name in ("images", "scenes", "boxes", "faults", "found")}
    assert names == tables | {
        "audit.json",
        "audit.toml",
        "report.html",
        "vectors",
        "vectors/layout.npy",
    }


def test_judge_gives_the_same_again(shared, audited, out):
    done = shared.apart("judge", out, "--format", "json")
    assert (done.returncode, done.stderr) == (1, "")
    assert without_run((out / "audit.json").read_text()) == without_run(audited[0].stdout)
    for name in ("images.parquet", "scenes.parquet", "audit.toml"):
        assert (out / name).read_bytes() == (audited[1] / name).read_bytes()


def test_judge_groups_again_and_shows_why_a_rule_is_ignored(shared, out):
    done = shared(
        *("judge", out, "--set", "relate.min_frames=15"),
        *("--ignore", "truncated-image=known and kept", "--fail-on", "error"),
    )
    assert done.returncode == 0
    assert json.loads((out / "audit.json").read_text())["facts"]["diversity"]["static_scenes"] == 0
    assert "known and kept" in done.stdout


def test_judge_applies_what_a_person_decided_and_refuses_what_it_can_not_read(shared, out):
    drop = {"kind": "drop", "paths": ["cut.jpg", "gone.jpg"]}
    text = json.dumps({"version": 1, "decisions": [drop]})
    (out / "decisions.json").write_text(text)
    done = shared("judge", out, "--fail-on", "never")
    assert "1 decision of a person applied: 1 drop of 2 images" in done.stdout
    assert "without effect: drop: gone.jpg is in the data set no more" in done.stdout
    assert (out / "decisions.json").read_text() == text
    (out / "decisions.json").write_text(text[:20])
    done = shared("judge", out)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_text_is_plain_when_piped_and_hostile_names_are_escaped(shared, out):
    hostile = f"low-detail:{HOSTILE}=[bold]why\x1b[0m"
    done = shared.apart("judge", out, "--ignore", hostile, "--fail-on", "never")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert "s[red]\\x1b[31met" in done.stdout.splitlines()[0]
    assert [line for line in done.stdout.splitlines() if line != line.rstrip()] == []


def on_terminal(command, *given, **more):
    """What shows up on a terminal, stdout and stderr together."""
    own, other = pty.openpty()
    environment = {**command.environment, "TERM": "xterm-256color", **more}
    process = subprocess.Popen(
        command.arguments(*given), stdout=other, stderr=other, stdin=other, env=environment
    )
    os.close(other)
    shown = b""
    while True:
        try:
            part = os.read(own, 65536)
        except OSError:  # the other side is closed
            break
        if not part:
            break
        shown += part
    os.close(own)
    process.wait()
    return shown


def test_colour_on_a_terminal_unless_no_color(shared, out):
    assert b"\x1b[1;31m" in on_terminal(shared, "judge", out)
    assert b"\x1b[1;31m" not in on_terminal(shared, "judge", out, NO_COLOR="1")


def test_reader_that_goes_away_is_no_error(shared, out):
    process = shared.start(
        *("judge", out, "--format", "json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["missing"], "missing: there is no such folder"),
        (["empty"], "empty: no images"),
        (["set", "-o", "set/inside"], "lies in the data set"),
        (["set", "--select", "static-scene-dominate"], "did you mean `static-scene-dominates`?"),
        (["set", "--ignore", "low-detail"], "needs a reason"),
        (["judge", "set"], "audit.toml"),
        (["rules", "scene-leek"], "did you mean `scene-leak`?"),
        (["set", "--no-such-option"], "No such option"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_mistakes_exit_with_2_and_one_line(inside, given, said):
    (inside.home / "empty").mkdir()
    (inside.home / "set").mkdir()
    (inside.home / "set" / "a.jpg").write_bytes(b"")
    done = inside(*given)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert [file.name for file in (inside.home / "set").iterdir()] == ["a.jpg"]


def test_settings_shown_are_read_back(inside):
    changed = ["--set", "static-scene-dominates.max_scene_share=0.2", "--deployment"]
    first = inside("--show-settings", *changed, "same-cameras", "--ignore", "low-detail=indoors")
    file = inside.home / "shown.toml"
    file.write_text(first.stdout)
    assert "max_scene_share = 0.2" in first.stdout
    assert inside("--show-settings", "--config", file).stdout == first.stdout


def test_without_arguments_the_current_folder_is_audited(inside):
    """Every file in it is unreadable, which is no reason to stop."""
    root = inside.home / "here"
    root.mkdir()
    for number in range(3):
        (root / f"{number}.jpg").write_bytes(b"\xff\xd8\xff broken" + bytes([number]))
    done = inside(cwd=root)
    document = json.loads((inside.home / "here.audit" / "audit.json").read_text())
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert [row["path"] for row in document["unreadable"]] == ["0.jpg", "1.jpg", "2.jpg"]
    assert document["facts"]["readable"] == 0
    Draft202012Validator(read_schema()).validate(document)


def test_folder_named_like_a_command_with_one_image(inside):
    root = inside.home / "rules"
    root.mkdir()
    (root / "only.jpg").write_bytes(encoded(photo(0)))
    done = inside("./rules", "--embed", "none", "--no-cache", "--format", "json")
    assert json.loads(done.stdout)["facts"]["diversity"]["effective_scenes"] == [1, 1, 1]
    assert done.returncode == 0
    assert {file.name for file in inside.home.iterdir()} == {"rules", "rules.audit"}
    assert not (inside.home / "rules.audit" / ".measuring").exists()


def test_nearly_one_static_scene_is_the_first_thing_said(inside):
    root = inside.home / "set"
    fill(root, 99, 1)
    done = inside(root, "--embed", "none", "--format", "json")
    first = json.loads(done.stdout)["findings"][0]
    assert (first["rule"], first["images"], first["share"]) == ("static-scene-dominates", 99, 0.99)
    assert done.returncode == 1


def test_where_the_images_come_from_is_said_as_text_and_as_json(shared, out):
    text = shared("provenance", out, env=shared.environment | {"COLUMNS": "80"})
    assert (text.returncode, text.stderr) == (0, "")
    assert "by effective image" in text.stdout
    assert "\x1b" not in text.stdout
    assert max(map(len, text.stdout.splitlines())) <= 80
    done = shared("provenance", out, "--format", "json", "--output", out / "origin.json")
    assert (done.returncode, done.stdout) == (0, "")
    told = json.loads((out / "origin.json").read_text(encoding="utf-8"))
    facts = json.loads((out / "audit.json").read_text(encoding="utf-8"))["facts"]
    assert told["statement"] == facts["statement"]


def test_a_manifest_of_the_command_line_goes_before_that_of_the_settings(shared, out, tmp_path):
    (tmp_path / "audit.toml").write_text('[provenance]\nmanifest = "none.csv"\n')
    (tmp_path / "m.csv").write_text("path,camera\nx.jpg\n")
    given = ("judge", out, "--config", tmp_path / "audit.toml")
    done = shared(*given)
    assert (done.returncode, "none.csv: can't be read" in done.stderr) == (2, True)
    done = shared(*given, "--manifest", "m.csv", cwd=tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "m.csv: no manifest: line 2: 1 values, and the header names 2" in done.stderr


@pytest.mark.parametrize("form", ["text", "json"])
def test_report_says_again_what_judge_said(shared, out, form):
    done = shared("judge", out, "--format", form)
    again = shared("report", out, "--format", form)
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout == done.stdout


def test_page_is_drawn_again_as_it_lies_in_the_folder(shared, out, tmp_path):
    page = (out / "report.html").read_bytes()
    done = shared("report", out, "--format", "html", "--output", tmp_path / "again.html")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "again.html").read_bytes() == page
    bare = ("--no-thumbnails", "--output", tmp_path / "bare.html")
    assert shared("report", out, "--format", "html", *bare).returncode == 0
    assert b"data:image/webp" in page
    assert b"data:image/webp" not in (tmp_path / "bare.html").read_bytes()
    done = shared("judge", out, "--format", "html", "--output", tmp_path / "judged.html")
    assert (tmp_path / "judged.html").read_bytes() == (out / "report.html").read_bytes()


def test_page_that_can_not_be_written_is_one_line(shared, out, tmp_path):
    done = shared("report", out, "--format", "html", "--output", tmp_path)
    assert done.returncode == 2
    assert done.stderr == f"audit: --output {tmp_path}: can't be written: Is a directory\n"


def test_pictures_can_only_be_left_out_of_the_page(shared, out):
    done = shared("report", out, "--no-thumbnails")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "audit: --no-thumbnails goes with --format html\n"


def test_report_of_what_is_no_audit_says_so(shared, tmp_path):
    done = shared("report", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"audit: {tmp_path}: no finished audit (there is no audit.json)\n"
