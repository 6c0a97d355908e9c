"""The duty of liaisons."""
