"""The logarithm of the probabilities is returned.

fails: test_softmax
says: softmax: the output is wrong
"""

# %% softmax
def softmax(logits):
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.log(exps / exps.sum(axis=1, keepdims=True))
