"""With a real FiftyOne and a real mongod: `pytest -m review`."""

from __future__ import annotations

import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from dataset_audit.errors import InputError, MissingExtraError, SettingsError
from dataset_audit.pipeline import audit
from dataset_audit.review.mongo import Mongod, probe
from dataset_audit.sources.layouts import list_images
from tests.pictures import encoded, photo
from tests.review.running import environment

MAKE = """
import sys
import fiftyone as fo
from fiftyone import Classification, Classifications, Detection, Detections, Polyline, Polylines

root = sys.argv[1]

def box(label, *xywh):
    return Detection(label=label, bounding_box=list(xywh))

def make(name, *samples, persistent=True, **about):
    dataset = fo.Dataset(name, persistent=persistent)
    dataset.add_samples([fo.Sample(filepath=f"{root}/{file}", **more) for file, more in samples])
    for key, value in about.items():
        setattr(dataset, key, value)
    dataset.save()

truth = lambda *boxes: Detections(detections=list(boxes))
make(
    "a street",
    ("day/1.jpg", {"tags": ["train", "good"],
                   "ground_truth": truth(box("car", 0.1, 0.2, 0.3, 0.4), box("car", 0, 0, 1, 1))}),
    ("day/2.jpg", {"tags": ["validation"], "ground_truth": truth()}),
    ("night/3.jpg", {"split": "test", "weather": Classification(label="rain")}),
    ("night/gone.jpg", {"ground_truth": truth(box("car", 0, 0, 1, 1))}),
    ("day/2.jpg", {"ground_truth": truth(box("bus", 0, 0, 1, 1))}),
    ("link.jpg", {"tags": ["train"], "split": "val",
                  "ground_truth": truth(box("dog", 0, 0, 1, 1))}),
    default_classes=["0", "car", "truck"],
)
make("lines", ("day/1.jpg", {"lanes": Polylines(polylines=[
    Polyline(label="lane", points=[[(0.1, 0.2), (0.4, 0.8)]]),
    Polyline(label="edge", points=[[(0.1, 0.2), (0.4, 0.2)]]),
])}))
make("words", ("day/1.jpg", {"weather": Classification(label="rain")}), ("day/2.jpg", {}))
make("tags", ("day/1.jpg", {"ground_truth": Classifications(classifications=[
    Classification(label="rain"), Classification(label="fog")])}))
make("not kept", ("day/1.jpg", {}), persistent=False)
make("broken", ("day/1.jpg", {"ground_truth": truth(box("car", 0, 0, 1, 1))}),
     ("day/2.jpg", {"ground_truth": truth(box("car", 0, 0, 1, 1))}))
make("gone", ("nothing.jpg", {}))
pair, grouped = fo.Group(), fo.Dataset("grouped", persistent=True)
grouped.add_samples([
    fo.Sample(filepath=f"{root}/day/1.jpg", pair=pair.element("left")),
    fo.Sample(filepath=f"{root}/day/2.jpg", pair=pair.element("right")),
    fo.Sample(filepath=f"{root}/points.pcd", pair=pair.element("space")),
])
import os; os._exit(0)  # FiftyOne's own exit deletes what isn't persistent
"""
pytestmark = pytest.mark.review


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    base = tmp_path_factory.mktemp("fiftyone")
    for number, name in enumerate(("day/1.jpg", "day/2.jpg", "night/3.jpg")):
        (base / "root" / name).parent.mkdir(parents=True, exist_ok=True)
        (base / "root" / name).write_bytes(encoded(photo(number)))
    (base / "elsewhere.jpg").write_bytes(encoded(photo(3)))
    (base / "root" / "link.jpg").symlink_to(base / "elsewhere.jpg")
    return base / "root"


@pytest.fixture(scope="module")
def uri(pictures, tmp_path_factory):
    """A user's database, with the data sets that `MAKE` makes."""
    home = tmp_path_factory.mktemp("home")
    mongod = Mongod(home / "theirs", probe().path)
    uri = mongod.start()
    there = environment(home) | {"FIFTYONE_DATABASE_URI": uri}
    words = [sys.executable, "-c", MAKE, str(pictures)]
    subprocess.run(words, env=there, check=True, capture_output=True)
    yield uri
    mongod.stop()


@pytest.fixture
def asked(uri, monkeypatch, tmp_path):
    """FiftyOne as its user has set it up."""
    monkeypatch.setenv("FIFTYONE_DATABASE_URI", uri)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def database(uri, monkeypatch):
    """The database, and where it is known already: asking FiftyOne takes it five seconds."""
    from pymongo import MongoClient

    known = nullcontext((uri, "fiftyone"))
    monkeypatch.setattr("dataset_audit.sources.fiftyone_database.located", lambda: known)
    with MongoClient(uri) as client:
        yield client["fiftyone"]


def read(name):
    return list_images(Path(name), "fiftyone")


def everything(database):
    """All that a database holds."""
    names = sorted(database.list_collection_names())
    return {name: sorted(map(repr, database[name].find())) for name in names}


