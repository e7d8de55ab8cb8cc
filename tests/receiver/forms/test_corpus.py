"""Files of real programs, whole and changed: each gets the verdict that a person expects of it.

What programs of the system write, and what other readers say, is tried in `make soak`.
"""

from collections.abc import Iterable
from pathlib import Path

import pytest

from receiver.forms import uploads
from receiver.forms.uploads import RefusedError, Upload
from tests.receiver import corpus
from tests.receiver.corpus import TAKEN, Sample

pytestmark = pytest.mark.process
ALL = ("pdf", "docx", "odt", "jpeg", "png")
LIMIT = 10 * 1024 * 1024


def verdict(sample: Sample) -> str:
    try:
        uploads.accepted(Upload(sample.name, sample.content), ALL, LIMIT)
    except RefusedError as refused:
        return refused.rule
    return TAKEN


def with_changed(samples: Iterable[Sample]) -> list[Sample]:
    made = list(samples)
    return made + [changed for sample in made if sample.expected == TAKEN for changed in corpus.mutated(sample)]


def surprises(samples: Iterable[Sample]) -> dict[str, str]:
    """What is judged in another way than expected, by name."""
    found = {sample.name: (sample.expected, verdict(sample)) for sample in samples}
    return {name: f"{seen} instead of {expected}" for name, (expected, seen) in found.items() if seen != expected}


def test_what_libraries_write() -> None:
    samples = with_changed(corpus.by_libraries())
    assert len(samples) > 150
    assert surprises(samples) == {}


@pytest.mark.soak
def test_what_programs_write(tmp_path: Path) -> None:
    samples = with_changed(corpus.by_programs(tmp_path))
    assert len(samples) > 100
    assert surprises(samples) == {}


@pytest.mark.soak
def test_other_readers_agree(tmp_path: Path) -> None:
    """What is taken opens in MuPDF or Poppler; what cannot be read opens in neither."""
    samples = with_changed(corpus.by_libraries())
    pdfs = [sample for sample in samples if b"%PDF-" in sample.content[:1024]]
    for sample in pdfs:
        path = tmp_path / "made.pdf"
        path.write_bytes(sample.content)
        readers = [corpus.opens(reader, path) for reader in ("mutool", "pdfinfo")]
        assert any(readers) == (verdict(sample) == TAKEN), (sample.name, readers)
