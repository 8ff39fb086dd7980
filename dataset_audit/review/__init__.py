"""The audit in the FiftyOne App. One source beside it imports FiftyOne; both inside functions."""