@pytest.mark.usefixtures("database")
def test_samples_are_images_with_split_and_boxes(pictures):
    found = read("a street")
    assert (found.root, found.layout, found.name) == (pictures, "fiftyone", "a street")
    assert [(image.path, image.split, image.labels) for image in found.images] == [
        ("day/1.jpg", "train", ("car",)),
        ("day/2.jpg", "val", ()),
        ("link.jpg", "train", ("dog",)),
        ("night/3.jpg", "test", None),
    ]
    assert found.drawn.image.tolist() == [0, 0, 2]
    assert found.drawn.xywh[:2].tolist() == [[0.1, 0.2, 0.3, 0.4], [0, 0, 1, 1]]
    assert not found.drawn.pixels.any()
    assert found.drawn.classes == ("car", "truck", "dog")
    assert all(image.problem is None for image in found.images)


@pytest.mark.usefixtures("database")
def test_what_is_wrong_is_a_fault_that_names_the_data_set(pictures):
    found = read("a street").faults.listed
    assert [(fault.kind, fault.file, fault.line, fault.path) for fault in found] == [
        ("duplicate-id", "a street", None, "day/2.jpg"),
        ("duplicate-id", "a street", None, "link.jpg"),
        ("missing-image", "a street", None, None),
    ]
    assert found[1].says == "the image is listed in train and in val"
    assert found[2].says == f"{pictures}/night/gone.jpg: the file is gone"


@pytest.mark.usefixtures("asked")
def test_nothing_is_written_into_the_database(uri):
    from pymongo import MongoClient

    with MongoClient(uri) as client:
        before = everything(client["fiftyone"])
        assert len(read("not kept").images) == 1
        assert everything(client["fiftyone"]) == before


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("name", "labels", "boxes"),
    [
        ("lines", [("edge", "lane")], [[0.1, 0.2, 0.3, 0.6]]),
        ("words", [("rain",), None], []),
        ("tags", [("fog", "rain")], []),
        ("grouped", [None, None], []),
    ],
)
def test_every_kind_of_label_is_read(name, labels, boxes):
    found = read(name)
    assert [image.labels for image in found.images] == labels
    assert found.drawn.xywh.round(9).tolist() == boxes
    assert not found.faults.listed


@pytest.mark.usefixtures("database")
def test_what_is_no_image_is_told(pictures):
    assert read("grouped").others == (str(pictures / "points.pcd"),)


def test_labels_that_fiftyone_would_not_write_are_faults(database):
    samples = database[database["datasets"].find_one({"name": "broken"})["sample_collection_name"]]
    bad = [{"label": "car", "bounding_box": ["a", None, 1, 2]}, {"label": None}, 7, {"label": "x"}]
    samples.update_one({"filepath": {"$regex": "1.jpg$"}}, {"$set": {
        "ground_truth": {"detections": bad}, "tags": 3, "split": 4,
    }})  # fmt: skip
    samples.update_one({"filepath": {"$regex": "2.jpg$"}}, {"$set": {"ground_truth": "text"}})
    samples.insert_one({"_media_type": "image", "filepath": 5})
    found = read("broken")
    assert [image.labels for image in found.images] == [("car", "x"), None]
    kinds = ["missing-image", "box-outside-image", "unknown-class", "box-outside-image"]
    assert [fault.kind for fault in found.faults.listed] == kinds


@pytest.mark.usefixtures("database")
def test_a_name_that_is_not_there_names_the_nearest():
    with pytest.raises(InputError, match=r"no data set `a stret`: did you mean `a street`"):
        read("a stret")


@pytest.mark.usefixtures("database")
def test_a_data_set_without_files_is_refused():
    with pytest.raises(InputError, match=r"gone: of the files of its samples .1. none is there"):
        read("gone")


def test_a_database_that_is_not_there_is_an_error_and_none_is_made(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("FIFTYONE_DATABASE_URI", "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=9")
    with pytest.raises(InputError, match="FiftyOne's database can't be read"):
        read("a street")
    monkeypatch.delenv("FIFTYONE_DATABASE_URI")
    with pytest.raises(InputError, match="there is no FiftyOne database in"):
        read("a street")
    assert not list(tmp_path.rglob("*mongo*"))


@pytest.mark.usefixtures("database")
def test_the_audit_lies_in_the_current_folder_and_never_among_the_images(
    pictures, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    before = sorted(pictures.rglob("*"))
    result = audit("a street", layout="fiftyone", embed=False, use_cache=False, jobs=1)
    assert (tmp_path / "a_street.audit" / "audit.json").is_file()
    assert result.run["root"] == str(pictures.resolve())
    assert (result.table.facts.layout, len(result.table.boxes)) == ("fiftyone", 3)
    with pytest.raises(SettingsError, match="lies in the data set"):
        audit("a street", layout="fiftyone", out=pictures / "day" / "out", use_cache=False)
    assert sorted(pictures.rglob("*")) == before


def test_without_fiftyone_the_pip_command_is_named(monkeypatch):
    monkeypatch.setattr("dataset_audit.sources.fiftyone_database.find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'dataset-audit\[review\]'"):
        read("a street")
