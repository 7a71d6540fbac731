"""A Kubernetes cluster: values read from its documents, and what follows from them."""
