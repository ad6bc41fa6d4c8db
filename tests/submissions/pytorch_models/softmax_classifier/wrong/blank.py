"""Handed in as it was released.

fails: test_pixel_statistics test_make_loaders test_softmax_classifier test_to_numpy test_make_optimizer test_evaluate test_fit test_checkpoint
says: your code goes here
blank: yes
"""
