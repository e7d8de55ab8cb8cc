"""Everything that knows HTTP: routes, pages, refusals, middleware, connections."""

__all__ = [
    "connections",
    "form_pages",
    "health",
    "listening",
    "metrics",
    "metrics_server",
    "middleware",
    "problem_pages",
    "proxy_pages",
    "redirects",
    "routes",
    "static_site",
]
