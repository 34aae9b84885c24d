"""Who sees whom over the surface model: rays, Fresnel corridors, pairs within a radius."""
