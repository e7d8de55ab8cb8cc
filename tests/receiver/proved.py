"""Public keys that a receiver accepts: somebody has shown that they open."""

from contextlib import closing

from receiver import agekeys, sealing
from receiver.sealing import Identities, read_identities
from receiver.store import Store, utc_now


def new_proved_key(database_url: str) -> tuple[Identities, str]:
    """Make a private key and prove its public key to the receiver of a database; return both."""
    private, public = sealing.new_identity()
    identities = read_identities(private)
    with closing(Store(database_url)) as store:
        letter = agekeys.unarmoured(agekeys.challenge(store, public, utc_now()))
        assert agekeys.prove(store, identities.open(letter).decode(), utc_now()) == public
    return identities, public
