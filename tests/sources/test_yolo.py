from __future__ import annotations

import shutil

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dataset_audit.sources.layouts import list_images

YAML = "path: .\ntrain: images/train\nval: images/val\nnames: [cat, dog]\n"
BOX = "0 0.5 0.5 0.2 0.4\n"


def make(root, yaml=YAML, **files):
    """`files` by path, `__` for the slash and a single `_` for the dot; None: no such file."""
    given = {"images/train/1.jpg": "", "images/val/2.jpg": "", "labels/train/1.txt": BOX}
    given |= {"data.yaml": yaml} if yaml is not None else {}
    for path, text in (given | files.pop("files", {})).items():
        if text is not None:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            data = text if isinstance(text, bytes) else text.encode()
            (root / path).write_bytes(data)
    return root


def listed(root):
    listing = list_images(root)
    assert listing.layout == "yolo"
    return listing


def fault(root):
    (only,) = listed(root).faults.listed
    return only


def counts(listing):
    return {
        i.path: None if i.labels is None else dict(zip(i.labels, i.label_counts, strict=True))
        for i in listing.images
    }


def splits(listing):
    return {i.path.rpartition("/")[2]: i.split for i in listing.images}


def test_boxes_and_splits_are_read(tmp_path):
    listing = listed(make(tmp_path))
    assert counts(listing) == {"images/train/1.jpg": {"cat": 1}, "images/val/2.jpg": None}
    assert splits(listing) == {"1.jpg": "train", "2.jpg": "val"}
    assert np.allclose(listing.drawn.xywh, [[0.4, 0.3, 0.2, 0.4]])
    assert not listing.drawn.pixels.any()
    assert listing.drawn.classes == ("cat", "dog")
    assert (listing.others, listing.faults.listed) == ((), [])


def test_an_empty_file_says_that_nothing_is_shown_and_a_missing_one_nothing(tmp_path):
    listing = listed(make(tmp_path, files={"labels/train/1.txt": "", "labels/val/9.txt": None}))
    assert counts(listing) == {"images/train/1.jpg": {}, "images/val/2.jpg": None}


@pytest.mark.parametrize(
    ("entry", "files"),
    [
        ("a", {"a/x.jpg": ""}),
        ("./a/", {"a/x.jpg": ""}),
        ("../a", {"a/x.jpg": ""}),
        ("[a, b]", {"a/x.jpg": "", "b/y.jpg": ""}),
        ("a/*.jpg", {"a/x.jpg": ""}),
        ("'**/a'", {"some/where/a/x.jpg": ""}),
        ("'a/**/x?.jpg'", {"a/b/c/x1.jpg": "", "a/x2.jpg": ""}),
        ("lists/t.txt", {"a/x.jpg": "", "lists/t.txt": "a/x.jpg\n"}),
        ("lists/t.txt", {"lists/a/x.jpg": "", "lists/t.txt": "\n./a/x.jpg\n"}),
        ("t.txt", {"a/x.jpg": "", "t.txt": "/home/me/set/a/x.jpg\r\n"}),
        ("t.txt", {"a/x.jpg": "", "t.txt": "C:\\set\\a\\x.jpg"}),
        ("/home/me/set/images/new", {"images/new/x.jpg": ""}),
        ("/home/me/set/test", {"test/x.jpg": ""}),
        ("C:\\set\\images\\new", {"images/new/x.jpg": ""}),
    ],
)
def test_an_entry_is_a_folder_a_list_or_a_pattern(tmp_path, entry, files):
    listing = listed(make(tmp_path, f"test: {entry}\nnames: [cat]\n", files=files))
    assert listing.faults.listed == []
    assert listing.others == ()
    assert {name for name, split in splits(listing).items() if split == "test"} == {
        path.rpartition("/")[2] for path in files if path.endswith(".jpg")
    }


@pytest.mark.parametrize("path", ["set", "./set", "/home/me/set", "../datasets/set", "gone", ""])
def test_entries_are_relative_to_the_path_or_to_the_file(tmp_path, path):
    below = "" if path in ("gone", "") else "set/"
    yaml = f"path: {path}\ntest: images/new\nnames: [cat]\n"
    root = make(tmp_path, yaml, files={f"{below}images/new/x.jpg": ""})
    assert splits(listed(root))["x.jpg"] == "test"


