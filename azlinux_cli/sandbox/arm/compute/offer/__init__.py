"""What a location offers: images, sizes, extensions, quota."""
