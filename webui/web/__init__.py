"""What every blueprint uses: commands, reading, access, security, errors."""
