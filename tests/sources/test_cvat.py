from __future__ import annotations

import math
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dataset_audit.sources.markup import CHUNK
from tests.memory import peak_of
from tests.trees import boxes, faults, labels, listed, plant, splits

LABELS = "".join(f"<label><name>{name}</name></label>" for name in ("car", "dog"))
META = f"<meta><task><labels>{LABELS}</labels></task></meta>"
CAR = '<box label="car" xtl="10" ytl="20" xbr="30.5" ybr="60"/>'

CUBOID = (
    '<cuboid xtl1="1" ytl1="2" xbl1="3" ybl1="9" xtr1="4" ytr1="2" xbr1="4" ybr1="9" '
    'xtl2="8" ytl2="1" xbl2="8" ybl2="7" xtr2="5" ytr2="1" xbr2="5" ybr2="7"'
)
HALF = 50**0.5
LOW = (15 - HALF, 15 - HALF)


def document(*lines, meta=META):
    """The lines begin on line 3."""
    body = "\n".join(lines)
    return f"<annotations><version>1.1</version>\n{meta}\n{body}\n</annotations>"


def image(*shapes, name="1.jpg", subset="", width="64"):
    """The shapes begin on its second line."""
    said = f' subset="{subset}"' if subset else ""
    body = "\n".join(shapes)
    return f'<image id="0" name="{name}" width="{width}" height="48"{said}>\n{body}\n</image>'


@pytest.fixture
def read(tmp_path):
    def read(*lines, images=("images/1.jpg",), file="annotations.xml", **options):
        plant(tmp_path, list(images))
        plant(tmp_path, {file: document(*lines, **options)})
        return listed(tmp_path)

    return read


def only(listing):
    ((_, _, box),) = boxes(listing)
    return pytest.approx(box)


def test_a_box_is_read_with_its_line(read):
    listing = read(image(CAR))
    assert boxes(listing) == [("images/1.jpg", "car", (10, 20, 20.5, 40))]
    assert (listing.layout, listing.drawn.line.tolist()) == ("cvat", [4])
    assert listing.drawn.sizes == {0: (64, 48, "annotations.xml")}
    assert listing.drawn.classes == ("car", "dog")
    assert (faults(listing), listing.others) == ([], ())


@pytest.mark.parametrize(
    ("shape", "box"),
    [
        ('<polygon points="1,2;5.5,2;3,9"', (1, 2, 4.5, 7)),
        ('<polyline points="5,9;1,2"', (1, 2, 4, 7)),
        ('<points points="5,9;1,2;3,3"', (1, 2, 4, 7)),
        ('<mask rle="3, 5" left="4" top="6" width="10" height="12"', (4, 6, 10, 12)),
        (CUBOID, (1, 1, 7, 8)),
        ('<ellipse cx="10" cy="20" rx="4" ry="2"', (6, 18, 8, 4)),
        ('<ellipse cx="10" cy="20" rx="4" ry="2" rotation="90"', (8, 16, 4, 8)),
        ('<box xtl="10" ytl="10" xbr="30" ybr="20" rotation="90"', (15, 5, 10, 20)),
        ('<box xtl="10" ytl="10" xbr="20" ybr="20" rotation="45"', (*LOW, 2 * HALF, 2 * HALF)),
        ('<box xtl="10" ytl="10" xbr="30" ybr="20" rotation="0.0"', (10, 10, 20, 10)),
    ],
)  # fmt: skip
def test_of_every_shape_the_box_around_it_is_kept(read, shape, box):
    listing = read(image(f'{shape} label="dog"/>'))
    assert only(listing) == box
    assert labels(listing) == {"images/1.jpg": {"dog": 1}}


def test_a_skeleton_is_one_object(read):
    nose, tail = '<points label="nose" points="4,6"/>', '<points label="tail" points="9,3"/>'
    listing = read(image(f'<skeleton label="dog">{nose}{tail}</skeleton>', CAR))
    assert [(name, box) for _, name, box in boxes(listing)] == [
        ("dog", (4, 3, 5, 3)),
        ("car", (10, 20, 20.5, 40)),
    ]
    assert faults(listing) == []


