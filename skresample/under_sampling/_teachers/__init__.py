"""Networks that teach prototypes: their losses, and gradients by weights and by inputs."""
