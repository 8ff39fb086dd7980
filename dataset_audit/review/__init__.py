"""The audit in the FiftyOne App. Only here is FiftyOne imported, and only inside functions."""
