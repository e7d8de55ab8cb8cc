"""Everything that knows HTTP: routes, pages, refusals, middleware, connections."""
