"""Each loss is the mean since the start.

fails: test_train_epoch
says: are running means since the start
"""

# %% train_epoch
def train_epoch(model, loader, optimizer):
    model.train()
    losses = []
    for images, labels in loader:
        loss = F.cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append((sum(losses[:0]) + loss.item()))
    return [sum(losses[: k + 1]) / (k + 1) for k in range(len(losses))]
