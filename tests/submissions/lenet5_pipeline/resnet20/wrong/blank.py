"""Handed in as it was released.

fails: test_shortcut_pad test_basic_block test_resnet20 test_initialise test_schedule test_transforms_for test_write_predictions
says: your code goes here
blank: yes
"""
