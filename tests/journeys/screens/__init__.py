"""One page object per screen: what a person sees and does there."""
