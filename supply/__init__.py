"""What is locked: the parts of the project that others wrote, and their licences."""
