"""The command line's side of Hydra: composing, explaining what went wrong, the help page."""
