"""Joint approval (JA): several departments at the same time, led by the service center."""
