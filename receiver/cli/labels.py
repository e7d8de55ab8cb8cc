"""The contract, for labels instead of codes."""

import sys

from receiver.config.settings import Settings
from receiver.forms import contract
from receiver.forms.contract import Contract, ContractError


def contract_if_any(settings: Settings) -> Contract | None:
    """Return the contract of the built site; None, and a note, when it cannot be read."""
    try:
        return contract.load(settings.site_dir)
    except ContractError as error:
        print(f"Codes are shown instead of labels: {error}", file=sys.stderr)
        return None
