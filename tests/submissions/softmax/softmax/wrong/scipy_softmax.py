"""SciPy's softmax is called.

fails: test_softmax
says: scipy's softmax
"""

# %% softmax
def softmax(logits):
    import scipy.special

    return scipy.special.softmax(logits, axis=1)