def test_tags_and_points_without_area_count_and_have_no_box(read):
    point = '<points label="dog" points="4,6"/>'
    level = '<polyline label="dog" points="4,6;9,6"/>'
    listing = read(image('<tag label="car"><attribute name="a">x</attribute></tag>', point, level))
    assert labels(listing) == {"images/1.jpg": {"car": 1, "dog": 2}}
    assert (boxes(listing), faults(listing)) == ([], [])


def test_subsets_are_splits(read):
    listing = read(
        image(name="1.jpg", subset="Train"),
        image(name="2.jpg", subset="default"),
        image(name="3.jpg", subset="held out"),
        images=["images/Train/1.jpg", "images/2.jpg", "images/3.jpg", "images/1.jpg"],
    )
    assert splits(listing) == {
        "images/1.jpg": None,
        "images/2.jpg": None,
        "images/3.jpg": "held out",
        "images/Train/1.jpg": "train",
    }
    assert labels(listing)["images/Train/1.jpg"] == {}
    assert labels(listing)["images/1.jpg"] is None


def test_several_files_and_one_that_is_named(tmp_path):
    plant(tmp_path, ["a/images/1.jpg", "b/images/1.jpg"])
    plant(tmp_path, {f"{task}/annotations.xml": document(image(CAR)) for task in "ab"})
    both = {"a/images/1.jpg": {"car": 1}, "b/images/1.jpg": {"car": 1}}
    assert labels(listed(tmp_path)) == both
    one = listed(tmp_path / "b/annotations.xml")
    assert (one.layout, labels(one)) == ("cvat", {"images/1.jpg": {"car": 1}})


def test_without_declared_labels_every_class_is_known(read):
    listing = read(image(CAR), meta="<meta/>")
    assert (listing.drawn.classes, faults(listing)) == (("car",), [])


