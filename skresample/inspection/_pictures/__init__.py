"""The Display classes, one picture a module, and the style they share."""
