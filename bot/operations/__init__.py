"""What an operator needs beside the chat: backups, checks, dead letters, queue depth."""
