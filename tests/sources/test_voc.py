from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dataset_audit.annotating import place_boxes
from dataset_audit.sources import voc
from tests.memory import peak_of
from tests.trees import boxes, faults, labels, listed, plant, splits

BOX = "<bndbox><xmin>10</xmin><ymin>20</ymin><xmax>30.5</xmax><ymax>60</ymax></bndbox>"
CAR = f"<object><name>car</name>{BOX}</object>"


def annotation(*lines, filename="1.jpg", size=(64, 48)):
    """Of one image; the objects begin on line 4."""
    head = f"<size><width>{size[0]}</width><height>{size[1]}</height></size>"
    body = "\n".join(lines)
    return f"<annotation>\n<filename>{filename}</filename>\n{head}\n{body}\n</annotation>"


@pytest.fixture
def read(tmp_path):
    def read(*lines, images=("JPEGImages/1.jpg",), file="Annotations/1.xml", **options):
        plant(tmp_path, list(images))
        plant(tmp_path, {file: annotation(*lines, **options)})
        return listed(tmp_path, "voc")

    return read


def test_objects_are_read_as_they_are_written(read):
    listing = read(CAR, CAR.replace("car", "dog").replace("<xmin>10<", "<xmin> 11.5\n<"))
    assert boxes(listing) == [
        ("JPEGImages/1.jpg", "car", (10, 20, 20.5, 40)),
        ("JPEGImages/1.jpg", "dog", (11.5, 20, 19, 40)),
    ]
    assert listing.drawn.pixels.all()
    assert listing.drawn.line.tolist() == [4, 5]
    assert listing.drawn.sizes == {0: (64, 48, "Annotations/1.xml")}
    assert (faults(listing), listing.others, listing.layout) == ([], (), "voc")


def test_a_box_may_reach_a_pixel_beyond_the_image_as_vocs_own_do(read):
    edge = "<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>65</xmax><ymax>48</ymax></bndbox>"
    beyond = edge.replace("65", "67")
    listing = read(*(f"<object><name>a</name>{box}</object>" for box in (edge, beyond)))
    sides = {"path": np.array(["JPEGImages/1.jpg"], object)}
    sides |= {"width": np.array([64.0]), "height": np.array([48.0])}
    sides["orientation"] = np.array([1])
    placed = place_boxes(listing.drawn, listing.images, sides, listing.faults)
    assert len(placed) == 2
    assert faults(listing) == [("box-outside-image", "Annotations/1.xml", 5)]


def test_parts_and_difficult_objects_and_images_without_objects(tmp_path):
    part = f"<part><name>head</name>{BOX}</part>"
    hard = f"<object>{part}<name>person</name><difficult>1</difficult>{BOX}</object>"
    plant(tmp_path, ["JPEGImages/1.jpg", "JPEGImages/2.jpg", "JPEGImages/3.jpg"])
    plant(tmp_path, {"Annotations/1.xml": annotation(hard), "Annotations/2.xml": annotation()})
    assert labels(listed(tmp_path)) == {
        "JPEGImages/1.jpg": {"person": 1},
        "JPEGImages/2.jpg": {},
        "JPEGImages/3.jpg": None,
    }


@pytest.mark.parametrize(
    ("file", "image"),
    [
        ("1.xml", "1.png"),
        ("train/1.xml", "train/1.jpg"),
        ("annotations/train/1.xml", "images/train/1.jpg"),
        ("train/annotations/1.xml", "train/images/1.JPG"),
        ("annotations/1.xml", "1.jpg"),
        ("labels/1.xml", "img/1.jpg"),
        ("anywhere/some.xml", "elsewhere/1.jpg"),
        ("VOC2007/Annotations/1.xml", "VOC2007/JPEGImages/1.jpg"),
    ],
)
def test_the_image_lies_beside_or_is_named(read, tmp_path, file, image):
    read(CAR, images=(image,), file=file)
    listing = listed(tmp_path)
    assert (listing.layout, labels(listing)) == ("voc", {image: {"car": 1}})


def test_of_two_images_of_one_name_the_nearest_is_meant(tmp_path):
    plant(tmp_path, ["train/images/1.jpg", "val/images/1.jpg"])
    plant(tmp_path, {"val/annotations/1.xml": annotation(CAR)})
    assert labels(listed(tmp_path)) == {"train/images/1.jpg": None, "val/images/1.jpg": {"car": 1}}


def test_folder_and_path_tell_images_of_one_name_apart(tmp_path):
    plant(tmp_path, ["a/1.jpg", "b/1.jpg", "c/1.jpg"])
    path = "<path>C:\\data\\c\\1.jpg</path>"
    plant(tmp_path, {"x/s.xml": annotation("<folder>b</folder>", CAR)})
    plant(tmp_path, {"x/t.xml": annotation(path, CAR)})
    counts = labels(listed(tmp_path))
    assert counts == {"a/1.jpg": None, "b/1.jpg": {"car": 1}, "c/1.jpg": {"car": 1}}


