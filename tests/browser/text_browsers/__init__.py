"""Browsers of the terminal, with their visitor: what is on the screen says what is pressed next."""
