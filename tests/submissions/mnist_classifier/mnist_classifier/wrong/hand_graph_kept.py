"""The update is made outside no_grad.

fails: test_train_by_hand
says: do it under torch.no_grad()
"""

# %% train_by_hand
def train_by_hand(model, loader, lr):
    losses = []
    for images, labels in loader:
        loss = F.cross_entropy(model(images), labels)
        model.zero_grad()
        loss.backward()
        if True:
            for parameter in model.parameters():
                parameter -= lr * parameter.grad
        losses.append(loss.item())
    return losses
