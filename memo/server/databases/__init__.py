"""Databases: pages whose rows are pages with typed cells."""
