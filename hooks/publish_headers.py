"""Publishes the security headers: headers.json for the receiver, `_headers` for static hosts. As a command, writes
those of nginx and Caddy into deploy/headers/.

When: on_post_build after the search index (priority -104), once the last language is built. Adds these two files.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from sitedata.build.phase import in_later_language
from sitedata.loading import checked_site
from sitedata.rendering.response_headers import caddy_file, headers_json, hosts_file, nginx_file

ROOT = Path(__file__).parents[1]


@event_priority(-104)
def on_post_build(config: MkDocsConfig) -> None:
    """Write both files."""
    if in_later_language(config.plugins):
        return
    site = checked_site(Path(config.config_file_path).parent)
    folder = Path(config.site_dir)
    (folder / "headers.json").write_text(headers_json(), "utf-8")
    made = [config.extra[name] for name in ("assets", "search_index") if name in config.extra]
    (folder / "_headers").write_text(hosts_file(site, made), "utf-8")


def deployed() -> dict[str, str]:
    """Return the files of deploy/headers/ by name."""
    return {"nginx.conf": nginx_file(), "Caddyfile": caddy_file()}


if __name__ == "__main__":
    (ROOT / "deploy" / "headers").mkdir(exist_ok=True)
    for name, text in deployed().items():
        (ROOT / "deploy" / "headers" / name).write_text("# Made by `make headers`: do not edit.\n" + text, "utf-8")
