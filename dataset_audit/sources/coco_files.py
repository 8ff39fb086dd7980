"""Which JSON files of a tree are COCO's, told from their names and first bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dataset_audit.sources.splits import split_in

if TYPE_CHECKING:
    from dataset_audit.sources.tree import Parts, Tree

HEAD = 1 << 16
"""Bytes in which COCO shows: `info`, `licenses` and 80 categories take a tenth of it."""
MAX_LOOKED_AT = 64
"""Files that are opened to recognise the layout: where there are more, one a picture, it's no
COCO."""
_LIST = re.compile(rb'"(images|annotations|categories)"\s*:\s*\[')
_OTHER = re.compile(rb'"(?:info|licenses)"\s*:\s*[\[{]')
_FIELD = re.compile(rb'"(?:file_name|image_id|category_id|supercategory|coco_url)"\s*:')


def looks_like_coco(tree: Tree, parts: Parts) -> bool:
    """Whether a file begins as COCO does; its keys may stand in any order."""
    try:
        head = tree.read(parts, HEAD).removeprefix(b"\xef\xbb\xbf").lstrip()
    except OSError:
        return False
    lists = set(_LIST.findall(head))
    sure = len(lists) > 1 or _OTHER.search(head) or _FIELD.search(head)
    return head.startswith(b"{") and bool(lists) and bool(sure)


def json_files(tree: Tree) -> list[Parts]:
    """Those of the tree, or the one that the user named; the likeliest to be COCO first."""
    if tree.named:
        return [tree.named] if is_json(tree.named) else []
    return sorted(filter(is_json, tree.files), key=likely)


def is_json(parts: Parts) -> bool:
    """By its name."""
    return parts[-1].lower().endswith(".json")


def likely(parts: Parts) -> tuple[bool, bool, int, Parts]:
    """Instances before all others, then what is named as annotations are, then near the root."""
    name = parts[-1].lower()
    named = any(word in name for word in ("coco", "annotation", "label")) or bool(split_in(name))
    return "instances" not in name, not named, len(parts), parts
