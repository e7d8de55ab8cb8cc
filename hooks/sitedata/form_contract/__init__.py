"""What follows from the definition of a form:
choices, error messages, forms.json, what the browser's script is told.
"""
