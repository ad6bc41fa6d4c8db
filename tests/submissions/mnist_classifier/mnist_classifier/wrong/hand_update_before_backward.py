"""The update comes before backward.

fails: test_train_by_hand
says: does backward come before the update?
"""

# %% train_by_hand
def train_by_hand(model, loader, lr):
    losses = []
    for images, labels in loader:
        loss = F.cross_entropy(model(images), labels)
        model.zero_grad()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter -= lr * parameter.grad
        loss.backward()
        losses.append(loss.item())
    return losses
