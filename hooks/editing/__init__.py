"""The site while it is being edited: built at each change, with live reload, or what is wrong in its place."""
