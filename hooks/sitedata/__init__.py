"""What the site knows, as plain Python: read, typed, checked, and handed to whoever asks.

Nothing here imports mkdocs: the hooks are a thin shell around this package (decisions/0003).
"""

from sitedata.loading import checked_site, load_site
from sitedata.messages.problem import Problem
from sitedata.messages.report import report
from sitedata.site import Site

__all__ = ["Problem", "Site", "checked_site", "load_site", "report"]
