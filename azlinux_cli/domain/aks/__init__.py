"""AKS clusters and their node pools in azl's own words."""
