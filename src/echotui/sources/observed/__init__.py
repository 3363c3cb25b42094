"""What Python programs tell of themselves: joined with what is seen of them from outside."""
