"""The gradients are set back before the step.

fails: test_train_epoch
says: are those of the start
"""

# %% train_epoch
def train_epoch(model, loader, optimizer):
    model.train()
    losses = []
    for images, labels in loader:
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        losses.append(loss.item())
    return losses
