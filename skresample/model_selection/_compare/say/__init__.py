"""The verdict as sentences, as code, as a picture."""
