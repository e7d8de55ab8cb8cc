"""Where a built site has what only the receiver reads: forms.json, headers.json, redirects.json, editions/."""

from pathlib import Path

CONTRACT = "forms.json"


def private(site_dir: Path) -> Path:
    """Return the folder of the site, or the one beside it when the files are there.

    The build puts them beside it when all forms go by e-mail: a static host publishes the whole folder.
    """
    # A link such as `current` may lead to the folder of a release: then it is beside that.
    places = [site_dir, *(_beside(folder) for folder in (site_dir.absolute(), site_dir.resolve()))]
    return next((place for place in places if (place / CONTRACT).exists()), site_dir)


def _beside(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}-receiver")
