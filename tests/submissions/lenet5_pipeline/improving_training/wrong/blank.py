"""Handed in as it was released.

fails: test_transforms_for test_run test_sweep test_with_batch_norm test_swish test_random_crop test_random_flip test_l1_penalty test_hold_then_fall test_report
says: your code goes here
blank: yes
"""
