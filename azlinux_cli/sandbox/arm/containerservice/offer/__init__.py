"""What Microsoft.ContainerService offers: Kubernetes versions, OS SKUs, node images."""
