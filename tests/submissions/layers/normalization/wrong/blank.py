"""Handed in as it was released.

fails: test_batchnorm_forward test_batchnorm_backward test_batchnorm_backward_simplified test_layernorm test_dropout test_spatial_batchnorm test_groupnorm
says: your code goes here
blank: yes
"""
