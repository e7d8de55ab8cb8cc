"""Numbers for the donor, without those from which a person could be recognised: counted, as a page, as CSV."""
