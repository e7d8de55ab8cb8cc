"""Where a built site has what only the receiver reads: forms.json, headers.json, redirects.json, editions/."""

from pathlib import Path

CONTRACT = "forms.json"


def private(site_dir: Path) -> Path:
    """Return the folder of the site, or the one beside it when the files are there.

    The build puts them beside it when all forms go by e-mail: a static host publishes the whole folder.
    """
    folder = site_dir.resolve()
    beside = folder.with_name(f"{folder.name}-receiver")
    return beside if not (site_dir / CONTRACT).exists() and (beside / CONTRACT).exists() else site_dir
