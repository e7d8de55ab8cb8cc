"""Publishes /.well-known/security.txt: whom to tell of a weakness (RFC 9116). It expires 330 days after the date of the
build, which is SOURCE_DATE_EPOCH where that is set: an unchanged project gives the same file.

When: on_post_build, before the compression, once the last language is built. Adds this file.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.utils import get_build_datetime
from sitedata.build.phase import in_later_language
from sitedata.loading import checked_site
from sitedata.rendering.security_txt import ADDRESS, security_txt


def on_post_build(config: MkDocsConfig) -> None:
    """Write the file."""
    if in_later_language(config.plugins):
        return
    site = checked_site(Path(config.config_file_path).parent)
    path = Path(config.site_dir, ADDRESS)
    path.parent.mkdir(exist_ok=True)
    path.write_text(security_txt(site, config.site_url or "", get_build_datetime()), "utf-8")
