"""县报 xianbao: county work reports computed from the ledgers that education bureaus keep."""

from importlib.metadata import version

__all__ = ["__version__"]

__version__ = version("xianbao")
