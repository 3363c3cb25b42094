"""The whole program under mixed clients and a restless operator, for minutes or hours."""
