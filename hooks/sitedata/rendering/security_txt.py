"""Whom those who find a weakness of the site write to: the file that RFC 9116 gives a fixed address."""

from datetime import UTC, datetime, timedelta

from sitedata.models.email_address import mailto
from sitedata.site import Site

ADDRESS = ".well-known/security.txt"
VALID_FOR = timedelta(days=330)
"""RFC 9116, 2.5.5: less than a year."""


def security_txt(site: Site, site_url: str, built: datetime) -> str:
    """Return the file. `site_url` ends with a slash, or is empty; `built`: from then on it is valid."""
    fields = [
        ("Contact", mailto(site.programme.contact.email)),
        ("Expires", f"{_midnight(built + VALID_FOR):%Y-%m-%dT%H:%M:%SZ}"),
        ("Preferred-Languages", ", ".join(site.languages)),
    ]
    if site_url:
        fields.append(("Canonical", site_url + ADDRESS))
    return "".join(f"{name}: {value}\n" for name, value in fields)


def _midnight(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
