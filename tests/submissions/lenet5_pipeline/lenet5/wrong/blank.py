"""Handed in as it was released.

fails: test_pixel_statistics test_images test_new_loader test_lenet5 test_train_epoch test_checkpoints test_fit test_init_kaiming test_lr_at
says: your code goes here
blank: yes
"""
