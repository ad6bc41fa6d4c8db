"""A graph is built.

fails: test_accuracy
says: a graph was built
"""

# %% accuracy
def accuracy(model, loader):
    right = total = 0
    model.eval()
    with torch.enable_grad():
        for images, labels in loader:
            right += (model(images).argmax(dim=1) == labels).sum().item()
            total += len(labels)
    model.train()
    return right / total
