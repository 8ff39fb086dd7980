"""The steps of `peers.py` that run in other tools' environments: standard library and that tool.

    python peers_steps.py TOOL FOLDER RESULT BIN

Shows FOLDER to the tool as the tool's documentation says, by its defaults. RESULT becomes
{"version": ..., "groups": [[name, ...], ...], "summary": ...}: what it says belongs together, and
what it prints for a person. BIN is the folder with the tool's commands.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import subprocess
import sys
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

Said = dict[str, Any]


def fastdup(folder: str, _bin: Path) -> Said:
    """`create`, `run`; its groups are its similarity clusters."""
    run = importlib.import_module("fastdup").create(work_dir="work", input_dir=folder)
    run.run(print_summary=False)
    frame = run.connected_components()[0]
    members: dict[int, list[str]] = defaultdict(list)
    for file, component in zip(frame.filename, frame.component_id, strict=True):
        members[int(component)].append(file)
    return said("fastdup", members.values(), "\n".join(run.summary(verbose=False)))


def cleanvision(folder: str, _bin: Path) -> Said:
    """`find_issues`, `report`; its groups are exact and near duplicates, if it reports any."""
    lab = importlib.import_module("cleanvision").Imagelab(data_path=folder)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        lab.find_issues()
        lab.report()
    kinds = [lab.info.get(f"{kind}_duplicates", {}) for kind in ("exact", "near")]
    groups = [group for kind in kinds for group in kind.get("sets", [])]
    return said("cleanvision", groups, printed.getvalue())


def imagededup(folder: str, _bin: Path) -> Said:
    """`PHash`; it names the duplicates of each image and no groups: those linked are one here."""
    tool = importlib.import_module("imagededup.methods").PHash(verbose=False)
    found = tool.find_duplicates(encoding_map=tool.encode_images(image_dir=folder))
    text = f"no summary; a dictionary: {sum(map(bool, found.values()))} images have duplicates"
    return said("imagededup", linked(found), text)


def czkawka(folder: str, _bin: Path) -> Said:
    """`ImageSimilarity` with 15, as in its README: it has no default."""
    finder = importlib.import_module("czkawka").ImageSimilarity()
    finder.set_directories([folder])
    finder.set_similarity(15)
    groups = finder.find_similar()
    return said("czkawka", groups, f"no summary; a list of {len(groups)} groups")


def czkawka_cli(folder: str, bin_: Path) -> Said:
    """`czkawka_cli image`."""
    command = str(bin_ / "czkawka_cli")
    text = output(command, "image", "-d", folder, "-C", "found.json", "-W")
    found = Path("found.json")
    groups = json.loads(found.read_text(encoding="utf-8")) if found.exists() else []
    files = [[entry["path"] for entry in group] for group in groups]
    return said(output(command, "--version").split()[-1], files, text)


def immaculate(folder: str, bin_: Path) -> Said:
    """`immaculate`; asked again with `--json` for its groups."""
    command = str(bin_ / "immaculate")
    found = json.loads(output(command, "--json", folder))
    return said("immaculate", [*found["exact"], *found["near"]], output(command, folder))


def ours(folder: str, _bin: Path) -> Said:
    """`audit`; its groups are its static scenes."""
    return audit(folder)


def ours_without(folder: str, _bin: Path) -> Said:
    """`audit --embed none`."""
    return audit(folder, "--embed", "none")


def audit(folder: str, *options: str) -> Said:
    kept = ["--out", "out", "--no-cache", "--no-ocr", "--fail-on", "never"]
    text = output(sys.executable, "-m", "dataset_audit", folder, *kept, *options)
    table = importlib.import_module("pyarrow.parquet").read_table("out/images.parquet").to_pydict()
    members: dict[int, list[str]] = defaultdict(list)
    for path, scene, static in zip(
        table["path"], table["scene_id"], table["scene_static"], strict=True
    ):
        if static:
            members[scene].append(path)
    return said("dataset-audit", members.values(), text)


def linked(found: dict[str, list[str]]) -> list[list[str]]:
    """Connected components."""
    groups: list[list[str]] = []
    seen: set[str] = set()
    for name in found:
        group, ahead = [], [name]
        while ahead:
            if (one := ahead.pop()) not in seen:
                seen.add(one)
                group.append(one)
                ahead += found[one]
        groups += [group] if len(group) > 1 else []
    return groups


def output(*command: str) -> str:
    return subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ).stdout


def said(package: str, groups: Iterable[Iterable[str | Path]], summary: str) -> Said:
    """`package`: installed, or a version."""
    number = package if package[:1].isdigit() else version(package)
    names = [sorted(Path(file).name for file in group) for group in groups]
    return {"version": number, "groups": sorted(names), "summary": summary}


TOOLS = {
    "fastdup": fastdup,
    "cleanvision": cleanvision,
    "imagededup": imagededup,
    "czkawka": czkawka,
    "czkawka_cli": czkawka_cli,
    "immaculate": immaculate,
    "ours": ours,
    "ours-without": ours_without,
}

if __name__ == "__main__":
    name, images, result, commands = sys.argv[1:]
    Path(result).write_text(json.dumps(TOOLS[name](images, Path(commands))), encoding="utf-8")
