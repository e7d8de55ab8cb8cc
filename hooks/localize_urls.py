"""Gives each page the address of its own language: docs/en/apply.md with `slug: apply` becomes /en/apply/.

When: on_files, after static-i18n has found each page's twins (priority -101), once per language.
Changes the destination and the address of the pages; links, navigation and sitemap follow by themselves.
"""

from pathlib import Path, PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from sitedata.loading import checked_site
from sitedata.site import Site


@event_priority(-101)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Rewrite the addresses of the pages of this build and of their twins."""
    site = checked_site(Path(config.config_file_path).parent)
    for file in files.documentation_pages():
        for page in (file, *getattr(file, "alternates", {}).values()):
            _move(page, site, Path(config.site_dir))
    return files


def _move(file: File, site: Site, site_dir: Path) -> None:
    language, _, rest = file.src_uri.partition("/")
    name = str(PurePosixPath(rest).with_suffix(""))
    if (language, name) in site.pages:
        url = site.page(language, name).url
        file.dest_uri = f"{url}index.html"
        file.abs_dest_path = str(site_dir / file.dest_uri)
        file.url = url or "./"
