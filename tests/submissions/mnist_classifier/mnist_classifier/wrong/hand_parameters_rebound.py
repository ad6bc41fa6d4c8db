"""The update makes new tensors, which the model never sees.

fails: test_train_by_hand
says: are those of the start
"""

# %% train_by_hand
def train_by_hand(model, loader, lr):
    losses = []
    for images, labels in loader:
        loss = F.cross_entropy(model(images), labels)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter = parameter - lr * parameter.grad
        losses.append(loss.item())
    return losses
