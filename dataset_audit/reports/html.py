"""The audit as one page: report.html, which opens from disk and asks nobody for anything.

Everything is in the file: style, scripts, pictures, data. The page says so to the browser by a
Content-Security-Policy that allows nothing but what has one of the digests named in it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from dataset_audit.reports import cards, headline, tables
from dataset_audit.reports.as_json import plain
from dataset_audit.words import count, percent, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dataset_audit.model import Audit
    from dataset_audit.pictures import Album

MAX_TEXT = 1_000_000
"""Bytes of the page without pictures."""
ROWS = 400
"""Rows of a table and findings that are shown at first; halved until the page fits."""
MAP_PATH = 90
"""Characters of a path on the map."""
SCRIPTS = ("uPlot.iife.min.js", "page.js")
STYLES = ("uPlot.min.css", "page.css")


def to_html(audit: Audit, album: Album, pages: Mapping[str, str]) -> bytes:
    """The page, UTF-8.

    However long the names and however many the rows, it takes at most `MAX_TEXT` bytes beside the
    pictures: lists are cut, and say so.

    Args:
        audit: finished.
        album: its pictures.
        pages: the page of each rule by its slug, Markdown.
    """
    pictures = drawn(album)
    rows = ROWS
    while True:
        text = render(audit, album, pages, rows).encode()
        if len(text) <= MAX_TEXT or rows < 2:
            # The only such comment: every other `<` of the page is escaped or the template's own.
            return text.replace(b"<!--pictures-->", pictures)
        rows //= 2


def render(audit: Audit, album: Album, pages: Mapping[str, str], rows: int) -> str:
    """The page without the bytes of its pictures; lists of up to so many rows."""
    scripts, styles = [asset(name) for name in SCRIPTS], "\n".join(map(asset, STYLES))
    template = environment().get_template("report.html.jinja")
    return template.render(
        policy=policy(scripts, styles),
        styles=Markup(styles),  # noqa: S704  ours
        scripts=[Markup(script) for script in scripts],  # noqa: S704  ours
        data=as_data(page_data(audit, album, MAP_PATH * rows // ROWS)),
        audit=audit,
        album=album,
        facts=audit.table.facts,
        **headline.first_screen(audit),
        **entries(audit, album, pages, rows),
    )


def entries(audit: Audit, album: Album, pages: Mapping[str, str], rows: int) -> dict[str, Any]:
    """Cards, tables and lists of up to so many rows."""
    table = audit.table
    scenes = cards.scene_rows(table, rows)
    told = [f.rule for f in audit.findings] + [f.rule for f, _ in audit.ignored]
    return {
        "findings": cards.finding_cards(audit, album, rows),
        "ignored": cards.ignored_cards(audit, rows),
        "scenes": cards.scene_cards(table, album),
        "linked": {row.number for row in scenes} | set(album.scenes),
        "copies": [(kind, cards.copy_groups(table, album, kind)) for kind in album.copies],
        "tables": tables.tables_of(audit, scenes, set(album.scenes), rows),
        "lists": tables.lists_of(audit, rows),
        "pages": pages,
        "rules": [(slug, page) for slug, page in pages.items() if slug in told],
        "run_lines": list(tables.run_lines(audit)),
        "map_told": map_told(audit, album),
        "pictures_told": pictures_told(album),
        "sections": sections(audit, album),
    }


def sections(audit: Audit, album: Album) -> list[tuple[str, str]]:
    """What the page has, in order: place and name."""
    there = {
        "findings": "Findings",
        "scenes": "Scenes",
        "concentration": "Concentration",
        "map-title": "Map" if album.places else "",
        "classes": "Classes" if audit.table.facts.labels else "",
        "devices": "Devices",
        "copies": "Copies",
        "unchecked": "Not checked",
        "settings": "Settings",
    }
    return [(place, name) for place, name in there.items() if name]


def map_told(audit: Audit, album: Album) -> str:
    """What the map shows, and how its points were chosen."""
    if album.places is None:
        return ""
    shown_, known = len(album.places.rows), int((audit.table["cluster_id"] >= 0).sum())
    which = f"all {count(known, 'image')} that have a vector"
    if shown_ < known:
        which = (
            f"{shown_:,} of {count(known, 'image')}: one of each scene, the largest {shown_ // 2:,}"
            " scenes first, and others evenly spaced over the images in the order of their scenes"
        )
    return (
        f"Images alike in content lie near each other: the first two principal components of their "
        f"vectors. It shows {which}."
    )


def pictures_told(album: Album) -> str:
    """How many pictures the page holds, and what was left out of it."""
    if not album.quality:
        return "Made without pictures."
    stored = sum(picture.stored for picture in album.pictures.values())
    parts = [f"{count(len(album.pictures), 'picture')}, WebP of quality {album.quality}"]
    if stored:
        parts.append(
            f"{stored:,} of them stored thumbnails, as the images have gone or changed since"
        )
    if album.left_out:
        parts.append(f"{album.left_out:,} left out to keep the page under 15 MB")
    return f"{'; '.join(parts)}."


@cache
def asset(name: str) -> str:
    """A file of the page."""
    return files("dataset_audit.reports").joinpath("page", name).read_text(encoding="utf-8")


@cache
def environment() -> Environment:
    """Templates in which every value is escaped, and control characters are written out."""
    made = Environment(
        loader=PackageLoader("dataset_audit.reports", "page"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=lambda value: shown(value) if type(value) is str else value,
    )
    made.filters |= {
        "count": count,
        "percent": percent,
        "ending": cards.ending,
        "listed": cards.listed,
        "why": why,
        "page": to_markup,
    }
    return made


def policy(scripts: list[str], styles: str) -> str:
    """What a browser may load: pictures in the page, and scripts and style with these digests."""
    allowed = " ".join(map(digest, scripts))
    return (
        f"default-src 'none'; img-src data:; style-src {digest(styles)}; script-src {allowed}; "
        "base-uri 'none'; form-action 'none'"
    )


def digest(text: str) -> str:
    """The digest of an element's text, as a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def as_data(value: Mapping[str, Any]) -> Markup:
    """JSON for a script element, which nothing in it can end."""
    text = json.dumps(plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704  escaped above


def page_data(audit: Audit, album: Album, longest: int) -> dict[str, Any]:
    """What the charts show: the concentration curve and the map."""
    curve = zip(*audit.table.facts.diversity.concentration, strict=True)
    return {"curve": [list(axis) for axis in curve], "map": places(audit, album, longest)}


def places(audit: Audit, album: Album, longest: int) -> dict[str, Any] | None:
    """Points of the map with what they can be coloured by; of a path the last characters."""
    found, table = album.places, audit.table
    if found is None or not len(found.rows):
        return None
    span = max(float(abs(found.points).max()), 1e-9)
    at = found.rows
    return {
        "x": [round(float(x), 4) for x in found.points[:, 0] / span],
        "y": [round(float(y), 4) for y in found.points[:, 1] / span],
        "scene": [int(s) if static else -1 for s, static in
                  zip(table["scene_id"][at], table["scene_static"][at], strict=True)],
        "provenance": list(table["provenance"][at]),
        "split": list(table["split"][at]),
        "light": list(table["light"][at]),
        "path": [shown(cards.ending(path, longest)) for path in table["path"][at]],
        "shape": [[int(w), int(h)] for w, h in
                  zip(table["width"][at], table["height"][at], strict=True)],
        "side": found.side_px,
        "across": found.across,
    }  # fmt: skip


def drawn(album: Album) -> bytes:
    """The pictures, each once: `use` shows them as often as wanted, without a script."""
    images = [
        f'<image id="{cards.picture_name(name)}" width="{picture.width}" height="{picture.height}" '
        f'href="{as_url(picture.webp)}"/>'
        for name, picture in album.pictures.items()
    ]
    sprite = album.places.sprite if album.places else None
    held = f'<img id="sprite" alt="" hidden src="{as_url(sprite)}">' if sprite else ""
    defined = "\n".join(images)
    return f'<svg class="defs" aria-hidden="true"><defs>{defined}</defs></svg>{held}'.encode()


def as_url(webp: bytes) -> str:
    """Bytes of a picture in the page."""
    return f"data:image/webp;base64,{base64.b64encode(webp).decode()}"


def to_markup(text: str) -> Markup:
    """Markdown of ours, headings as deep as the page has them; HTML in it stays text."""
    parser = MarkdownIt("commonmark", {"html": False})
    tokens = parser.parse(text)
    for token in tokens:
        if token.type.startswith("heading"):
            token.tag = "h3"
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704


def why(page: str) -> Markup:
    """Of a rule's page, the first paragraph on why it matters."""
    return to_markup(page.partition("## Why\n")[2].partition("\n\n")[0])
