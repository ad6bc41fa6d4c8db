"""Handed in as it was released.

fails: test_linear_classifier test_cross_entropy test_train_by_hand test_train_epoch test_accuracy test_run_epochs test_make_optimizer
says: your code goes here
blank: yes
"""
