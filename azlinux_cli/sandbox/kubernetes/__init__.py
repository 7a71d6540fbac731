"""The Kubernetes API of the rehearsed clusters."""
