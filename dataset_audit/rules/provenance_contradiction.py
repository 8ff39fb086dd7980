"""See `ProvenanceContradiction`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from dataset_audit.model import MAX_EXAMPLES, Finding, Severity
from dataset_audit.rules.rule import Rule
from dataset_audit.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.model import Table

SAYS = " says "


@dataclass(frozen=True)
class ProvenanceContradiction(Rule):
    """What you declare of images is not what their files prove.

    ## Why
    A file that holds a serial number of Axis, or the EXIF of another maker, proves its device; what
    is declared of it then changes nothing. But the same pattern or manifest declares images that
    have no proof, and there it is believed. Where it is wrong and can be checked, it may be wrong
    where it can't.

    ## Limits known
    Only images that are proven are compared, and only what is said of them: maker, model, class, a
    serial, and one camera name for several serials. A shorter model name agrees with a longer one
    (`P3265` with `P3265-LVE`). The model of a proven image may come from its path. Tools can copy
    headers from one file to another: then the file is wrong, and you are right.

    ## What to do
    Look at the examples. Narrow the pattern, mend the rows of the manifest, or give a camera that
    was replaced a name of its own. If the headers are wrong, drop them from the files.
    """

    needs: ClassVar[tuple[str, ...]] = ("path",)
    severities: ClassVar[tuple[Severity, ...]] = (Severity.WARNING,)

    def check(self, table: Table) -> Iterator[Finding]:
        """One finding a pattern, and one for the manifest."""
        sources: dict[str, list[int]] = {}
        for row, texts in enumerate(table["contradictions"]):
            for source in dict.fromkeys(text.partition(SAYS)[0] for text in texts or ()):
                sources.setdefault(source, []).append(row)
        for source, rows in sources.items():
            texts = [t for r in rows for t in table["contradictions"][r]]
            told = Counter(t.partition(SAYS)[2] for t in texts if t.startswith(source + SAYS))
            most = sorted(told, key=lambda text: (-told[text], text))
            more = f", and {count(len(most) - 1, 'more contradiction')}" if len(most) > 1 else ""
            yield self.finding(
                table,
                Severity.WARNING,
                f"{count(len(rows), 'image')} that {source} speaks of "
                f"{'is' if len(rows) == 1 else 'are'} proven to be otherwise: it says {most[0]}"
                f"{more}",
                "mend what is declared: the file's proof holds, but what is declared of images "
                "without one may be wrong too",
                images=len(rows),
                paths=table["path"][np.array(rows)],
                subject=source,
                figures={"contradictions": {text: told[text] for text in most[:MAX_EXAMPLES]}},
            )
