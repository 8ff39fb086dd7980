from __future__ import annotations

import contextlib
import io
import json
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pycocotools.coco import COCO

from dataset_audit.errors import InputError
from dataset_audit.sources.layouts import list_images

CATS = [{"id": 3, "name": "cat", "supercategory": "animal"}, {"id": 7, "name": "dog"}]


def image(number, name=None, **more):
    return {"id": number, "file_name": name or f"{number}.jpg", "width": 64, "height": 48, **more}


def drawn(number, of=1, category=3, bbox=(1, 2, 30, 40), **more):
    return {"id": number, "image_id": of, "category_id": category, "bbox": list(bbox), **more}


def make(root, files=None, *, pictures=("1.jpg",), **lists):
    """A data set of empty images; `files` by path, or one `instances.json` of the lists."""
    for name in pictures:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    lists = {"images": [image(1)], "annotations": [], "categories": CATS} | lists
    for path, what in (files or {"instances.json": lists}).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        data = what if isinstance(what, bytes) else json.dumps(what, indent=0).encode()
        (root / path).write_bytes(data)
    return root


def listed(root):
    listing = list_images(root)
    assert listing.layout == "coco"
    return listing


def faults(root):
    return listed(root).faults.listed


def fault(root):
    (only,) = faults(root)
    return only


def counts(listing):
    return {
        i.path: None if i.labels is None else dict(zip(i.labels, i.label_counts, strict=True))
        for i in listing.images
    }


def line_of(root, text, file="instances.json"):
    lines = (root / file).read_text().splitlines()
    return next(at for at, line in enumerate(lines, 1) if text in line)


def test_boxes_sizes_and_classes_are_read(tmp_path):
    lists = {"annotations": [drawn(1), drawn(2, category=7), drawn(3)]}
    listing = listed(make(tmp_path, **lists))
    assert counts(listing) == {"1.jpg": {"cat": 2, "dog": 1}}
    assert listing.drawn.xywh.tolist() == [[1, 2, 30, 40]] * 3
    assert listing.drawn.pixels.all()
    assert listing.drawn.sizes == {0: (64, 48, "instances.json")}
    assert listing.others == ()


def test_what_is_listed_without_annotations_shows_nothing_and_the_rest_is_unknown(tmp_path):
    listing = listed(make(tmp_path, pictures=("1.jpg", "2.jpg")))
    assert counts(listing) == {"1.jpg": {}, "2.jpg": None}


@pytest.mark.parametrize(
    ("file", "split"),
    [
        ("annotations/instances_train2017.json", "train"),
        ("val.json", "val"),
        ("valid/_annotations.coco.json", "val"),
        ("annotations/instances_default.json", None),
    ],
)
def test_the_split_is_in_the_name_of_the_file_or_of_its_folder(tmp_path, file, split):
    lists = {"images": [image(1)], "annotations": [], "categories": CATS}
    (found,) = listed(make(tmp_path, {file: lists})).images
    assert found.split == split


@pytest.mark.parametrize(
    ("file", "name", "path"),
    [
        ("annotations/instances_train2017.json", "1.jpg", "train2017/1.jpg"),
        ("annotations/instances_train2017.json", "1.jpg", "images/train2017/1.jpg"),
        ("annotations/instances_train.json", "1.jpg", "images/train/1.jpg"),
        ("annotations/instances_default.json", "a/1.jpg", "images/default/a/1.jpg"),
        ("train/_annotations.coco.json", "1.jpg", "train/1.jpg"),
        ("labels.json", "1.jpg", "data/1.jpg"),
        ("deep/er/labels.json", "1.jpg", "images/1.jpg"),
        ("train.json", "images/1.jpg", "images/1.jpg"),
        ("train.json", "./images/1.jpg", "images/1.jpg"),
        ("annotations/train.json", "../images/1.jpg", "images/1.jpg"),
        ("train.json", "/home/me/set/images/1.jpg", "images/1.jpg"),
        ("train.json", r"C:\Users\me\images\1.jpg", "images/1.jpg"),
    ],
)
def test_images_are_found_wherever_they_lie(tmp_path, file, name, path):
    lists = {"images": [image(1, name)], "annotations": [drawn(1)], "categories": CATS}
    others = ("test/9.jpg", "other/images/8.jpg")
    listing = listed(make(tmp_path, {file: lists}, pictures=(path, *others)))
    assert counts(listing)[path] == {"cat": 1}
    assert listing.faults.listed == []


