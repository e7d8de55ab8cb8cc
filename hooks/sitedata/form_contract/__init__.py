"""What follows from the definition of a form: choices, error messages, forms.json, what the page's script is told."""

__all__ = ["browser_script", "choices", "error_messages", "filled_words", "forms_json", "state_sentences"]
