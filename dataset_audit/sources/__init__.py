"""What images there are, with their split and labels."""
