"""Nothing was done.

fails: test_sizes test_conv_net test_feature_maps test_to_numpy test_fold_batch_norm
blank: yes
"""
