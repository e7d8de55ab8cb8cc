"""What a form is, and what makes an answer acceptable."""