def test_splits_with_equal_names_are_kept_apart(tmp_path):
    def lists(category):
        annotations = [drawn(1, category=category)]
        return {"images": [image(1)], "annotations": annotations, "categories": CATS}

    files = {"train/_annotations.coco.json": lists(3), "test/_annotations.coco.json": lists(7)}
    listing = listed(make(tmp_path, files, pictures=("train/1.jpg", "test/1.jpg")))
    assert counts(listing) == {"train/1.jpg": {"cat": 1}, "test/1.jpg": {"dog": 1}}
    assert [i.split for i in listing.images] == ["test", "train"]


def test_a_url_names_the_image_as_lvis_writes_it(tmp_path):
    record = {"id": 1, "coco_url": "http://images.cocodataset.org/val2017/1.jpg"}
    listing = listed(make(tmp_path, pictures=("a/1.jpg", "val2017/1.jpg"), images=[record]))
    assert counts(listing) == {"a/1.jpg": None, "val2017/1.jpg": {}}


def test_a_url_may_be_null_as_fiftyone_writes_it(tmp_path):
    record = {"id": 1, "file_name": "1.jpg", "coco_url": None}
    listing = listed(make(tmp_path, pictures=("1.jpg",), images=[record]))
    assert counts(listing) == {"1.jpg": {}}
    assert not listing.faults.listed


def test_a_named_file_is_the_only_one_that_is_read(tmp_path):
    lists = {"images": [image(1)], "annotations": [drawn(1)], "categories": CATS}
    files = {"annotations/a.json": lists, "annotations/b.json": lists}
    listing = listed(make(tmp_path, files) / "annotations" / "b.json")
    assert counts(listing) == {"1.jpg": {"cat": 1}}
    assert listing.others == ("annotations/a.json",)
    assert listing.faults.listed == []


def test_without_a_box_it_is_that_around_the_polygons(tmp_path):
    polygons = [[1, 2, 11, 2, 5, 22], [3, 4, 31, 4, 5, 6]]
    record = drawn(1, segmentation=polygons)
    del record["bbox"]
    assert listed(make(tmp_path, annotations=[record])).drawn.xywh.tolist() == [[1, 2, 30, 20]]


@pytest.mark.parametrize("mask", [{"counts": [1, 2], "size": [48, 64]}, {"counts": "a", "size": 1}])
def test_a_mask_in_run_lengths_counts_without_a_box(tmp_path, mask):
    record = drawn(1, segmentation=mask, iscrowd=1) | {"bbox": None}
    listing = listed(make(tmp_path, annotations=[record]))
    assert counts(listing) == {"1.jpg": {"cat": 1}}
    assert len(listing.drawn.image) == 0
    assert listing.faults.listed == []


def test_crowds_count_like_others(tmp_path):
    assert len(listed(make(tmp_path, annotations=[drawn(1, iscrowd=1)])).drawn.image) == 1


def test_ids_may_be_texts_or_floats(tmp_path):
    lists = {
        "images": [image("a", "1.jpg")],
        "categories": [{"id": 1.0, "name": 8}],
        "annotations": [drawn("x", of="a", category=1)],
    }
    assert counts(listed(make(tmp_path, **lists))) == {"1.jpg": {"8": 1}}


def test_the_parent_that_roboflow_writes_is_no_class_unless_it_is_used(tmp_path):
    cats = [{"id": 0, "name": "pets"}, {"id": 1, "name": "cat", "supercategory": "pets"}]
    root = make(tmp_path, categories=cats, annotations=[drawn(1, category=1)])
    assert listed(root).drawn.classes == ("cat",)
    root = make(tmp_path, categories=cats, annotations=[drawn(1, category=0)])
    assert listed(root).drawn.classes == ("pets", "cat")


