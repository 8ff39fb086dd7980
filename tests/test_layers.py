"""Who may import whom: DESIGN's layers, with the low modules and the two halves of the pipeline."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import dataset_audit

PACKAGE = Path(dataset_audit.__file__).parent
MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))
ROWS = (
    {"__main__"},
    {"cli"},
    {"overriding", "finished", "cached"},
    {"options", "options_measuring", "exiting"},
    {"pipeline", "explain", "review", "curate"},
    {"judging", "folders", "engines", "stock"},
    {"settling", "rendering", "comparing"},
    {"album"},
    {"deciding", "worth"},
    {"summarising", "following"},
    {"instances", "annotating", "scene_list"},
    {"clips", "overlays", "related"},
    {"representatives"},
    {"measuring", "relating", "explaining"},
    {"settings", "decisions", "baseline"},
    {"budgets", "ignoring"},
    {"video", "thumbnails"},
    {"cache", "engine_ray", "buckets"},
    {"parts"},
    {"sources", "features", "provenance", "relate", "rules", "reports", "engine", "store"},
    {
        "arrow", "atomic", "names", "words", "checking", "headings", "geometry", "association",
        "diversity", "index", "vectors",
    },
    {"comparison"},
    {"model", "columns", "explanation", "pictures"},
    {"facts", "annotations", "places"},
    {"origin", "kinds"},
    {"errors"},
)  # fmt: skip
HEAVY = {"numpy", "scipy", "sklearn", "pyarrow", "onnxruntime", "PIL", "imagehash", "simplejpeg"}


def row_of(part: str) -> int:
    (row,) = (number for number, parts in enumerate(ROWS) if part in parts)
    return row


def imports(module: Path) -> list[str]:
    """Full names that a module imports, at its top or inside functions, for types only or not."""
    found = []
    for node in ast.walk(ast.parse((PACKAGE / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def parts_of(module: Path) -> set[str]:
    """Parts of this package that a module imports."""
    names = (name.split(".") for name in imports(module))
    own = {name[1] for name in names if name[0] == "dataset_audit" and len(name) > 1}
    return own - {"__version__"}


def test_every_module_has_its_row():
    assert {m.parts[0].removesuffix(".py") for m in MODULES} - {"__init__"} <= set().union(*ROWS)


@pytest.mark.parametrize("module", [m for m in MODULES if m != Path("__init__.py")], ids=str)
def test_a_module_imports_only_from_rows_below_or_its_own_folder(module):
    own = module.parts[0].removesuffix(".py")
    wrong = {part for part in parts_of(module) - {own} if row_of(part) <= row_of(own)}
    assert not wrong


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_only_review_and_one_source_import_fiftyone(module):
    if module.parts[0] != "review" and module != Path("sources", "fiftyone_database.py"):
        assert not [name for name in imports(module) if name.split(".")[0] == "fiftyone"]


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_only_one_module_imports_ray_and_inside_functions(module):
    if module != Path("engine_ray.py"):
        assert "ray" not in imports(module)
        return
    top = ast.parse((PACKAGE / module).read_text(encoding="utf-8")).body
    assert "import ray" not in map(ast.unparse, top)


def test_a_source_imports_fiftyone_and_its_database_only_where_they_are_needed():
    source = (PACKAGE / "sources" / "fiftyone_database.py").read_text(encoding="utf-8")
    top = [node for node in ast.parse(source).body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {ast.unparse(node).split()[1].split(".")[0] for node in top}
    assert not names & {"fiftyone", "pymongo", "bson"}


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_every_module_says_what_it_is_for(module):
    assert ast.get_docstring(ast.parse((PACKAGE / module).read_text(encoding="utf-8")))


@pytest.mark.parametrize("module", ["dataset_audit", "dataset_audit.cli", "dataset_audit.errors"])
def test_nothing_heavy_is_loaded_before_it_is_needed(module):
    script = f"import sys, {module}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    assert HEAVY & set(loaded) == set()
