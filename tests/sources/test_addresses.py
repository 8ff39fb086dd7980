from __future__ import annotations

import pytest

from dataset_audit.sources.addresses import is_address, is_plain, last_part, without_secrets


@pytest.mark.parametrize("text", ["s3://b/d", "https://h", "gs://b", "HTTP://h/d", "memory://x"])
def test_an_address_begins_with_a_scheme(text):
    assert is_address(text)


@pytest.mark.parametrize("text", [".", "a/b", "/a", "./s3://x", "C:/x", "://x", "ü://x", "s3:/b"])
def test_a_path_is_no_address(text):
    assert not is_address(text)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://ann:pw@h:80/d/?sig=x#y", "https://h:80/d"),
        ("https://h?sig=x", "https://h"),
        ("https://h/a@b/c", "https://h/a@b/c"),
        ("https://ann:p@w@h/d", "https://h/d"),
        ("s3://bucket/odd?name", "s3://bucket/odd?name"),
        ("sftp://ann@h/d", "sftp://h/d"),
    ],
)
def test_what_is_shown_holds_no_secrets(address, shown):
    assert without_secrets(address) == shown


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("s3://bucket/a/set/", "set"),
        ("https://host:8080", "host_8080"),
        ("https://h/a%20b", "a_b"),
        ("https://h/..", "_"),
        ("https://h/a%2Fb", "a_b"),
    ],
)
def test_the_folder_of_an_audit_is_named_by_the_last_part(address, name):
    assert last_part(address) == name


def test_a_query_is_of_the_web_alone():
    assert not is_plain("https://h/?a=b")
    assert is_plain("s3://bucket/odd?name")