@pytest.mark.parametrize(
    ("annotation", "kind", "says"),
    [
        (drawn(5, category=9), "unknown-class", "category_id 9, and `categories` has 2"),
        (drawn(5, of=99), "orphan-label", "image_id 99 isn't in `images`"),
        (drawn(5, bbox=(1, 2, 3)), "unreadable-annotation", "isn't four numbers"),
        (drawn(5, bbox=(1, 2, 3, "4")), "unreadable-annotation", "isn't four numbers"),
        (drawn(5, bbox=()), "unreadable-annotation", "isn't four numbers"),
        (drawn(5) | {"bbox": None}, "unreadable-annotation", "four numbers: null"),
        (drawn(5) | {"bbox": {"x": 1}}, "unreadable-annotation", "isn't four numbers"),
        (drawn(5, bbox=(1, 2, math.nan, 4)), "unreadable-annotation", "isn't four numbers"),
        (drawn(5, bbox=(1, 2, -math.inf, 4)), "unreadable-annotation", "isn't four numbers"),
        (drawn(5, bbox=(1, 2, -3, 4)), "box-outside-image", "without area"),
        (drawn(5, bbox=(1, 2, 0, 4)), "box-outside-image", "without area"),
        (drawn(5, bbox=(1, 2, 10**400, 4)), "unreadable-annotation", "isn't four numbers"),
        ({"id": 5, "category_id": 3}, "unreadable-annotation", "annotation 5: Object missing"),
        ({"id": 5, "image_id": 1}, "unreadable-annotation", "annotation 5: Object missing"),
        (drawn(5) | {"image_id": [1]}, "unreadable-annotation", "annotation 5: Expected"),
        (drawn(5) | {"category_id": None}, "unreadable-annotation", "annotation 5: Expected"),
        ([5], "unreadable-annotation", "annotation at index 1 of its list: Expected"),
        (None, "unreadable-annotation", "annotation at index 1 of its list: Expected"),
        (drawn(5, of="\ud800"), "orphan-label", "annotation 5: image_id \ufffd isn't"),
        (
            drawn(5, of="\udcff\ud83d\ude00\\ud800"),
            "orphan-label",
            "5: image_id \ufffd😀\\ud800 is",
        ),
    ],
)
def test_a_bad_annotation_is_named_with_its_line_and_costs_no_other(
    tmp_path, annotation, kind, says
):
    good = [drawn(1), drawn(2, category=7)]
    root = make(tmp_path, annotations=[good[0], annotation, good[1]])
    listing = listed(root)
    (found,) = listing.faults.listed
    text = (root / "instances.json").read_text()
    first = line_of(root, '"annotations"') + 1 + json.dumps(good[0], indent=0).count("\n") + 1
    assert (found.kind, found.file, found.line) == (kind, "instances.json", first), text
    assert says in found.says
    assert len(listing.drawn.image) == 2


@pytest.mark.parametrize("bbox", [(1, 2, -3, 4), (1, 2, 3), (math.nan, 1, 1, 1)])
def test_the_class_of_a_broken_box_still_counts(tmp_path, bbox):
    root = make(tmp_path, annotations=[drawn(5, bbox=bbox)])
    assert counts(listed(root)) == {"1.jpg": {"cat": 1}}


def test_a_nan_leaves_texts_that_read_like_it(tmp_path):
    cats = [{"id": 3, "name": 'a "NaN" -Infinity, NaN\\'}]
    root = make(tmp_path, categories=cats, annotations=[drawn(1), drawn(2, bbox=[math.nan] * 4)])
    assert counts(listed(root)) == {"1.jpg": {cats[0]["name"]: 2}}


def test_an_image_that_is_not_there(tmp_path):
    root = make(tmp_path, pictures=("1.jpg",), images=[image(1), image(2, "gone.jpg")])
    found = fault(root)
    assert (found.kind, found.says) == ("missing-image", "image 2: gone.jpg")
    assert found.line == line_of(root, "gone.jpg") - 2


def test_annotations_of_an_image_that_is_not_there_are_told_once(tmp_path):
    lists = {"images": [image(2, "gone.jpg")], "annotations": [drawn(1, of=2), drawn(2, of=2)]}
    assert [f.kind for f in faults(make(tmp_path, **lists))] == ["missing-image"]


@pytest.mark.parametrize("record", [{"id": 2}, {"file_name": "2.jpg"}, {"id": 2, "file_name": 2}])
def test_an_image_without_a_name_or_id_costs_no_other(tmp_path, record):
    listing = listed(make(tmp_path, images=[record, image(1)]))
    assert counts(listing) == {"1.jpg": {}}
    assert listing.faults.counts.total() == 1


@pytest.mark.parametrize("size", [None, "64", -1, 1e300, [64], True])
def test_a_size_that_is_none_is_passed_over(tmp_path, size):
    listing = listed(make(tmp_path, images=[image(1) | {"width": size}]))
    assert listing.drawn.sizes == {}
    assert counts(listing) == {"1.jpg": {}}


@pytest.mark.parametrize(
    ("lists", "says"),
    [
        ({"images": [image(1), image(1, "2.jpg")]}, "image id 1 is given twice"),
        ({"categories": [*CATS, {"id": 3, "name": "x"}]}, "category id 3 is given twice"),
        ({"annotations": [drawn(5), drawn(5, bbox=(0, 0, 1, 1))]}, "annotation 5: its id is given"),
        ({"annotations": [drawn(5), drawn(6)]}, "cat: the same box twice"),
    ],
)
def test_what_is_there_twice(tmp_path, lists, says):
    found = fault(make(tmp_path, pictures=("1.jpg", "2.jpg"), **lists))
    assert found.kind == "duplicate-id"
    assert says in found.says
    assert found.line > 1


