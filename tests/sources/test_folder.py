from __future__ import annotations

import os
from contextlib import contextmanager

import pytest

from dataset_audit.errors import InputError
from dataset_audit.sources.folder import is_clip, list_folder
from tests import hostile, hostile_paths

PNG_HEAD = b"\x89PNG\r\n\x1a\n" + bytes(8)


def make(root, *paths, content=b""):
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return root


def paths(root):
    return [image.path for image in list_folder(root).images]


def splits(root):
    return {image.path: image.split for image in list_folder(root).images}


def labels(root):
    return {image.path: image.labels for image in list_folder(root).images}


def only(root):
    (image,) = list_folder(root).images
    return image


def test_images_are_found_at_every_depth_and_sorted(tmp_path):
    make(tmp_path, "b.jpg", "a/z.png", "a/b/c/d.TIFF", "B.webp")
    assert paths(tmp_path) == ["B.webp", "a/b/c/d.TIFF", "a/z.png", "b.jpg"]


@pytest.mark.parametrize("reverse", [False, True])
def test_the_order_in_which_the_disk_lists_does_not_matter(tmp_path, monkeypatch, reverse):
    make(tmp_path, "cat/2.jpg", "dog/1.jpg", "cat/1.jpg", "x.txt", "w.txt")
    scandir = os.scandir

    @contextmanager
    def shuffled(folder):
        with scandir(folder) as entries:
            yield sorted(entries, key=lambda entry: entry.name, reverse=reverse)

    monkeypatch.setattr("dataset_audit.sources.tree.os.scandir", shuffled)
    listing = list_folder(tmp_path)
    assert [(i.path, i.labels) for i in listing.images] == [
        ("cat/1.jpg", ("cat",)),
        ("cat/2.jpg", ("cat",)),
        ("dog/1.jpg", ("dog",)),
    ]
    assert listing.others == ("w.txt", "x.txt")


@pytest.mark.parametrize(
    ("folder", "split"),
    [
        ("train", "train"), ("Training", "train"), ("VAL", "val"), ("valid", "val"),
        ("validation", "val"), ("test", "test"), ("testing", "test"), ("trainer", None),
        ("a/b/val/c", "val"), ("train/test", "train"),
    ],
)  # fmt: skip
def test_a_folder_named_like_a_split_gives_it(tmp_path, folder, split):
    make(tmp_path, f"{folder}/x.jpg")
    assert only(tmp_path).split == split


def test_a_file_named_like_a_split_gives_none(tmp_path):
    make(tmp_path, "train.jpg", "val")
    assert splits(tmp_path) == {"train.jpg": None}


def test_class_folders_label_their_images(tmp_path):
    make(tmp_path, "cat/1.jpg", "dog/2.jpg")
    assert labels(tmp_path) == {"cat/1.jpg": ("cat",), "dog/2.jpg": ("dog",)}


def test_class_folders_label_inside_splits(tmp_path):
    make(tmp_path, "train/cat/1.jpg", "train/dog/2.jpg", "val/cat/3.jpg")
    assert set(labels(tmp_path).values()) == {("cat",), ("dog",)}
    assert splits(tmp_path)["val/cat/3.jpg"] == "val"


@pytest.mark.parametrize(
    "tree",
    [
        ("cat/1.jpg", "dog/deeper/2.jpg"),
        ("cat/1.jpg", "dog/2.jpg", "loose.jpg"),
        ("images/1.jpg", "more/2.jpg"),
        ("train/Images/1.jpg", "val/Images/2.jpg"),
        ("only/1.jpg", "only/2.jpg"),
        ("train/1.jpg", "val/2.jpg"),
    ],
)
def test_other_trees_have_no_labels(tmp_path, tree):
    make(tmp_path, *tree)
    assert set(labels(tmp_path).values()) == {None}


def test_hidden_files_and_folders_are_passed_over(tmp_path):
    make(tmp_path, ".x.jpg", ".git/y.jpg", "z.jpg", ".notes.txt")
    listing = list_folder(tmp_path)
    assert [image.path for image in listing.images] == ["z.jpg"]
    assert listing.others == ()


def test_an_audit_folder_is_passed_over_whole(tmp_path):
    make(tmp_path, "x.jpg", "old/audit.json", "old/images.parquet", "old/thumbs/y.jpg")
    assert paths(tmp_path) == ["x.jpg"]
    make(tmp_path, "half/audit.json", "half/y.jpg")
    assert paths(tmp_path) == ["half/y.jpg", "x.jpg"]


def test_files_that_are_no_images_are_listed(tmp_path):
    make(tmp_path, "x.jpg", "b/labels.txt", "a.json", "README")
    assert list_folder(tmp_path).others == ("README", "a.json", "b/labels.txt")


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff\xe0" + bytes(12),
        PNG_HEAD,
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"BM\x66\0\0\0\0\0\0\0\x36\0\0\0",
        b"\0\0\0\x1cftypavif",
    ],
)
def test_first_bytes_tell_an_image_without_a_telling_suffix(tmp_path, content):
    make(tmp_path, "frame", "frame.0001", content=content)
    assert paths(tmp_path) == ["frame", "frame.0001"]


