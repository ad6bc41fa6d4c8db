"""Handed in as it was released.

fails: test_load_state test_first_filters test_as_pictures test_top_patches test_saliency test_occlusion
says: your code goes here
blank: yes
"""
