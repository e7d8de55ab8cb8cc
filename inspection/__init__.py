"""Looks at the built site as visitors meet it, in a browser, whatever its content is: `make inspect`."""
