"""What a notebook imports: data, layers, training, checks, plotting. Nothing needs a network."""
