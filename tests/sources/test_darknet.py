from __future__ import annotations

import numpy as np
import pytest

from dataset_audit.sources.layouts import list_images

DATA = "classes = 2\ntrain = data/train.txt\nvalid  = data/valid.txt\nnames = data/obj.names\n"
BOX = "1 0.5 0.5 0.2 0.4\n"


def make(root, data=DATA, **files):
    """A data set as CVAT writes it; `files` by path, None: no such file."""
    given = {
        "obj.data": data,
        "obj.names": "cat\ndog\n",
        "train.txt": "data/obj_train_data/1.jpg\n",
        "valid.txt": "data/obj_valid_data/2.jpg\n",
        "obj_train_data/1.jpg": "",
        "obj_train_data/1.txt": BOX,
        "obj_valid_data/2.jpg": "",
    }
    for path, text in (given | files.pop("files", {})).items():
        if text is not None:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
    return root


def listed(root):
    listing = list_images(root)
    assert listing.layout == "darknet"
    return listing


def fault(root):
    (only,) = listed(root).faults.listed
    return only


@pytest.mark.parametrize("data", [DATA, None, DATA.replace("data/", "/home/me/set/data/")])
def test_lists_names_and_labels_are_read(tmp_path, data):
    listing = listed(make(tmp_path, data))
    one, two = listing.images
    assert (one.split, one.labels, one.label_counts) == ("train", ("dog",), (1,))
    assert (two.split, two.labels) == ("val", None)
    assert np.allclose(listing.drawn.xywh, [[0.4, 0.3, 0.2, 0.4]])
    assert listing.drawn.classes == ("cat", "dog")
    assert (listing.others, listing.faults.listed) == ((), [])


def test_the_data_file_may_be_named(tmp_path):
    assert listed(make(tmp_path) / "obj.data").images[0].split == "train"


def test_labels_lie_in_the_folder_for_them_too(tmp_path):
    files = {
        "images/3.jpg": "",
        "labels/3.txt": BOX,
        "train.txt": "images/3.jpg",
        "valid.txt": "images/3.jpg",
    }
    listing = listed(make(tmp_path, files=files))
    assert listing.images[0].labels == ("dog",)
    (found,) = listing.faults.listed
    assert (found.kind, found.file, found.line) == ("duplicate-id", "valid.txt", 1)


@pytest.mark.parametrize(
    ("data", "kind", "line", "says"),
    [
        (DATA.replace("2", "3"), "unknown-class", 1, "classes: 3, and obj.names has 2 names"),
        (DATA.replace("valid.txt", "gone.txt"), "missing-image", 3, "val: data/gone.txt isn't"),
        (DATA.replace("obj.names", "gone"), "unknown-class", 4, "names: data/gone isn't there"),
        (DATA + "[net]\n", "unreadable-annotation", 5, "neither a key nor a comment: [net]"),
    ],
)
def test_what_is_wrong_with_the_data_file(tmp_path, data, kind, line, says):
    found = fault(make(tmp_path, data))
    assert (found.kind, found.file, found.line) == (kind, "obj.data", line)
    assert found.says.startswith(says)


def test_an_image_that_a_list_names_and_is_not_there(tmp_path):
    found = fault(make(tmp_path, files={"valid.txt": "\nobj_valid_data/9.jpg\n"}))
    assert (found.kind, found.file, found.line) == ("missing-image", "valid.txt", 2)


def test_a_class_that_has_no_name(tmp_path):
    root = make(tmp_path, DATA.replace("2", "1"), files={"obj.names": "cat\n"})
    found = fault(root)
    assert (found.kind, found.file, found.line) == ("unknown-class", "obj_train_data/1.txt", 1)
    assert found.says == "class 1, and obj.names names 1"


def test_a_second_data_file_is_told(tmp_path):
    found = fault(make(tmp_path, files={"cfg/other.data": DATA}))
    assert (found.kind, found.file) == ("duplicate-id", "cfg/other.data")


@pytest.mark.parametrize("data", ["", "train = x\n", "\0\0", "names\n"])
def test_other_data_files_are_not_darknet(tmp_path, data):
    root = make(tmp_path, data, files={"obj.names": None})
    assert list_images(root).layout == "yolo"


def test_a_yaml_file_says_more(tmp_path):
    root = make(tmp_path, files={"data.yaml": "train: obj_train_data\nnames: [a, b]\n"})
    assert list_images(root).layout == "yolo"
