"""Nothing was done.

blank: yes
fails: test_forward test_two_layer_loss test_momentum_step test_rmsprop_step test_adam_step test_run_epoch test_train
says: NotImplementedError
"""
