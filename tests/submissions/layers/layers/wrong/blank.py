"""Handed in as it was released.

fails: test_affine test_relu test_conv_forward_naive test_conv_backward_naive test_max_pool test_conv_forward_fast test_conv_backward_fast test_softmax_loss test_svm_loss test_sandwich
says: your code goes here
blank: yes
"""
