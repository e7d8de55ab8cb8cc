"""Measures, each beside another within one run. Nothing here is part of the site or the receiver."""
