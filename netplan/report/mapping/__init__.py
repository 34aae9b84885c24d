"""A printed map: paper in millimetres, layers, labels, legend."""
