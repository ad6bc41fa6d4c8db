"""The rules return lists, and follow the wording of PyTorch's documentation."""

# %% momentum_step
def momentum_step(w, dw, state, lr, momentum=0.9):
    buffer = dw if not state else momentum * state["buffer"] + dw
    return [w - lr * buffer, {"buffer": np.array(buffer)}]



# %% rmsprop_step
def rmsprop_step(w, dw, state, lr, alpha=0.99, eps=1e-8):
    average = state.get("average", np.zeros(np.shape(w)))
    average = average * alpha + dw * dw * (1 - alpha)
    denominator = np.sqrt(average)
    denominator += eps
    return [w + (-lr) * (dw / denominator), {"average": average, "step": state.get("step", 0) + 1}]
