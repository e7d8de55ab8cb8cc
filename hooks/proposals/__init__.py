"""What is said and done below a proposal on GitHub.

Runs from the default branch; a proposal's files are read, never run.
"""
