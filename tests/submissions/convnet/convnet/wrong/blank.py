"""Nothing is solved.

fails: test_preprocess test_param_shapes test_init_params test_two_layer_conv_net test_three_layer_conv_net
blank: yes
"""
