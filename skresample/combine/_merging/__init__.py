"""Linear models of groups, merged into one."""
