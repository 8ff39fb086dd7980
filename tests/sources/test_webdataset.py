from __future__ import annotations

import json
import tarfile

import numpy as np
import pytest

from dataset_audit.pipeline import audit
from dataset_audit.sources.layouts import list_images
from dataset_audit.sources.tree import open_tree
from dataset_audit.sources.webdataset import recognise
from tests.archives import tar_bytes, write_tar
from tests.pictures import encoded, photo

JPEG = encoded(photo(1))


def listed(root, members, name="train-0000.tar", **options):
    write_tar(root / name, members, **options)
    return list_images(root)


def labels(listing):
    return {
        image.path.rpartition("/")[2]: None
        if image.labels is None
        else dict(zip(image.labels, image.label_counts or (), strict=True))
        for image in listing.images
    }


def faults(listing):
    return [(f.kind, f.file, f.line, f.says) for f in listing.faults.listed]


def test_an_archive_is_listed_as_a_folder_of_its_images(tmp_path):
    listing = listed(tmp_path, {"b/0.jpg": b"1", "a/0.PNG": b"22"}, "shards/val-0000.tar")
    assert [image.path for image in listing.images] == [
        "shards/val-0000.tar/a/0.PNG",
        "shards/val-0000.tar/b/0.jpg",
    ]
    assert [image.file.read_bytes() for image in listing.images] == [b"22", b"1"]
    assert [image.split for image in listing.images] == ["val", "val"]
    assert [image.labels for image in listing.images] == [None, None]
    assert (listing.layout, listing.others) == ("webdataset", ())


def test_members_that_are_called_alike_are_one_sample(tmp_path):
    listing = listed(
        tmp_path,
        {
            "0.jpg": b"",
            "0.cls": b"7\n",
            "1.jpg": b"",
            "1.cls": b" fire truck ",
            "2.jpg": b"",
            "2.cls": b"-1",
            "3.cls": b"3",
            "3.jpg": b"",
            "4.jpg": b"",
            "4.txt": b"a caption",
        },
    )
    assert labels(listing) == {
        "0.jpg": {"7": 1},
        "1.jpg": {"fire truck": 1},
        "2.jpg": None,
        "3.jpg": {"3": 1},
        "4.jpg": None,
    }
    assert listing.others == ("train-0000.tar/4.txt",)
    assert faults(listing) == []


@pytest.mark.parametrize(
    ("record", "classes"),
    [
        ({"label": "car"}, {"car": 1}),
        ({"class": 3}, {"3": 1}),
        ({"labels": ["car", "bus", "car"]}, {"car": 1, "bus": 1}),
        ({"width": 640, "caption": "a car"}, None),
        ({"objects": []}, {}),
        ({"labels": []}, {}),
        ({"objects": [{"bbox": [1, 2, 3, 4], "category": "car"}]}, {"car": 1}),
        (
            {"objects": {"bbox": [[1, 2, 3, 4]] * 2, "category": ["car", "bus"]}},
            {"car": 1, "bus": 1},
        ),
        ({"annotations": [{"bbox": [1, 2, 3, 4], "label": 5}] * 2, "label": 5}, {"5": 2}),
    ],
)
def test_a_record_says_classes_and_boxes(tmp_path, record, classes):
    listing = listed(tmp_path, {"0.jpg": b"", "0.json": json.dumps(record).encode()})
    assert labels(listing) == {"0.jpg": classes}
    assert faults(listing) == []


def test_boxes_are_in_pixels_and_name_their_file(tmp_path):
    record = {"objects": [{"bbox": [10, 20, 30, 40.5], "category": "car"}]}
    drawn = listed(tmp_path, {"0.jpg": JPEG, "0.json": json.dumps(record).encode()}).drawn
    assert drawn.xywh.tolist() == [[10, 20, 30, 40.5]]
    assert (drawn.pixels.tolist(), drawn.classes) == ([True], ("car",))
    assert drawn.files == ("train-0000.tar/0.json",)


