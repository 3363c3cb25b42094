"""Small echo servers, each written the way its library wants it, and echotui's own."""
