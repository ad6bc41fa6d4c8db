"""The accuracy is in percent.

fails: test_evaluate test_fit
says: is in percent
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
    model.train(was_training)
    return loss / count, 100 * right / count
