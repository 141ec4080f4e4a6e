"""Helpers around the estimators."""
