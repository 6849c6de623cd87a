"""What each column of a file means."""
