"""Receives the forms of the built site: checks, stores, answers with a reference, and sends mail afterwards."""
