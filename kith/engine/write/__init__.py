"""The one door for writes: actions, plain edits, change sets."""
