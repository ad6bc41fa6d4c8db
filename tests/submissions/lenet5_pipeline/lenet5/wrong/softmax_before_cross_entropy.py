"""The logits go through softmax first.

fails: test_train_epoch
says: come from two softmaxes
"""

# %% train_epoch
def train_epoch(model, loader, optimizer, device):
    model.train()
    losses = []
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        loss = F.cross_entropy(model(images).softmax(dim=1), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
