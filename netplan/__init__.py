"""netplan: plan fibre, ducts and radio for the sites of a municipality."""

__version__ = "0.1.0"
