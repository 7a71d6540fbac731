"""AKS clusters and node pools."""
