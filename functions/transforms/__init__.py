"""What can be done to any target (docs/transforms.md): each kind is a module, found by itself.

A kind is a frozen dataclass of plain options that makes a Target of a Target. They are read from
plain values by `kinds.read`, without NumPy, and done one after the other by `kinds.applied`.
"""