def test_the_first_of_two_categories_with_one_id_counts(tmp_path):
    cats = [*CATS, {"id": 3, "name": "x"}]
    root = make(tmp_path, categories=cats, annotations=[drawn(1)])
    assert counts(listed(root)) == {"1.jpg": {"cat": 1}}


def whole(**more):
    return {"images": [image(1)], "annotations": [drawn(1), drawn(2, category=7)]} | {
        "categories": CATS,
        **more,
    }


def test_a_class_that_another_file_gave_is_not_counted_again(tmp_path):
    people = whole(annotations=[drawn(1, keypoints=[1, 2, 2])], categories=CATS[:1])
    files = {"annotations/a_keypoints.json": people, "annotations/instances_val.json": whole()}
    listing = listed(make(tmp_path, files))
    assert counts(listing) == {"1.jpg": {"cat": 1, "dog": 1}}
    (found,) = listing.faults.listed
    assert (found.kind, found.file, found.line) == ("duplicate-id", *list(files)[:1], None)
    assert "1 annotation of classes that another file gives" in found.says


def test_files_of_one_class_each_add_up(tmp_path):
    files = {
        "cats.json": whole(annotations=[drawn(1)]),
        "dogs.json": whole(annotations=[drawn(1, category=7)]),
    }
    listing = listed(make(tmp_path, files))
    assert counts(listing) == {"1.jpg": {"cat": 1, "dog": 1}}
    assert listing.faults.listed == []


def test_captions_are_no_annotations_of_classes(tmp_path):
    captions = {"images": [image(1)], "annotations": [{"id": 1, "image_id": 1, "caption": "a"}]}
    files = {"captions_val.json": captions, "instances_val.json": whole()}
    listing = listed(make(tmp_path, files))
    assert listing.others == ("captions_val.json",)
    assert listing.faults.listed == []


def test_a_list_of_images_gives_their_split_and_says_nothing_of_classes(tmp_path):
    info = {"info": {}, "images": [image(1)], "categories": CATS}
    listing = listed(make(tmp_path, {"image_info_test2017.json": info}))
    (found,) = listing.images
    assert (found.split, found.labels) == ("test", None)


def test_an_image_in_two_splits(tmp_path):
    found = faults(make(tmp_path, {"train.json": whole(), "val.json": whole()}))
    assert {f.says for f in found if "listed" in f.says} == {
        "the image is listed in train and in val"
    }


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.999])
def test_a_file_that_is_cut_off_is_named_with_its_last_line(tmp_path, keep):
    data = json.dumps(whole(), indent=1).encode()
    data = data[: int(len(data) * keep)].rstrip()
    found = fault(make(tmp_path, {"a.json": data}))
    assert (found.kind, found.line) == ("unreadable-annotation", 1 + data.count(b"\n"))
    assert found.says == "the file ends too early"


def test_a_file_that_is_malformed_is_named_with_the_line(tmp_path):
    data = json.dumps(whole(), indent=1).replace('"bbox"', "'bbox'", 1).encode()
    root = make(tmp_path, {"a.json": data})
    found = fault(root)
    assert (found.kind, found.line) == ("unreadable-annotation", line_of(root, "'bbox'", "a.json"))
    assert "malformed" in found.says


@pytest.mark.parametrize("lists", [{"images": {}}, {"annotations": 7}, {"categories": None}])
def test_a_list_that_is_none_is_told(tmp_path, lists):
    found = faults(make(tmp_path, **lists))
    assert {f.says for f in found} == {f"`{next(iter(lists))}` is no list"}


NEST = 200_000


@pytest.mark.parametrize(
    "data",
    [
        b'{"images": [], "annotations": ' + b"[" * NEST + b"]" * NEST + b"}",
        b'{"images": [], "info": ' + b'{"a":' * NEST + b"1" + b"}" * NEST + b"}",
        b'{"images": [], "annotations": [{"image_id": ' + b"[" * NEST,
        b'{"images": [{"file_name": "\xff\xfe", "id": 1}], "categories": []}',
        b'{"images": [{"file_name": "a\\u0000.jpg", "id": 1}], "categories": []}',
        b'{"images": [{"file_name": "../../../etc/passwd", "id": 1}], "categories": []}',
        b'{"images": [{"file_name": "", "id": 1}], "categories": []}',
        b'{"images": [{"file_name": "..", "id": 1}], "categories": []}',
        b'{"images": [{"file_name": "/", "id": 1}], "categories": []}',
        b'{"images": [{"file_name": "1.jpg", "id": ' + b"1" * 1_000_000 + b"}]}",
        b'{"images": [], "annotations": [{"bbox": [' + b"1" * 1_000_000 + b"]}]}",
        b'{"images": [], "categories": [{"id": 1, "name": {}}]}',
        b'{"images": [], "annotations": [],}',
        b'{"images": [], "annotations": []} {}',
    ],
    ids=lambda data: data[:60].decode(errors="replace"),
)
def test_hostile_files_become_faults(tmp_path, data):
    listing = listed(make(tmp_path, {"a.json": data}))
    assert listing.faults.counts.total() == 1
    assert counts(listing) == {"1.jpg": None}
    assert all(len(f.says) < 200 and f.says.isprintable() for f in listing.faults.listed)


