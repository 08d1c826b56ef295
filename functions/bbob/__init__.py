"""The 24 noiseless functions of BBOB, the Black-Box Optimization Benchmark of COCO.

Each is made from a simple function, shifted by `x_opt`, raised by `f_opt`, turned by random
rotations and bent by smooth maps. `instance` counts other shifts and rotations of the same
landscape. The formulas are those of Hansen, Finck, Ros & Auger 2009, "Real-parameter black-box
optimization benchmarking 2009: noiseless functions definitions" (INRIA RR-6829); the random
numbers are those of COCO, so that values agree with its own to rounding.
"""
