"""Small files that survive a power cut. The only part of the kernel that writes."""
