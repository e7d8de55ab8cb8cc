"""Everything that knows HTTP: routes, pages, refusals, middleware, connections."""

__all__ = [
    "connections",
    "form_pages",
    "health",
    "middleware",
    "problem_pages",
    "proxy_pages",
    "redirects",
    "routes",
    "static_site",
]
