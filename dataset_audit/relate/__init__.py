"""Derived columns: how the images of a whole data set stand to one another."""
