"""Where code lives and ships: GitHub, git workspaces, deployments, the error tracker."""
