from __future__ import annotations

import importlib.metadata

import pytest

import dataset_audit


def test_the_public_names_are_these():
    assert dataset_audit.__all__ == [
        "Audit",
        "AuditError",
        "Finding",
        "Settings",
        "Severity",
        "__version__",
        "audit",
        "judge_again",
    ]


@pytest.mark.parametrize("name", dataset_audit.__all__)
def test_a_public_name_is_there_and_documented(name):
    value = getattr(dataset_audit, name)
    assert name == "__version__" or value.__doc__
    assert name == "__version__" or value.__name__ == name


def test_any_other_name_is_not():
    with pytest.raises(AttributeError, match="has no attribute 'numpy'"):
        _ = dataset_audit.numpy


def test_the_version_is_that_of_the_installed_package():
    assert dataset_audit.__version__ == importlib.metadata.version("dataset-audit")
