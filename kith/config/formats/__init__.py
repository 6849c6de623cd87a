"""How dates are written in each language where Django's own form does not suit."""
