"""Fall Line: differentiate a target, descend it, draw it, track it."""