def test_a_named_file_may_lie_beside_the_folder_that_it_describes(tmp_path):
    yaml = "path: ../datasets/coco8\ntrain: images/train\nnames: [cat]\n"
    make(tmp_path / "datasets" / "coco8", None)
    make(tmp_path / "code" / "data", yaml.replace("..", "../.."))
    for data in ("code/data", "code"):
        (tmp_path / data).mkdir(exist_ok=True)
        (tmp_path / data / "coco8.yaml").write_text(yaml)
        listing = listed(tmp_path / data / "coco8.yaml")
        assert listing.root == (tmp_path / "datasets" / "coco8").resolve()
        assert splits(listing) == {"1.jpg": "train", "2.jpg": "val"}
        assert counts(listing)["images/train/1.jpg"] == {"cat": 1}


@pytest.mark.parametrize("path", ["/", "\\0", "x" * 5000, "/gone/from/here", "[1]", ""])
def test_a_named_file_whose_path_is_nowhere_describes_its_own_folder(tmp_path, path):
    yaml = f'path: "{path}"\ntrain: images/train\nnames: [cat]\n'
    listing = listed(make(tmp_path, yaml) / "data.yaml")
    assert listing.root == tmp_path
    assert splits(listing)["1.jpg"] == "train"


@pytest.mark.parametrize("entry", ["images/gone", "../../up", "gone.txt", "'*.gif'", "images2"])
def test_an_entry_that_is_not_there_is_told_with_its_line(tmp_path, entry):
    found = fault(make(tmp_path, YAML + f"test: {entry}\n"))
    assert (found.kind, found.file, found.line) == ("missing-image", "data.yaml", 5)
    assert found.says.startswith("test: ")


def test_entries_without_a_value_are_passed_over(tmp_path):
    assert listed(make(tmp_path, YAML + "test: # optional\n")).faults.listed == []


def test_an_image_that_a_list_names_and_is_not_there(tmp_path):
    root = make(tmp_path, "train: t.txt\nnames: [cat]\n", files={"t.txt": "1.jpg\ngone.jpg\n"})
    found = fault(root)
    assert (found.kind, found.file, found.line) == ("missing-image", "t.txt", 2)


def test_an_image_in_two_splits(tmp_path):
    found = fault(make(tmp_path, YAML.replace("images/val", "[images/val, images/train]")))
    assert (found.kind, found.line, found.path) == ("duplicate-id", 3, "images/train/1.jpg")


@pytest.mark.parametrize(
    ("image", "label"),
    [
        ("images/a/1.jpg", "labels/a/1.txt"),
        ("a/images/1.jpg", "a/labels/1.txt"),
        ("images/images/1.jpg", "images/labels/1.txt"),
        ("images/a/1.b.jpg", "labels/a/1.b.txt"),
        ("a/1.jpg", "a/1.txt"),
        ("images/a/1.jpg", "images/a/1.txt"),
        ("imgs/1.jpg", "labels/1.txt"),
    ],
)
def test_labels_lie_beside_or_in_the_folder_for_them(tmp_path, image, label):
    root = make(tmp_path, "train: x\nnames: [cat]\n", files={image: "", label: BOX})
    assert counts(listed(root))[image] == {"cat": 1}


@pytest.mark.parametrize(
    ("line", "kind", "says"),
    [
        ("cat 0.5 0.5 0.2 0.4", "unreadable-annotation", "not a class and numbers"),
        ("0 0.5 0.5 0.2", "unreadable-annotation", "4 columns"),
        ("1.5 0.5 0.5 0.2 0.4", "unreadable-annotation", "the class is 1.5"),
        ("2 0.5 0.5 0.2 0.4", "unknown-class", "class 2, and data.yaml names 2"),
        ("0 0.5 0.5 0 0.4", "box-outside-image", "without area"),
        ("0 0.1 0.1 0.1 0.2 0.1 0.3", "box-outside-image", "without area"),
        ("1 0.3 0.3 0.1 0.1", "duplicate-id", "the same box as on line 1"),
    ],
)
def test_a_bad_line_is_named_and_costs_no_other(tmp_path, line, kind, says):
    text = f"1 0.3 0.3 0.1 0.1\n\n{line}\n{BOX}"
    listing = listed(make(tmp_path, files={"labels/train/1.txt": text}))
    (found,) = listing.faults.listed
    assert (found.kind, found.file, found.line) == (kind, "labels/train/1.txt", 3)
    assert says in found.says
    assert found.path == "images/train/1.jpg"
    assert len(listing.drawn.image) == 2


def test_what_lies_outside_is_left_to_be_told_once_the_size_is_known(tmp_path):
    listing = listed(make(tmp_path, files={"labels/train/1.txt": "0 1.5 0.5 0.2 0.4\n"}))
    assert listing.faults.listed == []
    assert len(listing.drawn.image) == 1


def test_a_file_of_bad_lines_alone_does_not_say_that_nothing_is_shown(tmp_path):
    listing = listed(make(tmp_path, files={"labels/train/1.txt": "? ?\n"}))
    assert counts(listing)["images/train/1.jpg"] is None


