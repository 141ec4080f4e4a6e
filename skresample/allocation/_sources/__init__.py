"""Sources of data: what a mixture of them is worth, and how much of them to use."""
