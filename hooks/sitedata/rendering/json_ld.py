"""What search engines are told about a page in their vocabulary (schema.org, as JSON-LD): only what the page says."""

from collections.abc import Mapping
from typing import Any

from sitedata.site import Page, Site


def statements(site: Site, page: Page, site_url: str) -> dict[str, Any]:
    """Return organisation and website, on home pages; on others the way to the page. `site_url` ends with a slash."""
    home = next(one for one in site.pages.values() if one.language == page.language and not one.meta.slug)
    if page != home:
        return {"@context": "https://schema.org", **_trail(home, page, site_url)}
    graph = [_organisation(site, home, site_url), _website(site, home, site_url)]
    return {"@context": "https://schema.org", "@graph": graph}


def _organisation(site: Site, home: Page, site_url: str) -> dict[str, Any]:
    programme, language = site.programme, home.language
    return {
        "@type": "Organization",
        "@id": f"{site_url}#organization",
        "name": programme.name,
        "alternateName": programme.expansion,
        "description": programme.mission[language],
        "url": site_url + home.url,
        "email": programme.contact.email,
        "contactPoint": {
            "@type": "ContactPoint",
            "email": programme.contact.email,
            # The site asks to write there in each of its languages.
            "availableLanguage": list(site.languages),
        },
        **_parties(site, language),
    }


def _website(site: Site, home: Page, site_url: str) -> dict[str, Any]:
    return {
        "@type": "WebSite",
        "@id": f"{site_url}#website",
        "name": site.programme.name,
        "url": site_url + home.url,
        "inLanguage": home.language,
        "about": {"@id": f"{site_url}#organization"},
    }


def _parties(site: Site, language: str) -> dict[str, Any]:
    funder, implementer = site.programme.funder, site.programme.implementer
    found: dict[str, Any] = {}
    if funder:
        found["funder"] = _party(funder.name, funder.url, language)
    if implementer:
        found["parentOrganization"] = _party(implementer.name, implementer.url, language)
    return found


def _party(name: Mapping[str, str], url: str, language: str) -> dict[str, str]:
    return {"@type": "Organization", "name": name[language], "url": url}


def _trail(home: Page, page: Page, site_url: str) -> dict[str, Any]:
    steps = [
        {"@type": "ListItem", "position": position, "name": step.meta.title, "item": site_url + step.url}
        for position, step in enumerate((home, page), 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps}
