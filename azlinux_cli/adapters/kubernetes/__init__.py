"""Kubernetes clusters over their API, found by a kubeconfig."""
