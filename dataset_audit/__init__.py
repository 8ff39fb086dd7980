"""Audit a detector's training images: Axis share, scene diversity, static scenes."""

__version__ = "0.1.0"
