"""Learning curves of groups: losses, their laws, and how well they are known."""
