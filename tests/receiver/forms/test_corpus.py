"""Files of real programs, whole and changed: each gets the verdict that a person expects of it.

What programs of the system write, and what other readers say, is tried in `make soak`.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from receiver.forms import uploads
from receiver.forms.uploads import RefusedError, Upload
from tests.receiver import corpus
from tests.receiver.corpus import TAKEN, Sample, mutations, programs, readers
from tests.receiver.corpus.readers import Seen

pytestmark = pytest.mark.process
ALL = ("pdf", "docx", "odt", "jpeg", "png")
LIMIT = 10 * 1024 * 1024
OFFICE = {"docx", "odt"}


def verdict(sample: Sample) -> str:
    try:
        uploads.accepted(Upload(sample.name, sample.content), ALL, LIMIT)
    except RefusedError as refused:
        return refused.rule
    return TAKEN


def with_changed(samples: Iterable[Sample]) -> list[Sample]:
    made = list(samples)
    return made + [changed for sample in made if sample.expected == TAKEN for changed in corpus.mutated(sample)]


def surprises(samples: Iterable[Sample]) -> list[str]:
    """What is judged in another way than expected."""
    judged = [(sample, verdict(sample)) for sample in samples]
    return [f"{sample.name}: {seen}, not {sample.expected}" for sample, seen in judged if seen != sample.expected]


def test_what_libraries_write() -> None:
    samples = with_changed(corpus.by_libraries())
    assert len(samples) > 250
    assert surprises(samples) == []


@pytest.mark.soak
def test_what_programs_write_and_what_other_readers_say(tmp_path: Path) -> None:
    """0 false refusals, and 0 PDFs taken that nobody opens."""
    samples = with_changed([*corpus.by_libraries(), *programs.by_programs(tmp_path)])
    assert len(samples) > 400
    wrong, unread = surprises(samples), [*not_read_by_libreoffice(samples, tmp_path)]
    pdfs = [sample for sample in samples if b"%PDF-" in sample.content[:1024]]
    unopened = [sample.name for sample, seen in seen_by_others(pdfs, tmp_path) if is_taken(sample) and not seen.opens]
    print(f"{len(samples)} files, {len(pdfs)} of them PDFs; other verdicts than expected: {wrong}")
    print(f"taken, but no reader opens it: {unopened}; taken, but LibreOffice does not read it: {unread}")
    assert (wrong, unopened, unread) == ([], [], [])


@pytest.mark.soak
def test_of_damaged_files_those_are_taken_of_which_readers_show_something(tmp_path: Path) -> None:
    """Nobody can say beforehand what is left of a file that was cut or changed: other readers decide."""
    samples = [*corpus.by_libraries(), *programs.by_programs(tmp_path)]
    wrong, number = [], 0
    for whole in (sample for sample in samples if sample.expected == TAKEN and sample.ending == "pdf"):
        (_, before), *changed = seen_by_others([whole, *mutations.damaged(whole)], tmp_path)
        number += len(changed)
        for sample, seen in changed:
            nothing = not seen.opens or (any(before.drawn) and not any(seen.drawn))
            if (is_taken(sample) and nothing) or (not is_taken(sample) and seen.shows_as_much_as(before)):
                wrong.append(f"{sample.name}: {verdict(sample)}, {seen}")
    print(f"{number} damaged PDFs; judged in another way than they are seen: {wrong}")
    assert wrong == []


def is_taken(sample: Sample) -> bool:
    return verdict(sample) == TAKEN


def seen_by_others(samples: Sequence[Sample], folder: Path) -> list[tuple[Sample, Seen]]:
    """Return what other readers make of each PDF."""
    paths = [folder / f"{number}.pdf" for number in range(len(samples))]
    for path, sample in zip(paths, samples, strict=True):
        path.write_bytes(sample.content)
    return list(zip(samples, readers.seen(paths), strict=True))


def not_read_by_libreoffice(samples: Iterable[Sample], folder: Path) -> Iterator[str]:
    """Yield the office documents that are taken, and whose text LibreOffice does not find."""
    taken = [sample for sample in samples if sample.ending in OFFICE and sample.expected == TAKEN]
    # Of what has bytes behind it, it asks whether to repair it; without a window nobody answers.
    taken = [sample for sample in taken if not sample.name.startswith("padded ")]
    names = [f"{number}.{sample.ending}" for number, sample in enumerate(taken)]
    for name, sample in zip(names, taken, strict=True):
        (folder / name).write_bytes(sample.content)
    programs.office(folder, "txt:Text", *names)
    for number, sample in enumerate(taken):
        text = folder / "office" / f"{number}.txt"
        if not text.is_file() or "A letter." not in text.read_text("utf-8"):
            yield sample.name
