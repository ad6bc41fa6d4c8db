"""The model is trained in the mode that it is found in.

fails: test_train_epoch
says: left in eval mode
"""

# %% train_epoch
def train_epoch(model, loader, optimizer):
    losses = []
    for images, labels in loader:
        loss = F.cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
