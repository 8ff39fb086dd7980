"""Columns measured from the bytes and pixels of one image. No limit and no opinion."""
