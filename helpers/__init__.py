"""What a notebook imports: data, gradients, checks and plotting. Nothing here needs a network."""
