"""What a notebook imports: data, layers, training, checks, plotting. Nothing needs a network."""

from helpers.threads import limit_blas

limit_blas()