@pytest.mark.parametrize("data", [b"\xff\xfe0\x000\x00", b"0 0.5\n\0\0", b"\x89PNG\r\n\x1a\n"])
def test_a_label_file_that_is_no_text(tmp_path, data):
    found = fault(make(tmp_path, files={"labels/train/1.txt": data}))
    assert (found.kind, found.file) == ("unreadable-annotation", "labels/train/1.txt")


@pytest.mark.parametrize("text", [BOX, ""])
def test_labels_without_an_image(tmp_path, text):
    listing = listed(make(tmp_path, files={"labels/train/9.txt": text}))
    (found,) = listing.faults.listed
    assert (found.kind, found.file) == ("orphan-label", "labels/train/9.txt")


@pytest.mark.parametrize("name", ["labels/classes.txt", "README.txt", "labels/notes.txt"])
def test_other_texts_are_no_labels(tmp_path, name):
    listing = listed(make(tmp_path, files={name: "cat\ndog\n"}))
    assert listing.faults.listed == []
    assert listing.others == (name,)


@pytest.mark.parametrize(
    ("yaml", "kind", "line", "says"),
    [
        ("nc: 3\n" + YAML, "unknown-class", 1, "nc: 3, and there are 2 names"),
        ("train: images\nnames: [a\n", "unreadable-annotation", 3, "expected"),
        ("train: images\nnames: !!python/object:os.system x\n", "unreadable-annotation", 2, "tag"),
        ("train: images\nnames: !x [a]\n", "unreadable-annotation", 2, "tag"),
        ("train: images\nnames: 7\n", "unreadable-annotation", 2, "names: neither"),
        ("train: images\nnames: [a, [b]]\n", "unreadable-annotation", 2, "names: neither"),
        ("train: images\nnames: {a: b}\n", "unreadable-annotation", 2, "names: neither"),
        (
            "train: images\nnames: [0x" + "f" * 9000 + "]\n",
            "unreadable-annotation",
            2,
            "neither",
        ),
        ("train: images\nnames: {-1: b}\n", "unreadable-annotation", 2, "names: neither"),
        ("nc: 0x" + "f" * 9000 + f"\n{YAML}", "unknown-class", 1, "thousands of digits"),
        ("train: {a: b}\nnames: [a]\n", "unreadable-annotation", 1, "train: neither"),
        ("train: [1]\nnames: [a]\n", "unreadable-annotation", 1, "train: neither"),
        ("kpt_shape: 17\ntrain: images\nnames: [a]\n", "unreadable-annotation", 1, "kpt_shape: 17"),
        ("train: 2001-99-99\nnames: [a]\n", "unreadable-annotation", None, "month"),
        ("train: x\nnames:\n- " + "[" * 3000, "unreadable-annotation", None, "deep"),
        ("train: images\nnames: [\t\x01]\n", "unreadable-annotation", None, "special"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_yaml_file_is_named_and_the_labels_are_read(tmp_path, yaml, kind, line, says):
    listing = listed(make(tmp_path, yaml))
    (found,) = listing.faults.listed
    assert (found.kind, found.file, found.line) == (kind, "data.yaml", line)
    assert says in found.says
    assert sum(counts(listing)["images/train/1.jpg"].values()) == 1


def test_a_yaml_file_that_is_huge(tmp_path):
    found = fault(make(tmp_path, YAML + "#" * (1 << 20)))
    assert (found.kind, found.says) == ("unreadable-annotation", "larger than 1 MB")


def test_aliases_are_not_multiplied_out(tmp_path):
    lines = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 60)]
    found = fault(make(tmp_path, "\n".join([*lines, "train: images", "names: *a59"])))
    assert "names: neither" in found.says


def test_a_second_description_is_told(tmp_path):
    found = fault(make(tmp_path, files={"other.yaml": YAML, "hyp.yaml": "lr0: 0.1\n"}))
    assert (found.kind, found.file) == ("duplicate-id", "other.yaml")
    assert listed(tmp_path).others == ("hyp.yaml",)


def test_names_may_be_given_by_number(tmp_path):
    yaml = "train: images\nnames:\n  5: dog\n  0: cat\n  '2': yes\n"
    text = "5 0.5 0.5 0.2 0.4\n2 0.5 0.5 0.2 0.4\n"
    listing = listed(make(tmp_path, yaml, files={"labels/train/1.txt": text}))
    assert counts(listing)["images/train/1.jpg"] == {"True": 1, "dog": 1}


def test_without_names_classes_are_called_by_number(tmp_path):
    assert listed(make(tmp_path, "nc: 3\ntrain: images\n")).drawn.classes == ("class 0",)


def test_key_points_are_told_from_polygons_by_their_shape(tmp_path):
    text = "0 0.5 0.5 0.2 0.4 0.1 0.1 0.9 0.9\n"
    root = make(tmp_path, YAML + "kpt_shape: [2, 2]\n", files={"labels/train/1.txt": text})
    assert np.allclose(listed(root).drawn.xywh, [[0.4, 0.3, 0.2, 0.4]])


@pytest.mark.parametrize(
    ("files", "classes"),
    [
        ({}, ("class 0",)),
        ({"classes.txt": "cat\ndog\n"}, ("cat", "dog")),
        ({"labels/classes.txt": "cat\n"}, ("cat",)),
        ({"obj.names": "cat\n"}, ("cat",)),
    ],
)
def test_without_a_yaml_file_it_is_recognised_by_its_labels(tmp_path, files, classes):
    listing = listed(make(tmp_path, None, files=files))
    assert listing.drawn.classes == classes
    assert listing.others == ()
    assert splits(listing) == {"1.jpg": "train", "2.jpg": "val"}


@pytest.mark.parametrize("text", ["cat 1 2 30 40\n", "0 100 200 300 400\n", "a caption\n", ""])
def test_other_texts_beside_images_are_not_yolo(tmp_path, text):
    root = make(tmp_path, None, files={"labels/train/1.txt": text})
    assert list_images(root).layout != "yolo"


@pytest.mark.parametrize("name", ["[red]<b>cat</b>", "a" * 500, "\u202e", "ü"])
def test_class_names_are_taken_as_they_are(tmp_path, name):
    listing = listed(make(tmp_path, f"train: images\nnames: ['{name}']\n"))
    assert listing.drawn.classes == (name[:200],)


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "/", "a\\b\\..\\..\\c", "x" * 9000])
def test_hostile_names_in_lists_are_missing_images(tmp_path, name):
    found = fault(make(tmp_path, "train: t.txt\nnames: [a]\n", files={"t.txt": name}))
    assert (found.kind, found.line) == ("missing-image", 1)
    assert len(found.says) < 300


