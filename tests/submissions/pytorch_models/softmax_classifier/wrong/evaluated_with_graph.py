"""A graph is built.

fails: test_evaluate test_fit
says: under torch.no_grad()
"""

# %% evaluate
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    loss = right = count = 0
    with torch.enable_grad():
        for images, labels in loader:
            logits = model(images)
            loss += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(dim=1) == labels).sum().item()
            count += len(labels)
    model.train(was_training)
    return loss / count, right / count
