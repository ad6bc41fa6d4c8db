"""Handed in as it was released.

fails: test_softmax test_softmax_loss_naive test_softmax_loss test_train test_predict test_search
says: your code goes here
blank: yes
"""
