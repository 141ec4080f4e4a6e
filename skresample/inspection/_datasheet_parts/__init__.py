"""The pieces of a datasheet: its questions, its facts, its words."""
