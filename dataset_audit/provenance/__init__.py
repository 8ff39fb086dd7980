"""From captured signals to a verdict on the device, with its evidence."""
