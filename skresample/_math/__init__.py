"""Pure array functions: no estimator, no container, no global random state."""
