"""Public keys that a receiver accepts: somebody has shown that they open."""

from contextlib import closing

from receiver.clock import utc_now
from receiver.encryption import age
from receiver.encryption.age import Identities, read_identities
from receiver.storage import key_proofs
from receiver.storage.store import Store


def new_proved_key(database_url: str) -> tuple[Identities, str]:
    """Make a private key and prove its public key to the receiver of a database; return both."""
    private, public = age.new_identity()
    identities = read_identities(private)
    with closing(Store(database_url)) as store:
        letter = key_proofs.unarmoured(key_proofs.challenge(store, public, utc_now()))
        assert key_proofs.prove(store, identities.open(letter).decode(), utc_now()) == public
    return identities, public
