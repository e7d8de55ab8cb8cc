"""The one place that knows Alembic. It is used as a library: migrations run in a transaction that is already open."""

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from receiver.storage import migrations


def upgrade(connection: Connection) -> None:
    """Run every migration after the version of the database, in the transaction of the connection."""
    scripts = script_directory()
    config = Config()
    config.attributes["connection"] = connection
    # Alembic's own `command.upgrade` does the same, and takes the connection through a file of settings only.
    context = EnvironmentContext(config, scripts, fn=lambda version, _: scripts._upgrade_revs("head", version))
    with context:
        scripts.run_env()


def stamp(connection: Connection, version: str) -> None:
    """Write down the version of a database that has none."""
    MigrationContext.configure(connection).stamp(script_directory(), version)


def script_directory() -> ScriptDirectory:
    """Return the migrations as Alembic knows them."""
    return ScriptDirectory(migrations.__path__[0])