@pytest.mark.parametrize(
    ("name", "content", "kind", "says"),
    [
        ("0.json", b"{", "unreadable-annotation", "no JSON"),
        ("0.json", b"[1]", "unreadable-annotation", "it is no record"),
        ("0.json", b"\xff", "unreadable-annotation", "no UTF-8"),
        ("0.json", b'{"a":' * 100_000, "unreadable-annotation", "nested too deep"),
        ("0.json", b'{"label": 1e400}', "unreadable-annotation", "a class that is neither"),
        ("0.json", b'{"label": ' + b"9" * 5000 + b"}", "unreadable-annotation", "Exceeds"),
        ("0.json", b'{"label": {"a": 1}}', "unreadable-annotation", "a class that is neither"),
        ("0.json", b'{"objects": 3}', "unreadable-annotation", "objects that are neither"),
        ("0.json", b'{"objects": [3, {}]}', "unreadable-annotation", "an object without a class"),
        ("0.json", b'{"objects": [{"label": "a", "bbox": "b"}]}', "box-outside-image", "a: a box"),
        ("0.json", b'{"objects": [{"label": "a", "bbox": [1]}]}', "box-outside-image", "a: a box"),
        ("0.cls", b"", "unreadable-annotation", "it is not one class"),
        ("0.cls", b"a\nb", "unreadable-annotation", "it is not one class"),
        ("0.cls", b"1" * 5000, "unreadable-annotation", "5,000 bytes, more than 4,096"),
        ("1.cls", b"1", "orphan-label", "the archive holds no image of that name"),
    ],
)
def test_every_broken_annotation_has_its_fault_and_the_image_stays(
    tmp_path, name, content, kind, says
):
    listing = listed(tmp_path, {"0.jpg": b"", name: content})
    assert len(listing.images) == 1
    fault = listing.faults.listed[0]
    assert (fault.kind, fault.file) == (kind, f"train-0000.tar/{name}")
    assert fault.says.startswith(says)


def test_a_name_twice_in_an_archive_is_a_fault_and_both_images_stay(tmp_path):
    (tmp_path / "a.tar").write_bytes(tar_bytes([("0.jpg", b"1"), ("0.jpg", b"2")]))
    listing = list_images(tmp_path)
    assert [image.file.read_bytes() for image in listing.images] == [b"1", b"2"]
    assert [(f.kind, f.path) for f in listing.faults.listed] == [("duplicate-id", "a.tar/0.jpg")]


def test_pictures_about_an_image_are_no_images(tmp_path):
    listing = listed(
        tmp_path, {"0.jpg": b"", "0.seg.png": b"", "1.left.jpg": b"", "1.right.jpg": b""}
    )
    assert list(labels(listing)) == ["0.jpg", "1.left.jpg", "1.right.jpg"]
    assert listing.others == ("train-0000.tar/0.seg.png",)


def test_what_is_written_of_too_many_images_at_once_is_a_fault(tmp_path):
    members = {f"0.{at}.jpg": b"" for at in range(65)} | {"0.cls": b"car"}
    listing = listed(tmp_path, members)
    assert set(labels(listing).values()) == {None}
    assert [f.says for f in listing.faults.listed] == ["written about 65 images at once"]


def test_hidden_members_are_passed_over(tmp_path):
    assert labels(listed(tmp_path, {"._0.jpg": b"", ".git/1.jpg": b"", "2.jpg": b""})) == {
        "2.jpg": None
    }


