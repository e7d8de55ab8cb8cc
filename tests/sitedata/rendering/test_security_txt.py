"""The file that says whom to tell of a weakness, by RFC 9116."""

from dataclasses import replace
from datetime import datetime

from sitedata.rendering.security_txt import security_txt
from sitedata.site import Site

BUILT = datetime.fromisoformat("2026-03-01T01:30:00+14:00")


def test_it_expires_at_midnight_before_a_year_is_over(site: Site) -> None:
    assert security_txt(site, "https://programme.example/", BUILT).splitlines() == [
        f"Contact: mailto:{site.programme.contact.email}",
        "Expires: 2027-01-24T00:00:00Z",
        "Preferred-Languages: fr, en, es",
        "Canonical: https://programme.example/.well-known/security.txt",
    ]


def test_a_site_without_an_address_says_none(site: Site) -> None:
    assert "Canonical" not in security_txt(site, "", BUILT)


def test_a_contact_beyond_ascii_is_written_as_a_uri_is(site: Site) -> None:
    contact = site.programme.contact.model_copy(update={"email": "mieux@stra\u00dfe.example"})
    told = replace(site, programme=site.programme.model_copy(update={"contact": contact}))
    assert "Contact: mailto:mieux@xn--strae-oqa.example\n" in security_txt(told, "", BUILT)