def test_a_text_that_begins_like_a_bitmap_is_no_image(tmp_path):
    make(tmp_path, "notes", content=b"BMW and other makers\n")
    assert list_folder(tmp_path).others == ("notes",)


def test_a_suffix_that_says_something_else_is_believed(tmp_path):
    make(tmp_path, "x.npy", content=PNG_HEAD)
    assert list_folder(tmp_path).others == ("x.npy",)


def test_a_link_inside_the_root_is_an_image(tmp_path):
    make(tmp_path, "a.jpg")
    (tmp_path / "b.jpg").symlink_to("a.jpg")
    assert [(i.path, i.problem) for i in list_folder(tmp_path).images] == [
        ("a.jpg", None),
        ("b.jpg", None),
    ]


def test_a_link_out_of_the_root_is_a_problem_even_where_the_root_is_a_link(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    hostile_paths.link_out_of_root(root)
    (tmp_path / "way-in").symlink_to(root)
    make(root, "inside.jpg")
    (root / "near.jpg").symlink_to("inside.jpg")
    found = {image.path: image.problem for image in list_folder(tmp_path / "way-in").images}
    problem = "link: leads out of the data set"
    assert found == {"inside.jpg": None, "near.jpg": None, "outside.jpg": problem}


def test_a_link_out_of_the_root_is_not_even_opened(tmp_path):
    make(tmp_path, "root/x.jpg", "secret", content=PNG_HEAD)
    (tmp_path / "root" / "no-suffix").symlink_to(tmp_path / "secret")
    assert list_folder(tmp_path / "root").others == ("no-suffix",)


@pytest.mark.parametrize("hostile_path", hostile_paths.NOT_OPENED)
def test_links_and_special_files_are_neither_followed_nor_waited_for(tmp_path, hostile_path):
    root = make(tmp_path / "root", "x.jpg")
    path = hostile_path(root)
    listing = list_folder(root)
    found = [image.path for image in listing.images] + list(listing.others)
    assert sorted(found) == sorted(["x.jpg", path.name])


@pytest.mark.parametrize("hostile_path", hostile_paths.ODD_NAMES)
def test_odd_names_are_text_and_lead_to_their_file(tmp_path, hostile_path):
    file = hostile_path(tmp_path)
    image = only(tmp_path)
    assert image.file == file
    image.path.encode()


def test_bytes_that_are_not_utf8_are_shown_as_such(tmp_path):
    hostile_paths.name_not_utf8(tmp_path)
    assert paths(tmp_path) == [r"caf\xe9.jpg"]


def test_two_names_that_read_alike_keep_one_order(tmp_path):
    hostile_paths.name_not_utf8(tmp_path)
    make(tmp_path, r"caf\xe9.jpg")
    files = [image.file for image in list_folder(tmp_path).images]
    assert len(files) == 2
    assert files == sorted(files)


def test_a_folder_that_can_not_be_read_is_an_image_with_a_problem(tmp_path, monkeypatch):
    make(tmp_path, "cat/1.jpg", "dog/2.jpg", "secret/3.jpg")
    scandir = os.scandir

    def denied(path):
        if os.fspath(path).endswith("secret"):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", denied)
    assert [(i.path, i.labels, i.problem) for i in list_folder(tmp_path).images] == [
        ("cat/1.jpg", ("cat",), None),
        ("dog/2.jpg", ("dog",), None),
        ("secret", None, "permission: a folder: Permission denied"),
    ]


def test_one_file_is_a_data_set(tmp_path):
    file = hostile.webp(tmp_path)
    image = only(file)
    assert (image.path, image.file, image.split, image.labels) == (file.name, file, None, None)


def test_a_root_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="there is no such folder"):
        list_folder(tmp_path / "gone")


def test_a_root_that_is_no_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="can't be read"):
        list_folder(hostile_paths.fifo(tmp_path))


def test_an_empty_folder_holds_nothing(tmp_path):
    listing = list_folder(tmp_path)
    assert (listing.images, listing.others) == ((), ())


@pytest.mark.parametrize("suffix", ["mkv", "MP4", "mov", "avi", "mjpg", "mjpeg", "h264", "h265"])
def test_clips_are_images(tmp_path, suffix):
    make(tmp_path, f"train/cat/a.{suffix}", "train/dog/b.jpg")
    image = list_folder(tmp_path).images[0]
    assert (image.split, image.labels) == ("train", ("cat",))
    assert is_clip(image.file)


@pytest.mark.parametrize(
    ("content", "clip"),
    [
        (b"import { G } from 'x';\n" * 30, False),
        (b"", False),
        ((b"G" + bytes(187)) * 3, True),
        ((bytes(4) + b"G" + bytes(187)) * 3, True),
        (b"G" + bytes(600), False),
    ],
)
def test_typescript_is_no_transport_stream(tmp_path, content, clip):
    make(tmp_path, "a.ts", content=content)
    assert paths(tmp_path) == (["a.ts"] if clip else [])