def test_image_sets_give_the_splits_and_files_of_a_class_none(tmp_path):
    names = [f"V/JPEGImages/{n}.jpg" for n in range(5)]
    plant(tmp_path, names)
    sets = {"train": "0\n1\n", "val": "2  \r\n", "test": "\ufeff3.jpg", "trainval": "0\n4\n"}
    sets |= {"car_train": "4  1\n3 -1\n", "aeroplane_val": "x 1\n"}
    plant(tmp_path, {f"V/ImageSets/Main/{name}.txt": text for name, text in sets.items()})
    plant(tmp_path, {"V/Annotations/0.xml": annotation(CAR)})
    listing = listed(tmp_path)
    assert list(splits(listing).values()) == ["train", "train", "val", "test", None]
    assert faults(listing) == []
    assert set(listing.others) == {
        f"V/ImageSets/Main/{name}.txt" for name in ("car_train", "aeroplane_val", "trainval")
    }


def test_trainval_is_train_where_it_stands_alone(tmp_path):
    plant(tmp_path, ["JPEGImages/a.jpg", "JPEGImages/b.jpg"])
    plant(tmp_path, {"ImageSets/Main/trainval.txt": "a\n", "ImageSets/Main/test.txt": "b\n"})
    plant(tmp_path, {"Annotations/a.xml": annotation(CAR)})
    assert list(splits(listed(tmp_path)).values()) == ["train", "test"]


def test_masks_are_no_images(read):
    listing = read(CAR, images=("JPEGImages/1.jpg", "SegmentationClass/1.png"))
    assert [image.path for image in listing.images] == ["JPEGImages/1.jpg"]
    assert listing.others == ()


@pytest.mark.parametrize(
    ("thing", "kind", "says"),
    [
        ("<object><name>car</name></object>", "unreadable-annotation", "car: there is no bndbox"),
        (CAR.replace("30.5", "x"), "unreadable-annotation", "car: xmax is `x`"),
        (CAR.replace("30.5", "nan"), "unreadable-annotation", "car: xmax is `nan`"),
        (CAR.replace("30.5", "1e999"), "unreadable-annotation", "car: xmax is `1e999`"),
        (CAR.replace("30.5", "3_0"), "unreadable-annotation", "car: xmax is `3_0`"),
        (CAR.replace("<xmin>10</xmin>", ""), "unreadable-annotation", "car: there is no xmin"),
        (CAR.replace("30.5", "9" * 30), "box-outside-image", "car: a box without area"),
        (CAR.replace("30.5", "1e300"), "box-outside-image", "car: a box without area"),
        (CAR.replace("30.5", "9"), "box-outside-image", "car: a box without area: 10, 20, -1, 40"),
        (CAR.replace("<name>car</name>", ""), "unreadable-annotation", "an object without a name"),
    ],
)
def test_what_is_wrong_with_an_object_is_told_with_its_line(read, thing, kind, says):
    listing = read(CAR.replace("car", "dog"), thing)
    (fault,) = listing.faults.listed
    assert (fault.kind, fault.file, fault.line) == (kind, "Annotations/1.xml", 5)
    assert fault.says.startswith(says)
    assert fault.path == "JPEGImages/1.jpg"
    seen = {"dog": 1} if "name" in says else {"car": 1, "dog": 1}
    assert labels(listing)["JPEGImages/1.jpg"] == seen


def test_the_same_box_twice_counts_once(read):
    listing = read(CAR, CAR)
    assert faults(listing) == [("duplicate-id", "Annotations/1.xml", 5)]
    assert labels(listing) == {"JPEGImages/1.jpg": {"car": 1}}


def test_an_image_that_two_files_speak_of_has_the_first(tmp_path):
    plant(tmp_path, ["1.jpg"])
    plant(tmp_path, {"1.xml": annotation(CAR), "other.xml": annotation(CAR, CAR)})
    listing = listed(tmp_path)
    assert faults(listing) == [("duplicate-id", "other.xml", 2)]
    assert labels(listing) == {"1.jpg": {"car": 1}}


def test_files_whose_image_is_not_there(tmp_path):
    plant(tmp_path, ["JPEGImages/1.jpg"])
    plant(tmp_path, {"Annotations/2.xml": annotation(filename="../2.jpg")})
    plant(tmp_path, {"Annotations/3.xml": "<annotation><size/></annotation>"})
    plant(tmp_path, {"ImageSets/Main/val.txt": "1\n\n9\n"})
    assert faults(listed(tmp_path)) == [
        ("missing-image", "Annotations/2.xml", 2),
        ("orphan-label", "Annotations/3.xml", None),
        ("missing-image", "ImageSets/Main/val.txt", 3),
    ]


