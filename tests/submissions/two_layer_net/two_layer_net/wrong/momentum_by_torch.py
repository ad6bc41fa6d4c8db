"""PyTorch takes the step.

fails: test_momentum_step
says: torch's
"""

# %% momentum_step
def momentum_step(w, dw, state, lr, momentum=0.9):
    v = torch.add(torch.as_tensor(dw), torch.as_tensor(state.get("v", np.zeros_like(dw))), alpha=momentum)
    return w - lr * v.numpy(), {"v": v.numpy()}
