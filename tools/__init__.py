"""Scripts that set the project up: services, front-end assets, lock files. Standard library only."""
