"""Handed in as it was released.

fails: test_two_layer_net test_to_numpy test_run test_sweep test_choose test_predict_classes test_class_accuracy
says: your code goes here
blank: yes
"""