def test_compressed_and_damaged_archives_are_images_with_a_problem(tmp_path):
    (tmp_path / "a.tar.gz").write_bytes(tar_bytes([("0.jpg", b"")], mode="w:gz"))
    (tmp_path / "b.tar").write_bytes(b"no archive")
    (tmp_path / "c.tar").write_bytes(tar_bytes([("0.jpg", b"1"), ("1.jpg", b"2" * 700)])[:1600])
    (tmp_path / "d.tar").symlink_to("/etc/passwd")
    problems = {image.path: image.problem for image in list_images(tmp_path).images}
    assert {path: (p or "").partition(":")[0] for path, p in problems.items()} == {
        "a.tar.gz": "decoder",
        "b.tar": "decoder",
        "c.tar": "truncated",
        "c.tar/0.jpg": "",
        "c.tar/1.jpg": "truncated",
        "d.tar": "link",
    }
    assert "unpack it first" in problems["a.tar.gz"]


def test_links_in_an_archive_are_images_with_a_problem(tmp_path):
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        info = tarfile.TarInfo("0.jpg")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    (image,) = list_images(tmp_path).images
    assert image.problem.startswith("link: ")


def test_one_archive_may_be_the_data_set(tmp_path):
    write_tar(tmp_path / "a.tar", {"0.jpg": b""})
    write_tar(tmp_path / "b.tar", {"1.jpg": b""})
    assert [i.path for i in list_images(tmp_path / "b.tar").images] == ["b.tar/1.jpg"]


def test_an_archive_beside_images_is_not_the_data_set_unless_it_is_asked_for(tmp_path):
    write_tar(tmp_path / "backup.tar", {"0.jpg": b""})
    (tmp_path / "1.jpg").write_bytes(b"")
    assert not recognise(open_tree(tmp_path))
    listing = list_images(tmp_path, "webdataset")
    assert [image.path for image in listing.images] == ["1.jpg", "backup.tar/0.jpg"]


@pytest.fixture
def measured(tmp_path, world, world_files):
    """The world as a folder and as an archive, both audited."""
    images = {path: data for path, data in world_files.items() if not path.endswith(".txt")}
    write_tar(tmp_path / "tar" / "world.tar", images)
    cache = tmp_path / "cache"
    one = audit(world, out=tmp_path / "one", cache_dir=cache, jobs=2)
    other = audit(tmp_path / "tar", out=tmp_path / "other", use_cache=False, jobs=2)
    return one, other


def test_an_archive_gives_what_a_folder_gives(measured):
    one, other = measured
    assert [f"world.tar/{path}" for path in one.table["path"]] == list(other.table["path"])
    for name in ("content_hash", "phash", "scene_id", "near_group", "problem", "cluster_id"):
        assert one.table[name].tolist() == other.table[name].tolist()
    assert np.array_equal(one.table["sharpness"], other.table["sharpness"], equal_nan=True)


def test_a_second_audit_reads_no_image_and_a_changed_archive_is_read_again(tmp_path, world_files):
    images = {path: data for path, data in world_files.items() if path.endswith(".jpg")}
    file = write_tar(tmp_path / "set" / "a.tar", images)
    options = {"out": tmp_path / "out", "cache_dir": tmp_path / "cache", "embed": False}
    assert audit(tmp_path / "set", **options).run["known"] == 0
    assert audit(tmp_path / "set", **options).run["known"] == len(images)
    write_tar(file, images | {"train/alone.jpg": JPEG})
    assert audit(tmp_path / "set", **options).run["known"] == 0


def test_what_was_measured_of_a_folder_is_not_decoded_again(
    tmp_path, world, world_files, monkeypatch
):
    options = {"cache_dir": tmp_path / "cache", "embed": False}
    audit(world, out=tmp_path / "one", **options)
    write_tar(tmp_path / "tar" / "world.tar", world_files)
    monkeypatch.setattr("dataset_audit.measuring.decode_image", None)
    audit(tmp_path / "tar", out=tmp_path / "other", **options)


def test_a_clip_in_an_archive_says_what_to_do(tmp_path):
    write_tar(tmp_path / "set" / "a.tar", {"0.mp4": b"1", "1.jpg": JPEG})
    table = audit(tmp_path / "set", out=tmp_path / "out", use_cache=False, embed=False).table
    assert table["problem"].tolist()[0].startswith("decoder: a clip is read from a file")