NUMBERS = st.floats(0, 1).map(lambda v: round(v, 6))
BOXES = st.tuples(st.integers(0, 1), *[NUMBERS] * 4)
POLYGONS = st.integers(3, 6).flatmap(lambda n: st.tuples(st.integers(0, 1), *[NUMBERS] * (2 * n)))
FILES = st.lists(
    st.none() | st.lists(BOXES, max_size=6) | st.lists(POLYGONS, min_size=1, max_size=6),
    min_size=1,
    max_size=5,
)


def as_ultralytics(file):
    """`verify_image_label` of Ultralytics: (class, x, y, w, h) of each line, without doubles."""
    rows = [line.split() for line in file.read_text().strip().splitlines() if line]
    if any(len(row) > 6 for row in rows):
        corners = [np.array(row[1:], np.float64).reshape(-1, 2) for row in rows]
        low, high = (np.array([f(c, axis=0) for c in corners]) for f in (np.min, np.max))
        classes = np.array([row[0] for row in rows], np.float64)[:, None]
        table = np.hstack([classes, (low + high) / 2, high - low])
    else:
        table = np.array(rows, np.float64).reshape(-1, 5)
    _, first = np.unique(table, axis=0, return_index=True)
    return table[np.sort(first)]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=FILES)
def test_boxes_are_those_that_ultralytics_reads(tmp_path, files):
    shutil.rmtree(tmp_path / "labels", ignore_errors=True)
    texts = {
        f"labels/train/{at}.txt": "".join(" ".join(map(str, row)) + "\n" for row in rows)
        for at, rows in enumerate(files)
        if rows is not None
    }
    images = {f"images/train/{at}.jpg": "" for at in range(5)}
    root = make(tmp_path, files=images | {"labels/train/1.txt": None} | texts)
    listing = listed(root)
    drawn = listing.drawn
    for row, image in enumerate(listing.images):
        file = root / image.path.replace("images", "labels").replace("jpg", "txt")
        if not file.is_file():
            assert image.labels is None
            continue
        table = as_ultralytics(file)
        table = table[(table[:, 3:] > 0).all(axis=1)]
        mine = drawn.image == row
        middle = drawn.xywh[mine, :2] + drawn.xywh[mine, 2:] / 2
        ours = np.hstack([drawn.label[mine, None], middle, drawn.xywh[mine, 2:]])
        order = lambda t: t[np.lexsort(np.round(t, 5).T)]  # noqa: E731
        assert np.allclose(order(ours), order(table), atol=1e-9)
