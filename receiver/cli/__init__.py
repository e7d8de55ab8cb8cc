"""The commands of operators, one file each: `add_arguments(parser)` and `run(settings, options)`.

`receiver.__main__` lists them and imports the one that was asked for.
"""

__all__ = [
    "backup",
    "erase",
    "export",
    "inbox",
    "init",
    "keygen",
    "keytest",
    "mail_test",
    "mark",
    "match",
    "propose",
    "purge",
    "report",
    "restore",
    "rotate",
    "send",
    "serve",
    "show",
]
