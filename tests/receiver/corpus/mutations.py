"""Changes files as mailers, phones, people and broken transfers do."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping

from tests.receiver.corpus.sample import MACROS, TAKEN, UNREADABLE, Sample
from tests.receiver.sample_files import archive

Members = dict[str, bytes]
WORD_TYPE = b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_TYPE = b"vnd.ms-word.document.macroEnabled.main+xml"


def mutated(sample: Sample) -> Iterator[Sample]:
    """Yield a file that is taken, changed in ways after which it is clear what a person expects."""
    stem, _, ending = sample.name.rpartition(".")
    content = sample.content
    yield Sample(stem, content, TAKEN)
    yield Sample(f"{stem}.{'jpg' if ending != 'jpg' else 'pdf'}", content, TAKEN)
    yield Sample(f"padded {stem}.{ending}", content + bytes(2000), TAKEN)
    yield Sample(f"beginning {stem}.{ending}", content[:40], UNREADABLE)
    if ending == "pdf":
        yield Sample(f"pushed {stem}.pdf", b"\r\n" * 400 + content, TAKEN)
        yield Sample(f"marks {stem}.pdf", content[:15] + b"\n%%EOF", UNREADABLE)
    else:
        yield Sample(f"cut {stem}.{ending}", content[: len(content) // 4], UNREADABLE)
        yield Sample(f"read as UTF-8 {stem}.{ending}", _as_utf_8(content), UNREADABLE)
    yield from BY_FORMAT.get(ending, lambda _: iter(()))(sample)


def damaged(sample: Sample) -> Iterator[Sample]:
    """Yield a PDF with damage after which readers have to say what a person sees of it; nothing is expected."""
    half = len(sample.content) // 2
    for name, content in (
        ("cut in the middle", sample.content[:half]),
        ("cut at its end", sample.content[: -len(sample.content) // 10]),
        ("without its middle", sample.content[: half - 500] + sample.content[half + 500 :]),
        ("as text for Windows", _with_other_lines(sample.content)),
        ("as text for Unix", sample.content.replace(b"\r\n", b"\n")),
        ("read as UTF-8", _as_utf_8(sample.content)),
        ("of seven bits", bytes(byte & 0x7F for byte in sample.content)),
    ):
        if content != sample.content:
            yield Sample(f"{name} {sample.name}", content, "")


def _as_utf_8(content: bytes) -> bytes:
    """Return what is left of a file that a program read as text and wrote again."""
    return content.decode("utf-8", "replace").encode()


def _with_other_lines(content: bytes) -> bytes:
    """Return what FTP makes of a file that it takes for text."""
    return re.sub(rb"\r?\n", b"\r\n", content)


def _png(sample: Sample) -> Iterator[Sample]:
    yield Sample(f"as text {sample.name}", sample.content.replace(b"\r\n", b"\n"), UNREADABLE)


def _jpeg(sample: Sample) -> Iterator[Sample]:
    # Any marker may follow any number of fill bytes (ITU-T T.81, B.1.1.2).
    yield Sample(f"fill bytes {sample.name}", sample.content[:2] + b"\xff\xff" + sample.content[2:], TAKEN)


def _docx(sample: Sample) -> Iterator[Sample]:
    yield from _packed(sample)
    members = _members(sample.content)
    yield Sample(f"of the web {sample.name}", archive(_as_word_for_the_web(members)), TAKEN)
    yield Sample(f"UTF-16 {sample.name}", archive(_in_utf_16(members)), TAKEN)
    types = "[Content_Types].xml"
    macros = archive(members | {types: members[types].replace(WORD_TYPE, MACRO_TYPE)})
    yield Sample(f"macros {sample.name}", macros, MACROS)
    yield Sample(f"macros {sample.name.removesuffix('docx')}docm", macros, MACROS)
    del members[types]
    yield Sample(f"without types {sample.name}", archive(members), UNREADABLE)


def _odt(sample: Sample) -> Iterator[Sample]:
    yield from _packed(sample)
    members = _members(sample.content)
    del members["mimetype"]
    yield Sample(f"without type {sample.name}", archive(members), TAKEN)
    del members["content.xml"]
    yield Sample(f"without text {sample.name}", archive(members), UNREADABLE)


def _packed(sample: Sample) -> Iterator[Sample]:
    """Yield an office document as programs change it that know ZIP archives, not documents."""
    members = _members(sample.content)
    folders = {f"{name.rpartition('/')[0]}/": b"" for name in members if "/" in name}
    ordered = dict(sorted((members | folders).items()))
    yield Sample(f"packed again {sample.name}", archive(ordered), TAKEN)
    yield Sample(f"unpacked {sample.name}", archive(members, zipfile.ZIP_STORED), TAKEN)
    yield Sample(f"as text {sample.name}", _with_other_lines(sample.content), UNREADABLE)


def _members(content: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def _as_word_for_the_web(members: Members) -> Members:
    """Return the document with its main part where Word for the web puts it."""
    moved = {
        re.sub(r"\bdocument\.xml", "document2.xml", name): content.replace(b"/document.xml", b"/document2.xml")
        for name, content in members.items()
    }
    assert moved.keys() != members.keys()
    return moved


def _in_utf_16(members: Members) -> Members:
    return {
        name: _utf_16(content) if name.endswith((".xml", ".rels")) else content for name, content in members.items()
    }


def _utf_16(content: bytes) -> bytes:
    text = re.sub(r"^<\?xml[^>]*\?>", "", content.decode("utf-8-sig"))
    return f'<?xml version="1.0" encoding="UTF-16" standalone="yes"?>{text}'.encode("utf-16")


BY_FORMAT: Mapping[str, Callable[[Sample], Iterator[Sample]]] = {
    "docx": _docx,
    "odt": _odt,
    "png": _png,
    "jpg": _jpeg,
    "jpeg": _jpeg,
}
"""What is done to files of one format only."""
