"""The records of data/: the model is the schema."""
