"""Files of a form that came back because of other answers: kept for an hour, so that nobody has to choose them twice.

They wait as while they streamed: encrypted with keys of this process, in files without a name. Whatever ends the
process erases them. Only the page that came back knows the random name under which they are found.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from threading import RLock

from receiver.forms.contract import Form
from receiver.forms.fields import Posted
from receiver.forms.kinds import KINDS
from receiver.forms.sizes import MEGABYTE
from receiver.forms.uploads import AcceptedFile, Upload
from receiver.intake.spool import Spool

KEPT = timedelta(hours=1)
"""Since the page last came back."""
MAX_FILES = 60
"""Each is an open file. Of more, those go that have waited longest."""
MAX_BYTES = 200 * MEGABYTE
NAME_BYTES = 32
"""Random bytes of a name."""
CONTROL = "_kept"
"""The control that holds the name; `_kept.FIELD` are the boxes of a field's files, ticked while they are wanted."""


@dataclass(frozen=True)
class KeptFile:
    """One file: its field, its name and where its content is."""

    field: str
    name: str
    sha256: str
    spool: Spool


@dataclass(eq=False)
class _Group:
    """The files of one page, by the values of their boxes. `sent`: of which post they have become a submission."""

    form: str
    until: datetime
    files: dict[str, KeptFile] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=count)
    sent: tuple[str, str] = ("", "")

    def number_of(self, field_id: str, file: AcceptedFile) -> str | None:
        same = (number for number, kept in self.files.items() if (kept.field, kept.sha256) == (field_id, file.sha256))
        return next(same, None)

    def let_go(self, numbers: Sequence[str]) -> None:
        for number in numbers:
            self.files.pop(number).spool.close()


@dataclass(frozen=True)
class Shown:
    """A kept file as its page shows it: the value of its box, its name, its bytes."""

    number: str
    name: str
    size: int


Kept = tuple[str, Mapping[str, Sequence[Shown]]]
"""A random name, and the files by field."""


class KeptFiles:
    """The files that wait in this process. Safe to use from several threads.

    `trusted`: whether the disk can take more.
    """

    def __init__(
        self, make_spool: Callable[[], Spool], trusted: Callable[[], bool], clock: Callable[[], datetime]
    ) -> None:
        self._make_spool = make_spool
        self._trusted = trusted
        self._clock = clock
        # The one that waits longest first.
        self._groups: dict[str, _Group] = {}
        self._lock = RLock()

    def size(self, form: Form, values: Mapping[str, Sequence[str]]) -> int:
        """Return how many bytes `joined` will add."""
        with self._lock:
            return sum(file.spool.size for file in self._group(form, values).files.values())

    def joined(self, form: Form, posted: Posted) -> Posted:
        """Return what was posted with the files that its page has kept: before those that came with it.

        Where one file is an answer, one that came takes the place of the kept one. Raises OSError.
        """
        with self._lock:
            group = self._group(form, posted.values)
            files, lost = dict(posted.files), set()
            for one in form.fields:
                new = [upload for upload in posted.files.get(one.id, ()) if upload.name or upload.content]
                wanted = posted.values.get(f"{CONTROL}.{one.id}", ()) if KINDS[one.kind].takes_files else ()
                if not wanted or (new and not one.takes_several):
                    continue
                found = [kept for number in dict.fromkeys(wanted) if (kept := group.files.get(number))]
                own = [Upload(kept.name, kept.spool.read()) for kept in found if kept.field == one.id]
                files[one.id] = [*own, *new]
                if len(own) < len(set(wanted)):
                    lost.add(one.id)
        return Posted(posted.values, files, frozenset(lost))

    def keep(self, form: Form, posted: Posted, files: Mapping[str, Sequence[AcceptedFile]]) -> Kept:
        """Keep exactly these files for the page that comes back; what it had kept besides is erased.

        Nothing is kept when there is no room: the name is empty then.
        """
        with self._lock:
            group = self._group(form, posted.values)
            name = _name(posted.values) if group in self._groups.values() else secrets.token_urlsafe(NAME_BYTES)
            shown = self._held(group, files)
            wanted = {file.number for found in shown.values() for file in found}
            group.let_go([number for number in group.files if number not in wanted])
            self._groups.pop(name, None)
            if shown:
                group.until = self._clock() + KEPT
                self._groups[name] = group
                self._make_room()
            return (name, shown) if name in self._groups else ("", {})

    def sent(self, form: Form, posted: Posted, reference: str) -> None:
        """Erase what has become a submission; only its reference is remembered, for the same post coming again."""
        with self._lock:
            group = self._group(form, posted.values)
            group.let_go(list(group.files))
            group.sent = (_fingerprint(posted), reference)

    def answered(self, form: Form, posted: Posted) -> str:
        """Return the reference when the very same post has become a submission already; else nothing."""
        with self._lock:
            fingerprint, reference = self._group(form, posted.values).sent
        return reference if fingerprint == _fingerprint(posted) else ""

    def forget(self) -> None:
        """Erase what has been kept as long as it may be."""
        with self._lock:
            now = self._clock()
            self._erase([name for name, group in self._groups.items() if group.until <= now])

    def close(self) -> None:
        """Erase everything."""
        with self._lock:
            self._erase(list(self._groups))

    def _group(self, form: Form, values: Mapping[str, Sequence[str]]) -> _Group:
        """Return the group of a page, or one that nobody knows yet."""
        self.forget()
        group = self._groups.get(_name(values))
        return group if group and group.form == form.id else _Group(form.id, self._clock())

    def _held(self, group: _Group, files: Mapping[str, Sequence[AcceptedFile]]) -> Mapping[str, Sequence[Shown]]:
        """Return the files as they are shown once they are in the group; nothing when the disk does not take them."""
        if not self._trusted():
            return {}
        try:
            return {one: [self._kept(group, one, file) for file in files[one]] for one in files}
        except OSError:
            return {}

    def _kept(self, group: _Group, field_id: str, file: AcceptedFile) -> Shown:
        number = group.number_of(field_id, file)
        if number is None:
            number = str(next(group.numbers))
            spool = self._make_spool()
            group.files[number] = KeptFile(field_id, file.name, file.sha256, spool)
            spool.write(file.content)
            spool.put_away()
        return Shown(number, group.files[number].name, len(file.content))

    def _make_room(self) -> None:
        while self._groups and self._is_over():
            self._erase([next(iter(self._groups))])

    def _is_over(self) -> bool:
        files = [file for group in self._groups.values() for file in group.files.values()]
        return len(files) > MAX_FILES or sum(file.spool.size for file in files) > MAX_BYTES

    def _erase(self, names: Sequence[str]) -> None:
        for name in names:
            group = self._groups.pop(name)
            group.let_go(list(group.files))


def _name(values: Mapping[str, Sequence[str]]) -> str:
    return "".join(values.get(CONTROL, ())[:1])


def _fingerprint(posted: Posted) -> str:
    files = {
        name: [(one.name, hashlib.sha256(one.content).hexdigest()) for one in found]
        for name, found in posted.files.items()
    }
    values = {name: list(found) for name, found in posted.values.items()}
    return hashlib.sha256(json.dumps([values, files], sort_keys=True).encode()).hexdigest()
