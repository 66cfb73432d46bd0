"""What customers say: topics as word lists, how often each is spoken of, what is rising, and whom nobody has listened to."""
