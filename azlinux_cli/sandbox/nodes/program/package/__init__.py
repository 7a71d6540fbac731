"""The package tools of a node: tdnf and dnf 4 on 3.0, dnf5 on 4.0, rpm on both."""
