"""Where former addresses lead, for everyone who serves the built site: receiver, static hosts, nginx and Caddy.

All of them answer with 301 and keep the query string. Every former address is there twice: with its final slash and
without, so that nobody is led on twice.
"""

import json

from sitedata.site import Site


def redirects(site: Site) -> dict[str, str]:
    """Return the address of the page by its former address, both from the root, such as `/en/apply/`."""
    return dict(sorted((f"/{old}", f"/{page.url}") for old, page in site.moved()))


def redirects_json(site: Site) -> str:
    """Return what the receiver reads."""
    return json.dumps(redirects(site), indent=1) + "\n"


def redirects_hosts(site: Site) -> str:
    """Return the file `_redirects` of static hosts (Cloudflare Pages, Netlify, GitLab Pages).

    Netlify shows the page that stands there for plain hosts, unless `301!` forces it to lead on; the others refuse that
    line and take the next one. Where both are known, the first one counts.
    """
    spellings = [(path, new) for old, new in redirects(site).items() for path in (old, old.rstrip("/"))]
    return "".join(f"{path} {new} 301!\n{path} {new} 301\n" for path, new in spellings)


def redirects_nginx(site: Site) -> str:
    """Return what nginx includes in `server`. It compares the address as it understood it: decoded, without `//`."""
    return _MADE + "".join(
        f"location = {path} {{\n    return 301 {new}$is_args$args;\n}}\n"
        for old, new in redirects(site).items()
        for path in (old, old.rstrip("/"))
    )


def redirects_caddy(site: Site) -> str:
    """Return what Caddy imports in a site. `rewrite` keeps the query string, and in a `route` the order is ours."""
    found = [(path, new) for old, new in redirects(site).items() for path in (old, old.rstrip("/"))]
    if not found:
        return _MADE
    paths = " ".join(path for path, _ in found)
    rewrites = "".join(f"\trewrite {path} {new}\n" for path, new in found)
    return f"{_MADE}@moved path {paths}\nroute @moved {{\n{rewrites}\tredir {{uri}} 301\n}}\n"


_MADE = "# Made by the build: where former addresses lead.\n"
