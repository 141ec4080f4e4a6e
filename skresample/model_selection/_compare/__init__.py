"""Comparing resamplers: design the runs, run them, judge the outcomes, say it."""
