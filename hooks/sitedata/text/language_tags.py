"""How a language is written: its tag (BCP 47)."""

MORE = "(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?"
"""Script and country, where the language alone says too little: sr-Latn, pt-PT, zh-Hant-HK."""
SITE_LANGUAGE = f"[a-z]{{2}}{MORE}"
"""A language that the site may have, as a pattern; mkdocs-static-i18n takes no others."""
LANGUAGE_TAG = "[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?"
"""Any language."""
