"""Bowls: from the round to the ill-conditioned and the kinked; few have more than one bottom."""
