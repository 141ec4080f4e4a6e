"""Spending a budget: the problem, its solution, and whole rows."""