def test_of_a_key_that_is_there_twice_the_last_counts(tmp_path):
    lists = json.dumps(whole())
    data = '{"annotations": [{"x": 1}], ' + lists[1:]
    assert counts(listed(make(tmp_path, {"a.json": data.encode()}))) == {
        "1.jpg": {"cat": 1, "dog": 1}
    }


def test_a_class_with_markup_stays_as_it_is(tmp_path):
    cats = [{"id": 3, "name": "[red]<b>cat</b>\x1b[31m"}]
    root = make(tmp_path, categories=cats, annotations=[drawn(1)])
    assert counts(listed(root)) == {"1.jpg": {cats[0]["name"]: 1}}


@pytest.mark.parametrize(
    "data",
    [
        b"{}",
        b"[]",
        b'{"images": []}',
        b'{"name": "x", "images": [{"uri": "a.png"}], "meshes": []}',
        b'{"version": "5.0", "shapes": [], "imagePath": "1.jpg"}',
        b'[{"image_id": 1, "category_id": 3, "bbox": [1, 2, 3, 4], "score": 0.5}]',
        b"",
    ],
)
def test_other_json_is_not_coco(tmp_path, data):
    assert list_images(make(tmp_path, {"a.json": data})).layout == "folder"


@pytest.mark.parametrize("first", ["images", "annotations", "categories"])
def test_a_file_is_recognised_whatever_key_is_first(tmp_path, first):
    lists = whole(annotations=[drawn(i) for i in range(2000)], info={"year": 2017})
    ordered = {first: lists.pop(first)} | lists
    assert list_images(make(tmp_path, {"a.json": ordered})).layout == "coco"


def test_a_byte_order_mark_is_no_fault(tmp_path):
    data = b"\xef\xbb\xbf" + json.dumps(whole()).encode()
    assert counts(listed(make(tmp_path, {"a.json": data}))) == {"1.jpg": {"cat": 1, "dog": 1}}


def test_asked_for_where_there_is_none_it_says_what_it_looks_for(tmp_path):
    with pytest.raises(InputError, match="no COCO file"):
        list_images(make(tmp_path, {"a.json": b"{}"}), "coco")


def test_a_file_larger_than_is_read_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("dataset_audit.sources.coco_read.MAX_BYTES", 10)
    assert "larger than" in fault(make(tmp_path)).says


SIDE = st.floats(0.5, 40, width=32) | st.integers(1, 40)
RECORDS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from([3, 7]), st.tuples(*[SIDE] * 4)))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=RECORDS, indent=st.sampled_from([None, 1]), shuffle=st.randoms())
def test_boxes_are_those_that_pycocotools_reads(tmp_path, records, indent, shuffle):
    lists = {
        "images": [image(i) for i in range(4)],
        "annotations": [drawn(i, of, c, box) for i, (of, c, box) in enumerate(records)],
        "categories": CATS,
    }
    keys = list(lists)
    shuffle.shuffle(keys)
    names = [f"{i}.jpg" for i in range(4)]
    text = json.dumps({key: lists[key] for key in keys}, indent=indent)
    listing = listed(make(tmp_path, {"a.json": text.encode()}, pictures=names))
    with contextlib.redirect_stdout(io.StringIO()):
        theirs = COCO(tmp_path / "a.json")
    expected = [
        (theirs.imgs[a["image_id"]]["file_name"], theirs.cats[a["category_id"]]["name"], a["bbox"])
        for a in theirs.anns.values()
    ]
    ours = listing.drawn
    found = [
        (listing.images[row].path, ours.classes[label], xywh.tolist())
        for row, label, xywh in zip(ours.image, ours.label, ours.xywh, strict=True)
    ]
    assert sorted(found) == sorted(expected)
    assert np.all(ours.line > 0)
