"""Every target written once more, in mpmath, term by term as its paper prints it.

A module a family, each with REFERENCES: by name a function of a point (a list of mpf) and the
target's parameters that gives the value, an mpf. None of it looks at the project's own formulas.
"""

import importlib
import pkgutil

REFERENCES = {}
for module in pkgutil.iter_modules(__path__):
    found = importlib.import_module(f"{__name__}.{module.name}").REFERENCES
    assert not REFERENCES.keys() & found.keys(), f"{module.name} writes a target a second time"
    REFERENCES |= found
