"""What the site knows, as plain Python: read, typed, checked, and handed to whoever asks.

Nothing here imports mkdocs: the hooks are a thin shell around this package (decisions/0001). Each folder is a room;
a room imports only those below it, and of them only what their `__all__` names (tests/test_rooms.py):

    editor_schemas
    loading
    checks, rendering
    translations, form_contract
    reading, language, site
    models
    messages, text

`build` imports no other room. Most callers need `loading.load_site` and what it returns, `site.Site`.
"""

__all__ = [
    "build",
    "checks",
    "editor_schemas",
    "form_contract",
    "language",
    "loading",
    "messages",
    "models",
    "reading",
    "rendering",
    "site",
    "text",
    "translations",
]