@pytest.mark.parametrize(
    ("shape", "kind", "says"),
    [
        (CAR.replace("car", "cat"), "unknown-class", "`cat`, which `meta` doesn't name"),
        (CAR.replace('label="car"', ""), "unreadable-annotation", "a box without a label"),
        (CAR.replace('"10"', '"x"'), "unreadable-annotation", "a box: xtl is `x`"),
        (CAR.replace('"10"', '"inf"'), "unreadable-annotation", "a box: xtl is `inf`"),
        (CAR.replace('xtl="10"', ""), "unreadable-annotation", "a box: there is no xtl"),
        (CAR.replace("/>", ' rotation="NaN"/>'), "unreadable-annotation", "a box: rotation is"),
        (CAR.replace('"10"', '"1e300"'), "box-outside-image", "car: a box without area"),
        (CAR.replace('"10"', '"40"'), "box-outside-image", "car: a box without area"),
        ('<polygon label="car" points="1,2;3"/>', "unreadable-annotation", "a polygon: its points"),
        ('<polygon label="car" points=""/>', "unreadable-annotation", "a polygon: its points"),
        ('<polygon label="car"/>', "unreadable-annotation", "a polygon: its points"),
        ('<mask label="car" left="1"/>', "unreadable-annotation", "a mask: there is no top"),
        ('<box label="dog" xtl="1" ytl="1" xbr="2" ybr="3"/>', "duplicate-id", "dog: the same box"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_shape_is_told_with_its_line(read, shape, kind, says):
    listing = read(image('<box label="dog" xtl="1" ytl="1" xbr="2" ybr="3"/>', shape))
    (fault,) = listing.faults.listed
    assert (fault.kind, fault.file, fault.line) == (kind, "annotations.xml", 5)
    assert fault.says.startswith(says)
    assert fault.path == "images/1.jpg"


def test_what_is_wrong_with_an_image_is_told_with_its_line(read):
    listing = read(
        image(name="../9.jpg"),
        image(CAR, name="C:\\x\\1.jpg"),
        image(CAR),
        image(name=""),
        image(name="2.jpg", width="wide"),
        '<track id="0" label="car"><box frame="0"/></track>',
        "<track/>",
        images=["images/1.jpg", "2.jpg"],
    )
    assert faults(listing) == [
        ("missing-image", "annotations.xml", 3),
        ("duplicate-id", "annotations.xml", 9),
        ("unreadable-annotation", "annotations.xml", 12),
        ("unreadable-annotation", "annotations.xml", 15),
        ("unreadable-annotation", "annotations.xml", 18),
    ]
    assert listing.faults.listed[-1].says == "a track: CVAT for video isn't read"
    assert labels(listing) == {"2.jpg": {}, "images/1.jpg": {"car": 1}}


@pytest.mark.parametrize(
    "tail",
    ["<image", "</annotations>", "\0", "&x;", "<a>" * 10_000, f'<a b="{"x" * (5 << 20)}"/>'],
    ids=["cut", "closed", "nul", "entity", "deep", "attribute"],
)
def test_what_stands_before_the_damage_counts(tmp_path, tail):
    whole = document(image(CAR)).removesuffix("</annotations>")
    plant(tmp_path, {"images/1.jpg": b"", "annotations.xml": f"{whole}<image>\n{tail}"})
    listing = listed(tmp_path)
    assert labels(listing) == {"images/1.jpg": {"car": 1}}
    assert faults(listing)[-1][:2] == ("unreadable-annotation", "annotations.xml")
    assert faults(listing)[-1][2] >= 6


def test_a_document_type_is_refused(read, tmp_path):
    read(image(CAR))
    bomb = '<!DOCTYPE a [<!ENTITY a "aaa">]>' + document(image(CAR))
    plant(tmp_path, {"annotations.xml": bomb})
    assert listed(tmp_path).layout == "folder"
    listing = listed(tmp_path / "annotations.xml", "cvat")
    assert faults(listing) == [("unreadable-annotation", "annotations.xml", 1)]


def test_other_xml_is_not_of_cvat(tmp_path):
    plant(tmp_path, {"1.jpg": b"", "annotations.xml": "<annotations><other/></annotations>"})
    assert listed(tmp_path).layout == "folder"


def test_a_file_of_any_size_is_read_in_bounded_memory(tmp_path):
    shapes = '<polygon label="car" points="' + "1.5,2.5;" * 2000 + '9,9"/>'
    images = "".join(image(shapes, name=f"{n}.jpg") for n in range(1500))
    plant(tmp_path, {"0.jpg": b"", "annotations.xml": document(images)})
    assert (tmp_path / "annotations.xml").stat().st_size > 80 * CHUNK
    listing, peak = peak_of(lambda: listed(tmp_path), below=12 * CHUNK)
    assert peak < 12 * CHUNK
    assert listing.faults.counts == {"missing-image": 1499}


corner = st.integers(0, 500).map(lambda n: n / 4)
shape = st.tuples(st.sampled_from(["car", "dog", "a & b"]), *[corner] * 4)


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(shapes=st.lists(shape, max_size=6, unique=True), angle=st.integers(0, 359))
def test_what_xml_etree_wrote_and_reads_is_what_is_found(tmp_path, shapes, angle):
    root = ET.Element("annotations")
    node = ET.SubElement(root, "image", id="0", name="1.jpg", width="200", height="200")
    for name, x, y, w, h in shapes:
        sides = {"xtl": x, "ytl": y, "xbr": x + w + 1, "ybr": y + h + 1, "rotation": angle}
        ET.SubElement(node, "box", label=name, **{k: str(v) for k, v in sides.items()})
    plant(tmp_path, {"1.jpg": b"", "annotations.xml": ET.tostring(root)})
    theirs = []
    for box in ET.parse(tmp_path / "annotations.xml").iter("box"):
        left, top, right, bottom = (float(box.get(k)) for k in ("xtl", "ytl", "xbr", "ybr"))
        x, y, turn = (
            (left + right) / 2,
            (top + bottom) / 2,
            math.radians(float(box.get("rotation"))),
        )
        ends = [(a - x, b - y) for a in (left, right) for b in (top, bottom)]
        xs = [x + a * math.cos(turn) - b * math.sin(turn) for a, b in ends]
        ys = [y + a * math.sin(turn) + b * math.cos(turn) for a, b in ends]
        theirs.append((box.get("label"), min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)))
    found = boxes(listed(tmp_path))
    assert [name for _, name, _ in found] == [name for name, *_ in theirs]
    assert [box for _, _, box in found] == [pytest.approx(box) for _, *box in theirs]


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(cut=st.integers(0, 300), junk=st.binary(max_size=20))
def test_no_bytes_break_the_reading(tmp_path, cut, junk):
    whole = document(image(CAR, CAR)).encode()
    plant(tmp_path, {"1.jpg": b"", "annotations.xml": whole[:cut] + junk + whole[cut:]})
    assert len(listed(tmp_path, "cvat").images) == 1