@pytest.mark.parametrize(
    "name", ["../../etc/1.jpg", "/etc/1.jpg", "C:\\x\\1.jpg", "./1.jpg", "\t1.jpg"]
)
def test_odd_names_lead_nowhere_but_to_images_that_were_found(tmp_path, name):
    plant(tmp_path, ["a/1.jpg"])
    plant(tmp_path, {"b/x.xml": annotation(CAR, filename=name)})
    assert labels(listed(tmp_path)) == {"a/1.jpg": {"car": 1}}


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>\n' + annotation(CAR)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (annotation(CAR)[:-20], 4),
        (annotation(CAR, "<object><name>&nothing;</name></object>"), 5),
        (annotation(CAR, "\0"), 5),
        (annotation("<a>" * 100_000), 4),
        (b"", 1),
        (BOMB, 1),
        ('<?xml version="1.0" encoding="nowhere"?>\n' + annotation(CAR), 1),
        (b'<?xml version="1.0" encoding="utf-8"?>\n<annotation>\n\xff</annotation>', 3),
        (annotation(CAR, f'<a b="{"x" * (5 << 20)}"/>'), 5),
    ],
    ids=["cut", "entity", "nul", "deep", "empty", "bomb", "encoding", "bytes", "attribute"],
)
def test_hostile_xml_is_a_fault_with_its_line(tmp_path, content, line):
    plant(tmp_path, ["1.jpg", "2.jpg"])
    plant(tmp_path, {"1.xml": content, "2.xml": annotation(CAR)})
    listing = listed(tmp_path, "voc")
    assert faults(listing) == [("unreadable-annotation", "1.xml", line)]
    assert labels(listing) == {"1.jpg": None, "2.jpg": {"car": 1}}
    assert listing.others == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_other_encodings_are_read(tmp_path, encoding):
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    text = head + annotation(CAR.replace("car", "vélo"), filename="é.jpg")
    plant(tmp_path, {"é.jpg": b"", "x.xml": text.encode(encoding)})
    assert labels(listed(tmp_path)) == {"é.jpg": {"vélo": 1}}


def test_a_link_out_of_the_data_set_is_not_read(tmp_path):
    plant(tmp_path, {"out/1.xml": annotation(CAR), "set/1.jpg": b"", "set/2.xml": annotation()})
    (tmp_path / "set/1.xml").symlink_to(tmp_path / "out/1.xml")
    listing = listed(tmp_path / "set", "voc")
    assert faults(listing) == [("unreadable-annotation", "1.xml", None)]
    assert labels(listing) == {"1.jpg": {}}


def test_a_file_that_is_too_large_is_not_read(read, monkeypatch):
    monkeypatch.setattr(voc, "MAX_BYTES", 50)
    assert faults(read(CAR)) == [("unreadable-annotation", "Annotations/1.xml", 1)]


def test_xml_of_something_else_stays_what_it_is(tmp_path):
    plant(tmp_path, ["1.jpg"])
    plant(tmp_path, {"a.xml": "<project/>", "b.xml": "<html/>", "1.xml": annotation(CAR)})
    assert listed(tmp_path).layout == "folder"
    listing = listed(tmp_path, "voc")
    assert (listing.others, faults(listing)) == (("a.xml", "b.xml"), [])


coordinate = st.integers(0, 500).map(lambda n: n / 4)
thing = st.tuples(st.sampled_from(["car", "a & b", "車"]), *[coordinate] * 4)


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(things=st.lists(thing, max_size=6, unique=True))
def test_what_xml_etree_wrote_and_reads_is_what_is_found(tmp_path, things):
    root = ET.Element("annotation")
    ET.SubElement(root, "filename").text = "1.jpg"
    for name, x, y, w, h in things:
        each = ET.SubElement(root, "object")
        ET.SubElement(each, "name").text = name
        box = ET.SubElement(each, "bndbox")
        corners = zip(voc.CORNERS, (x, y, x + w + 1, y + h + 1), strict=True)
        for corner, value in corners:
            ET.SubElement(box, corner).text = str(value)
    plant(tmp_path, {"1.jpg": b"", "1.xml": ET.tostring(root)})
    theirs = []
    for each in ET.parse(tmp_path / "1.xml").iter("object"):
        left, top, right, bottom = (float(each.findtext(f"bndbox/{c}")) for c in voc.CORNERS)
        theirs.append(("1.jpg", each.findtext("name"), (left, top, right - left, bottom - top)))
    assert boxes(listed(tmp_path)) == theirs


def test_memory_does_not_grow_with_what_is_passed_over(read):
    note = f"<note>{'x' * 1000}</note>" * 3000
    _, peak = peak_of(lambda: read(CAR, note), below=20 << 20)
    assert peak < 20 << 20


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(cut=st.integers(0, 300), junk=st.binary(max_size=20))
def test_no_bytes_break_the_reading(tmp_path, cut, junk):
    whole = annotation(CAR, CAR).encode()
    plant(tmp_path, {"1.jpg": b"", "annotations.xml": whole[:cut] + junk + whole[cut:]})
    assert len(listed(tmp_path, "voc").images) == 1
