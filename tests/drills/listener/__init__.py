"""An extension with one handler and one plan, for drills."""
