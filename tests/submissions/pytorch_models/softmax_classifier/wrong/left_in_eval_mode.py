"""The model stays in eval mode.

fails: test_evaluate
says: is left in eval mode
"""

# %% evaluate
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    loss = right = count = 0
    with torch.no_grad():
        for images, labels in loader:
            logits = model(images)
            loss += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(dim=1) == labels).sum().item()
            count += len(labels)
    return loss / count, right / count
