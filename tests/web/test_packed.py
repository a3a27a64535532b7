"""The files of the pages come compressed, and are the same files."""

from __future__ import annotations

import gzip

import zstandard

from tests.web.serving import Client

SHEET = "/static/samspill.css"


def test_a_file_is_the_same_in_each_encoding(client: Client) -> None:
    plain = client.get(SHEET)
    assert "Content-Encoding" not in plain.headers
    gzipped = client.get(SHEET, Accept_Encoding="gzip")
    packed = client.get(SHEET, Accept_Encoding="gzip, br, zstd")
    assert gzip.decompress(gzipped.body) == plain.body
    assert zstandard.ZstdDecompressor().decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 2
    assert [each.headers["Content-Encoding"] for each in (gzipped, packed)] == ["gzip", "zstd"]
    assert all(int(each.headers["Content-Length"]) == len(each.body) for each in (plain, gzipped, packed))
    assert all("Accept-Encoding" in each.headers["Vary"] for each in (plain, gzipped, packed))
    assert len({each.headers["ETag"] for each in (plain, gzipped, packed)}) == 3


def test_what_a_reader_has_is_not_sent_again(client: Client) -> None:
    for encoding in ("identity", "gzip", "zstd"):
        tag = client.get(SHEET, Accept_Encoding=encoding).headers["ETag"]
        again = client.get(SHEET, Accept_Encoding=encoding, If_None_Match=tag)
        assert (again.status, again.body) == (304, b""), encoding
    gzipped = client.get(SHEET, Accept_Encoding="gzip").headers["ETag"]
    assert client.get(SHEET, Accept_Encoding="zstd", If_None_Match=gzipped).status == 200


def test_parts_and_heads_are_of_the_file_as_it_is(client: Client) -> None:
    part = client.get(SHEET, Range="bytes=0-9")
    assert (part.status, len(part.body)) == (206, 10)
    assert client.send("HEAD", SHEET, headers={"Accept-Encoding": "gzip"}).status == 200
    assert client.get("/static/../app.py", Accept_Encoding="gzip").status == 404
    assert client.get("/static/none.css", Accept_Encoding="gzip").status == 404
