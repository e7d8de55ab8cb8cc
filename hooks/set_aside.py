"""Puts beside the site what only a receiver reads, when no form goes to one: a static host publishes the whole folder.

When: on_post_build after all others (priority -115), once the last language is built; not while somebody edits, nor for
an edition. Moves forms.json, headers.json, redirects.json and editions/ from site/ to site-receiver/.
"""

import shutil
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from sitedata.build.phase import in_later_language
from sitedata.build.receiver_files import beside, forget, set_aside
from sitedata.loading import checked_site


@event_priority(-115)
def on_post_build(config: MkDocsConfig) -> None:
    """Move them; what an earlier build has put there goes."""
    if config.extra.get("edition") or config.extra["live"] or in_later_language(config.plugins):
        return
    folder = Path(config.site_dir)
    target = beside(folder)
    forget(target)
    forms = checked_site(Path(config.config_file_path).parent).forms.values()
    # Without a receiver there is no confirmation, and no link in one.
    for name in set_aside(form.delivery for form in forms if not form.by_link):
        if (folder / name).exists():
            target.mkdir(exist_ok=True)
            # The folder of the site may be a file system of its own.
            shutil.move(folder / name, target / name)
