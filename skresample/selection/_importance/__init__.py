"""How much a row matters: leverage, sensitivity, density ratios to a target."""
