"""docs/reports.md: its excerpts are true, and what it tells a build to run runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from dataset_audit import audit
from dataset_audit.cli import app
from dataset_audit.exiting import WRITERS
from dataset_audit.options import Format

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "reports.md").read_text("utf-8")
EXCERPTS = re.findall(r"(?ms)^<!-- excerpt: (\S+) -->\n```\w+\n(.*?)^```$", PAGE)
WORKFLOW, PIPELINE = map(yaml.safe_load, re.findall(r"(?ms)^```yaml\n(.*?)^```$", PAGE))


def printed(*arguments):
    done = CliRunner().invoke(app, [*map(str, arguments)])
    assert done.exit_code in (0, 1), done.output
    return done.stdout


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """What is printed of the sample data, by form."""
    folder = tmp_path_factory.mktemp("page")
    for out in ("old", "new"):
        audit(ROOT / "sample_data", out=folder / out, cache_dir=folder / "cache")
    told = {form: printed("report", folder / "old", "--format", form) for form in WRITERS}
    limit = "static-scene-dominates.max_scene_share=0.2"
    printed("judge", folder / "new", "--set", limit)
    return told | {"compare": printed("compare", folder / "old", folder / "new")}


def test_every_form_has_its_line_and_every_excerpt_a_form():
    forms = {form.value for form in Format}
    assert {form for form in forms if f"| `{form}` |" in PAGE} == forms
    names = [name for name, _ in EXCERPTS]
    assert names == ["markdown", "sarif", "junit", "github", "csv-scenes", "compare"]


@pytest.mark.parametrize(("form", "excerpt"), EXCERPTS, ids=[name for name, _ in EXCERPTS])
def test_an_excerpt_is_in_the_output_line_by_line(outputs, form, excerpt):
    lines = iter(outputs[form].splitlines())
    for line in map(str.strip, excerpt.splitlines()):
        start = line.removesuffix("...")
        told = (got.strip() for got in lines)
        assert any(got.startswith(start) if start != line else got == line for got in told), line


def run(script, folder):
    """A script of a build, in which `audit` is this package and nothing is installed."""
    shim = folder / "bin" / "audit"
    shim.parent.mkdir(exist_ok=True)
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dataset_audit "$@"\n', "utf-8")
    shim.chmod(0o755)
    # What the runner brings: it posts a file, which must be there.
    gh = shim.with_name("gh")
    gh.write_text('#!/bin/bash\ntest -s "${@: -1}" && cat "${@: -1}" > comment.md\n', "utf-8")
    gh.chmod(0o755)
    script = "\n".join(line for line in script.splitlines() if not line.startswith("pip install"))
    environment = {
        "PATH": f"{shim.parent}:{os.environ['PATH']}",
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        # Nothing on the page depends on these, and they take long to start.
        "DATASET_AUDIT_EMBED": "none",
        "DATASET_AUDIT_OCR": "0",
    }
    return subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def repository(world_files, tmp_path_factory):
    """A data set and the baseline that the page makes."""
    folder = tmp_path_factory.mktemp("repository")
    for path, content in world_files.items():
        file = folder / "data" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    made = re.search(r"(?m)^audit data --baseline .*$", PAGE)[0]
    assert run(made, folder).returncode == 0
    return folder


@pytest.fixture
def checkout(repository, tmp_path):
    """A copy of the repository, to change."""
    return shutil.copytree(repository, tmp_path / "repository")


def test_the_workflow_runs_and_writes_what_it_uploads(checkout):
    steps = WORKFLOW["jobs"]["audit"]["steps"]
    for step in steps:
        done = run(step.get("run", ""), checkout)
        assert (done.returncode, done.stderr) == (0, ""), step
    assert "### New findings (0)" in (checkout / "summary.md").read_text("utf-8")
    assert (checkout / "comment.md").read_bytes() == (checkout / "summary.md").read_bytes()
    for step in steps:
        for key in ("path", "sarif_file"):
            assert (checkout / step.get("with", {}).get(key, "")).exists()


def test_the_pipeline_runs_and_writes_its_artefacts(checkout):
    job = PIPELINE["audit"]
    for line in (*job["script"], *job["after_script"]):
        done = run(line, checkout)
        assert (done.returncode, done.stderr) == (0, ""), line
    artefacts = (*job["artifacts"]["paths"], *job["artifacts"]["reports"].values())
    assert all((checkout / name).exists() for name in (*artefacts, *job["cache"]["paths"]))


def test_a_new_fault_makes_the_build_fail(checkout):
    (checkout / "data" / "val" / "new.jpg").write_bytes(b"")
    step = next(s for s in WORKFLOW["jobs"]["audit"]["steps"] if s.get("name") == "Audit")
    done = run(step["run"], checkout)
    assert done.returncode == 1
    assert "::error file=val/new.jpg,title=unreadable-image" in done.stdout
