"""Losses of small neural networks: the weights are one flat vector, the data are fixed."""
