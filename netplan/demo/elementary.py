"""Elementary functions that give the same on every processor.

Those of numpy differ in the last bit between processors with and without AVX-512, and one bit moves a street,
then a school: the town that a seed makes would depend on the computer. Python's are those of the C library.
"""

import math

import numpy as np

arccos = np.vectorize(math.acos, otypes=[np.float64])
arctan2 = np.vectorize(math.atan2, otypes=[np.float64])
cos = np.vectorize(math.cos, otypes=[np.float64])
exp = np.vectorize(math.exp, otypes=[np.float64])
sin = np.vectorize(math.sin, otypes=[np.float64])
