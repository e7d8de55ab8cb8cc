"""Publishes where former addresses lead (`former:` in the head of a page): redirects.json for the receiver,
`_redirects` for static hosts, a file each for nginx and Caddy; and for every other host a page that leads on.

When: on_post_build, before the compression, once the last language is built. Adds these files.
"""

from functools import partial
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.utils import get_relative_url
from sitedata.build.phase import built_for, in_later_language
from sitedata.loading import checked_site
from sitedata.rendering.former_addresses import redirects_caddy, redirects_hosts, redirects_json, redirects_nginx
from sitedata.rendering.view import View
from sitedata.site import Page, Site

FILES = {
    "redirects.json": redirects_json,
    "_redirects": redirects_hosts,
    "redirects.nginx": redirects_nginx,
    "redirects.caddy": redirects_caddy,
}
TEMPLATE = "partials/moved.html"


def on_post_build(config: MkDocsConfig) -> None:
    """Write files and pages."""
    if in_later_language(config.plugins):
        return
    site, folder = checked_site(Path(config.config_file_path).parent), Path(config.site_dir)
    for name, write in FILES.items():
        (folder / name).write_text(write(site), "utf-8")
    for old, page in site.moved():
        (folder / old).mkdir(parents=True, exist_ok=True)
        (folder / old / "index.html").write_text(_page(old, page, site, config), "utf-8")


def _page(old: str, page: Page, site: Site, config: MkDocsConfig) -> str:
    env = config.theme.get_env()
    env.trim_blocks = env.lstrip_blocks = True
    relative = partial(get_relative_url, other=old)
    now = built_for(config.extra)
    view = View(site, page.language, page.name, relative, {}, config.site_url or "", now)
    assets = relative(f"{config.extra['assets']}/")
    return env.get_template(TEMPLATE).render(
        view.context(), target=page, to=relative(page.url or "./"), assets=assets, site_url=config.site_url
    )
