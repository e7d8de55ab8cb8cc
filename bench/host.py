"""A plain host of static files that compresses what it sends: `python -m bench.host FOLDER PORT`."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles


def main() -> None:
    """Serve until the process is ended."""
    files = Mount("/", StaticFiles(directory=sys.argv[1], html=True))
    app = Starlette(routes=[files], middleware=[Middleware(GZipMiddleware)])
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="error")


if __name__ == "__main__":
    main()
