"""Files that real programs write, each with the verdict that a person expects: it opens without a password, or not.

`by_libraries` needs what the locks name, and takes seconds; `programs` needs programs of the system, and npm. `mutated`
changes files as mailers, phones, people and broken transfers do. `readers` opens PDFs as others do.
"""

from tests.receiver.corpus.libraries import by_libraries
from tests.receiver.corpus.mutations import mutated
from tests.receiver.corpus.sample import OTHER, PROTECTED, TAKEN, UNREADABLE, Sample

__all__ = ["OTHER", "PROTECTED", "TAKEN", "UNREADABLE", "Sample", "by_libraries", "mutated"]
