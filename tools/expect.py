"""Write down what an audit of the sample data says: `sample_data/expected.json`.

    python tools/expect.py

Run it when a change alters what fires there, and read the difference before you commit it.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataset_audit.model import Audit

SAMPLE = Path(__file__).parents[1] / "sample_data"
EXPECTED = SAMPLE / "expected.json"


def outline(result: Audit) -> dict[str, Any]:
    """All that must be equal: every finding, every skip, every problem, and the groups."""
    table = result.table
    scenes = table.scenes
    return {
        "findings": {finding.key: finding.severity.value for finding in result.findings},
        "skipped": {skip.rule: skip.reason for skip in result.skipped},
        "problems": {
            path: problem.partition(":")[0]
            for path, problem in zip(table["path"], table["problem"], strict=True)
            if problem
        },
        "not_images": list(result.not_images),
        "static_scenes": {
            path: int(images)
            for path, images, static in zip(
                scenes["first_path"], scenes["images"], scenes["static"], strict=True
            )
            if static
        },
        "provenance": dict(table.facts.provenance),
        "light": dict(sorted(Counter(value for value in table["light"] if value).items())),
        "layout": table.facts.layout,
        "faults": {kind: number for kind, number in table.facts.faults.items() if number},
        "classes": {
            row.name: [row.instances, row.images, row.scenes]
            for row in (table.facts.labels.classes if table.facts.labels else ())
        },
        "devices": [[d.make, d.model, d.serial, d.frames] for d in table.facts.devices],
    }


def main() -> int:
    """Audit the sample data in a temporary folder, and write the outline."""
    from dataset_audit import audit

    with tempfile.TemporaryDirectory() as folder:
        result = audit(SAMPLE, out=Path(folder, "out"), cache_dir=Path(folder, "cache"))
    text = json.dumps(outline(result), indent=1, ensure_ascii=False)
    EXPECTED.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
