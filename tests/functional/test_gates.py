"""What makes the exit code 1: new findings and budgets, whatever was there before."""

from __future__ import annotations

import json


def test_only_new_findings_fail_once_there_is_a_baseline(shared, out, tmp_path):
    file = tmp_path / "baseline.json"
    first = shared("judge", out, "--fail-on", "info", "--baseline", file)
    assert first.returncode == 2
    assert "--update-baseline makes it" in first.stderr
    made = shared("judge", out, "--fail-on", "info", "--baseline", file, "--update-baseline")
    assert (made.returncode, made.stderr) == (0, "")
    assert "New findings: none" in made.stdout
    assert set(json.loads(file.read_text("utf-8"))["findings"])
    again = shared("judge", out, "--fail-on", "info", "--baseline", file)
    assert again.returncode == 0
    baseline = json.loads(file.read_text("utf-8"))
    key = next(key for key in baseline["findings"] if key.startswith("truncated-image:"))
    del baseline["findings"][key]
    file.write_text(json.dumps(baseline), encoding="utf-8")
    new = shared("judge", out, "--baseline", file)
    assert new.returncode == 1
    assert "New findings: 1 error\n" in new.stdout


def test_a_baseline_must_be_named_to_be_written(shared, out):
    done = shared("judge", out, "--update-baseline")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "audit: --update-baseline: needs --baseline FILE\n"


def test_a_budget_gates_by_itself(shared, out):
    kept = shared("judge", out, "--fail-on", "never", "--set", "budgets.max_scene_share=1")
    assert kept.returncode == 0
    assert "Budget" in kept.stdout
    over = shared("judge", out, "--fail-on", "never", "--set", "budgets.min_effective_scenes=1000")
    assert over.returncode == 1
    assert "Over budget" in over.stdout
    assert json.loads((out / "audit.json").read_text("utf-8"))["budgets"][-1]["kept"] is False


def test_verbose_lists_the_scenes(shared, out):
    short, long = (shared("report", out, *more).stdout for more in ([], ["--verbose"]))
    assert "scene-0" in long
    assert len(long.splitlines()) > len(short.splitlines())
