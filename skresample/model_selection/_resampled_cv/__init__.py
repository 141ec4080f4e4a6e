"""Estimators that choose among doing nothing, weights, a threshold and resamplers in their fit."""
