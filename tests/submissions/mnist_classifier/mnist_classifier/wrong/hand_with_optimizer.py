"""torch.optim makes the steps.

fails: test_train_by_hand
says: calls torch's step
"""

# %% train_by_hand
def train_by_hand(model, loader, lr):
    optimizer, losses = torch.optim.SGD(model.parameters(), lr=lr), []
    for images, labels in loader:
        loss = F.cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
